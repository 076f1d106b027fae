"""What is near in a shared library: its server answers, and no index lies on this machine."""

from collections.abc import Callable
from typing import Any

import numpy as np

from photosearch.core.answers.duplicates import Pairs
from photosearch.core.photo import Floats, Ids
from photosearch.core.query.query import Filters
from photosearch.library.store.contract import LibraryStore
from photosearch.shared.library import SharedLibrary
from photosearch.shared.store.store import SharedStore

_AT_ONCE = 500
_COPIES = 16
"""Neighbours of each photo among which its copies are looked for."""


class SharedNeighbours:
    """Answers for one model of a library. Safe from any thread."""

    def __init__(self, library: SharedLibrary, model_id: int) -> None:
        self._library = library
        self._model_id = model_id

    def nearest(self, store: LibraryStore, query: Floats, k: int, filters: Filters) -> dict[int, tuple[bytes, Floats]]:
        """Returns the contents and vectors of about the `k` nearest photos that pass the filters, by vector id."""
        if not isinstance(store, SharedStore):
            raise TypeError("a shared library is searched through its own store")
        return store.vectors.nearest(self._model_id, query, k, filters)

    def pairs(
        self, floor: float, without: Ids, progress: Callable[[int, int], None], stop: Callable[[], bool]
    ) -> Pairs | None:
        """Returns the pairs of vectors whose cosine is `floor` or more; None when `stop` said so.

        Args:
            without: ids, ascending, that take no part.
            progress: told how many vectors have asked for their neighbours, of how many.
        """
        table = f"vector_{int(self._model_id)}"
        statement = f"""
            WITH asking AS MATERIALIZED (
                SELECT photo_id, embedding FROM {table} WHERE photo_id > %s ORDER BY photo_id LIMIT {_AT_ONCE}
            )
            SELECT asking.photo_id, near.photo_id, near.score FROM asking LEFT JOIN LATERAL (
                SELECT photo_id, -(own.embedding <#> asking.embedding) AS score FROM {table} AS own
                ORDER BY own.embedding <#> asking.embedding LIMIT {_COPIES}
            ) AS near ON near.photo_id <> asking.photo_id AND near.score >= %s
        """
        excluded = set(without.tolist())
        pairs: dict[tuple[int, int], float] = {}
        with self._library.store() as store:
            total, done, after = store.vectors.count(self._model_id), 0, 0
            while not stop():
                with store.session.transaction():
                    store.session.execute("SET LOCAL hnsw.ef_search = 100")
                    found: list[tuple[Any, ...]] = list(store.session.read(tuple, statement, (after, floor)))
                if not found:
                    return _pairs(pairs)
                asked = {int(row[0]) for row in found}
                for one, other, score in found:
                    if other is not None and one not in excluded and other not in excluded:
                        pairs[min(one, other), max(one, other)] = float(score)
                after, done = max(asked), done + len(asked)
                progress(done, max(total, done))
        return None


def _pairs(pairs: dict[tuple[int, int], float]) -> Pairs:
    ends = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    scores = [pairs[one, other] for one, other in ends.tolist()]
    return Pairs(ends[:, 0], ends[:, 1], np.array(scores, np.float32))
