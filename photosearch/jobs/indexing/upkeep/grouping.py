"""Groups the files of changed folders into items (`core.items`), between the steps of other work.

Any change regroups a whole folder, and a large folder changes hundreds of times while it is indexed. So each step is
followed by a pause, many times as long as the step, unless there is no other work.
"""

import time
from collections.abc import Callable

from photosearch.library.store.store import Store

AT_ONCE = 5_000
"""Files in a step: some tenths of a second. A larger folder is one step."""
LEAST_PAUSE = 5.0
"""Seconds."""
PAUSE = 20
"""The length of the pause after a step, as a multiple of the step's duration."""
MOST_SECONDS = 1.0
"""How long a finished pass waits for its photos to be grouped before it is reported."""


class Grouper:
    """Works through the folders that the store has noted as changed. It belongs to the thread of the store.

    Args:
        turn: called before each step; it may wait for more urgent work.
    """

    def __init__(self, store: Store, turn: Callable[[], None] = lambda: None) -> None:
        self._store = store
        self._turn = turn
        self._due = 0.0
        self.has_work = True
        """Whether folders may have changed since they were grouped: at the start, and after `note`."""

    @property
    def is_due(self) -> bool:
        """Whether there may be work, and the pause after the last step is over."""
        return self.has_work and time.monotonic() >= self._due

    def note(self) -> None:
        """Notes that photos were added, changed or removed."""
        self.has_work = True

    def rest(self) -> None:
        """Stops until the next change, because the storage has failed."""
        self.has_work = False

    def step(self) -> bool:
        """Groups some folders; returns whether there was anything to group. Raises StorageError."""
        self._turn()
        started = time.monotonic()
        self.has_work = self._store.items.regroup(AT_ONCE) is not None
        ended = time.monotonic()
        self._due = ended + max(LEAST_PAUSE, PAUSE * (ended - started))
        return self.has_work

    def finish(self) -> None:
        """Groups all folders if that is quick; the rest is done later."""
        end = time.monotonic() + MOST_SECONDS
        while time.monotonic() < end and self.step():
            pass
