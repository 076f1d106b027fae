"""Copies a live database to one file and checks the copy; backups and exports are such copies."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from photosearch import durable
from photosearch.errors import DiskFull
from photosearch.library.checking import require_sound
from photosearch.library.database import Connection, backup, connect


def write_copy(connection: Connection, source: Path, target: Path, checkpoint: Callable[[], None]) -> None:
    """Durably replaces `target` by a copy of the database `source` as it is now.

    Args:
        connection: to `source`.
        checkpoint: called regularly; an exception that it raises ends the copy and leaves `target` as it was.

    Raises:
        LibraryDamaged: the copy, and so the source, is damaged; `target` stays as it was.
        DiskFull, StorageError: it cannot be written.
    """
    with durable.replacing(target) as temporary:
        copy_checked(connection, source, temporary, checkpoint)


def copy_checked(connection: Connection, source: Path, target: Path, checkpoint: Callable[[], None]) -> None:
    """Does the same without moving `target` into place; the caller does that."""
    try:
        backup(connection, target, checkpoint)
    except DiskFull as error:
        raise DiskFull(f"No space is left for a copy of the library in {target.parent}", "Free some space") from error
    with closing(connect(target, readonly=True)) as copy:
        require_sound(copy, source, checkpoint)
