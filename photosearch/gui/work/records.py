"""What is known of photos that are on screen by their ids alone: read off-thread, kept within a bound."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import QObject, Signal

from photosearch.core.photo import Photo
from photosearch.errors import PhotoSearchError
from photosearch.gui.work.background import Background

Fetch: TypeAlias = Callable[[Sequence[int]], Mapping[int, Photo]]

KEPT = 8192
"""Photos; many screens of them, and some megabytes."""
WAITING = 2048
"""Wishes beyond this many were scrolled past long ago."""
BATCH = 512
"""Photos read at a time, some milliseconds."""


class Records(QObject):
    """Answers at once with what it has; `arrived` says that asking again is worth it.

    Args:
        fetch: returns the photos with these ids, those that are gone left out; blocks, is safe from any thread, raises
            StorageError.
    """

    arrived = Signal()

    def __init__(self, fetch: Fetch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._background = Background(1, self)
        self._kept: OrderedDict[int, Photo | None] = OrderedDict()
        """By id; None where the photo is gone."""
        self._fresh: set[int] = set()
        """Ids of those that were read since the library changed."""
        self._wanted: list[int] = []
        self._reading = False

    def get(self, photo_id: int) -> Photo | None:
        """Returns the photo as it was when last read, or None where it was not."""
        return self._kept.get(photo_id)

    def want(self, ids: Sequence[int]) -> None:
        """Has those read that were not yet, before what was wanted earlier."""
        for photo_id in ids:
            if photo_id in self._kept:
                self._kept.move_to_end(photo_id)
        wanted = (photo_id for photo_id in (*ids, *self._wanted) if photo_id not in self._fresh)
        self._wanted = list(dict.fromkeys(wanted))[:WAITING]
        self._serve()

    def read(self, ids: Sequence[int]) -> list[Photo]:
        """Returns the photos that are still there, in the order of `ids`; blocks, is safe from any thread."""
        found = self._fetch(ids)
        return [found[photo_id] for photo_id in ids if photo_id in found]

    def gather(self, ids: Sequence[int], then: Callable[[list[Photo]], None]) -> None:
        """Calls `then` with what `read` returns, which another thread calls."""
        self._background.run(partial(self.read, ids), then)

    def renew(self) -> None:
        """Has what is here read again when it is wanted the next time; until then it is shown as it was."""
        self._fresh.clear()

    def close(self) -> None:
        """Drops all wishes and waits for what is being read."""
        self._wanted = []
        self._background.close()

    def _serve(self) -> None:
        if self._wanted and not self._reading:
            ids, self._wanted, self._reading = self._wanted[:BATCH], self._wanted[BATCH:], True
            self._background.run(partial(self._fetch, ids), partial(self._arrive, ids), self._fail)

    def _arrive(self, ids: Sequence[int], photos: Mapping[int, Photo]) -> None:
        for photo_id in ids:
            self._kept[photo_id] = photos.get(photo_id)
            self._kept.move_to_end(photo_id)
        self._fresh.update(ids)
        while len(self._kept) > KEPT:
            oldest, _ = self._kept.popitem(last=False)
            self._fresh.discard(oldest)
        self._reading = False
        self.arrived.emit()
        self._serve()

    def _fail(self, _error: PhotoSearchError) -> None:
        """The search, which reads the same library, says why."""
        self._reading = False
