"""Work that may wait (files, decoders) off the window's thread, its outcome delivered back on the window's thread."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

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
        # Not Qt's: destroyed before it is closed, that one waits for threads which wait for Python's lock.
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="photosearch_background")
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
            self._pool.submit(lambda: self._finished.emit(_outcome(work, then, failed)))

    def close(self) -> None:
        """Drops what waits and what is to be delivered, and waits for the work that runs."""
        self._open = False
        self._pool.shutdown(cancel_futures=True)

    def finish(self) -> None:
        """Waits for all work, and drops what is to be delivered."""
        self._open = False
        self._pool.shutdown()

    def _deliver(self, deliver: Callable[[], None]) -> None:
        if self._open:
            deliver()


class Newest:
    """Runs one piece of work at a time in a Background, and of those that come meanwhile the newest alone.

    So nothing queues up behind a person who walks fast, and nothing arrives for what was left behind.
    """

    def __init__(self, background: Background) -> None:
        self._background = background
        self._waiting: Callable[[], None] | None = None
        self._busy = False
        self._number = 0

    def run(
        self,
        work: Callable[[], Outcome],
        then: Callable[[Outcome], None],
        failed: Callable[[PhotoSearchError], None] = lambda error: None,
    ) -> None:
        """As Background.run, but what was asked for before is dropped."""
        self._number += 1
        number = self._number

        def arrive(outcome: Outcome) -> None:
            if self._finish(number):
                then(outcome)

        def fail(error: PhotoSearchError) -> None:
            if self._finish(number):
                failed(error)

        self._waiting = lambda: self._background.run(work, arrive, fail)
        self._begin()

    def drop(self) -> None:
        """Forgets what was asked for."""
        self._number += 1
        self._waiting = None

    def _begin(self) -> None:
        if self._waiting is not None and not self._busy:
            waiting, self._waiting, self._busy = self._waiting, None, True
            waiting()

    def _finish(self, number: int) -> bool:
        """Turns to what waits; returns whether what has ended is still wanted."""
        self._busy = False
        self._begin()
        return number == self._number


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
