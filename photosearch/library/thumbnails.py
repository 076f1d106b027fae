"""A cache of thumbnails by content, bounded in size: whatever is wrong with it, it starts anew.

It is a database of its own so that the truth stays small and its backups quick.
"""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from photosearch.errors import LibraryDamaged
from photosearch.library.database import Connection, connect, transaction, translated

_SCHEMA = """
CREATE TABLE IF NOT EXISTS thumbnail (
    digest BLOB NOT NULL UNIQUE,
    used INTEGER NOT NULL,
    data BLOB NOT NULL
);
"""
_ROOM = 0.9
"""Eviction goes on to this part of the bound, so that not every photo evicts another."""


class Thumbnails:
    """Encoded pictures by the digest of the photo's bytes. Safe from any thread, and beside other processes."""

    def __init__(self, path: Path, limit_bytes: int) -> None:
        self._path = path
        self._limit = limit_bytes
        self._lock = threading.Lock()
        self._touched: set[bytes] = set()
        self._connection = _open(path)
        (self._clock,) = self._connection.execute("SELECT coalesce(max(used), 0) FROM thumbnail").fetchone()

    @classmethod
    def open(cls, path: Path, limit_bytes: int) -> "Thumbnails":
        """Opens or creates the cache; a damaged one is replaced by an empty one."""
        try:
            return cls(path, limit_bytes)
        except LibraryDamaged:
            _discard(path)
            return cls(path, limit_bytes)

    def get(self, digest: bytes) -> bytes | None:
        """Returns the thumbnail of the photo with this content, or None where the cache has none."""
        with self._mending():
            row = self._connection.execute("SELECT data FROM thumbnail WHERE digest = ?", (digest,)).fetchone()
            if row is None:
                return None
            self._touched.add(digest)
            return bytes(row[0])
        return None

    def put(self, items: Sequence[tuple[bytes, bytes]]) -> None:
        """Stores (digest, picture) pairs and evicts the least recently used beyond the bound."""
        if not items:
            return
        with self._mending(), transaction(self._connection, self._path):
            self._clock += 1
            self._connection.executemany(
                "UPDATE thumbnail SET used = ? WHERE digest = ?", [(self._clock, each) for each in self._touched]
            )
            self._touched.clear()
            self._connection.executemany(
                "INSERT OR REPLACE INTO thumbnail VALUES (?, ?, ?)",
                [(digest, self._clock, data) for digest, data in items],
            )
            self._evict()
        with self._mending():
            self._connection.execute("PRAGMA incremental_vacuum")

    def size_bytes(self) -> int:
        """Returns the space in use, in bytes."""
        with self._mending():
            return self._used_bytes()
        return 0

    def close(self) -> None:
        """Closes the cache."""
        with self._lock:
            self._connection.close()

    def _used_bytes(self) -> int:
        (pages,) = self._connection.execute("PRAGMA page_count").fetchone()
        (free,) = self._connection.execute("PRAGMA freelist_count").fetchone()
        (size,) = self._connection.execute("PRAGMA page_size").fetchone()
        return int((pages - free) * size)

    def _evict(self) -> None:
        excess = self._used_bytes() - self._limit
        if excess <= 0:
            return
        excess += int((1 - _ROOM) * self._limit)
        rows = self._connection.execute("SELECT rowid, length(data) FROM thumbnail ORDER BY used, rowid")
        doomed = []
        for rowid, length in rows:
            if excess <= 0:
                break
            doomed.append((rowid,))
            excess -= length
        self._connection.executemany("DELETE FROM thumbnail WHERE rowid = ?", doomed)

    @contextlib.contextmanager
    def _mending(self) -> Iterator[None]:
        """Runs one operation alone; when the file proves damaged it is replaced by an empty cache."""
        with self._lock:
            try:
                with translated(self._path):
                    yield
            except LibraryDamaged:
                self._connection.close()
                _discard(self._path)
                self._connection = _open(self._path)


def _open(path: Path) -> Connection:
    connection = connect(path, durable=False)
    with translated(path):
        try:
            connection.execute(_SCHEMA)
            connection.execute("CREATE INDEX IF NOT EXISTS thumbnail_used ON thumbnail (used)")
        except BaseException:
            connection.close()
            raise
    return connection


def _discard(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
