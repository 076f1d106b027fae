"""One child process of the decoder, and the accounting of its time."""

import os
import time
from collections import deque
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from photosearch.vision.decoding.children.activity import TELLS_STATES, activity_of, processor_seconds
from photosearch.vision.decoding.children.messages import Request
from photosearch.vision.decoding.sandbox.sandbox import Layer

_LEAST_PAUSE = 0.05
"""Seconds between two checks of a child that is due."""
_LEAST_WORK = 0.01
"""A child that worked less than this part of the time since the last check, and has no work to do, hangs."""
_SILENCE = 30.0
"""Seconds without work after which a child counts as hanging, on systems that do not report thread states."""


@dataclass(slots=True)
class Child:
    """A child process, its requests, and the time that it may still take."""

    process: BaseProcess
    connection: Connection
    niceness: int
    limit: float
    """The time limit in seconds of its current activity: starting, reading or decoding."""
    due: float
    """When to check it next, in `time.monotonic` seconds."""
    worked_before: float = 0.0
    """Its processor time when the current activity began."""
    worked: float = 0.0
    """Processor time spent on the activity up to the last check."""
    grew: float = 0.0
    """When that time last increased."""
    started: bool = False
    reading: bool = True
    """Whether it is still reading the file."""
    layers: tuple[Layer, ...] = ()
    """The layers of its sandbox, known once it has started."""
    requests: deque[tuple[Any, Request]] = field(default_factory=deque)

    def begin(self, limit: float, reading: bool) -> None:
        """Starts counting its time."""
        self.reading, self.limit = reading, limit
        # During reading, only elapsed time counts.
        self.worked_before, self.worked = 0.0 if reading else processor_seconds(self.process.pid or 0), 0.0
        self.grew = time.monotonic()
        self.due = self.grew + limit

    def goes_on(self, now: float) -> bool:
        """Returns whether it may continue although it is due; it is then due again later.

        A decoding child may use `limit` seconds of processor time, however long it waits for a processor. Until then
        it is ended only if it does nothing at all. A reading child has `limit` seconds of elapsed time.
        """
        activity = activity_of(self.process.pid or 0)
        worked = activity.seconds - self.worked_before
        if worked > self.worked + _LEAST_WORK * (now - self.grew):
            self.worked, self.grew = worked, now
        left = self.limit / 4
        if self.started and self.reading:
            may = activity.runnable
        else:
            may = worked < self.limit and (activity.busy or now - self.grew <= (0.0 if TELLS_STATES else _SILENCE))
            left = min(self.limit - worked, left)
        self.due = now + max(_LEAST_PAUSE, left / (os.cpu_count() or 1))
        return may

    def kill(self) -> None:
        """Kills the process, unless it has ended; raises ValueError after `end`."""
        if self.process.is_alive():  # checked first, because the fork server frees the id of a dead child for reuse
            self.process.kill()

    def end(self) -> None:
        """Kills the process, and returns when it has ended."""
        self.connection.close()
        self.kill()
        self.process.join()
        # Another thread that starts a process may reap this child; `join` then returns before the exit is recorded.
        while self.process.exitcode is None:
            time.sleep(0.001)
        self.process.close()
