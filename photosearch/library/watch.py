"""Hints of change from the system: they say where to look sooner and are never believed.

They are lost in bursts and stop where the system runs out of watches, so whoever listens compares folders with the
library from time to time as well.
"""

import logging
import os
import sys
import tempfile
from collections.abc import Callable

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from photosearch.core.identity import to_text
from photosearch.errors import WatchUnavailable

_MEANINGFUL: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]
"""Opening and reading are left out, so that our own reading neither calls for another nor fills the system's queue."""
_LOST = "events were lost"
"""What watchdog logs, and tells in no other way, when the system's queue overflows."""


class Watcher:
    """Watches folders and everything below them. One thread owns it.

    Args:
        changed: called from the watcher's thread with the identity text of a path at which something happened; with
            a watched folder when hints about it were lost.
    """

    def __init__(self, changed: Callable[[str], None]) -> None:
        self._changed = changed
        self._handler = _Handler(changed)
        self._overflow = _Overflow(self._look_everywhere)
        self._observer: BaseObserver | None = None
        self._watches: dict[str, ObservedWatch] = {}

    def add(self, folder: str) -> None:
        """Watches `folder`, or watches it again when its watch has died; does nothing when it is watched already.

        Raises:
            WatchUnavailable: the system has no watch left for all of it, or none at all: scan it from time to time.
        """
        try:
            observer = self._running()
            if not self._is_watched(folder):
                self._forget(folder)
                watch = observer.schedule(self._handler, folder, recursive=True, event_filter=_MEANINGFUL)
                self._watches[folder] = watch
            _require_spare_watch(observer)
        except OSError as error:
            raise WatchUnavailable(
                f"The system cannot watch all of {folder}: {error.strerror or error}",
                "It is compared with the library from time to time instead",
            ) from error

    def remove(self, folder: str) -> None:
        """Watches `folder` no longer; an unknown one is no error."""
        self._forget(folder)

    def alive(self) -> bool:
        """Whether hints can come about every folder added and not removed."""
        return all(map(self._is_watched, self._watches))

    def stop(self) -> None:
        """Ends the watcher's threads."""
        self._overflow.detach()
        self._watches.clear()
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
            self._observer = None

    def _running(self) -> BaseObserver:
        if self._observer is None:
            observer = Observer()
            observer.start()
            self._observer = observer
            self._overflow.attach()
        return self._observer

    def _is_watched(self, folder: str) -> bool:
        watch = self._watches.get(folder)
        if watch is None or self._observer is None or not self._observer.is_alive():
            return False
        return any(emitter.watch == watch and emitter.is_alive() for emitter in self._observer.emitters)

    def _forget(self, folder: str) -> None:
        """Drops a watch, dead or alive: watchdog keeps a dead one and would take it for a watch of the same folder."""
        watch = self._watches.pop(folder, None)
        if watch is not None and self._observer is not None:
            self._observer.unschedule(watch)

    def _look_everywhere(self) -> None:
        for folder in tuple(self._watches):
            self._changed(folder)


class _Handler(FileSystemEventHandler):
    def __init__(self, changed: Callable[[str], None]) -> None:
        self._changed = changed

    def on_any_event(self, event: FileSystemEvent) -> None:
        for path in (event.src_path, event.dest_path):
            if path:
                self._changed(to_text(os.fspath(path)))


class _Overflow(logging.Handler):
    """Hears of lost events by the one way in which watchdog tells of them: its log."""

    def __init__(self, lost: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self._lost = lost
        self._logger = logging.getLogger("watchdog.observers")

    def attach(self) -> None:
        self._logger.addHandler(self)

    def detach(self) -> None:
        self._logger.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        if _LOST in record.getMessage():
            self._lost()


def _require_spare_watch(observer: BaseObserver) -> None:
    """Raises OSError where the system's watches are used up; watchdog passes silently over folders it cannot watch."""
    if sys.platform != "linux":  # elsewhere one watch covers a whole tree
        return
    with tempfile.TemporaryDirectory(prefix="photosearch-watch-") as spare:
        watch = observer.schedule(FileSystemEventHandler(), spare, event_filter=_MEANINGFUL)
        observer.unschedule(watch)
