"""Reads the records of photos on screen by id, on another thread, and caches a limited number."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias, TypeVar

from PySide6.QtCore import QObject, Signal

from photosearch.core.photo import Photo
from photosearch.errors import PhotoSearchError
from photosearch.gui.work.background import Background

Fetch: TypeAlias = Callable[[Sequence[int]], Mapping[int, Photo]]

T = TypeVar("T")

KEPT = 8192
"""Cached photos: many screens, a few megabytes."""
WAITING = 2048
"""Older requests beyond this number were scrolled past long ago."""
BATCH = 512
"""Photos read at a time, in a few milliseconds."""


class Records(QObject):
    """Answers at once with what is cached; `arrived` means that asking again gives more.

    Args:
        fetch: returns the photos with these ids, without deleted ones. It blocks, can be called from any thread and
            raises StorageError.
    """

    arrived = Signal()

    def __init__(self, fetch: Fetch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._background = Background(1, self)
        self._kept: OrderedDict[int, Photo | None] = OrderedDict()
        """By id; None if the photo is gone."""
        self._fresh: set[int] = set()
        """Ids read since the library last changed."""
        self._wanted: list[int] = []
        self._reading = False

    def get(self, photo_id: int) -> Photo | None:
        """Returns the photo as last read, or None if it has not been read."""
        return self._kept.get(photo_id)

    def has(self, ids: Sequence[int]) -> bool:
        """Whether all of these photos have been read since the library last changed."""
        return self._fresh.issuperset(ids)

    def put(self, photo: Photo) -> None:
        """Replaces the record of a photo that has been read."""
        if photo.id in self._kept:
            self._kept[photo.id] = photo

    def want(self, ids: Sequence[int]) -> None:
        """Requests the photos not read yet, before those requested earlier."""
        for photo_id in ids:
            if photo_id in self._kept:
                self._kept.move_to_end(photo_id)
        wanted = (photo_id for photo_id in (*ids, *self._wanted) if photo_id not in self._fresh)
        self._wanted = list(dict.fromkeys(wanted))[:WAITING]
        self._serve()

    def read(self, ids: Sequence[int]) -> list[Photo]:
        """Returns the photos that still exist, in the order of `ids`; blocks, and can be called from any thread."""
        found = self._fetch(ids)
        return [found[photo_id] for photo_id in ids if photo_id in found]

    def gather(self, ids: Sequence[int], then: Callable[[list[Photo]], None]) -> None:
        """Calls `read` on another thread, then `then` with its result."""
        self._background.run(partial(self.read, ids), then)

    def run(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Runs other work on the thread that reads, then calls `then` with its result."""
        self._background.run(work, then)

    def renew(self) -> None:
        """Marks the cache as outdated: a photo is read again when next requested, and shown as it was until then."""
        self._fresh.clear()

    def close(self) -> None:
        """Drops all requests and waits for the running one."""
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
        """Ignores the error: the search reads the same library and reports it."""
        self._reading = False
