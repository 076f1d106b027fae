"""Collects Python's cyclic garbage on the window's thread only."""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

_INTERVAL_MS: Final = 1000
_MIDDLE_EVERY: Final = 10
_FULL_EVERY: Final = 600


class GarbageCollection(QObject):
    """Replaces Python's automatic collection between `begin` and `close`.

    The automatic collection runs on whichever thread allocates, and destroys there what it finds. Qt crashes if an
    object with a running timer is destroyed outside its own thread.

    Args:
        interval_ms: the time between two collections.
        full_every: the number of collections of which one is full. It may take 30 ms, the others 5 at most.
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

        Call it when the window is built, and when the library and its model are open. Modules and what stays open are
        most of the objects; to look at them took 15 to 160 ms of some collections.
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
