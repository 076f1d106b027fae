"""Applies changes to the tables, inside a transaction of the caller.

It records which vectors of one model were added and removed, which is all that the search engine needs.
"""

import secrets
import zlib
from collections.abc import Iterable, Sequence

import numpy as np

from photosearch.core.folders.unchanged import observed_of_move
from photosearch.core.identity import to_bytes
from photosearch.core.metadata import METADATA_VERSION, READING_VERSION, Metadata
from photosearch.core.photo import FileState, Floats, PhotoState
from photosearch.library.columns import COLUMNS, text_of, values_of
from photosearch.library.database import Connection, damaged
from photosearch.library.store.annotations import sidecars
from photosearch.library.store.changes.applying import Applying
from photosearch.library.store.changes.changes import (
    Indexed,
    Moved,
    SidecarRead,
    Touched,
)
from photosearch.library.store.session import Session

VECTOR_TYPE = np.dtype("<f4")
"""The type of stored vectors, on every machine."""
_LEAP = 1 << 40
"""How far a session's first vector id may leap, so that a restored library does not reuse ids."""
_LAST_ID = 2**63 - 1
_FILE = "size = ?, mtime_ns = ?, ctime_ns = ?, file_id = ?, observed_ns = ?"
_METADATA = (*COLUMNS, "metadata_version")
_COLUMNS = (
    "path", "size", "mtime_ns", "ctime_ns", "file_id", "observed_ns", "state", "reason", "message", "digest",
    *_METADATA, "reading_version",
)  # fmt: skip
_UPSERT = f"""
INSERT INTO photo ({", ".join(_COLUMNS)}) VALUES ({", ".join("?" * len(_COLUMNS))})
ON CONFLICT (path) DO UPDATE SET {", ".join(f"{column} = excluded.{column}" for column in _COLUMNS[1:])},
    last_digest = coalesce(nullif(digest, x''), last_digest)
RETURNING id
"""
_DESCRIBE = f"UPDATE photo SET {', '.join(f'{column} = ?' for column in _METADATA)} WHERE id = ?"
_UNDESCRIBED = (*(None,) * (len(_METADATA) - 1), METADATA_VERSION)


