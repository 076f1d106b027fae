"""The vectors of a shared library: a narrow table for each model, with an HNSW index. A vector's id is its photo's.

`nearest` finds with the index and returns what it found with its vectors; the caller computes the cosines, in the
same way for a local library. With filters, pgvector goes on along the graph until enough photos pass
(`hnsw.iterative_scan`); where few pass, they are compared one by one, which is exact and quicker.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from pgvector import HalfVector

from photosearch.core.photo import Floats, Ids, Photo
from photosearch.core.query.query import Filters
from photosearch.errors import InputError
from photosearch.library.store.queries.filtering import Condition
from photosearch.shared.server.connection import Session, damaged
from photosearch.shared.store import rows
from photosearch.shared.store.queries.filtering import passing
from photosearch.shared.store.roots import Roots

READ_AT_ONCE = 8192
"""Vectors read at a time: some megabytes."""
EXACT_BELOW = 20_000
"""If no more photos pass the filters, all of them are compared."""
EF_SEARCH = 400
WALKED = 4
"""A filtered walk finds this many times the wanted photos, because it meets them only roughly in order."""
_LARGEST_EF = 1000
_SCAN_TUPLES = 200_000
"""The most vectors that a filtered walk looks at."""
_TUNED = (
    "SET LOCAL hnsw.iterative_scan = relaxed_order",
    f"SET LOCAL hnsw.max_scan_tuples = {_SCAN_TUPLES}",
    "SET LOCAL hnsw.scan_mem_multiplier = 16",
    # The planner cannot tell how good a walk is. Without sorting, only the walk gives the order.
    "SET LOCAL enable_sort = off",
    "SET LOCAL enable_hashjoin = off",
    "SET LOCAL enable_mergejoin = off",
    "SET LOCAL jit = off",
)


class SharedVectors:
    """The tables `vector_N`, and the photos that belong to their rows."""

    def __init__(self, session: Session, roots: Roots) -> None:
        self._session = session
        self._roots = roots
        self._photo = rows.photo_reader(roots)

    def nearest(
        self, model_id: int, query: Floats, k: int, filters: Filters, exact_below: int = EXACT_BELOW
    ) -> dict[int, tuple[bytes, Floats]]:
        """Returns about the `k` nearest to `query`, float32 [D], that pass: digests and vectors [D], by vector id.

        Args:
            exact_below: if no more photos pass, all of them are compared.

        Raises:
            InputError: the query is not made of numbers.
        """
        if not np.isfinite(query).all():
            raise InputError("The example gives no usable description", "Choose another picture")
        table = self._table(model_id)
        if table is None or k < 1:
            return {}
        asked = HalfVector(np.asarray(query, np.float32))
        where = passing(filters, self._roots)
        with self._session.transaction():
            few = filters and self._is_few(where, exact_below)
            if few:
                near = (
                    f"WITH picked AS MATERIALIZED (SELECT id FROM photo WHERE {where.sql}) "
                    f"SELECT photo_id, embedding FROM picked JOIN {table} ON photo_id = picked.id "
                    "ORDER BY embedding <#> %s LIMIT %s"
                )
                values: tuple[Any, ...] = (*where.values, asked, k)
            elif filters:
                near = (
                    f"WITH walked AS MATERIALIZED (SELECT photo_id, embedding FROM {table} "
                    f"JOIN photo ON photo.id = photo_id WHERE {where.sql} ORDER BY embedding <#> %s LIMIT %s) "
                    "SELECT photo_id, embedding FROM walked ORDER BY embedding <#> %s LIMIT %s"
                )
                values = (*where.values, asked, WALKED * k, asked, k)
            else:
                near, values = f"SELECT photo_id, embedding FROM {table} ORDER BY embedding <#> %s LIMIT %s", (asked, k)
            if not few:
                for statement in (*_TUNED, f"SET LOCAL hnsw.ef_search = {min(max(EF_SEARCH, k), _LARGEST_EF)}"):
                    self._session.execute(statement)
            found = list(self._session.read(tuple, near, values))
            vectors = {int(each): _floats(embedding) for each, embedding in found}
            # In the same transaction, and by key: the settings above do not matter to it.
            statement = "SELECT id, digest FROM photo WHERE id = ANY(%s) AND state = 'indexed'"
            digests = dict(self._session.read(lambda row: (int(row[0]), bytes(row[1])), statement, (list(vectors),)))
        return {each: (digests[each], vectors[each]) for each in vectors if each in digests}

    def count(self, model_id: int) -> int:
        """Returns how many vectors the model has."""
        table = self._table(model_id)
        return self._session.count(f"SELECT count(*) FROM {table}") if table else 0

    def exists(self, photo_id: int, model_id: int) -> bool:
        """Whether the model has a vector of the photo."""
        table = self._table(model_id)
        return bool(table) and self._session.count(f"SELECT count(*) FROM {table} WHERE photo_id = %s", (photo_id,)) > 0

    def of_photos(self, photo_ids: Sequence[int], model_id: int) -> dict[int, int]:
        """Returns the ids of the model's vectors by photo, for photos that have one; both ids are the same."""
        table = self._table(model_id)
        if table is None:
            return {}
        statement = f"SELECT photo_id FROM {table} WHERE photo_id = ANY(%s)"
        return {found: found for found in self._session.read(lambda row: int(row[0]), statement, (list(photo_ids),))}

    def of_content(self, digest: bytes, model_id: int, read_since: int = 0) -> Floats | None:
        """Returns the model's vector, float32 [D], of a photo with exactly this content, or None if there is none."""
        table = self._table(model_id)
        if table is None:
            return None
        statement = (
            f"SELECT embedding FROM photo JOIN {table} ON photo_id = photo.id "
            "WHERE digest = %s AND state = 'indexed' AND reading_version >= %s LIMIT 1"
        )
        return next(self._session.read(lambda row: _floats(row[0]), statement, (digest, read_since)), None)

    def ids(self, model_id: int, upto: int | None = None) -> Ids:
        """Returns the ids of the model's vectors up to `upto`, ascending."""
        table = self._table(model_id)
        if table is None:
            return np.empty(0, np.int64)
        bound = upto if upto is not None else np.iinfo(np.int64).max
        statement = f"SELECT photo_id FROM {table} WHERE photo_id <= %s ORDER BY photo_id"
        return np.fromiter(self._session.read(lambda row: int(row[0]), statement, (int(bound),)), np.int64)

    def ids_passing(self, filters: Filters, model_id: int) -> Ids:
        """Returns the ids of the model's vectors of all photos that pass the filters, ascending."""
        table = self._table(model_id)
        if table is None:
            return np.empty(0, np.int64)
        where = passing(filters, self._roots)
        statement = f"SELECT photo_id FROM {table} JOIN photo ON photo.id = photo_id WHERE {where.sql}"
        return np.sort(np.fromiter(self._session.read(lambda row: int(row[0]), statement, where.values), np.int64))

    def batches(self, model_id: int, after: int = 0, at_once: int = READ_AT_ONCE) -> Iterator[tuple[Ids, Floats]]:
        """Yields the model's vectors with ids above `after`, ascending: ids [n] and vectors [n, D]."""
        table = self._table(model_id)
        if table is None:
            return
        statement = f"SELECT photo_id, embedding FROM {table} WHERE photo_id > %s ORDER BY photo_id LIMIT %s"
        while found := list(self._session.read(tuple, statement, (after, at_once))):
            ids = np.array([int(each) for each, _ in found], np.int64)
            if (np.diff(ids, prepend=after) <= 0).any():
                raise damaged(self._session.address, "its vectors are out of order")
            yield ids, np.stack([_floats(embedding) for _, embedding in found])
            after = int(ids[-1])

    def identical(self, model_id: int) -> tuple[tuple[int, ...], ...]:
        """Returns the ids of the model's vectors of photos with the same bytes, ascending, two or more each."""
        table = self._table(model_id)
        if table is None:
            return ()
        statement = (
            f"SELECT digest, photo_id FROM photo JOIN {table} ON photo_id = photo.id WHERE state = 'indexed' "
            "AND digest IN (SELECT digest FROM photo WHERE state = 'indexed' GROUP BY digest HAVING count(*) > 1) "
            "ORDER BY digest, photo_id"
        )
        found = self._session.read(lambda row: (bytes(row[0]), int(row[1])), statement)
        sets = (tuple(each for _, each in same) for _, same in groupby(found, key=itemgetter(0)))
        return tuple(ids for ids in sets if len(ids) > 1)

    # The photos of vectors, and those without

    def photos(self, ids: Sequence[int]) -> dict[int, Photo]:
        """Returns the photos that have these vectors, by vector id; ids that no longer exist are left out."""
        return self._photos([int(each) for each in ids])

    def with_photos(self, model_id: int, ids: Sequence[int]) -> dict[int, tuple[Photo, Floats]]:
        """Returns the same with the vectors, float32 [D]."""
        table = self._table(model_id)
        if table is None:
            return {}
        statement = f"SELECT photo_id, embedding FROM {table} WHERE photo_id = ANY(%s)"
        vectors = dict(
            self._session.read(lambda row: (int(row[0]), _floats(row[1])), statement, ([int(each) for each in ids],))
        )
        photos = self._photos(list(vectors))
        return {each: (photos[each], vectors[each]) for each in photos}

    def missing(self, model_id: int, after: int, limit: int) -> tuple[Photo, ...]:
        """Returns indexed photos without a vector of the model: at most `limit` with ids above `after`, ascending."""
        where = f"WHERE {self._missing(model_id)} AND photo.id > %s ORDER BY photo.id LIMIT %s"
        return tuple(self._session.read(self._photo, f"SELECT {rows.PHOTO} FROM photo {where}", (after, limit)))

    def missing_count(self, model_id: int) -> int:
        """Returns how many indexed photos have no vector of the model."""
        return self._session.count(f"SELECT count(*) FROM photo WHERE {self._missing(model_id)}")

    def _missing(self, model_id: int) -> str:
        return f"state = 'indexed' AND {without_vector(self._session, model_id)}"

    def _is_few(self, where: Condition, exact_below: int) -> bool:
        statement = f"SELECT count(*) FROM (SELECT FROM photo WHERE {where.sql} LIMIT {exact_below + 1}) AS found"
        return self._session.count(statement, where.values) <= exact_below

    def _photos(self, ids: list[int]) -> dict[int, Photo]:
        statement = f"SELECT {rows.PHOTO} FROM photo WHERE id = ANY(%s) AND state = 'indexed'"
        return {photo.id: photo for photo in self._session.read(self._photo, statement, (ids,))}

    def _table(self, model_id: int) -> str | None:
        if model_id not in self._session.models:
            load_models(self._session)  # somebody may have registered it since
        return f"vector_{int(model_id)}" if model_id in self._session.models else None


def load_models(session: Session) -> None:
    """Notes which models have a table of vectors."""
    found = dict(session.read(lambda row: (int(row[0]), int(row[1])), "SELECT id, dimension FROM model"))
    session.models.clear()
    session.models.update(found)


def without_vector(session: Session, model_id: int) -> str:
    """Returns the condition that a photo has no vector of a model."""
    if model_id not in session.models:
        return "true"
    return f"NOT EXISTS (SELECT FROM vector_{int(model_id)} AS own WHERE own.photo_id = photo.id)"


def _floats(embedding: Any) -> Floats:
    return np.asarray(embedding.to_numpy(), np.float32)
