"""Pauses, slows, interrupts and stops a running job from another thread."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from photosearch.core.events import Hold, IndexHeld, IndexSlowed, Slowdown
from photosearch.errors import Interrupted
from photosearch.jobs.pace import PROBE_SECONDS, Tempo

LONGEST_REST = 1.0
"""Seconds. A longer time between two checkpoints was not spent on work alone."""
HOLD_BACK_SECONDS = 0.25
"""The longest time that one search holds a job back: most answers are complete by then, and the job still advances
while one search follows another."""


def processor_seconds() -> float:
    """Returns the processor time in seconds of this process and of its decoders, so far."""
    import multiprocessing  # late, like those below: this module is loaded before the window is painted

    from photosearch.vision.decoding.children import activity
    from photosearch.vision.decoding.decoder import PROCESS_NAME

    decoders = [each.pid for each in multiprocessing.active_children() if each.name == PROCESS_NAME]
    return time.process_time() + sum(activity.processor_seconds(pid) for pid in decoders if pid is not None)


class Control:
    """Signals to one job. All methods but `checkpoint` may be called from any thread.

    Args:
        pace: returns whether and how fast to work now (`Pace.now`).
        tell: receives an event when the job starts to wait at a checkpoint or continues, and when its speed changes.
        probe_seconds: how often a job that waits asks `pace` again.
        spent: returns the processor seconds of the job so far; asked only while it must not use all of the time.
    """

    def __init__(
        self,
        pace: Callable[[], Tempo] = Tempo,
        tell: Callable[[IndexHeld | IndexSlowed], None] = lambda event: None,
        probe_seconds: float = PROBE_SECONDS,
        spent: Callable[[], float] = processor_seconds,
    ) -> None:
        self._probe_seconds = probe_seconds
        self._pace = pace
        self._tell = tell
        self._changed = threading.Condition()
        self._changes = 0
        self._stopped = False
        self._interrupted = False
        self._paused = False
        self._held: Hold | None = None
        self._slowed: Slowdown | None = None
        self._resumed = time.monotonic()
        self._spent = spent
        self._spent_before: float | None = None
        self._due = 0.0
        self._held_back_until = 0.0

    @property
    def stopped(self) -> bool:
        """Whether the job must end for good."""
        return self._stopped

    @property
    def leaving(self) -> bool:
        """Whether the current pass must end now."""
        return self._stopped or self._interrupted

    def niceness(self) -> int:
        """Returns the niceness of the job's decoder processes, 0 to 19. Only the job's own thread may call it."""
        return self._pace().niceness

    def stop(self) -> None:
        """Ends the job at its next checkpoint."""
        self._stopped = True
        self.wake()

    def restart(self) -> None:
        """Allows the job to run again after `stop`; if it was paused, it stays paused."""
        self._stopped = self._interrupted = False

    def interrupt(self) -> None:
        """Ends the current pass at its next checkpoint, even while it waits there, so that a command can be served."""
        self._interrupted = True
        self.wake()

    def rearm(self) -> None:
        """Allows passes again after `interrupt`."""
        self._interrupted = False

    def pause(self, paused: bool = True) -> None:
        """Makes the job wait at its next checkpoint, or lets it continue."""
        self._paused = paused
        self.wake()

    @contextmanager
    def hold_back(self, seconds: float = HOLD_BACK_SECONDS) -> Iterator[None]:
        """Makes the job wait at its next step until the block ends, at most `seconds`; a person waits for a search."""
        self._held_back_until = time.monotonic() + seconds
        try:
            yield
        finally:
            self._held_back_until = 0.0
            self.wake()

    def give_way(self) -> None:
        """Waits until no search holds the job back."""
        while not self.leaving:
            changes = self._changes
            left = self._held_back_until - time.monotonic()
            if left <= 0:
                return
            self._wait(changes, left)

    def wake(self) -> None:
        """Makes a waiting job check again whether it must still wait."""
        with self._changed:
            self._changes += 1
            self._changed.notify_all()

    def check(self) -> None:
        """Gives way to a search; raises Interrupted if the pass must end."""
        self.give_way()
        if self.leaving:
            raise Interrupted

    def checkpoint(self) -> None:
        """Waits while paused or held, or for a search, and sleeps to keep the pace; raises Interrupted as `check`."""
        while True:
            changes = self._changes
            tempo = self._pace()
            hold = Hold.PAUSED if self._paused else tempo.hold
            self._note(None if self.leaving else hold, tempo.slowdown)
            self.check()
            if hold is None:
                break
            self._wait(changes, None if hold is Hold.PAUSED else self._probe_seconds)
        if tempo.share < 1:
            self._rest(tempo.share)
        else:
            self._spent_before = None
        self._resumed = time.monotonic()

    def _rest(self, share: float) -> None:
        """Sleeps until neither the job's thread nor the processors have worked for it more than `share` of the time.

        Beside busy programs the thread waits for its turn, and counts as working; on an idle machine the decoders work
        on while the thread sleeps.
        """
        now, spent = time.monotonic(), self._spent()
        used = max(0.0, spent - self._spent_before) if self._spent_before is not None else 0.0
        self._spent_before = spent
        due = max(self._due, self._resumed) + used / (share * (os.cpu_count() or 1))
        self._due = min(due, now + LONGEST_REST)
        rest = min((now - self._resumed) * (1 / share - 1), LONGEST_REST)
        self._wait(self._changes, max(rest, self._due - now))
        self.check()

    def _note(self, hold: Hold | None, slowdown: Slowdown | None) -> None:
        if hold is not self._held:
            self._held = hold
            self._tell(IndexHeld(hold))
        if slowdown is not self._slowed:
            self._slowed = slowdown
            self._tell(IndexSlowed(slowdown))

    def _wait(self, changes: int, seconds: float | None) -> None:
        """Waits until the number of changes is no longer `changes`, at most `seconds`."""
        with self._changed:
            self._changed.wait_for(lambda: self._changes != changes, seconds)
