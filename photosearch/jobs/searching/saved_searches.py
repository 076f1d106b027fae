"""Saves a search under a name, and finds its examples again: in the library by content, else as they were kept."""

from pathlib import Path

from photosearch.core.identity import content_digest, display
from photosearch.core.query.query import Example, Query
from photosearch.core.query.saved import KeptExample, SavedSearch
from photosearch.errors import InputError
from photosearch.library.store.store import Store

MOST_BYTES = 64_000_000
"""A larger picture is not kept in the library."""


def save(store: Store, name: str, query: Query) -> None:
    """Saves `query`, in the place of what had the same name.

    A photo of the library is noted by its content; a picture from elsewhere is kept itself, for its file may go.

    Raises:
        InputError: a picture cannot be kept.
    """
    examples, pictures = [], []
    for example in query.examples:
        path = example.source if isinstance(example.source, str) else None
        photo = store.photos.at(path) if path is not None else None
        if photo is not None and photo.digest:
            content = photo.digest
        else:
            picture = _bytes(example)
            content = content_digest(picture)
            pictures.append((content, picture))
        examples.append(KeptExample(content, path, example.weight, example.box))
    store.searches.save(SavedSearch(name, tuple(examples), query.filters, query.sort), dict(pictures))


def asked(store: Store, search: SavedSearch) -> Query:
    """Returns what `search` asks, with its examples where they are now."""
    return search.query(lambda example: _source(store, example))


def _source(store: Store, example: KeptExample) -> str | bytes:
    if (found := store.photos.place_of(example.digest)) is not None:
        return found
    kept = store.searches.picture(example.digest)
    if kept is None:
        return example.path or b""  # asking by it says that it is gone
    # Under its own name where it still lies there.
    return example.path if example.path is not None and _read(example.path) == kept else kept


def _bytes(example: Example) -> bytes:
    if isinstance(example.source, bytes):
        return example.source
    named, picture = display(example.source), _read(example.source)
    if picture is None:
        raise InputError(f"{named} cannot be read, so the search was not saved", "Remove it from the search")
    if len(picture) > MOST_BYTES:
        raise InputError(
            f"{named} is too large to be kept with a search",
            "Add its folder to the library, or search by a smaller copy",
        )
    return picture


def _read(path: str) -> bytes | None:
    """The bytes of a file, one more at most than may be kept; None where it cannot be read."""
    try:
        with Path(path).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError:
        return None
