"""Hints of change from the system: they say where to look sooner and are never believed."""

import os
from collections.abc import Callable

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from photosearch.core.identity import to_text
from photosearch.errors import WatchUnavailable

_MEANINGFUL = frozenset({"created", "modified", "deleted", "moved", "closed"})
"""Opening and reading are left out: our own reading would call for another reading."""


class Watcher:
    """Watches folders and everything below them.

    Args:
        changed: called from the watcher's thread with the identity text of a path at which something happened.
    """

    def __init__(self, changed: Callable[[str], None]) -> None:
        self._handler = _Handler(changed)
        self._observer: BaseObserver = Observer()
        self._observer.start()
        self._watches: dict[str, ObservedWatch] = {}

    def add(self, folder: str) -> None:
        """Watches `folder`; does nothing when it is watched already.

        Raises:
            WatchUnavailable: the system has no watch left, or none for this folder: scan it from time to time.
        """
        if folder in self._watches and self.alive():
            return
        try:
            self._watches[folder] = self._observer.schedule(self._handler, folder, recursive=True)
        except OSError as error:
            raise WatchUnavailable(
                f"The system cannot watch {folder}: {error.strerror or error}",
                "It is compared with the library from time to time instead",
            ) from error

    def remove(self, folder: str) -> None:
        """Watches `folder` no longer; an unknown one is no error."""
        watch = self._watches.pop(folder, None)
        if watch is not None and self.alive():
            self._observer.unschedule(watch)

    def alive(self) -> bool:
        """Whether hints can still come."""
        return self._observer.is_alive() and all(each.is_alive() for each in self._observer.emitters)

    def stop(self) -> None:
        """Ends the watcher's threads."""
        self._observer.stop()
        self._observer.join()


class _Handler(FileSystemEventHandler):
    def __init__(self, changed: Callable[[str], None]) -> None:
        self._changed = changed

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type not in _MEANINGFUL or (event.is_directory and event.event_type == "modified"):
            return
        for path in (event.src_path, event.dest_path):
            if path:
                self._changed(to_text(os.fspath(path)))
