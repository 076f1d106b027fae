"""Albums, changed at once, so that they do not wait for indexing."""

import time
from collections.abc import Sequence

from photosearch.core.annotations.albums import Album
from photosearch.jobs.opening.opening import Opening


class Albums:
    """The albums of the open library. Every method blocks; raises StorageError, or InputError in a shared library."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    def all(self) -> tuple[Album, ...]:
        """Returns the albums by name."""
        with self._opening.library().reader() as store:
            return store.albums.all()

    def add(self, name: str, photos: Sequence[bytes]) -> tuple[bytes, ...]:
        """Puts photos into an album, and makes it if there is none; returns those that were not in it."""
        with self._opening.library().writer() as store:
            return store.albums.add(name, photos, time.time_ns())

    def remove(self, name: str, photos: Sequence[bytes]) -> tuple[bytes, ...]:
        """Takes photos out of an album; returns those that were in it."""
        with self._opening.library().writer() as store:
            return store.albums.remove(name, photos)

    def rename(self, old: str, new: str) -> None:
        """Gives an album another name."""
        with self._opening.library().writer() as store:
            store.albums.rename(old, new)

    def delete(self, name: str) -> None:
        """Deletes an album; its photos stay in the library."""
        with self._opening.library().writer() as store:
            store.albums.delete(name)
