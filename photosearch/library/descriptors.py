"""The descriptors of the photos' places, one file per network, beside the store.

They are a cache by content, like thumbnails: a photo without them is searched by its vector alone until they are made
again. Records of one size are in a file and are read by offset, so none stays in memory. A small database holds the
slot and checksum of each content's record. A record is written before the database refers to it, and is checked when it
is read, so a killed process, a power cut or damage loses only single records.
"""

import contextlib
import logging
import os
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from photosearch.errors import LibraryDamaged, StorageError
from photosearch.library.database import Connection, connect, damaged, prepare, transaction, translated

log = logging.getLogger(__name__)
T = TypeVar("T")

_SCHEMA = "CREATE TABLE IF NOT EXISTS record (slot INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, digest BLOB UNIQUE)"
"""A record without a digest is free."""
_NEXT = "SELECT coalesce(max(slot) + 1, 0) FROM record"
_VARIABLES = 900
"""Fewer than the 999 variables that the oldest SQLite in use allows in a statement."""


class Descriptors:
    """Records of int8 by the digest of the photo's bytes. Safe from any thread, and beside other processes.

    No method raises: if the files fail, they act as if they had no such record.

    Args:
        path: the database; the records are in a file of the same name that ends in `.bin`.
        size: bytes of a record.
    """

    def __init__(self, path: Path, size: int) -> None:
        self._path = path
        self._records = path.with_suffix(".bin")
        self._size = size

    def get(self, digests: Sequence[bytes]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int8]]:
        """Returns the positions of those contents that have a record, int64 [n], and the records, int8 [n, size]."""
        empty = np.empty(0, np.int64), np.empty((0, self._size), np.int8)
        return self._attempt(lambda connection: self._get(connection, digests), empty)

    def put(self, items: Sequence[tuple[bytes, npt.NDArray[np.int8]]]) -> None:
        """Stores (digest, record) pairs; a content that has a record keeps it."""
        if items:
            self._attempt(lambda connection: self._put(connection, items), None)

    def lacking(self, digests: Sequence[bytes]) -> frozenset[bytes]:
        """Returns the contents that have no record; none if the file cannot be used, so that nothing is made for it."""
        return self._attempt(
            lambda connection: frozenset(digests) - self._slots(connection, digests).keys(), frozenset()
        )

    def after(self, slot: int, limit: int) -> tuple[tuple[int, bytes], ...]:
        """Returns at most `limit` records beyond a slot, as (slot, digest), ascending."""
        statement = "SELECT slot, digest FROM record WHERE slot > ? AND digest IS NOT NULL ORDER BY slot LIMIT ?"

        def read(connection: Connection) -> tuple[tuple[int, bytes], ...]:
            return tuple((int(each), bytes(digest)) for each, digest in connection.execute(statement, (slot, limit)))

        return self._attempt(read, ())

    def drop(self, digests: Sequence[bytes]) -> None:
        """Frees the records of these contents; new ones take their place in the file."""
        if digests:
            self._attempt(lambda connection: self._drop(connection, digests), None)

    def count(self) -> int:
        """Returns how many contents have a record."""
        return self._attempt(
            lambda connection: int(connection.execute("SELECT count(digest) FROM record").fetchone()[0]), 0
        )

    def _attempt(self, work: Callable[[Connection], T], otherwise: T) -> T:
        """Runs one operation on its own connection. Removes damaged files; the next operation makes new ones."""
        try:
            with closing(self._open()) as connection, translated(self._path):
                return work(connection)
        except LibraryDamaged as error:
            log.warning("The descriptors are damaged and will be made again: %s", error.message)
            discard(self._path)
        except (StorageError, OSError) as error:
            log.warning("The descriptors cannot be used: %s", error)
        return otherwise

    def _open(self) -> Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = connect(self._path)
        try:
            prepare(connection, self._path, durable=False)
            with transaction(connection, self._path):
                connection.execute(_SCHEMA)
                # Records beyond the end of their file, or of a missing file, are made again.
                written = self._records.stat().st_size // self._size if self._records.exists() else 0
                connection.execute("UPDATE record SET digest = NULL WHERE slot >= ?", (written,))
        except BaseException:
            connection.close()
            raise
        return connection

    def _get(
        self, connection: Connection, digests: Sequence[bytes]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int8]]:
        slots = self._slots(connection, digests)
        positions, records, broken = [], [], []
        # Without a buffer, since the next record is seldom the next in the file.
        with contextlib.suppress(FileNotFoundError), self._records.open("rb", buffering=0) as file:
            for position, digest in enumerate(digests):
                if digest not in slots:
                    continue
                slot, checksum = slots[digest]
                file.seek(max(slot, 0) * self._size)
                record = file.read(self._size)
                if len(record) == self._size and _checksum(digest, record) == checksum:
                    positions.append(position)
                    records.append(record)
                else:
                    broken.append((slot, checksum))
        if broken:
            log.warning("%d damaged descriptors will be made again", len(broken))
            with transaction(connection, self._path):
                connection.executemany("UPDATE record SET digest = NULL WHERE slot = ? AND checksum = ?", broken)
        found = np.frombuffer(b"".join(records), np.int8).reshape(len(records), self._size)
        return np.array(positions, np.int64), found

    def _put(self, connection: Connection, items: Sequence[tuple[bytes, npt.NDArray[np.int8]]]) -> None:
        with transaction(connection, self._path):
            known = self._slots(connection, [digest for digest, _ in items])
            new = {digest: record.tobytes() for digest, record in items if digest not in known}
            free = connection.execute("SELECT slot FROM record WHERE digest IS NULL LIMIT ?", (len(new),)).fetchall()
            (following,) = connection.execute(_NEXT).fetchone()
            slots = [int(slot) for (slot,) in free]
            slots += range(int(following), int(following) + len(new) - len(slots))
            with self._records.open("r+b" if self._records.exists() else "w+b") as file:
                for slot, record in zip(slots, new.values(), strict=True):
                    if len(record) != self._size:
                        raise ValueError(f"a record has {len(record)} bytes, not {self._size}")
                    file.seek(slot * self._size)
                    file.write(record)
            rows = [
                (slot, _checksum(digest, record), digest)
                for slot, (digest, record) in zip(slots, new.items(), strict=True)
            ]
            connection.executemany("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", rows)

    def _drop(self, connection: Connection, digests: Sequence[bytes]) -> None:
        with transaction(connection, self._path):
            connection.executemany("UPDATE record SET digest = NULL WHERE digest = ?", [(each,) for each in digests])
            # The end of the file without records is truncated.
            (last,) = connection.execute("SELECT max(slot) FROM record WHERE digest IS NOT NULL").fetchone()
            connection.execute("DELETE FROM record WHERE slot > ?", (-1 if last is None else last,))
        size = (0 if last is None else int(last) + 1) * self._size
        with contextlib.suppress(FileNotFoundError):
            if self._records.stat().st_size > size:
                os.truncate(self._records, size)

    def _slots(self, connection: Connection, digests: Sequence[bytes]) -> dict[bytes, tuple[int, int]]:
        found: dict[bytes, tuple[int, int]] = {}
        for start in range(0, len(digests), _VARIABLES):
            some = digests[start : start + _VARIABLES]
            statement = f"SELECT digest, slot, checksum FROM record WHERE digest IN ({', '.join('?' * len(some))})"
            try:
                rows = {
                    bytes(digest): (int(slot), int(check))
                    for digest, slot, check in connection.execute(statement, some)
                }
            except (TypeError, ValueError) as error:
                raise damaged(self._path, f"a row is invalid ({error})") from error
            found |= rows
        return found


def discard(path: Path) -> None:
    """Removes a network's descriptors, as far as possible."""
    # The log first: SQLite would apply an old log to a new file.
    for suffix in ("-wal", "-shm", ""):
        with contextlib.suppress(OSError):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        path.with_suffix(".bin").unlink(missing_ok=True)


def _checksum(digest: bytes, record: bytes) -> int:
    """Returns the CRC-32 of digest and record, so that a record of another content never passes."""
    return zlib.crc32(record, zlib.crc32(digest))
