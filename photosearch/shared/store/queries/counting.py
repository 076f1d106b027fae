"""Keeps counts of a large shared library for a while, because counting reads all of its photos.

A count is kept for a hundred times as long as it took, so that counting takes at most a hundredth of a client's time.
Each client keeps its own: with rights for folders, others see other photos. A change of these rights counts anew.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

from photosearch.shared.server.connection import Session

T = TypeVar("T")

LARGE = 1_000_000
"""Photos from which on counts are kept and marked as approximate."""
KEPT = 256
"""Counts that are kept at most."""
SHARE = 100


class Counting:
    """The kept counts of one client. Safe from any thread.

    Args:
        large: photos from which on counts are kept.
        clock: seconds.
    """

    def __init__(self, large: int = LARGE, clock: Callable[[], float] = time.monotonic) -> None:
        self.large = large
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[Any, float]] = OrderedDict()
        """Each count, and until when it is kept."""
        self._counting: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, count: Callable[[], T]) -> T:
        """Returns the kept count, or counts now; whoever asks meanwhile waits instead of counting too."""
        with self._lock:
            counting = self._counting.setdefault(key, threading.Lock())
        with counting:
            with self._lock:
                value, until = self._kept.get(key, (None, 0.0))
                if self._clock() < until:
                    self._kept.move_to_end(key)
                    found: T = value
                    return found
            started = self._clock()
            try:
                counted = count()
            except BaseException:
                with self._lock:
                    self._counting.pop(key, None)
                raise
            ended = self._clock()
            with self._lock:
                self._kept[key] = (counted, ended + SHARE * (ended - started))
                self._kept.move_to_end(key)
                while len(self._kept) > KEPT:
                    self._counting.pop(self._kept.popitem(last=False)[0], None)
            return counted


@dataclass(frozen=True, slots=True)
class KeptCounts:
    """The kept counts of the photos that a person may see now; `rights` tells these rights from earlier ones."""

    counting: Counting
    rights: str

    def get(self, key: Hashable, count: Callable[[], T]) -> T:
        """Returns the kept count, or counts now."""
        return self.counting.get((self.rights, key), count)


def kept_counts(session: Session, counting: Counting) -> KeptCounts | None:
    """Returns the kept counts if the library is large by the server's own estimate, otherwise None.

    A change of a group's members on the server goes unnoticed until the kept counts end.
    """
    statement = (
        "SELECT reltuples::bigint, CASE WHEN relrowsecurity THEN (SELECT coalesce(string_agg(folder_right::text, ' ' "
        "ORDER BY folder_right::text), '') FROM folder_right) END FROM pg_class WHERE oid = 'photo'::regclass"
    )
    ((photos, rights),) = session.read(lambda row: (int(row[0]), row[1]), statement)
    return KeptCounts(counting, "" if rights is None else f"on {rights}") if photos > counting.large else None
