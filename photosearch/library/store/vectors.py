"""The vectors of the photos, one set per model.

A vector's id is never used twice and its bytes never change; a photo whose content changes gets a new vector. So an
index snapshot that holds ids can always be compared with the store.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

import numpy as np

from photosearch.core.photo import Floats, Ids, Photo
from photosearch.core.query.query import Filters
from photosearch.library.checking import sound_vector
from photosearch.library.database import damaged
from photosearch.library.store import rows
from photosearch.library.store.changes.writing import VECTOR_TYPE
from photosearch.library.store.queries.filtering import passing
from photosearch.library.store.session import Session

T = TypeVar("T")

READ_AT_ONCE = 8192
"""Vectors read at a time: some megabytes, so that a million are never in memory twice."""
_OF_MODEL = "FROM photo JOIN vector ON vector.photo_id = photo.id AND vector.model_id = ?"
_MISSING = "NOT EXISTS (SELECT 1 FROM vector WHERE vector.photo_id = photo.id AND vector.model_id = ?)"


class Vectors:
    """The table `vector`, and the photos that belong to its rows."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count(self, model_id: int, after: int = 0) -> int:
        """Returns how many vectors the model has with ids above `after`."""
        return self._session.count("SELECT count(*) FROM vector WHERE model_id = ? AND id > ?", (model_id, after))

    def exists(self, photo_id: int, model_id: int) -> bool:
        """Whether the model has a vector of the photo."""
        statement = "SELECT count(*) FROM vector WHERE photo_id = ? AND model_id = ?"
        return self._session.count(statement, (photo_id, model_id)) > 0

    def of_content(self, digest: bytes, model_id: int, read_since: int = 0) -> Floats | None:
        """Returns the model's vector, float32 [D], of a photo with exactly this content, or None if there is none.

        Args:
            read_since: the first version that decodes its pixels as the current one does; older vectors are not used.
        """
        where = "digest = ? AND state = 'indexed' AND reading_version >= ?"
        joined = f"{rows.BY_DIGEST} JOIN vector ON vector.photo_id = photo.id AND vector.model_id = ?"
        statement = f"SELECT vector.id, checksum, data FROM {joined} WHERE {where} LIMIT 1"
        found = self._session.read(sound_vector, statement, (model_id, digest, read_since))
        return next((np.frombuffer(data, VECTOR_TYPE) for _, data in found), None)

    def ids(self, model_id: int, upto: int | None = None) -> Ids:
        """Returns the ids of the model's vectors, ascending, at most `upto`."""
        bound = upto if upto is not None else np.iinfo(np.int64).max
        statement = "SELECT id FROM vector WHERE model_id = ? AND id <= ? ORDER BY id"
        found = np.fromiter(self._session.read(rows.integer, statement, (model_id, int(bound))), np.int64)
        return self._ascending(found, 0)

    def ids_passing(self, filters: Filters, model_id: int) -> Ids:
        """Returns the ids of the model's vectors of all photos that pass the filters, ascending."""
        where = passing(filters)
        statement = f"SELECT vector.id {_OF_MODEL} WHERE {where.sql}"
        return np.sort(np.fromiter(self._session.read(rows.integer, statement, (model_id, *where.values)), np.int64))

    def batches(self, model_id: int, after: int = 0, at_once: int = READ_AT_ONCE) -> Iterator[tuple[Ids, Floats]]:
        """Yields the model's vectors with ids above `after`, ascending: ids [n] and vectors [n, D].

        No transaction stays open between two batches, so a slow reader never holds up the writer.

        Raises:
            LibraryDamaged: a vector was altered.
        """
        statement = "SELECT id, checksum, data FROM vector WHERE model_id = ? AND id > ? ORDER BY id LIMIT ?"
        while found := list(self._session.read(sound_vector, statement, (model_id, after, at_once))):
            ids = self._ascending(np.array([vector_id for vector_id, _ in found], np.int64), after)
            yield ids, np.frombuffer(b"".join(data for _, data in found), VECTOR_TYPE).reshape(len(found), -1)
            after = int(ids[-1])

    def identical(self, model_id: int) -> tuple[tuple[int, ...], ...]:
        """Returns the ids of the model's vectors of photos with the same bytes, ascending, two or more each."""
        found = self._session.read(
            lambda row: (rows.blob(row), int(row[1])),
            f"SELECT digest, vector.id {_OF_MODEL} WHERE state = 'indexed' AND digest IN "
            "(SELECT digest FROM photo WHERE state = 'indexed' GROUP BY digest HAVING count(*) > 1) "
            "ORDER BY digest, vector.id",
            (model_id,),
        )
        sets = (tuple(vector_id for _, vector_id in same) for _, same in groupby(found, key=itemgetter(0)))
        return tuple(ids for ids in sets if len(ids) > 1)

    # The photos of vectors, and those without

    def photos(self, ids: Sequence[int]) -> dict[int, Photo]:
        """Returns the photos that have these vectors, by vector id; ids that no longer exist are left out."""
        return dict(self._by_vector(lambda row: (row[0], rows.photo(row[1:])), f"vector.id, {rows.PHOTO}", ids))

    def with_contents(self, ids: Sequence[int]) -> dict[int, tuple[bytes, Floats]]:
        """Returns the digests and vectors, float32 [D], of these photos; raises LibraryDamaged if one was altered."""
        return dict(self._by_vector(_with_content, "vector.id, checksum, data, digest", ids))

    def missing(self, model_id: int, after: int, limit: int) -> tuple[Photo, ...]:
        """Returns indexed photos without a vector of the model: at most `limit` with ids above `after`, ascending."""
        # `+` keeps SQLite from an index by the state, which it would read completely.
        where = f"+state = 'indexed' AND {_MISSING} AND photo.id > ?"
        statement = f"SELECT {rows.PHOTO} FROM photo WHERE {where} ORDER BY photo.id LIMIT ?"
        return tuple(self._session.read(rows.photo, statement, (model_id, after, limit)))

    def missing_count(self, model_id: int) -> int:
        """Returns how many indexed photos have no vector of the model."""
        return self._session.count(f"SELECT count(*) FROM photo WHERE state = 'indexed' AND {_MISSING}", (model_id,))

    def of_photos(self, photo_ids: Sequence[int], model_id: int) -> dict[int, int]:
        """Returns the id of the model's vector of each photo that has one, by the photo's id."""
        statement = "SELECT photo_id, id FROM vector WHERE model_id = ? AND photo_id IN ({keys})"
        keys = [int(each) for each in photo_ids]
        found = self._session.read_each(lambda row: (int(row[0]), int(row[1])), statement, keys, (model_id,))
        return dict(found)

    def _by_vector(self, make: Callable[[Any], T], columns: str, ids: Sequence[int]) -> Iterator[T]:
        joined = "vector JOIN photo ON photo.id = vector.photo_id"
        statement = f"SELECT {columns} FROM {joined} WHERE vector.id IN ({{keys}})"
        yield from self._session.read_each(make, statement, [int(each) for each in ids])

    def _ascending(self, ids: Ids, after: int) -> Ids:
        """Returns `ids`; raises LibraryDamaged if they are out of order, which would make a reader loop forever."""
        if (np.diff(ids, prepend=after) <= 0).any():
            raise damaged(self._session.path, "its vectors are out of order")
        return ids


def _with_content(row: Sequence[Any]) -> tuple[int, tuple[bytes, Floats]]:
    vector_id, data = sound_vector(row[:3])
    return vector_id, (rows.blob(row[3:]), np.frombuffer(data, VECTOR_TYPE))
