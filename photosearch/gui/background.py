"""Work that may wait (files, decoders) off the window's thread, its outcome delivered back on the window's thread."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QThreadPool, Signal

from photosearch.errors import PhotoSearchError

Outcome = TypeVar("Outcome")


class Background(QObject):
    """A small private thread pool. All methods belong to the window's thread.

    Args:
        threads: how many pieces of work run at once; the others wait their turn.
    """

    _finished = Signal(object)

    def __init__(self, threads: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._open = True
        self._finished.connect(self._deliver)

    def run(
        self,
        work: Callable[[], Outcome],
        then: Callable[[Outcome], None],
        failed: Callable[[PhotoSearchError], None] = lambda error: None,
    ) -> None:
        """Calls `work` on another thread, then `then` with its result or `failed` with its PhotoSearchError, here.

        Any other exception of `work` is a bug: it is raised here, where the top-level hook finds it.
        """
        if self._open:
            self._pool.start(lambda: self._finished.emit(_outcome(work, then, failed)))

    def close(self) -> None:
        """Drops what waits and what is to be delivered, and waits for the work that runs."""
        self._open = False
        self._pool.clear()
        self._pool.waitForDone()

    def _deliver(self, deliver: Callable[[], None]) -> None:
        if self._open:
            deliver()


def _outcome(
    work: Callable[[], Outcome],
    then: Callable[[Outcome], None],
    failed: Callable[[PhotoSearchError], None],
) -> Callable[[], None]:
    """Runs `work`; returns what is left to do on the window's thread."""
    try:
        result = work()
    except PhotoSearchError as error:
        expected = error
        return lambda: failed(expected)
    except Exception as error:  # the boundary of the thread: carried over and raised where it is seen
        bug = error
        return lambda: _raise(bug)
    return lambda: then(result)


def _raise(error: Exception) -> None:
    raise error
