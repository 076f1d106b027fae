"""Notices when a watched folder disappears or comes back: it was renamed, deleted, unmounted or mounted.

The system reports changes inside a folder, but nothing about the folder itself, and on some file systems nothing at
all. So a thread lists the first entry of each folder every few seconds, which costs microseconds on a local disk.
"""

import threading
from collections.abc import Callable, Iterable

from photosearch.library.scan import is_reachable

SECONDS = 1.5
"""The time between two looks. A drive that does not answer delays the look at the other folders."""


class Lookout:
    """Looks at the watched folders from a thread of its own.

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
        """Looks at these folders from now on, and at no others; starts the thread the first time."""
        wanted = tuple(folders)
        new = {folder: is_reachable(folder) for folder in wanted if folder not in self._there}
        with self._lock:
            self._there = {folder: new[folder] if folder in new else self._there[folder] for folder in wanted}
        if not self._thread.ident:
            self._thread.start()

    def stop(self) -> None:
        """Ends the thread. It is not waited for while a drive does not answer."""
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
                # Two looks that agree: a folder that is empty for a moment, or a drive that hesitates, is no news.
                if there == before[folder]:
                    doubted.discard(folder)
                elif folder not in doubted:
                    doubted.add(folder)
                elif self._note(folder, there):
                    doubted.discard(folder)
                    self._turned(folder, there)

    def _note(self, folder: str, there: bool) -> bool:
        """Remembers the state of a folder; returns whether it is still looked at."""
        with self._lock:
            if folder in self._there:
                self._there = {**self._there, folder: there}
            return folder in self._there
