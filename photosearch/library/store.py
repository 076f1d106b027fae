"""The truth: every photo and every vector, in one SQLite database with one writer.

A vector's id is never used twice and its bytes never change; a photo whose content changes gets a new one. So an index
snapshot that holds ids can always be compared with the store.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

import numpy as np

from photosearch.core.identity import is_within, to_bytes, to_text
from photosearch.core.photo import FileState, Floats, Ids, Metadata, Photo, PhotoState
from photosearch.core.reconcile import KnownFile
from photosearch.library import migrations
from photosearch.library.database import connect, transaction, translated

READ_BATCH = 8192
"""Vectors read at a time: some megabytes, so that a million never lie in memory twice."""
_VARIABLES = 900
"""Fewer than the 999 variables that the oldest SQLite in use allows in a statement."""
_METADATA = "format, width, height, taken_at, camera, lens, latitude, longitude"
_PHOTO = f"photo.id, path, size, mtime_ns, ctime_ns, file_id, state, digest, reason, message, {_METADATA}"


@dataclass(frozen=True, slots=True)
class Indexed:
    """`file` was read after `observed_ns` and has this content; `vector` is float32 [D]."""

    file: FileState
    metadata: Metadata
    digest: bytes
    vector: Floats
    observed_ns: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """`file` cannot be used; `code` and `message` say why."""

    file: FileState
    code: str
    message: str
    observed_ns: int


@dataclass(frozen=True, slots=True)
class Ignored:
    """`file` is no photo and not named like one."""

    file: FileState
    observed_ns: int


@dataclass(frozen=True, slots=True)
class Touched:
    """The photo's times changed and its bytes did not."""

    photo_id: int
    file: FileState
    observed_ns: int


@dataclass(frozen=True, slots=True)
class Moved:
    """The photo is now at `file.path`."""

    photo_id: int
    file: FileState


@dataclass(frozen=True, slots=True)
class Gone:
    """The photo is no longer on the disk."""

    photo_id: int


Change: TypeAlias = Indexed | Skipped | Ignored | Touched | Moved | Gone


