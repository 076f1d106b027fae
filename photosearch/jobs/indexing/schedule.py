"""When the indexing loop does its next piece of work."""

import math
import time

from photosearch.core.folders.settle import Settle
from photosearch.jobs.tuning import Tuning
from photosearch.settings import Settings


class Schedule:
    """Passes over all folders, paths that have settled, and backups."""

    def __init__(self, settings: Settings, tuning: Tuning) -> None:
        self._rescan_seconds = 60.0 * settings.rescan_minutes
        self._tuning = tuning
        self._settle = Settle(settings.settle_seconds)
        self._next_pass = -math.inf
        self._next_backup = math.inf
        self._no_backup_before = -math.inf

    def request_pass(self) -> None:
        """Makes a pass over all folders due now."""
        self._next_pass = -math.inf

    def note_pass(self) -> None:
        """Records that a pass is complete; the next one is the regular rescan."""
        self._next_pass = time.monotonic() + self._rescan_seconds

    def note_failure(self) -> None:
        """Records that the storage or the model failed; a pass tries again later."""
        self._next_pass = time.monotonic() + self._tuning.retry_seconds

    def note_touched(self, path: str) -> None:
        """Records that a path has changed; it is due when it has settled."""
        self._settle.feed(path, time.monotonic())

    def note_change(self) -> None:
        """Records that the library may have changed; a backup is due when nothing more happens."""
        self._next_backup = max(time.monotonic() + self._tuning.quiet_seconds, self._no_backup_before)

    def note_backup(self, succeeded: bool) -> None:
        """Records that a backup was tried; the next one is due after the next change."""
        self._next_backup = math.inf
        if not succeeded:
            self._no_backup_before = time.monotonic() + self._tuning.failed_backup_seconds

    def pass_is_due(self) -> bool:
        """Whether to make a pass over all folders now."""
        return time.monotonic() >= self._next_pass

    def backup_is_due(self) -> bool:
        """Whether to make a backup now."""
        return time.monotonic() >= self._next_backup

    def take_settled(self) -> tuple[str, ...]:
        """Removes and returns the paths that have settled."""
        return self._settle.take_due(time.monotonic())

    def seconds_left(self) -> float:
        """Returns the seconds until something is due, at least 0."""
        settled = self._settle.next_due()
        due = min(self._next_pass, self._next_backup, math.inf if settled is None else settled)
        return max(0.0, due - time.monotonic())