class Writing(Applying):
    """The changes of one transaction. `connection` must stay inside that transaction while this is used."""

    def __init__(self, connection: Connection, model_id: int) -> None:
        super().__init__()
        self._connection = connection
        self._model_id = model_id

    def remove(self, photo_ids: Iterable[int]) -> None:
        """Removes photos with their vectors; an unknown id is no error."""
        doomed = [(photo_id,) for photo_id in photo_ids]
        for (photo_id,) in doomed:
            self._note_removed(photo_id)
        self._connection.executemany("DELETE FROM photo WHERE id = ?", doomed)

    def _describe(self, photo_id: int, metadata: Metadata) -> None:
        self._connection.execute(_DESCRIBE, (*_metadata_values(metadata), photo_id))

    def _touch(self, change: Touched) -> None:
        values = (*_file_values(change.file, change.observed_ns), change.photo_id)
        self._connection.execute(f"UPDATE photo SET {_FILE} WHERE id = ?", values)

    def _move(self, moves: Sequence[Moved]) -> None:
        """Moves photos by way of temporary paths, so that names can be swapped; removes photos at the targets."""
        parked = [(b"\0moving %d" % move.photo_id, move.photo_id) for move in moves]
        self._connection.executemany("UPDATE photo SET path = ? WHERE id = ?", parked)
        for move in moves:
            path = to_bytes(move.file.path)
            at_target = self._connection.execute("SELECT id FROM photo WHERE path = ?", (path,)).fetchall()
            self.remove(photo_id for (photo_id,) in at_target)
            observed_ns = observed_of_move(move.file, move.observed_ns)
            values = (path, *_file_values(move.file, observed_ns), move.photo_id)
            self._connection.execute(f"UPDATE photo SET path = ?, {_FILE} WHERE id = ?", values)

    def _write_indexed(self, change: Indexed) -> None:
        path = to_bytes(change.file.path)
        statement = "SELECT id, digest, reading_version >= ? FROM photo WHERE path = ?"
        before = self._connection.execute(statement, (change.metadata.read_since, path)).fetchone()
        if before is not None:
            # If the pixels are the same, the vectors of other models stay.
            same = bytes(before[1]) == change.digest and bool(before[2])
            self._drop_vectors(before[0], only_active=same)
        described = _metadata_values(change.metadata)
        photo_id = self._upsert(change.file, change.observed_ns, PhotoState.INDEXED, ("", ""), change.digest, described)
        self._add_vector(photo_id, change.vector)

    def _add_vector(self, photo_id: int, vector: Floats) -> None:
        vector = np.ascontiguousarray(vector, np.float32)
        data = vector.astype(VECTOR_TYPE, copy=False).tobytes()
        (vector_id,) = self._connection.execute(
            "INSERT INTO vector (model_id, photo_id, checksum, data) VALUES (?, ?, ?, ?) RETURNING id",
            (self._model_id, photo_id, zlib.crc32(data), data),
        ).fetchone()
        self._added[vector_id] = vector

    def _write_unusable(
        self, file: FileState, observed_ns: int, state: PhotoState, code: str = "", message: str = ""
    ) -> int:
        photo_id = self._upsert(file, observed_ns, state, (code, text_of(message)), b"", _UNDESCRIBED)
        self._drop_vectors(photo_id, only_active=False)
        return photo_id

    def _write_sidecar(self, change: SidecarRead) -> None:
        sidecar_id = self._write_unusable(change.file, change.observed_ns, PhotoState.IGNORED)
        row = self._connection.execute("SELECT words FROM sidecar WHERE id = ?", (sidecar_id,)).fetchone()
        before = sidecars.words_of(row[0]) if row is not None else {}
        # A file that cannot be read takes nothing away.
        words = before if change.problem else sidecars.renewed(before, change.said, change.file.mtime_ns)
        self._connection.execute(
            "INSERT INTO sidecar VALUES (?, stem_of(?), ?, ?, ?) ON CONFLICT (id) DO UPDATE "
            "SET digest = excluded.digest, words = excluded.words, problem = excluded.problem",
            (sidecar_id, to_bytes(change.file.path), change.digest, sidecars.written(words), change.problem),
        )

    def _upsert(
        self,
        file: FileState,
        observed_ns: int,
        state: PhotoState,
        reason: tuple[str, str],
        digest: bytes,
        described: Sequence[object],
    ) -> int:
        values = (
            to_bytes(file.path),
            *_file_values(file, observed_ns),
            state,
            *reason,
            digest,
            *described,
            READING_VERSION,
        )
        (photo_id,) = self._connection.execute(_UPSERT, values).fetchone()
        return int(photo_id)

    def _drop_vectors(self, photo_id: int, *, only_active: bool) -> None:
        self._note_removed(photo_id)
        if only_active:
            values = (photo_id, self._model_id)
            self._connection.execute("DELETE FROM vector WHERE photo_id = ? AND model_id = ?", values)
        else:
            self._connection.execute("DELETE FROM vector WHERE photo_id = ?", (photo_id,))

    def _note_removed(self, photo_id: int) -> None:
        rows = self._connection.execute(
            "SELECT id FROM vector WHERE photo_id = ? AND model_id = ?", (photo_id, self._model_id)
        )
        self._removed.update(vector_id for (vector_id,) in rows)


def leap_ids(session: Session) -> None:
    """Moves the next vector id ahead by a random number, in the transaction that writes a session's first vector.

    Otherwise a restored backup, or a new library in place of an old one, could reuse ids that a snapshot on the disk
    holds with other vectors.
    """
    last = session.count("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'vector'")
    if last > _LAST_ID - _LEAP:
        raise damaged(session.path, "it has no vector ids left")
    session.connection.execute("DELETE FROM sqlite_sequence WHERE name = 'vector'")
    session.connection.execute(
        "INSERT INTO sqlite_sequence (name, seq) VALUES ('vector', ?)", (last + secrets.randbelow(_LEAP),)
    )


def _file_values(file: FileState, observed_ns: int) -> tuple[int, int, int, str, int]:
    return file.size, file.mtime_ns, file.ctime_ns, file.file_id, observed_ns


def _metadata_values(metadata: Metadata) -> tuple[object, ...]:
    return *values_of(metadata), METADATA_VERSION
