"""The truth: every photo and every vector, in one SQLite database with one writer.

A vector's id is never used twice and its bytes never change; a photo whose content changes gets a new one. So an index
snapshot that holds ids can always be compared with the store.
"""

import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from photosearch.core.identity import is_below_any, to_bytes, to_text
from photosearch.core.photo import FileState, Floats, Ids, Metadata, Photo, PhotoState
from photosearch.core.reconcile import KnownFile
from photosearch.errors import LibraryDamaged
from photosearch.library import migrations
from photosearch.library.changes import Change, Delta, Gone, Ignored, Indexed, Moved, Skipped, Touched
from photosearch.library.database import connect, damaged, prepare, transaction, translated
from photosearch.library.writing import VECTOR_TYPE, Writing

__all__ = ["Change", "Counts", "Delta", "Gone", "Ignored", "Indexed", "Moved", "Skipped", "Store", "Touched"]

READ_BATCH = 8192
"""Vectors read at a time: some megabytes, so that a million never lie in memory twice."""
_VARIABLES = 900
"""Fewer than the 999 variables that the oldest SQLite in use allows in a statement."""
_METADATA = "format, width, height, taken_at, camera, lens, latitude, longitude"
_PHOTO = f"photo.id, path, size, mtime_ns, ctime_ns, file_id, state, digest, reason, message, {_METADATA}"


@dataclass(frozen=True, slots=True)
class Counts:
    """Photos that can be found, and those that were skipped."""

    photos: int
    skipped: int