@dataclass(frozen=True, slots=True)
class Delta:
    """What a commit did to the vectors of the active model: ids ascending, `added_vectors` float32 [N, D]."""

    added_ids: Ids
    added_vectors: Floats
    removed_ids: Ids


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
                migrations.check_version(store._connection, path)
            else:
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

    # Folders

    def folders(self) -> tuple[str, ...]:
        """Returns the watched folders, sorted."""
        return tuple(to_text(path) for (path,) in self._rows("SELECT path FROM folder ORDER BY path"))

    def add_folder(self, path: str) -> None:
        """Watches `path`. A folder inside a watched one may be added too: its photos are stored once."""
        with transaction(self._connection, self._path):
            self._connection.execute("INSERT OR IGNORE INTO folder VALUES (?)", (to_bytes(path),))

    def remove_folder(self, path: str, model_id: int) -> Delta:
        """Forgets `path` and the photos in it that no other watched folder holds."""
        others = [folder for folder in self.folders() if folder != path]
        if any(is_within(path, folder) for folder in others):
            orphans: list[int] = []
        else:
            inside = self._rows("SELECT id, path FROM photo WHERE path >= ? AND path < ?", _below(path))
            orphans = [
                photo_id
                for photo_id, place in inside
                if not any(is_within(to_text(place), folder) for folder in others)
            ]
        removed = self._vector_ids_of(orphans, model_id)
        with transaction(self._connection, self._path):
            self._connection.executemany("DELETE FROM photo WHERE id = ?", [(each,) for each in orphans])
            self._connection.execute("DELETE FROM folder WHERE path = ?", (to_bytes(path),))
        return _delta({}, removed)

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
        where, values = ("WHERE path >= ? AND path < ?", _below(folder)) if folder else ("", ())
        by_state = dict(self._rows(f"SELECT state, count(*) FROM photo {where} GROUP BY state", values))
        return Counts(by_state.get(PhotoState.INDEXED, 0), by_state.get(PhotoState.SKIPPED, 0))

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
            "SELECT data FROM photo JOIN vector ON vector.photo_id = photo.id AND vector.model_id = ? "
            "WHERE digest = ? AND state = 'indexed' LIMIT 1",
            (model_id, digest),
        )
        return next((np.frombuffer(data, np.float32) for (data,) in rows), None)

    def vector_ids(self, model_id: int, upto: int | None = None) -> Ids:
        """Returns the ids of the model's vectors, ascending, at most `upto`."""
        bound = upto if upto is not None else np.iinfo(np.int64).max
        rows = self._rows("SELECT id FROM vector WHERE model_id = ? AND id <= ? ORDER BY id", (model_id, int(bound)))
        return np.fromiter((each for (each,) in rows), np.int64)

    def vectors(self, model_id: int, after: int = 0, batch: int = READ_BATCH) -> Iterator[tuple[Ids, Floats]]:
        """Yields the model's vectors with ids above `after`, ascending: ids [n] and vectors [n, D]."""
        while True:
            rows = list(
                self._rows(
                    "SELECT id, data FROM vector WHERE model_id = ? AND id > ? ORDER BY id LIMIT ?",
                    (model_id, after, batch),
                )
            )
            if not rows:
                return
            ids = np.array([each for each, _ in rows], np.int64)
            yield ids, np.frombuffer(b"".join(data for _, data in rows), np.float32).reshape(len(rows), -1)
            after = int(ids[-1])

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

        The photos of Indexed, Skipped and Ignored are found by their path. Content that changed loses the vectors of
        every model.
        """
        added: dict[int, Floats] = {}
        removed: set[int] = set()
        with transaction(self._connection, self._path):
            self._remove([each.photo_id for each in changes if isinstance(each, Gone)], model_id, removed)
            self._move([each for each in changes if isinstance(each, Moved)], model_id, removed)
            for change in changes:
                match change:
                    case Indexed():
                        photo_id = self._write_indexed(change, model_id, removed)
                        added[self._write_vector(photo_id, change.vector, model_id)] = change.vector
                    case Skipped(file, code, message, observed_ns):
                        self._write_unusable(file, PhotoState.SKIPPED, code, message, observed_ns, model_id, removed)
                    case Ignored(file, observed_ns):
                        self._write_unusable(file, PhotoState.IGNORED, "", "", observed_ns, model_id, removed)
                    case Touched(photo_id, file, observed_ns):
                        self._write_file(photo_id, file, observed_ns)
        # A photo may be written twice in one batch; what came and went within it was never seen outside.
        fleeting = removed & added.keys()
        return _delta({each: added[each] for each in added if each not in fleeting}, removed - fleeting)

    def _remove(self, photo_ids: Sequence[int], model_id: int, removed: set[int]) -> None:
        removed.update(self._vector_ids_of(photo_ids, model_id))
        self._connection.executemany("DELETE FROM photo WHERE id = ?", [(each,) for each in photo_ids])

    def _move(self, moves: Sequence[Moved], model_id: int, removed: set[int]) -> None:
        """Parks all moving photos first, so that names may be swapped; what lies at a target was renamed over."""
        parked = [(b"\0moving " + str(move.photo_id).encode(), move.photo_id) for move in moves]
        self._connection.executemany("UPDATE photo SET path = ? WHERE id = ?", parked)
        targets = [to_bytes(move.file.path) for move in moves]
        overwritten = [
            photo_id
            for target in targets
            for (photo_id,) in self._connection.execute("SELECT id FROM photo WHERE path = ?", (target,))
        ]
        self._remove(overwritten, model_id, removed)
        for move in moves:
            self._connection.execute(
                "UPDATE photo SET path = ?, size = ?, mtime_ns = ?, ctime_ns = ?, file_id = ? WHERE id = ?",
                (*_file_values(move.file), move.photo_id),
            )

    def _write_indexed(self, change: Indexed, model_id: int, removed: set[int]) -> int:
        before = self._connection.execute(
            "SELECT id, digest FROM photo WHERE path = ?", (to_bytes(change.file.path),)
        ).fetchone()
        if before is not None:
            removed.update(self._vector_ids_of([before[0]], model_id))
            same = bytes(before[1]) == change.digest
            only = f"AND model_id = {model_id:d}" if same else ""
            self._connection.execute(f"DELETE FROM vector WHERE photo_id = ? {only}", (before[0],))
        (photo_id,) = self._connection.execute(
            f"INSERT INTO photo (path, size, mtime_ns, ctime_ns, file_id, observed_ns, state, digest, {_METADATA}) "
            "VALUES (?, ?, ?, ?, ?, ?, 'indexed', ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns, "
            "ctime_ns = excluded.ctime_ns, file_id = excluded.file_id, observed_ns = excluded.observed_ns, "
            "state = 'indexed', reason = '', message = '', digest = excluded.digest, format = excluded.format, "
            "width = excluded.width, height = excluded.height, taken_at = excluded.taken_at, "
            "camera = excluded.camera, lens = excluded.lens, latitude = excluded.latitude, "
            "longitude = excluded.longitude RETURNING id",
            (*_file_values(change.file), change.observed_ns, change.digest, *astuple(change.metadata)),
        ).fetchone()
        return int(photo_id)

    def _write_vector(self, photo_id: int, vector: Floats, model_id: int) -> int:
        data = np.ascontiguousarray(vector, "<f4").tobytes()
        cursor = self._connection.execute(
            "INSERT INTO vector (model_id, photo_id, data) VALUES (?, ?, ?)", (model_id, photo_id, data)
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _write_unusable(
        self,
        file: FileState,
        state: PhotoState,
        code: str,
        message: str,
        observed_ns: int,
        model_id: int,
        removed: set[int],
    ) -> None:
        (photo_id,) = self._connection.execute(
            "INSERT INTO photo (path, size, mtime_ns, ctime_ns, file_id, observed_ns, state, reason, message) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns, "
            "ctime_ns = excluded.ctime_ns, file_id = excluded.file_id, observed_ns = excluded.observed_ns, "
            "state = excluded.state, reason = excluded.reason, message = excluded.message, digest = x'' "
            "RETURNING id",
            (*_file_values(file), observed_ns, state, code, message),
        ).fetchone()
        removed.update(self._vector_ids_of([photo_id], model_id))
        self._connection.execute("DELETE FROM vector WHERE photo_id = ?", (photo_id,))

    def _write_file(self, photo_id: int, file: FileState, observed_ns: int) -> None:
        self._connection.execute(
            "UPDATE photo SET path = ?, size = ?, mtime_ns = ?, ctime_ns = ?, file_id = ?, observed_ns = ? "
            "WHERE id = ?",
            (*_file_values(file), observed_ns, photo_id),
        )

    # Health

    def check(self) -> tuple[str, ...]:
        """Returns what is wrong with the database, one sentence each; empty when it is whole."""
        problems = [str(each) for (each,) in self._rows("PRAGMA integrity_check") if each != "ok"]
        problems += [f"a row of {table} refers to nothing" for table, *_ in self._rows("PRAGMA foreign_key_check")]
        return tuple(f"The library {self._path}: {problem}" for problem in problems)

    def _vector_ids_of(self, photo_ids: Iterable[int], model_id: int) -> set[int]:
        statement = "SELECT id FROM vector WHERE photo_id = ? AND model_id = ?"
        return {
            each for photo_id in photo_ids for (each,) in self._connection.execute(statement, (photo_id, model_id))
        }

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


def _file_values(file: FileState) -> tuple[bytes, int, int, int, str]:
    return to_bytes(file.path), file.size, file.mtime_ns, file.ctime_ns, file.file_id


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


def _delta(added: dict[int, Floats], removed: set[int]) -> Delta:
    ids = np.array(sorted(added), np.int64)
    vectors = np.stack([added[int(each)] for each in ids]) if added else np.empty((0, 0), np.float32)
    return Delta(ids, vectors, np.array(sorted(removed), np.int64))
