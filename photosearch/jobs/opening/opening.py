"""The open library and its model, for every thread that asks for them while they are being opened."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Protocol, TypeVar

from photosearch.errors import StorageError
from photosearch.jobs.opening.library import Library
from photosearch.jobs.opening.parts import Parts
from photosearch.library.recovery import Repair
from photosearch.library.store.store import Store

Opened = TypeVar("Opened", Library, Parts)


class Opener(Protocol):
    """Opens a library in two steps, so that it can be browsed before its model is loaded."""

    def open_library(self, stack: ExitStack) -> tuple[Library, Store]:
        """Opens the library and its writing store in the calling thread; `stack` closes both."""
        ...

    def load_model(self, library: Library, store: Store) -> Parts:
        """Loads the model and its index."""
        ...

    def repair(self) -> Repair:
        """Checks and repairs the library while nobody has it open; returns what was done."""
        ...


class NotOpen(StorageError):
    """The library is not open: it could not be opened, or the application is closing."""

    def __init__(self) -> None:
        super().__init__("The library is not open")


class Opening:
    """Gives access to the library and its parts; callers wait until they are open.

    If they will not be opened, callers get NotOpen. All methods may be called from any thread.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.restart()

    def restart(self) -> None:
        """Begins a new opening; from now on callers wait for it."""
        with self._changed:
            self._library: Library | None = None
            self._parts: Parts | None = None
            self._closed = False

    def close(self) -> None:
        """Ends all waiting calls, because nothing more will be opened."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def forget(self) -> None:
        """Closes the engine of the parts, which must not be used afterwards."""
        with self._changed:
            if self._parts is not None:
                self._parts.engine.close()
            self._parts = None

    def show(self, library: Library) -> None:
        """Makes the library available for browsing."""
        with self._changed:
            self._library = library
            self._changed.notify_all()

    def use(self, parts: Parts) -> None:
        """Makes `parts` the current ones."""
        with self._changed:
            self._parts = parts
            self._changed.notify_all()

    def library(self) -> Library:
        """Returns the library; blocks until it is open. Raises NotOpen."""
        return self._wait_for(lambda: self._library)

    def parts(self) -> Parts:
        """Returns the parts in use; blocks until the model is loaded. Raises NotOpen."""
        return self._wait_for(lambda: self._parts)

    def _wait_for(self, opened: Callable[[], Opened | None]) -> Opened:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or opened() is not None)
            found = opened()
        if found is None:
            raise NotOpen
        return found
