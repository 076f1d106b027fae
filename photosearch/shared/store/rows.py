"""Makes records of rows, and rows of records. A row that makes no sense raises TypeError, ValueError or LookupError."""

from collections.abc import Callable, Sequence
from typing import Any

from photosearch.core.annotations.keywords import with_ancestors
from photosearch.core.annotations.values import NOTHING, Annotations, Flag, Label
from photosearch.core.folders.reconcile import KnownFile
from photosearch.core.identity import file_name
from photosearch.core.metadata import METADATA_VERSION, Metadata
from photosearch.core.moments import moment
from photosearch.core.photo import FileState, Photo, PhotoState
from photosearch.core.query.language import Field
from photosearch.core.words import natural
from photosearch.library.columns import COLUMNS, metadata_of, text_of, values_of
from photosearch.library.places import places
from photosearch.shared.store.queries import words
from photosearch.shared.store.roots import Place, Roots, folder_of

_FILE = "photo.id, photo.root_id, photo.path, size, mtime_ns, ctime_ns, file_id"
PHOTO = f"{_FILE}, state, moment, digest, reason, message, {', '.join(COLUMNS)}"
"""The columns that `photo` reads."""
FILE_COLUMNS = ("root_id", "path", "size", "mtime_ns", "ctime_ns", "file_id", "observed_ns")
DERIVED = ("moment", "folder", "name")
"""Columns that follow from a photo's place and metadata."""
WORDS = ("city", "words", "place_words", "tags")
"""Columns that follow from them too, and that only an indexed photo has."""
DESCRIBED = (*COLUMNS, "metadata_version")
INDEXED_CHARACTERS = 500
"""Characters of a text that an index holds; PostgreSQL accepts 2,700 bytes."""
_STATES = {state.value: state for state in PhotoState}


def photo_reader(roots: Roots) -> Callable[[Sequence[Any]], Photo]:
    """Returns the function that makes a photo of a row of `PHOTO`."""

    def photo(row: Sequence[Any]) -> Photo:
        (photo_id, root, path, size, mtime_ns, ctime_ns, file_id, state, taken, digest, reason, message,
         *described) = row  # fmt: skip
        metadata = metadata_of(described)
        return Photo(
            id=int(photo_id),
            file=FileState(roots.path(root, bytes(path)), int(size), int(mtime_ns), int(ctime_ns), str(file_id)),
            state=_STATES[state],
            moment=str(taken),
            metadata=metadata,
            annotations=_annotations(metadata),
            digest=bytes(digest),
            reason=str(reason),
            message=str(message),
        )

    return photo


KNOWN = f"{_FILE}, state, observed_ns"
"""The columns that `known_reader` reads, before whether the photo has its vector."""


def known_reader(roots: Roots) -> Callable[[Sequence[Any]], KnownFile]:
    """Returns the function that makes a known file of a row of `KNOWN` and a boolean: whether it has its vector.

    A photo that nobody has read yet counts as indexed without a vector: a scan then leaves it pending.
    """

    def known(row: Sequence[Any]) -> KnownFile:
        photo_id, root, path, size, mtime_ns, ctime_ns, file_id, state, observed_ns, embedded = row
        file = FileState(roots.path(root, bytes(path)), int(size), int(mtime_ns), int(ctime_ns), str(file_id))
        return KnownFile(int(photo_id), file, _STATES.get(state, PhotoState.INDEXED), bool(embedded), int(observed_ns))

    return known


def file_values(place: Place, file: FileState, observed_ns: int) -> tuple[Any, ...]:
    """Returns the values of `FILE_COLUMNS`."""
    return (place.root_id, place.path, file.size, file.mtime_ns, file.ctime_ns, file.file_id, observed_ns)


def metadata_values(metadata: Metadata | None) -> tuple[Any, ...]:
    """Returns the values of `DESCRIBED`."""
    if metadata is None:
        return (*(None,) * len(COLUMNS), METADATA_VERSION)
    values = dict(zip(COLUMNS, values_of(metadata), strict=True))
    for named in ("camera", "lens"):
        values[named] = values[named] and str(values[named])[:INDEXED_CHARACTERS]
    return (*(_clean(each) for each in values.values()), METADATA_VERSION)


def derived_values(path: bytes, shown: str, mtime_ns: int, taken_at: str | None, utc_offset: int) -> tuple[Any, ...]:
    """Returns the values of `DERIVED` for a photo at the relative `path`, whose path here is `shown`."""
    name = file_name(shown)
    return moment(taken_at, mtime_ns, utc_offset, name), folder_of(path), _clean(text_of(natural(name)))


def words_values(path: bytes, shown_root: str, metadata: Metadata) -> tuple[Any, ...]:
    """Returns the values of `WORDS` of an indexed photo; `shown_root` is the root's name, a word of its path."""
    city = None
    if metadata.latitude is not None and metadata.longitude is not None:
        city = places().at(metadata.latitude, metadata.longitude)
    shown_path = f"{shown_root}/{path.decode('utf-8', 'replace')}"
    said = words.vector_of(
        [
            (Field.PATH, [shown_path]),
            (Field.TITLE, [metadata.title or ""]),
            (Field.CAPTION, [metadata.caption or ""]),
            (Field.KEYWORD, [*metadata.keywords, *metadata.people]),
        ]
    )
    placed = words.vector_of([(Field.PLACE, [metadata.place or "", city.words if city else ""])])
    # A keyword includes those below it; case does not matter.
    tags = sorted({tag(above) for each in metadata.keywords for above in with_ancestors(_clean(each))})
    return city.key if city else None, said, placed, tags or None


def tag(keyword: str) -> str:
    """Returns a keyword as filters compare it."""
    return keyword.casefold()[:INDEXED_CHARACTERS]


def clean_text(text: str) -> str:
    """Returns a text as PostgreSQL can hold it: UTF-8 without null characters."""
    return text_of(text).replace("\0", "")


def _clean(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value


def _annotations(metadata: Metadata | None) -> Annotations:
    """Returns what the photo's own file says; in a shared library nobody else says anything yet."""
    if metadata is None:
        return NOTHING
    return Annotations(
        rating=metadata.rating or 0,
        label=Label(metadata.colour_label) if metadata.colour_label else None,
        flag=Flag(metadata.pick_flag) if metadata.pick_flag else None,
        title=metadata.title,
        caption=metadata.caption,
        keywords=metadata.keywords,
    )
