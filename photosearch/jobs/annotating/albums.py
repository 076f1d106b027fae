"""Reads and changes albums in the calling thread, without waiting for indexing."""

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
        """Adds photos to an album, and creates it if necessary; returns the photos that were added."""
        with self._opening.library().writer() as store:
            return store.albums.add(name, photos, time.time_ns())

    def remove(self, name: str, photos: Sequence[bytes]) -> tuple[bytes, ...]:
        """Removes photos from an album; returns the photos that were removed."""
        with self._opening.library().writer() as store:
            return store.albums.remove(name, photos)

    def rename(self, old: str, new: str) -> None:
        """Renames an album."""
        with self._opening.library().writer() as store:
            store.albums.rename(old, new)

    def delete(self, name: str) -> None:
        """Deletes an album; its photos stay in the library."""
        with self._opening.library().writer() as store:
            store.albums.delete(name)
