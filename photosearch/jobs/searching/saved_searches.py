"""Saved searches. Their examples are found again by content in the library, or in the copies that were kept."""

from pathlib import Path

from photosearch.core.identity import content_digest, display
from photosearch.core.query.query import Example, Query
from photosearch.core.query.saved import KeptExample, SavedSearch
from photosearch.errors import InputError
from photosearch.jobs.opening.opening import Opening
from photosearch.library.store.contract import LibraryStore

MOST_BYTES = 64_000_000
"""Bytes; larger pictures are not kept in the library."""


class SavedSearches:
    """The saved searches of the open library. Every method blocks, and raises StorageError if the library fails.

    Changes are written in the calling thread, so that they do not wait for indexing.
    """

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    def all(self) -> tuple[SavedSearch, ...]:
        """Returns the saved searches, sorted by name."""
        with self._opening.library().reader() as store:
            return store.searches.all()

    def query(self, search: SavedSearch) -> Query:
        """Returns the query of a saved search, with its examples where they are now."""
        with self._opening.library().reader() as store:
            return asked(store, search)

    def save(self, name: str, query: Query) -> None:
        """Saves a query under a name, and replaces the search that had the name; raises InputError as `save` does."""
        with self._opening.library().writer() as store:
            save(store, name, query)

    def rename(self, old: str, new: str) -> None:
        """Gives a saved search another name."""
        with self._opening.library().writer() as store:
            store.searches.rename(old, new)

    def delete(self, name: str) -> None:
        """Deletes a saved search."""
        with self._opening.library().writer() as store:
            store.searches.delete(name)


def save(store: LibraryStore, name: str, query: Query) -> None:
    """Saves `query`, and replaces the search that had the same name.

    For a photo of the library its digest is stored. A picture from elsewhere is copied, because its file may disappear.

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


def asked(store: LibraryStore, search: SavedSearch) -> Query:
    """Returns the query of `search`, with its examples where they are now."""
    return search.query(lambda example: _source(store, example))


def _source(store: LibraryStore, example: KeptExample) -> str | bytes:
    if (found := store.photos.place_of(example.digest)) is not None:
        return found
    kept = store.searches.picture(example.digest)
    if kept is None:
        return example.path or b""  # the search then reports that it is missing
    # The file itself, under its own name, if it is still the same.
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
    """Returns the bytes of a file, at most one more than may be kept; None if it cannot be read."""
    try:
        with Path(path).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError:
        return None
