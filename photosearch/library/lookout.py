"""Notices when a watched folder disappears or comes back, by renaming, deleting, unmounting or mounting.

The system reports changes inside a folder, but nothing about the folder itself, and on some file systems nothing at
all. So a thread lists the first entry of each folder every few seconds, which costs microseconds on a local disk.
"""

import threading
from collections.abc import Callable, Iterable

from photosearch.library.scan import is_reachable

SECONDS = 1.5
"""The time between two checks. A drive that does not answer delays the checks of the other folders."""


class Lookout:
    """Checks the watched folders in its own thread.

    Args:
        turned: called from that thread with a folder that has disappeared (False) or come back (True).
    """

    def __init__(self, turned: Callable[[str, bool], None], seconds: float = SECONDS) -> None:
        self._turned = turned
        self._seconds = seconds
        self._there: dict[str, bool] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._look, name="photosearch_lookout", daemon=True)

    def look_at(self, folders: Iterable[str]) -> None:
        """Checks only these folders from now on; starts the thread at the first call."""
        wanted = tuple(folders)
        new = {folder: is_reachable(folder) for folder in wanted if folder not in self._there}
        with self._lock:
            self._there = {folder: new[folder] if folder in new else self._there[folder] for folder in wanted}
        if not self._thread.ident:
            self._thread.start()

    def stop(self) -> None:
        """Ends the thread, without waiting for it while a drive does not answer."""
        self._stopping.set()
        if self._thread.ident:
            self._thread.join(self._seconds)

    def _look(self) -> None:
        doubted = set[str]()
        while not self._stopping.wait(self._seconds):
            with self._lock:
                before = self._there
            for folder in before:
                if self._stopping.is_set():
                    return
                there = is_reachable(folder)
                # Two checks must agree, since a folder may be empty, or a drive silent, for a moment.
                if there == before[folder]:
                    doubted.discard(folder)
                elif folder not in doubted:
                    doubted.add(folder)
                elif self._note(folder, there):
                    doubted.discard(folder)
                    self._turned(folder, there)

    def _note(self, folder: str, there: bool) -> bool:
        """Stores the state of a folder; returns whether it is still checked."""
        with self._lock:
            if folder in self._there:
                self._there = {**self._there, folder: there}
            return folder in self._there
