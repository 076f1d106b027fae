"""The only door to SQLite: opens connections, runs transactions, and tells a full disk or a damaged file from a bug."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from photosearch.errors import DiskFull, LibraryDamaged, LibraryInUse, StorageError

Connection = sqlite3.Connection
Row = sqlite3.Row

BUSY_SECONDS = 10.0
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def connect(path: Path, *, readonly: bool = False, durable: bool = True) -> Connection:
    """Opens the database in WAL mode; it is created where there is none and `readonly` is false.

    Args:
        durable: whether a commit waits for the disk (the store) or may be lost in a power cut (a cache).

    Raises:
        StorageError, LibraryDamaged, DiskFull: it cannot be opened or is no database.
    """
    mode = "ro" if readonly else "rwc"
    with translated(path):
        connection = sqlite3.connect(
            f"file:{quote(os.fsencode(path))}?mode={mode}",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            if not readonly:
                # Space of deleted rows can be given back; only takes hold before the first table exists.
                connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # reads the header: is it ours?
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def transaction(connection: Connection, path: Path) -> Iterator[None]:
    """Commits when the block ends well, and rolls back on anything else.

    Raises:
        StorageError, LibraryDamaged, DiskFull: SQLite refused; nothing of the block is kept.
    """
    with translated(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns SQLite's errors about the file into ours; errors in our own statements stay what they are: bugs."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _translate(error, path) from error


def _translate(error: sqlite3.DatabaseError, path: Path) -> Exception:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return DiskFull(f"No space is left for the library {path}", "Free some space; indexing then goes on")
    if code in _DAMAGED:
        return LibraryDamaged(
            f"The library {path} is damaged: {error}",
            "Put the backup beside it in its place, or remove it and index again; no photo is affected",
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LibraryInUse(f"The library {path} is in use by another process", "Close it and try again")
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM):
        return StorageError(f"The library {path} cannot be used: {error}", "Check the disk and the folder's rights")
    return error


def backup(connection: Connection, target: Path) -> None:
    """Copies a live database to `target` with SQLite's online backup."""
    with translated(target):
        copy = sqlite3.connect(target)
        try:
            connection.backup(copy)
        finally:
            copy.close()


