"""The only door to SQLite: opens connections, runs transactions, and tells a full disk or a damaged file from a bug.

It knows nothing of what the tables hold.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from photosearch.errors import DiskFull, LibraryDamaged, LibraryInUse, StorageError

Connection = sqlite3.Connection
Row = sqlite3.Row

BUSY_SECONDS = 10.0
_KEPT_JOURNAL = 16_000_000
"""Bytes of the log that stay on the disk after a checkpoint; one large removal would else keep gigabytes."""
_FULL_BELOW = 1_000_000
"""Bytes; SQLite reports some of its writes to a full disk as I/O errors without saying why."""
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_DAMAGED_SIGNS = ("could not decode", "unsupported file format")
"""What SQLite says of some damage with a code that it also uses for mistakes in a statement."""
_REFUSED = (
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_TOOBIG,
    sqlite3.SQLITE_PROTOCOL,
)


def connect(path: Path, *, readonly: bool = False) -> Connection:
    """Opens the database, creating the file where there is none and `readonly` is false; nothing else is changed.

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
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # reads the header: is it a database?
        except BaseException:
            connection.close()
            raise
    return connection


def prepare(connection: Connection, path: Path, *, durable: bool) -> None:
    """Readies a connection for writing beside readers; to be called once the file is known to be ours.

    Args:
        durable: whether a commit waits for the disk (the store) or may be lost in a power cut (a cache).
    """
    with translated(path):
        # Lets space of deleted rows be given back; only takes hold before the first table exists.
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA journal_size_limit = {_KEPT_JOURNAL}")
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")


@contextmanager
def transaction(connection: Connection, path: Path) -> Iterator[None]:
    """Commits when the block ends well, and rolls back on anything else.

    Raises:
        StorageError, LibraryDamaged, DiskFull: SQLite refused; nothing of the block is kept.
    """
    with translated(path):
        try:
            connection.execute("BEGIN IMMEDIATE")  # may fail when the transaction has begun already
            yield
            connection.execute("COMMIT")
        except BaseException as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.IntegrityError):
                _require_whole(connection, path)
            raise


def _require_whole(connection: Connection, path: Path) -> None:
    """Raises LibraryDamaged where tables and indexes disagree: a constraint then fails that our statements keep."""
    (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        raise damaged(path, verdict)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns SQLite's errors about the file into ours; errors in our own statements stay what they are: bugs."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        known = _translate(error, path)
        if known is None:
            raise
        raise known from error
    except UnicodeDecodeError as error:  # SQLite's own message quotes bytes of the file
        raise damaged(path, "its schema is no text") from error


def _translate(error: sqlite3.DatabaseError, path: Path) -> StorageError | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _disk_is_full(path)):
        return DiskFull(f"No space is left for the library {path}", "Free some space; indexing then goes on")
    if code in _DAMAGED or any(sign in str(error).lower() for sign in _DAMAGED_SIGNS):
        return damaged(path, str(error))
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LibraryInUse(f"The library {path} is in use by another process", "Close it and try again")
    if code in _REFUSED:
        return StorageError(f"The library {path} cannot be used: {error}", "Check the disk and the folder's rights")
    return None


def damaged(path: Path, what: str) -> LibraryDamaged:
    """Returns the error that says so, and what to do."""
    return LibraryDamaged(
        f"The library {path} is damaged: {what}",
        "Put a backup in its place, or remove it and index again; no photo file is affected",
    )


def give_back(connection: Connection, path: Path) -> None:
    """Gives the space of deleted rows back to the disk; not inside a transaction."""
    with translated(path):
        # `execute` steps a statement without columns once, which here means one page.
        connection.executescript("PRAGMA incremental_vacuum")


def schema(connection: Connection, path: Path) -> tuple[tuple[str, str], ...]:
    """Returns name and definition of each table and index, sorted by name."""
    with translated(path):
        return tuple(connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name"))


def in_memory() -> Connection:
    """Returns an empty database that is never written to a disk."""
    return sqlite3.connect(":memory:", isolation_level=None)


def backup(connection: Connection, target: Path) -> None:
    """Copies a live database to `target` with SQLite's online backup; raises as `transaction` does."""
    with translated(target), closing(sqlite3.connect(target)) as copy:
        connection.backup(copy)


def _disk_is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _FULL_BELOW
    except OSError:
        return False
