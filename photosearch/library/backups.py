"""Backups of the database from the last days and weeks, in their own folder; a bad one never replaces a good one.

This module knows when a backup is due, not who asks for it or how it is used.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from photosearch import durable
from photosearch.core import retention
from photosearch.errors import StorageError
from photosearch.library.store.store import Store

_NAMES = "library-*.sqlite3"
_FORM = "library-%Y%m%dT%H%M%SZ.sqlite3"


@dataclass(frozen=True, slots=True)
class Backups:
    """The backups in `folder`: the newest of `days` days and the first of each of `weeks` weeks before them."""

    folder: Path
    days: int
    weeks: int

    def newest_first(self) -> list[Path]:
        """Returns the existing backups."""
        moments = self._moments()
        return [moments[each] for each in sorted(moments, reverse=True)]

    def is_due(self, database: Path, now: datetime) -> bool:
        """Returns whether `database` was written since the newest backup, and there is no backup of this day.

        Args:
            now: the present moment in UTC.
        """
        moments = self._moments()
        if any(each.date() == now.date() for each in moments):
            return False
        newest = max((path.stat().st_mtime_ns for path in moments.values()), default=0)
        return _written_ns(database) > newest

    def make(self, store: Store, now: datetime, checkpoint: Callable[[], None]) -> Path:
        """Makes a backup, checks it, and removes those that are no longer kept.

        Args:
            checkpoint: called regularly; its exception ends the backup and leaves the others as they were.

        Raises:
            LibraryDamaged: the library is damaged; the backups stay as they were.
            DiskFull, StorageError: the backup cannot be written; the backups stay as they were.
        """
        self._make_folder()
        durable.sweep(self.folder, "library-*")
        store.fold_log()  # done later, it would look like a change
        made = self.folder / now.strftime(_FORM)
        store.copy(made, checkpoint)
        moments = self._moments()
        for moment in moments.keys() - retention.kept(moments, self.days, self.weeks):
            with contextlib.suppress(OSError):  # the next backup tries again
                moments[moment].unlink()
        return made

    def _make_folder(self) -> None:
        try:
            # Not its parents: they may be on a drive that is not connected.
            self.folder.mkdir(durable.PRIVATE, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"The backup folder {self.folder} cannot be created: {error.strerror}",
                "Connect its drive, or choose another backup_folder in settings.json",
            ) from error

    def _moments(self) -> dict[datetime, Path]:
        found: dict[datetime, Path] = {}
        for path in self.folder.glob(_NAMES):
            with contextlib.suppress(ValueError):  # not the name of a backup
                found[moment_of(path)] = path
        return found


def moment_of(backup: Path) -> datetime:
    """Returns when a backup was made, in UTC; raises ValueError if its name is not that of a backup."""
    return datetime.strptime(backup.name, _FORM).replace(tzinfo=UTC)


def _written_ns(database: Path) -> int:
    """Returns when the database or its log was last written, in nanoseconds; an empty log does not count."""
    log = database.with_name(f"{database.name}-wal")
    written = [path.stat() for path in (database, log) if path.exists()]
    return max((each.st_mtime_ns for each in written if each.st_size), default=0)
