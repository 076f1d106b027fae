"""Collects Python's cyclic garbage on the window's thread only."""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

_INTERVAL_MS: Final = 100
"""Short, because the window waits for a collection, which looks at all objects made since the last one."""
_MIDDLE_EVERY: Final = 10
_FULL_EVERY: Final = 6000


class GarbageCollection(QObject):
    """Replaces Python's automatic collection between `begin` and `close`.

    The automatic collection runs on whichever thread allocates memory, and destroys the garbage on that thread. Qt
    crashes if another thread destroys an object with a running timer.

    Args:
        interval_ms: the time between two collections.
        full_every: one in this many collections looks at all objects, which takes longest.
    """

    def __init__(self, interval_ms: int = _INTERVAL_MS, full_every: int = _FULL_EVERY) -> None:
        super().__init__()
        self._full_every = full_every
        self._turn = 0
        self._automatic = False
        self._timer = QTimer(self, interval=interval_ms)
        self._timer.timeout.connect(self._collect)

    def begin(self) -> None:
        """Turns the automatic collection off, and collects regularly from the event loop."""
        self._automatic = gc.isenabled()
        gc.disable()
        self._timer.start()

    def spare_existing(self) -> None:
        """Excludes the objects that exist now from all later collections.

        Call it when the window is built, and again when the library and its model are open. Most of these objects stay
        until the end, so a collection that looked at them would only hold up the window.
        """
        gc.freeze()

    def close(self) -> None:
        """Turns the automatic collection on again if it was on before."""
        self._timer.stop()
        if self._automatic:
            gc.enable()

    def _collect(self) -> None:
        if gc.get_count()[0] < gc.get_threshold()[0]:
            return  # hardly anything was allocated since the last collection
        self._turn += 1
        gc.collect(2 if self._turn % self._full_every == 0 else 1 if self._turn % _MIDDLE_EVERY == 0 else 0)
