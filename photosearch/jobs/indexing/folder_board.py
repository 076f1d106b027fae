"""The state of each watched folder, as it is shown to the person."""

import time

from photosearch.core.events import FoldersChanged, FolderState, FolderStatus, Listener
from photosearch.errors import WatchUnavailable
from photosearch.library.store.store import Store
from photosearch.library.watch import Watcher

OFFLINE_DETAIL = "The folder is missing, unreadable or empty; its photos are kept until it is back or removed"


class FolderBoard:
    """Keeps the state of each folder between passes, and the state of the current pass.

    Args:
        seconds: the shortest time between two reports of `report_now_and_then`.
    """

    def __init__(self, store: Store, emit: Listener, seconds: float) -> None:
        self._store = store
        self._emit = emit
        self._seconds = seconds
        self._reported = 0.0
        self._resting: dict[str, tuple[FolderState, str]] = {}
        self.activity: FolderState | None = None
        """The state of all reachable folders during a pass; None between passes."""

    def watch(self, folder: str, watcher: Watcher) -> None:
        """Watches a folder; if the system cannot watch it, it is polled."""
        try:
            watcher.add(folder)
            self._resting[folder] = FolderState.WATCHING, ""
        except WatchUnavailable as error:
            self._resting[folder] = FolderState.POLLING, str(error)

    def note_offline(self, folder: str) -> None:
        """Notes that a folder cannot be reached."""
        self._resting[folder] = FolderState.OFFLINE, OFFLINE_DETAIL

    def report(self) -> None:
        """Emits the state of all folders, with the counts of the store."""
        self._reported = time.monotonic()
        self._emit(FoldersChanged(tuple(self._status(folder) for folder in self._store.folders.paths())))

    def report_now_and_then(self) -> None:
        """Reports as `report` does, unless the last report was a moment ago."""
        if time.monotonic() - self._reported >= self._seconds:
            self.report()

    def _status(self, folder: str) -> FolderStatus:
        counts = self._store.photos.counts(folder)
        state, detail = self._resting.get(folder, (FolderState.WAITING, ""))
        if self.activity is not None and state is not FolderState.OFFLINE:
            state = self.activity
        return FolderStatus(folder, state, counts.items, counts.skipped, detail)
