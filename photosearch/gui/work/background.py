"""Runs blocking work (files, decoders) on other threads and delivers the result on the window's thread."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from photosearch.errors import PhotoSearchError

Outcome = TypeVar("Outcome")


class Background(QObject):
    """A small private thread pool. All methods belong to the window's thread.

    Args:
        threads: the number of tasks that run at once; others are queued.
    """

    _finished = Signal(object)

    def __init__(self, threads: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Not QThreadPool: if it is destroyed before it is closed, it waits for threads that wait for the GIL.
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="photosearch_background")
        self._open = True
        self._finished.connect(self._deliver)

    def run(
        self,
        work: Callable[[], Outcome],
        then: Callable[[Outcome], None],
        failed: Callable[[PhotoSearchError], None] = lambda error: None,
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        """Calls `work` on another thread, then `then` with its result or `failed` with its PhotoSearchError, here.

        Any other exception of `work` is a bug: it is raised here, where the top-level hook reports it. `ended` is
        called before each of these, so that no bug leaves the work shown or counted as running.
        """

        def deliver(tell: Callable[[], None]) -> None:
            ended()
            tell()

        if self._open:
            self._pool.submit(lambda: self._finished.emit(partial(deliver, _outcome(work, then, failed))))

    def close(self) -> None:
        """Drops queued tasks and pending results, and waits for running tasks."""
        self._open = False
        self._pool.shutdown(cancel_futures=True)

    def finish(self) -> None:
        """Waits for all tasks and drops pending results."""
        self._open = False
        self._pool.shutdown()

    def _deliver(self, deliver: Callable[[], None]) -> None:
        if self._open:
            deliver()


class Newest:
    """Runs one task at a time in a Background, then only the newest of those requested meanwhile.

    No queue builds up while a person moves quickly through photos, and no result arrives for an earlier photo.
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
        """Runs a task like Background.run, but drops earlier requests."""
        self._number += 1
        number = self._number

        def arrive(outcome: Outcome) -> None:
            if number == self._number:
                then(outcome)

        def fail(error: PhotoSearchError) -> None:
            if number == self._number:
                failed(error)

        self._waiting = lambda: self._background.run(work, arrive, fail, self._end)
        self._begin()

    def drop(self) -> None:
        """Drops all requests."""
        self._number += 1
        self._waiting = None

    def _begin(self) -> None:
        if self._waiting is not None and not self._busy:
            waiting, self._waiting, self._busy = self._waiting, None, True
            waiting()

    def _end(self) -> None:
        self._busy = False
        self._begin()


def _outcome(
    work: Callable[[], Outcome],
    then: Callable[[Outcome], None],
    failed: Callable[[PhotoSearchError], None],
) -> Callable[[], None]:
    """Runs `work`; returns the delivery for the window's thread."""
    try:
        result = work()
    except PhotoSearchError as error:
        expected = error
        return lambda: failed(expected)
    except Exception as error:  # raised on the window's thread, where it is reported
        bug = error
        return lambda: _raise(bug)
    return lambda: then(result)


def _raise(error: Exception) -> None:
    raise error
