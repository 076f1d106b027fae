"""The progress of indexing: photos done, the rate over the last seconds, and the time left."""

from collections import deque

from photosearch.core.events import IndexProgress

WINDOW_SECONDS = 10.0
"""Long enough to smooth out batches, short enough to follow a machine that slows down."""


class Progress:
    """Counts finished photos. Times are in seconds, of any clock."""

    def __init__(self, total: int, now: float) -> None:
        self.total = total
        self.done = 0
        self._marks: deque[tuple[float, int]] = deque([(now, 0)])

    def advance(self, count: int, now: float) -> None:
        """Adds `count` finished photos at time `now`."""
        self.done += count
        self._marks.append((now, self.done))
        while len(self._marks) > 2 and self._marks[0][0] < now - WINDOW_SECONDS:
            self._marks.popleft()

    def event(self) -> IndexProgress:
        """Returns the state as an event."""
        (start, before), (end, after) = self._marks[0], self._marks[-1]
        rate = (after - before) / (end - start) if end > start else 0.0
        left = (self.total - self.done) / rate if rate > 0 else None
        return IndexProgress(self.done, self.total, rate, left)
