"""A queue of length one: whoever asks again no longer needs the old answer."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Request = TypeVar("Request")


class Latest(Generic[Request]):
    """Passes the newest request to the thread in `run`; requests that are replaced while waiting are dropped."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: tuple[int, Request] | None = None
        self._ticket = 0
        self._stopped = False

    def submit(self, request: Request) -> int:
        """Replaces the waiting request by `request`; returns its ticket, which grows by one each time."""
        with self._changed:
            self._ticket += 1
            self._waiting = (self._ticket, request)
            self._changed.notify()
            return self._ticket

    def overtaken(self, ticket: int) -> bool:
        """Whether there is a newer request than `ticket`, or `stop` was called."""
        return ticket != self._ticket or self._stopped

    def stop(self) -> None:
        """Ends `run` after the request that it is working on."""
        with self._changed:
            self._stopped = True
            self._changed.notify()

    def restart(self) -> None:
        """Allows `run` again after `stop`, which then serves a waiting request."""
        self._stopped = False

    def run(self, work: Callable[[int, Request], None]) -> None:
        """Calls `work` with the ticket and the content of each request until `stop`."""
        while (taken := self._take()) is not None:
            work(*taken)

    def _take(self) -> tuple[int, Request] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._waiting is not None)
            if self._stopped:
                return None
            taken, self._waiting = self._waiting, None
            return taken
