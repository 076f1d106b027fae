"""The only module that uses SQLite: connections, transactions, and errors for full disks and damaged files.

It does not depend on the contents of the tables.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from photosearch.errors import DiskFull, LibraryDamaged, LibraryInUse, StorageError

Connection = sqlite3.Connection
Row = sqlite3.Row

BUSY_SECONDS = 10.0
_COPIED_PAGES = 256
"""Pages copied in one step: a megabyte, some milliseconds."""
_WATCHED_OPCODES = 10_000
"""Instructions of SQLite's virtual machine between two checkpoints: some milliseconds if Python checks each row."""
_KEPT_JOURNAL = 16_000_000
"""Bytes of the log that stay on the disk after a checkpoint; without a limit a large removal would leave gigabytes."""
_FULL_BELOW = 1_000_000
"""Bytes; with less free space an I/O error counts as a full disk, since SQLite reports some full disks this way."""
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_DAMAGED_SIGNS = ("could not decode", "unsupported file format")
"""What SQLite says about some kinds of damage; their code is also used for mistakes in a statement."""
_REFUSED = (
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_TOOBIG,
    sqlite3.SQLITE_PROTOCOL,
)


def connect(path: Path, *, readonly: bool = False, busy_seconds: float = BUSY_SECONDS) -> Connection:
    """Opens the database; creates the file if there is none, unless `readonly`; changes nothing else.

    Args:
        busy_seconds: how long a statement waits for another process before it raises LibraryInUse.

    Raises:
        StorageError, LibraryDamaged, DiskFull: the file cannot be opened or is not a database.
    """
    mode = "ro" if readonly else "rwc"
    with translated(path):
        connection = sqlite3.connect(
            f"file:{quote(os.fsencode(path))}?mode={mode}",
            uri=True,
            timeout=busy_seconds,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(
                "SELECT count(*) FROM sqlite_schema"
            ).fetchone()  # reads the header, to see whether it is a database
        except BaseException:
            connection.close()
            raise
    return connection


def prepare(connection: Connection, path: Path, *, durable: bool) -> None:
    """Prepares a connection to a known PhotoSearch database for writing beside readers.

    Args:
        durable: whether a commit waits for the disk (the store) or may be lost in a power cut (a cache).
    """
    with translated(path):
        # Lets the space of deleted rows be returned; takes effect only before the first table exists, and is a write.
        if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,):
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
    """Raises LibraryDamaged if tables and indexes disagree, which makes our own statements violate constraints."""
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
        raise damaged(path, "its schema is not text") from error


def _translate(error: sqlite3.DatabaseError, path: Path) -> StorageError | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _disk_is_full(path)):
        return DiskFull(f"No space is left for the library {path}", "Free some space; indexing then continues")
    if code in _DAMAGED or any(sign in str(error).lower() for sign in _DAMAGED_SIGNS):
        return damaged(path, str(error))
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LibraryInUse(f"The library {path} is in use by another process", "Close it and try again")
    if code in _REFUSED:
        return StorageError(f"The library {path} cannot be used: {error}", "Check the disk and the folder's rights")
    return None


def damaged(path: Path, what: str) -> LibraryDamaged:
    """Returns the error for a damaged library, with its remedy."""
    return LibraryDamaged(
        f"The library {path} is damaged: {what}",
        "Run photosearch doctor --repair, or choose Check and Repair in the Library menu; no photo file is affected",
    )


def give_back(connection: Connection, path: Path) -> None:
    """Returns the space of deleted rows to the disk. Do not call it inside a transaction."""
    with translated(path):
        # `execute` steps a statement without columns once, which here means one page.
        connection.executescript("PRAGMA incremental_vacuum")


def schema(connection: Connection, path: Path) -> tuple[tuple[str, str], ...]:
    """Returns name and definition of each table, index and trigger, sorted by name.

    The shadow tables of a virtual table are left out: they differ between SQLite versions. Indexes and triggers on
    them are not, because SQLite makes none.
    """
    with translated(path):
        return tuple(
            connection.execute(
                "SELECT name, sql FROM sqlite_schema "
                "WHERE NOT (type = 'table' AND name IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')) "
                "ORDER BY name"
            )
        )


def in_memory() -> Connection:
    """Returns an empty database that is never written to a disk."""
    return sqlite3.connect(":memory:", isolation_level=None)


def fill(connection: Connection, path: Path, content: bytes) -> None:
    """Replaces an empty database by the `content` of another one's file, in one transaction; raises StorageError.

    The caller holds the writer's lock of the library: nothing else keeps a second process from filling it at once.
    """
    with translated(path), closing(in_memory()) as source:
        source.deserialize(content)
        source.backup(connection)


def backup(connection: Connection, target: Path, checkpoint: Callable[[], None] = lambda: None) -> None:
    """Copies a live database to `target`, one file, with SQLite's online backup; raises as `transaction` does.

    The copy shows the database at one moment. Other readers and writers do not wait for it.

    Args:
        checkpoint: called between steps; an exception that it raises ends the copy.
    """
    with translated(target), closing(sqlite3.connect(target, isolation_level=None)) as copy:
        # A failed copy is removed, so a journal would be useless and remain.
        copy.execute("PRAGMA journal_mode = OFF")
        connection.execute("BEGIN")
        try:
            # From here on, others may write without a restart of the copy.
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            connection.backup(copy, pages=_COPIED_PAGES, progress=lambda *_: checkpoint())
        finally:
            connection.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode = DELETE")


def connect_damaged(path: Path) -> Connection:
    """Opens, for reading, a database that `connect` may reject: one that was cut short or holds invalid text.

    Raises:
        StorageError, LibraryDamaged: it cannot be read at all.
    """
    with translated(path):
        connection = sqlite3.connect(f"file:{quote(os.fsencode(path))}?mode=ro", uri=True, isolation_level=None)
        connection.text_factory = lambda text: text.decode("utf-8", "replace")
        connection.execute("PRAGMA writable_schema = ON")  # lets SQLite read a file with too few pages
    return connection


@contextmanager
def watched(connection: Connection, checkpoint: Callable[[], None]) -> Iterator[None]:
    """Calls `checkpoint` regularly while a statement runs; its exception ends the statement and the block."""
    raised: list[BaseException] = []

    def look() -> bool:
        try:
            checkpoint()
        except BaseException as error:
            raised.append(error)
        return bool(raised)

    connection.set_progress_handler(look, _WATCHED_OPCODES)
    try:
        yield
    except sqlite3.OperationalError:
        if raised:
            raise raised[0] from None
        raise
    finally:
        connection.set_progress_handler(None, 0)


def _disk_is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _FULL_BELOW
    except OSError:
        return False
