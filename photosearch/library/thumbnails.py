"""A cache of thumbnails, or of their average colours, by content, with limited size. If it fails, they are made again.

It has its own database, so that the library stays small and its backups quick.
"""

import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from photosearch.errors import LibraryDamaged, StorageError
from photosearch.library.database import Connection, connect, give_back, prepare, transaction, translated

log = logging.getLogger(__name__)
T = TypeVar("T")

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS thumbnail (digest BLOB NOT NULL UNIQUE, used INTEGER NOT NULL, data BLOB NOT NULL)"
)
_ROOM = 0.9
"""Eviction frees space down to this part of the limit, so that not every new thumbnail evicts another."""
_ROW_BYTES = 64
"""The space that a row needs beside its picture, in the table and both indexes: measured as 64 to 75 bytes."""
COLOUR_BYTES = 64_000_000
"""Limit of the cache of average colours: over half a million photos."""
REMEMBERED = 4096
"""The number of thumbnails whose use is kept in memory before it is written."""


class Thumbnails:
    """Encoded pictures by the digest of the photo's bytes. Safe from any thread, and beside other processes.

    No method raises: if the cache fails, it acts as if it had no such picture.

    Args:
        limit_bytes: bounds the database file; its log adds a few megabytes at most.
        remembered: after this many different thumbnails were shown, their use is written to the database.
    """

    def __init__(self, path: Path, limit_bytes: int, remembered: int = REMEMBERED) -> None:
        self._path = path
        self._limit = limit_bytes
        self._remembered = remembered
        self._lock = threading.Lock()
        self._shown: set[bytes] = set()
        self._connection: Connection | None = None

    @classmethod
    def open(cls, path: Path, limit_bytes: int, remembered: int = REMEMBERED) -> "Thumbnails":
        """Opens or creates the cache; replaces a damaged one by an empty one."""
        thumbnails = cls(path, limit_bytes, remembered)
        thumbnails.size_bytes()
        return thumbnails

    def get(self, digest: bytes) -> bytes | None:
        """Returns the thumbnail of the photo with this content, or None if the cache has none."""
        return self._attempt(lambda connection: self._get(connection, digest), None)

    def put(self, items: Sequence[tuple[bytes, bytes]]) -> None:
        """Stores (digest, picture) pairs, and removes the least recently used ones beyond the bound."""
        if items:
            self._attempt(lambda connection: self._put(connection, items), None)

    def size_bytes(self) -> int:
        """Returns the space in use, in bytes."""
        return self._attempt(_used_bytes, 0)

    def close(self) -> None:
        """Closes the cache."""
        if self._shown:
            self._attempt(self._note_shown, None)
        with self._lock:
            self._disconnect()

    def _attempt(self, work: Callable[[Connection], T], otherwise: T) -> T:
        """Runs one operation at a time. Removes a damaged file; the next operation then creates an empty one."""
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = _open(self._path)
                with translated(self._path):
                    return work(self._connection)
            except LibraryDamaged as error:
                log.warning("The thumbnail cache is damaged and starts empty: %s", error.message)
                self._disconnect()
                _discard(self._path)
            except StorageError as error:
                log.warning("The thumbnail cache cannot be used: %s", error)
        return otherwise

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _get(self, connection: Connection, digest: bytes) -> bytes | None:
        row = connection.execute("SELECT data FROM thumbnail WHERE digest = ?", (digest,)).fetchone()
        if row is None:
            return None
        self._shown.add(digest)
        if len(self._shown) >= self._remembered:
            self._note_shown(connection)
        return bytes(row[0])

    def _put(self, connection: Connection, items: Sequence[tuple[bytes, bytes]]) -> None:
        self._note_shown(connection)
        with transaction(connection, self._path):
            moment = _next_moment(connection)
            rows = [(digest, moment, data) for digest, data in items]
            connection.executemany("INSERT OR REPLACE INTO thumbnail VALUES (?, ?, ?)", rows)
            self._evict(connection)
        give_back(connection, self._path)

    def _note_shown(self, connection: Connection) -> None:
        shown, self._shown = self._shown, set()
        with transaction(connection, self._path):
            moment = _next_moment(connection)
            rows = [(moment, digest) for digest in shown]
            connection.executemany("UPDATE thumbnail SET used = ? WHERE digest = ?", rows)

    def _evict(self, connection: Connection) -> None:
        excess = _used_bytes(connection) - self._limit
        if excess <= 0:
            return
        excess += int((1 - _ROOM) * self._limit)
        doomed = []
        for rowid, length in connection.execute("SELECT rowid, length(data) FROM thumbnail ORDER BY used, rowid"):
            if excess <= 0:
                break
            doomed.append((rowid,))
            excess -= length + _ROW_BYTES
        connection.executemany("DELETE FROM thumbnail WHERE rowid = ?", doomed)


def _open(path: Path) -> Connection:
    try:
        return _prepared(path)
    except LibraryDamaged:
        _discard(path)
        return _prepared(path)


def _prepared(path: Path) -> Connection:
    connection = connect(path)
    try:
        with translated(path):
            prepare(connection, path, durable=False)
            connection.execute(_SCHEMA)
            connection.execute("CREATE INDEX IF NOT EXISTS thumbnail_used ON thumbnail (used)")
    except BaseException:
        connection.close()
        raise
    return connection


def _next_moment(connection: Connection) -> int:
    """Returns a number above every recorded use, in place of a clock time."""
    (moment,) = connection.execute("SELECT coalesce(max(used), 0) + 1 FROM thumbnail").fetchone()
    return int(moment)


def _used_bytes(connection: Connection) -> int:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    return int((pages - free) * size)


def _discard(path: Path) -> None:
    # The log first: SQLite would apply an old log to a new file.
    for suffix in ("-wal", "-shm", ""):
        with contextlib.suppress(OSError):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
