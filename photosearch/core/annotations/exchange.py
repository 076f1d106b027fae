"""Annotations, albums, and what a person joined and split, as JSON or CSV for other programs and libraries.

JSON also holds what belongs to no photo: empty albums and saved searches.
"""

import base64
import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from photosearch.core.annotations.values import Annotations, Property, Said, all_stored, loaded, stored
from photosearch.core.identity import content_digest
from photosearch.core.items.grouping import ALONE
from photosearch.errors import InputError

FORMATS = ("json", "csv")
_COLUMNS = ("path", "digest", *(of.value for of in Property), "albums", "item")
_LISTS = ("keywords", "albums")
_SPLIT = "split"
"""The item of a photo that a person split off."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The annotations of one photo, by the digest of its bytes, and its albums. A property that is left out may be any.

    `path` is empty if the photo is not in the library now. `item` is what all photos that a person joined to one item
    share, `ALONE` if the person split the photo off, and None if the rules decide.
    """

    path: str
    digest: bytes
    said: Said
    albums: tuple[str, ...] = ()
    item: bytes | None = None


@dataclass(frozen=True, slots=True)
class Collections:
    """The names of all albums, and the saved searches with the pictures that their examples need.

    `searches` holds the question of each search by its name, as JSON values (`library.store.queries.searches`);
    `pictures` the bytes of each picture by digest.
    """

    albums: tuple[str, ...] = ()
    searches: Mapping[str, Any] = field(default_factory=dict)
    pictures: Mapping[bytes, bytes] = field(default_factory=dict)


NO_COLLECTIONS = Collections()


def written(entries: Iterable[Entry], form: str, collections: Collections = NO_COLLECTIONS) -> str:
    """Returns the entries as "json" or "csv". In CSV, a cell holds one keyword or album a line.

    CSV has no place for the collections.
    """
    rows = [_row(each) for each in entries]
    if form == "json":
        pictures = [base64.b64encode(data).decode() for data in collections.pictures.values()]
        more = {"albums": list(collections.albums), "searches": dict(collections.searches), "pictures": pictures}
        found = {"photos": rows} | {name: value for name, value in more.items() if value}
        return json.dumps(found, ensure_ascii=True, indent=1) + "\n"
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        cells = {name: "\n".join(cell) if name in _LISTS else cell for name, cell in row.items()}
        writer.writerow({name: "" if cell is None else cell for name, cell in cells.items()})
    return text.getvalue()


def read(text: str, form: str) -> list[Entry]:
    """Returns the entries of a text that `written` wrote, or that a person edited.

    A missing column or field leaves its property out. An empty one clears it, except in CSV in a row without a path:
    there, an empty cell cannot be told from a missing one.

    Raises:
        InputError: the text has another form; the message names the photo.
    """
    if form == "json":
        try:
            rows = json.loads(text)["photos"]
            if not isinstance(rows, list):
                raise TypeError("no list")
        except (ValueError, LookupError, TypeError) as error:
            raise InputError("The file is not JSON with a list “photos”", "Export one to see its form") from error
    else:
        reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
        if not {"path", "digest"} & set(reader.fieldnames or ()):
            raise InputError("The file has no column “path” or “digest”", "Export one to see its form")
        rows = [_uncelled(row) for row in reader]
    return [_entry(row, number) for number, row in enumerate(rows, 1)]


def read_collections(text: str, form: str) -> Collections:
    """Returns the collections of a text that `read` accepts; CSV has none.

    Raises:
        InputError: the text has another form.
    """
    if form != "json":
        return NO_COLLECTIONS
    found = json.loads(text)
    try:
        pictures = [base64.b64decode(each, validate=True) for each in found.get("pictures") or ()]
        return Collections(
            tuple(map(str, found.get("albums") or ())),
            {str(name): question for name, question in (found.get("searches") or {}).items()},
            {content_digest(data): data for data in pictures},
        )
    except (ValueError, TypeError, AttributeError) as error:
        message = f"The albums, saved searches or pictures of the file cannot be imported: {error}"
        raise InputError(message, "Export one to see its form") from error


def _row(entry: Entry) -> dict[str, Any]:
    values = loaded(entry.said)
    said = {of.value: getattr(values, of.value) for of in Property if of in entry.said}
    return {"path": entry.path, "digest": entry.digest.hex(), **said, "albums": list(entry.albums)} | _choice(entry)


def _choice(entry: Entry) -> dict[str, str]:
    """Returns the field `item`; none for a photo that the person neither joined nor split."""
    return {} if entry.item is None else {"item": _SPLIT if entry.item == ALONE else entry.item.hex()}


def _uncelled(row: Mapping[str, Any]) -> dict[str, Any]:
    cells: dict[str, Any] = {
        name: cell for name, cell in row.items() if name in _COLUMNS and (cell or (cell == "" and row.get("path")))
    }
    for name in _LISTS:
        if name in cells:
            cells[name] = [line for line in cells[name].splitlines() if line]
    if "rating" in cells:
        rating = cells["rating"].strip()
        cells["rating"] = int(rating) if rating.isdigit() else rating or 0
    return cells


def _entry(row: Any, number: int) -> Entry:
    try:
        said = {of: stored(of, _value(row[of.value], of)) for of in Property if of.value in row}
        return Entry(
            path=str(row.get("path") or ""),
            digest=bytes.fromhex(row.get("digest") or ""),
            said=said,
            albums=tuple(map(str, row.get("albums") or ())),
            item=None if not (item := row.get("item")) else ALONE if item == _SPLIT else bytes.fromhex(item),
        )
    except (ValueError, TypeError, AttributeError) as error:
        name = row.get("path") if isinstance(row, dict) else None
        raise InputError(f"Photo {number} ({name or 'without a path'}) cannot be imported: {error}") from error


def _value(value: Any, of: Property) -> Any:
    return 0 if value is None and of is Property.RATING else value


def differing(now: Annotations, wanted: Said) -> dict[Property, str]:
    """Returns the stored texts of `wanted` that differ from those of `now`."""
    before = all_stored(now)
    return {of: text for of, text in wanted.items() if before[of] != text}


def form_of(suffix: str) -> str:
    """Returns the form that a file's suffix names; raises InputError if it names none."""
    form = suffix.lower().lstrip(".")
    if form not in FORMATS:
        raise InputError(f"The suffix {suffix or '(none)'} names no form", "Name a file ending in .json or .csv")
    return form


def albums_of(contents: Iterable[tuple[str, bytes]]) -> dict[bytes, tuple[str, ...]]:
    """Returns the albums of each photo, by digest."""
    found: dict[bytes, list[str]] = {}
    for album, photo in contents:
        found.setdefault(photo, []).append(album)
    return {photo: tuple(albums) for photo, albums in found.items()}
