"""The nearest photos in a local library: the engine finds the ids, and the store adds vectors and contents."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from photosearch.core.answers.duplicates import Pairs
from photosearch.core.photo import Floats, Ids
from photosearch.core.query.query import Filters
from photosearch.errors import SnapshotError
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.store import Store
from photosearch.search.engine import Engine
from photosearch.search.exact import Found, best, contained, finite, top_k

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EngineNeighbours:
    """Answers for the model of an engine. Safe from any thread.

    If the index fails during a search, the vectors of the store are scanned instead.

    Args:
        project: converts vectors of the store to vectors of the model.
    """

    engine: Engine
    model_id: int
    project: Callable[[Floats], Floats]

    def nearest(self, store: LibraryStore, query: Floats, k: int, filters: Filters) -> dict[int, tuple[bytes, Floats]]:
        """Returns the contents and vectors of the `k` nearest photos that pass the filters, by vector id."""
        if not isinstance(store, Store):
            raise TypeError("a local library is searched through its own store")
        among = store.vectors.ids_passing(filters, self.model_id) if filters else None
        try:
            near = self.engine.search(query, k, among).ids
        except SnapshotError as error:
            log.warning("%s", error)
            near = self._scan(store, query, k, among)
        # A photo that left the store between the two steps is left out.
        return store.vectors.with_contents(near.tolist())

    def pairs(
        self, floor: float, without: Ids, progress: Callable[[int, int], None], stop: Callable[[], bool]
    ) -> Pairs | None:
        """Returns the pairs of vectors whose cosine is `floor` or more, as `Engine.pairs` does."""
        return self.engine.pairs(floor, without, progress, stop)

    def _scan(self, store: Store, query: Floats, k: int, among: Ids | None) -> Ids:
        """Returns the ids of the `k` nearest vectors of the store; some seconds for a million."""
        nearest = Found(np.empty(0, np.int64), np.empty(0, np.float32))
        for ids, features in store.vectors.batches(self.model_id):
            vectors = finite(self.project(features))
            wanted = np.ones(len(ids), np.bool_) if among is None else contained(ids, among)
            nearest = best(nearest.joined(top_k(ids[wanted], vectors[wanted], query, k)), k)
        return nearest.ids