class Store:
    """One connection, used by one thread at a time. Every method may raise StorageError or a kind of it."""

    def __init__(self, path: Path, readonly: bool) -> None:
        self._path = path
        self._connection = connect(path, readonly=readonly)

    @classmethod
    def open(cls, path: Path, *, readonly: bool = False) -> "Store":
        """Opens the library at `path`, creating or migrating it unless `readonly`.

        Raises:
            LibraryNewer, LibraryDamaged: it cannot be used by this version, or at all; nothing is changed.
        """
        store = cls(path, readonly)
        try:
            if readonly:
                migrations.require_current(store._connection, path)
            else:
                # What is not ours, or of a newer version, is left exactly as it is.
                migrations.check_version(store._connection, path)
                prepare(store._connection, path, durable=True)
                migrations.migrate(store._connection, path)
        except BaseException:
            store.close()
            raise
        return store

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()

    @property
    def home(self) -> str:
        """The folder that holds the database, and with it all that PhotoSearch itself writes."""
        return to_text(self._path.parent)

    # Folders

    def folders(self) -> tuple[str, ...]:
        """Returns the watched folders, sorted."""
        return tuple(to_text(path) for (path,) in self._rows("SELECT path FROM folder ORDER BY path"))

    def add_folder(self, path: str) -> None:
        """Watches `path`. A folder inside a watched one may be added too: its photos are stored once."""
        with transaction(self._connection, self._path):
            self._connection.execute("INSERT OR IGNORE INTO folder VALUES (?)", (to_bytes(path),))

    def remove_folder(self, path: str, model_id: int) -> Delta:
        """Forgets `path` and the photos in it that no other watched folder holds; an unknown folder is no error."""
        others = frozenset(self.folders()) - {path}
        with transaction(self._connection, self._path):
            writing = Writing(self._connection, model_id)
            if not is_below_any(path, others):
                writing.remove(list(self._orphans(path, others)))
            self._connection.execute("DELETE FROM folder WHERE path = ?", (to_bytes(path),))
        return writing.delta()

    def _orphans(self, folder: str, others: frozenset[str]) -> Iterator[int]:
        for photo_id, place in self._rows("SELECT id, path FROM photo WHERE path >= ? AND path < ?", _below(folder)):
            if not is_below_any(to_text(place), others):
                yield photo_id

    # Photos

    def known(self, place: str, model_id: int) -> dict[str, KnownFile]:
        """Returns what is known of the file `place` and of everything below the folder `place`, by path."""
        rows = self._rows(
            "SELECT photo.id, path, size, mtime_ns, ctime_ns, file_id, state, observed_ns, vector.id IS NOT NULL "
            "FROM photo LEFT JOIN vector ON vector.photo_id = photo.id AND vector.model_id = ? "
            "WHERE path = ? OR (path >= ? AND path < ?)",
            (model_id, to_bytes(place), *_below(place)),
        )
        known = {}
        for photo_id, path, size, mtime_ns, ctime_ns, file_id, state, observed_ns, embedded in rows:
            file = FileState(to_text(path), size, mtime_ns, ctime_ns, file_id)
            known[file.path] = KnownFile(photo_id, file, PhotoState(state), bool(embedded), observed_ns)
        return known

    def counts(self, folder: str | None = None) -> Counts:
        """Returns the counts of one folder, or of the whole library."""
        bounds = _below(folder) if folder else (b"", b"\xff")
        skipped = self._count("state = 'skipped' AND", bounds)
        return Counts(self._count("", bounds) - skipped - self._count("state = 'ignored' AND", bounds), skipped)

    def _count(self, which: str, bounds: tuple[bytes, bytes]) -> int:
        statement = f"SELECT count(*) FROM photo WHERE {which} path >= ? AND path < ?"
        return sum(number for (number,) in self._rows(statement, bounds))

    def photo(self, path: str) -> Photo | None:
        """Returns the photo at `path`, or None where none is known."""
        rows = self._rows(f"SELECT {_PHOTO} FROM photo WHERE path = ?", (to_bytes(path),))
        return next(map(_photo, rows), None)

    def newest(self, limit: int) -> tuple[Photo, ...]:
        """Returns the photos taken last, those without a date after all others."""
        rows = self._rows(
            f"SELECT {_PHOTO} FROM photo WHERE state = 'indexed' ORDER BY taken_at DESC, mtime_ns DESC LIMIT ?",
            (limit,),
        )
        return tuple(map(_photo, rows))

    def skips(self) -> tuple[Photo, ...]:
        """Returns the photos that cannot be used, by path."""
        return tuple(map(_photo, self._rows(f"SELECT {_PHOTO} FROM photo WHERE state = 'skipped' ORDER BY path")))

    def digest(self, photo_id: int) -> bytes:
        """Returns the content digest of a photo; empty when it was never decoded."""
        return next((bytes(each) for (each,) in self._rows("SELECT digest FROM photo WHERE id = ?", (photo_id,))), b"")

    # Vectors

    def register_model(self, sha256: str, name: str, version: str, dimension: int) -> int:
        """Returns the id of the model with this hash, giving it one when it is new."""
        with transaction(self._connection, self._path):
            self._connection.execute(
                "INSERT OR IGNORE INTO model (sha256, name, version, dimension) VALUES (?, ?, ?, ?)",
                (sha256, name, version, dimension),
            )
        model_id = self.model_id(sha256)
        assert model_id is not None
        return model_id

    def model_id(self, sha256: str) -> int | None:
        """Returns the id of the model with this hash; None when nothing was indexed with it."""
        return next((int(each) for (each,) in self._rows("SELECT id FROM model WHERE sha256 = ?", (sha256,))), None)

    def vector_of_content(self, digest: bytes, model_id: int) -> Floats | None:
        """Returns the model's vector, float32 [D], of a photo with exactly this content; None when there is none."""
        rows = self._rows(
            "SELECT vector.id, checksum, data FROM photo "
            "JOIN vector ON vector.photo_id = photo.id AND vector.model_id = ? "
            "WHERE digest = ? AND state = 'indexed' LIMIT 1",
            (model_id, digest),
        )
        return next((np.frombuffer(self._sound(row), VECTOR_TYPE) for row in rows), None)

    def vector_ids(self, model_id: int, upto: int | None = None) -> Ids:
        """Returns the ids of the model's vectors, ascending, at most `upto`."""
        bound = upto if upto is not None else np.iinfo(np.int64).max
        rows = self._rows("SELECT id FROM vector WHERE model_id = ? AND id <= ? ORDER BY id", (model_id, int(bound)))
        return np.fromiter((each for (each,) in rows), np.int64)

    def vectors(self, model_id: int, after: int = 0, batch: int = READ_BATCH) -> Iterator[tuple[Ids, Floats]]:
        """Yields the model's vectors with ids above `after`, ascending: ids [n] and vectors [n, D].

        No transaction stays open between two batches, so a slow reader never holds up the writer.

        Raises:
            LibraryDamaged: a vector is not what was written.
        """
        while True:
            rows = list(
                self._rows(
                    "SELECT id, checksum, data FROM vector WHERE model_id = ? AND id > ? ORDER BY id LIMIT ?",
                    (model_id, after, batch),
                )
            )
            if not rows:
                return
            ids = np.array([each for each, _, _ in rows], np.int64)
            yield ids, np.frombuffer(b"".join(map(self._sound, rows)), VECTOR_TYPE).reshape(len(rows), -1)
            after = int(ids[-1])

    def _sound(self, row: tuple[int, int, bytes]) -> bytes:
        vector_id, checksum, data = row
        if zlib.crc32(data) != checksum:
            raise damaged(self._path, f"the vector {vector_id} is not what was written")
        return data

    def photos_by_vector(self, ids: Sequence[int]) -> dict[int, Photo]:
        """Returns the photos that have these vectors, by vector id; ids that are gone are left out."""
        found: dict[int, Photo] = {}
        for start in range(0, len(ids), _VARIABLES):
            part = [int(each) for each in ids[start : start + _VARIABLES]]
            rows = self._rows(
                f"SELECT vector.id, {_PHOTO} FROM vector JOIN photo ON photo.id = vector.photo_id "
                f"WHERE vector.id IN ({_marks(part)})",
                part,
            )
            found.update({vector_id: _photo(row) for vector_id, *row in rows})
        return found

    # Writing

    def commit(self, changes: Sequence[Change], model_id: int) -> Delta:
        """Applies all of `changes` in one transaction, durable when this returns: removals, then moves, then the rest.

        The photos of Indexed, Skipped and Ignored are found by their path. A photo whose content changed loses the
        vectors of every model; one that is indexed again with the same content loses that of this model alone.
        """
        with transaction(self._connection, self._path):
            writing = Writing(self._connection, model_id)
            writing.apply(changes)
        return writing.delta()

    # Health

    def check(self) -> tuple[str, ...]:
        """Returns what is wrong with the database, one sentence each; empty when it is whole. Reads all of it."""
        try:
            problems = [str(each) for (each,) in self._rows("PRAGMA integrity_check") if each != "ok"]
            problems += [f"a row of {table} refers to nothing" for table, *_ in self._rows("PRAGMA foreign_key_check")]
            problems += [f"the vector {each} is not what was written" for each in self._altered_vectors()]
        except LibraryDamaged as error:
            return (error.message,)
        return tuple(f"The library {self._path}: {problem}" for problem in problems)

    def size_bytes(self) -> int:
        """Returns the size of the database in bytes, without its log."""
        with translated(self._path):
            (pages,) = self._connection.execute("PRAGMA page_count").fetchone()
            (size,) = self._connection.execute("PRAGMA page_size").fetchone()
        return int(pages * size)

    def _altered_vectors(self) -> Iterator[int]:
        for vector_id, checksum, data in self._rows("SELECT id, checksum, data FROM vector"):
            if zlib.crc32(data) != checksum:
                yield vector_id

    def _rows(self, statement: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        with translated(self._path):
            yield from self._connection.execute(statement, values)


def _below(folder: str) -> tuple[bytes, bytes]:
    """Bounds of the paths below a folder: from its separator to the character after it."""
    stem = to_bytes(folder.rstrip(os.sep))
    separator = os.sep.encode()
    return stem + separator, stem + bytes([separator[0] + 1])


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _photo(row: Sequence[Any]) -> Photo:
    photo_id, path, size, mtime_ns, ctime_ns, file_id, state, digest, reason, message, *described = row
    return Photo(
        id=photo_id,
        file=FileState(to_text(path), size, mtime_ns, ctime_ns, file_id),
        state=PhotoState(state),
        metadata=Metadata(*described) if described[0] is not None else None,
        digest=bytes(digest),
        reason=reason,
        message=message,
    )
