"""Hints from the system that files changed. They only say where to look sooner.

Events are lost in bursts, and stop if the system runs out of watches. So folders are also compared with the library
from time to time.
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
"""Without opening and reading, because PhotoSearch's own reading would fill the system's queue with events."""
_LOST = "events were lost"
"""What watchdog logs when the system's queue overflows; it reports this in no other way."""


class Watcher:
    """Watches folders and everything below them. One thread owns it.

    Args:
        changed: called from the watcher's thread with the identity text of a path that changed, or of a watched folder
            if hints about it were lost.
        observer: makes watchdog's observer.
    """

    def __init__(self, changed: Callable[[str], None], observer: Callable[[], BaseObserver] = Observer) -> None:
        self._changed = changed
        self._handler = _Handler(changed)
        self._overflow = _Overflow(self._look_everywhere)
        self._make_observer = observer
        self._observer: BaseObserver | None = None
        self._watches: dict[str, ObservedWatch] = {}

    def add(self, folder: str) -> None:
        """Watches `folder`; does nothing if a working watch exists, and replaces one that has died.

        Raises:
            WatchUnavailable: the system has too few watches for all of it, or none; scan it from time to time.
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
                "PhotoSearch scans it from time to time instead",
            ) from error

    def remove(self, folder: str) -> None:
        """Stops watching `folder`; an unknown folder is no error."""
        self._forget(folder)

    def stop(self) -> None:
        """Stops the watcher's threads."""
        self._overflow.detach()
        self._watches.clear()
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
            self._observer = None

    def _running(self) -> BaseObserver:
        if self._observer is None:
            observer = self._make_observer()
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
        """Removes a watch, dead or alive: watchdog would reuse a dead one for the same folder."""
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
    """Listens to watchdog's log, the only place where it reports lost events."""

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
    """Raises OSError if the system's watches are used up; watchdog silently skips folders that it cannot watch."""
    if sys.platform != "linux":  # elsewhere one watch covers a whole tree
        return
    with tempfile.TemporaryDirectory(prefix="photosearch-watch-") as spare:
        watch = observer.schedule(FileSystemEventHandler(), spare, event_filter=_MEANINGFUL)
        observer.unschedule(watch)
