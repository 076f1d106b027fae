"""Applies changes to the tables of a shared library, inside a transaction of the caller."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from pgvector import HalfVector

from photosearch.core.folders.unchanged import observed_of_move
from photosearch.core.metadata import READING_VERSION, Metadata
from photosearch.core.photo import FileState, Floats, PhotoState
from photosearch.errors import InputError
from photosearch.library.store.changes.applying import Applying
from photosearch.library.store.changes.changes import (
    Indexed,
    Moved,
    SidecarRead,
    Touched,
)
from photosearch.shared.server.connection import Session
from photosearch.shared.store import rows
from photosearch.shared.store.roots import Place, Roots

COLUMNS = (
    *rows.FILE_COLUMNS, "state", "waiting", "reason", "message", "digest", *rows.DESCRIBED, "reading_version",
    *rows.DERIVED, *rows.WORDS,
)  # fmt: skip
"""The columns of a photo that a commit writes."""
TYPES = {"words": "::tsvector", "place_words": "::tsvector"}
_UPSERT = f"""
INSERT INTO photo ({", ".join(COLUMNS)}) VALUES ({", ".join(f"%s{TYPES.get(column, '')}" for column in COLUMNS)})
ON CONFLICT (root_id, path) DO UPDATE SET {", ".join(f"{column} = excluded.{column}" for column in COLUMNS[2:])}
RETURNING id
"""
_FILE = "size = %s, mtime_ns = %s, ctime_ns = %s, file_id = %s, observed_ns = %s"
_NEW_COLUMNS = (*rows.FILE_COLUMNS, "state", "waiting", *rows.DERIVED)
_NEW = f"""
INSERT INTO photo ({", ".join(_NEW_COLUMNS)}) VALUES ({", ".join(["%s"] * len(_NEW_COLUMNS))})
ON CONFLICT (root_id, path) DO UPDATE SET waiting = true,
{", ".join(f"{column} = excluded.{column}" for column in rows.FILE_COLUMNS[2:])}
"""


class Writing(Applying):
    """The changes of one transaction."""

    def __init__(self, session: Session, roots: Roots, model_id: int) -> None:
        super().__init__()
        self._session = session
        self._roots = roots
        self._model_id = model_id
        self._offset = next(session.read(lambda row: int(row[0]), "SELECT utc_offset FROM library"))

    def add_names(self, files: Sequence[FileState], observed_ns: int) -> None:
        """Writes the names of new or changed files; indexers then read them."""
        values = []
        for file in files:
            place = self._place(file.path)
            derived = rows.derived_values(place.path, file.path, file.mtime_ns, None, self._offset)
            values.append((*rows.file_values(place, file, observed_ns), "new", True, *derived))
        self._session.execute_each(_NEW, values)

    def remove(self, photo_ids: Iterable[int]) -> None:
        """Removes photos with their vectors; an unknown id is no error."""
        ids = list(photo_ids)
        if ids:
            self._note_removed(ids)
            self._session.execute("DELETE FROM photo WHERE id = ANY(%s)", (ids,))

    def _write_sidecar(self, change: SidecarRead) -> None:
        # Remembered, so that it is not opened again; its words do not count here yet.
        self._write_unusable(change.file, change.observed_ns, PhotoState.IGNORED)

    def _touch(self, change: Touched) -> None:
        values = (*self._file_values(change.file, change.observed_ns)[2:], change.photo_id)
        self._session.execute(f"UPDATE photo SET {_FILE}, waiting = false WHERE id = %s", values)

    def _move(self, moves: Sequence[Moved]) -> None:
        """Moves photos by way of temporary paths, so that names can be swapped; removes photos at the targets."""
        parked = [(b"\0moving %d" % move.photo_id, move.photo_id) for move in moves]
        self._session.execute_each("UPDATE photo SET path = %s WHERE id = %s", parked)
        for move in moves:
            place = self._place(move.file.path)
            statement = "SELECT id FROM photo WHERE root_id = %s AND path = %s"
            self.remove(self._session.read(lambda row: int(row[0]), statement, (place.root_id, place.path)))
            observed_ns = observed_of_move(move.file, move.observed_ns)
            values = (place.root_id, place.path, *self._file_values(move.file, observed_ns)[2:], move.photo_id)
            self._session.execute(f"UPDATE photo SET root_id = %s, path = %s, {_FILE} WHERE id = %s", values)
            self._derive(move.photo_id, place, move.file)

    def _derive(self, photo_id: int, place: Place, file: FileState) -> None:
        """Computes anew what follows from a photo's place."""
        statement = f"SELECT {rows.PHOTO} FROM photo WHERE id = %s AND state = 'indexed'"
        photo = next(self._session.read(rows.photo_reader(self._roots), statement, (photo_id,)), None)
        taken_at = photo.metadata.taken_at if photo and photo.metadata else None
        values = rows.derived_values(place.path, file.path, file.mtime_ns, taken_at, self._offset)
        self._session.execute("UPDATE photo SET moment = %s, folder = %s, name = %s WHERE id = %s", (*values, photo_id))
        if photo and photo.metadata:
            self._describe(photo_id, photo.metadata, place)

    def _describe(self, photo_id: int, metadata: Metadata, place: Place | None = None) -> None:
        if place is None:
            statement = "SELECT root_id, path, mtime_ns FROM photo WHERE id = %s"
            found = next(self._session.read(tuple, statement, (photo_id,)), None)
            if found is None:
                return
            place = Place(int(found[0]), bytes(found[1]))
            shown = self._roots.path(place.root_id, place.path)
            moment, *_ = rows.derived_values(place.path, shown, int(found[2]), metadata.taken_at, self._offset)
            self._session.execute("UPDATE photo SET moment = %s WHERE id = %s", (moment, photo_id))
        city, said, placed, tags = rows.words_values(place.path, self._roots.names[place.root_id], metadata)
        columns = ", ".join(f"{column} = %s" for column in rows.DESCRIBED)
        self._session.execute(
            f"UPDATE photo SET {columns}, city = %s, words = %s::tsvector, place_words = %s::tsvector, "
            "tags = %s WHERE id = %s",
            (*rows.metadata_values(metadata), city, said, placed, tags, photo_id),
        )

    def _write_indexed(self, change: Indexed) -> None:
        place = self._place(change.file.path)
        before = next(
            self._session.read(
                lambda row: (int(row[0]), bytes(row[1]), bool(row[2])),
                "SELECT id, digest, reading_version >= %s FROM photo WHERE root_id = %s AND path = %s",
                (change.metadata.read_since, place.root_id, place.path),
            ),
            None,
        )
        if before is not None:
            # If the pixels are the same, the vectors of other models stay.
            self._drop_vectors(before[0], only_active=before[1] == change.digest and before[2])
        photo_id = self._upsert(
            place, change.file, change.observed_ns, PhotoState.INDEXED, ("", ""), change.digest, change.metadata
        )
        self._add_vector(photo_id, change.vector)

    def _write_unusable(
        self, file: FileState, observed_ns: int, state: PhotoState, code: str = "", message: str = ""
    ) -> int:
        reason = (code, rows.clean_text(message))
        photo_id = self._upsert(self._place(file.path), file, observed_ns, state, reason, b"", None)
        self._drop_vectors(photo_id, only_active=False)
        return photo_id

    def _upsert(
        self,
        place: Place,
        file: FileState,
        observed_ns: int,
        state: PhotoState,
        reason: tuple[str, str],
        digest: bytes,
        metadata: Metadata | None,
    ) -> int:
        values = photo_values(
            self._roots, self._offset, place, file, observed_ns, state, reason, digest, metadata, READING_VERSION
        )
        return next(self._session.read(lambda row: int(row[0]), _UPSERT, values))

    def _add_vector(self, photo_id: int, vector: Floats) -> None:
        if self._model_id not in self._session.models:
            raise InputError("The shared library has no such model", "Open the library again")
        vector = np.ascontiguousarray(vector, np.float32)
        self._session.execute(
            f"INSERT INTO vector_{int(self._model_id)} (photo_id, embedding) VALUES (%s, %s) "
            "ON CONFLICT (photo_id) DO UPDATE SET embedding = excluded.embedding",
            (photo_id, HalfVector(vector)),
        )
        self._added[photo_id] = vector
        self._removed.discard(photo_id)

    def _drop_vectors(self, photo_id: int, *, only_active: bool) -> None:
        self._note_removed([photo_id])
        for model_id in self._session.models:
            if not only_active or model_id == self._model_id:
                self._session.execute(f"DELETE FROM vector_{int(model_id)} WHERE photo_id = %s", (photo_id,))

    def _note_removed(self, ids: Sequence[int]) -> None:
        if self._model_id in self._session.models:
            statement = f"SELECT photo_id FROM vector_{int(self._model_id)} WHERE photo_id = ANY(%s)"
            self._removed.update(self._session.read(lambda row: int(row[0]), statement, (list(ids),)))

    def _place(self, path: str) -> Place:
        place = self._roots.place(path)
        if place is None:
            raise InputError(f"{path} lies in no root of the shared library", "Add its folder first")
        return place

    def _file_values(self, file: FileState, observed_ns: int) -> tuple[Any, ...]:
        return rows.file_values(Place(0, b""), file, observed_ns)


def photo_values(
    roots: Roots,
    utc_offset: int,
    place: Place,
    file: FileState,
    observed_ns: int,
    state: str,
    reason: tuple[str, str],
    digest: bytes,
    metadata: Metadata | None,
    reading_version: int,
) -> tuple[Any, ...]:
    """Returns the values of `COLUMNS` of a photo that was read."""
    taken_at = metadata.taken_at if metadata else None
    return (
        *rows.file_values(place, file, observed_ns),
        str(state),
        False,
        *reason,
        digest,
        *rows.metadata_values(metadata),
        reading_version,
        *rows.derived_values(place.path, file.path, file.mtime_ns, taken_at, utc_offset),
        *(
            rows.words_values(place.path, roots.names[place.root_id], metadata)
            if metadata
            else (None, None, None, None)
        ),
    )
