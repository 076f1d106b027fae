"""The long tasks in the background that the person started: training, a switch to another model, and exports."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from photosearch.jobs.progress import Progress


@dataclass(frozen=True, slots=True)
class Task:
    """A running task.

    `seconds_left` is None as long as it cannot be estimated; `cancel` cancels the task, if that is possible here.
    """

    words: str
    done: int
    total: int
    seconds_left: float | None
    cancel: Callable[[], None] | None = None


class Tasks(QObject):
    """Keeps the progress of each task by name, and the result of the last one.

    Args:
        clock: returns seconds.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._steps: dict[str, tuple[str, Progress]] = {}
        self.running: dict[str, Task] = {}
        self.outcome = ""
        """The last result; empty once the person has seen it, or if its task runs again."""
        self._outcome_of = ""

    def advance(self, name: str, words: str, done: int, total: int, cancel: Callable[[], None] | None = None) -> None:
        """Records that `done` of `total` are done; `words` name the step, and `cancel` cancels the task."""
        from photosearch.jobs.progress import Progress  # late: the first paint does without

        known = self._steps.get(name)
        if known is None or known[0] != words or known[1].total != total or known[1].done > done:
            self._steps[name] = words, Progress(total, self._clock())
        progress = self._steps[name][1]
        progress.advance(done - progress.done, self._clock())
        self.running[name] = Task(words, done, total, progress.event().seconds_left, cancel)
        if name == self._outcome_of:
            self.outcome = ""
        self.changed.emit()

    def end(self, name: str, outcome: str = "") -> None:
        """Records the end of a task. Its result, if it has one, replaces that of another task."""
        if self.running.pop(name, None) is not None or outcome:
            self._steps.pop(name, None)
            if outcome:
                self.outcome, self._outcome_of = outcome, name
            self.changed.emit()

    def dismiss(self) -> None:
        """Removes the result of the last task."""
        self.outcome = ""
        self.changed.emit()
