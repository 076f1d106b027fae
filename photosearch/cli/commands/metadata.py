"""`photosearch metadata`: export and import what a person says of photos: ratings, albums, joins and so on."""

import argparse
import json
import time
from contextlib import ExitStack
from pathlib import Path

from photosearch import durable
from photosearch.cli.console import Console, amount
from photosearch.cli.options import Commands, add_command, add_group, application_of, file_of
from photosearch.core.annotations import exchange
from photosearch.core.annotations.exchange import Collections, Entry
from photosearch.core.annotations.values import Property, Stamped, all_stored
from photosearch.core.identity import display
from photosearch.core.photo import Photo
from photosearch.core.query.saved import SavedSearch
from photosearch.errors import InputError
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.items import Choice
from photosearch.library.store.queries import searches


def add(commands: Commands) -> None:
    """Adds the command."""
    metadata = add_group(
        commands,
        "metadata",
        "export and import ratings, labels, flags, keywords, titles, albums, joined photos and saved searches",
    )
    export = add_command(
        metadata, "export", _export, "write them to a file: .json, or .csv without saved searches and empty albums"
    )
    export.add_argument("file", type=Path, metavar="FILE")
    take = add_command(
        metadata, "import", _import, "take them from such a file; photos are found by content, or by path"
    )
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--json", action="store_true", help="print the numbers as JSON")


def _export(options: argparse.Namespace, console: Console) -> int:
    target = file_of(options.file)
    form = exchange.form_of(target.suffix)
    with application_of(options).open_reader() as store:
        entries, collections = _entries(store), _collections(store)
    durable.write_bytes(target, exchange.written(entries, form, collections).encode("utf-8", "surrogatepass"))
    console.print(f"{amount(len(entries), 'photo')} written")
    return 0


def _entries(store: LibraryStore) -> list[Entry]:
    """Returns all annotated photos by path, then those that are not indexed now, with what the person set."""
    said: dict[bytes, dict[Property, str]] = {}
    for digest, of, word in store.annotations.all():
        said.setdefault(digest, {})[of] = word.text
    albums = exchange.albums_of(store.albums.contents())
    items = {digest: choice.item for digest, choice in store.items.choices().items()}
    named = said.keys() | albums.keys() | items.keys()
    photos = {photo.id: photo for photo in store.annotations.annotated()}
    photos |= {photo.id: photo for photo in store.annotations.photos(tuple(named))}
    ordered = sorted(photos.values(), key=lambda photo: photo.file.path)
    elsewhere = sorted(named - {photo.digest for photo in ordered})
    return [
        *(
            Entry(
                photo.file.path,
                photo.digest,
                all_stored(photo.annotations),
                albums.get(photo.digest, ()),
                items.get(photo.digest),
            )
            for photo in ordered
        ),
        *(Entry("", digest, said.get(digest, {}), albums.get(digest, ()), items.get(digest)) for digest in elsewhere),
    ]


def _collections(store: LibraryStore) -> Collections:
    found = store.searches.all()
    needed = {example.digest for search in found for example in search.examples}
    pictures = {digest: store.searches.picture(digest) for digest in sorted(needed)}
    return Collections(
        tuple(album.name for album in store.albums.all()),
        {search.name: json.loads(searches.written(search)) for search in found},
        {digest: picture for digest, picture in pictures.items() if picture is not None},
    )


def _searches(collections: Collections) -> list[SavedSearch]:
    """Returns the saved searches; raises InputError if one cannot be read."""
    found = []
    for name, question in collections.searches.items():
        try:
            found.append(searches.read(name, json.dumps(question)))
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            message = f"The saved search “{name}” cannot be imported: {error}"
            raise InputError(message, "Export one to see its form") from error
    return found


def _import(options: argparse.Namespace, console: Console) -> int:
    source = file_of(options.file)
    form = exchange.form_of(source.suffix)
    try:
        text = source.read_bytes().decode("utf-8", "surrogatepass")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{display(str(source))} cannot be read: {error}", "Name a file in UTF-8") from error
    entries = exchange.read(text, form)
    collections = exchange.read_collections(text, form)
    saved = _searches(collections)
    now_ns = time.time_ns()
    with ExitStack() as stack:
        store = application_of(options).open_writing(stack)
        by_digest = {photo.digest: photo for photo in store.annotations.photos([each.digest for each in entries])}
        changes: dict[bytes, dict[Property, Stamped | None]] = {}
        albums: dict[str, list[bytes]] = {name: [] for name in collections.albums}
        choices: dict[bytes, Choice | None] = {}
        found = 0
        for entry in entries:
            photo = by_digest.get(entry.digest) or _at(store, entry.path)
            if photo is None:
                continue
            found += 1
            said = exchange.differing(photo.annotations, entry.said)
            if said:
                changes[photo.digest] = {of: Stamped(words, now_ns) for of, words in said.items()}
            for album in entry.albums:
                albums.setdefault(album, []).append(photo.digest)
            if entry.item is not None:
                choices[photo.digest] = Choice(entry.item)
        store.annotations.put(changes)
        changed = set(changes)
        for album, photos in albums.items():
            changed.update(store.albums.add(album, photos, now_ns))
        if choices:
            changed |= {photo for photo, before in store.items.choose(choices).items() if before != choices[photo]}
        for search in saved:
            needed = {example.digest for example in search.examples}
            store.searches.save(search, {key: data for key, data in collections.pictures.items() if key in needed})
    missing = len(entries) - found
    if options.json:
        console.json({"photos": found, "changed": len(changed), "missing": missing})
        return 0
    console.print(f"{amount(found, 'photo')} found, {len(changed)} changed")
    if missing:
        console.note(f"{amount(missing, 'photo')} of the file are not in the library")
    return 0


def _at(store: LibraryStore, path: str) -> Photo | None:
    photo = store.photos.at(path) if path else None
    return photo if photo is not None and photo.digest else None
