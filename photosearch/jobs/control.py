"""How a running job is paused, interrupted and stopped from another thread."""

import threading


class Interrupted(Exception):
    """The job was asked to leave its current pass; what it has committed stays."""


class Control:
    """Signals to one job. All methods may be called from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._stopped = False
        self._interrupted = False
        self._paused = False

    @property
    def stopped(self) -> bool:
        """Whether the job shall end for good."""
        return self._stopped

    @property
    def paused(self) -> bool:
        """Whether the job waits at its checkpoints."""
        return self._paused

    @property
    def leaving(self) -> bool:
        """Whether the current pass shall end now."""
        return self._stopped or self._interrupted

    def stop(self) -> None:
        """Ends the job at its next checkpoint."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def interrupt(self) -> None:
        """Ends the current pass at its next checkpoint, paused or not, so that a command can be served."""
        with self._changed:
            self._interrupted = True
            self._changed.notify_all()

    def rearm(self) -> None:
        """Allows passes again after an interruption."""
        with self._changed:
            self._interrupted = False

    def pause(self, paused: bool = True) -> None:
        """Makes the job wait at its next checkpoint, or lets it go on."""
        with self._changed:
            self._paused = paused
            self._changed.notify_all()

    def checkpoint(self) -> None:
        """Waits while paused; raises Interrupted when the pass shall end."""
        with self._changed:
            self._changed.wait_for(lambda: self.leaving or not self._paused)
        if self.leaving:
            raise Interrupted
