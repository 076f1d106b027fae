"""Ratings, labels, flags, titles, captions and keywords: stored at once, read with who said what."""

import time
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from photosearch.core.annotations.values import Changes, Property, Stamped
from photosearch.core.photo import Photo
from photosearch.jobs.opening.opening import Opening
from photosearch.library.store.annotations import Account

Wanted: TypeAlias = Mapping[bytes, Mapping[Property, str]]
"""Stored texts to say about photos, by digest."""


class Annotations:
    """Writes in the calling thread, so that nothing waits for indexing. Every method blocks; raises StorageError."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    def say(self, wanted: Wanted) -> Changes:
        """Stores what the person says now; returns the changes that undo it."""
        now_ns = time.time_ns()
        return self.change(
            {photo: {of: Stamped(text, now_ns) for of, text in said.items()} for photo, said in wanted.items()}
        )

    def change(self, changes: Changes) -> Changes:
        """Stores changes; returns those that undo them."""
        with self._opening.library().writer() as store:
            return store.annotations.put(changes)

    def photos(self, ids: Sequence[int]) -> list[Photo]:
        """Returns the photos with these ids as they are now."""
        with self._opening.library().reader() as store:
            return list(store.photos.by_id(ids).values())

    def keywords(self) -> dict[str, int]:
        """Returns all keywords of the library with their numbers of photos; a keyword includes those below it."""
        with self._opening.library().reader() as store:
            return store.annotations.keywords()

    def account(self, photo: Photo) -> Account:
        """Returns who says what about a photo."""
        with self._opening.library().reader() as store:
            return store.annotations.account(photo)
