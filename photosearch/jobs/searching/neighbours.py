"""The nearest photos in a local library: the engine finds the vectors, and the store adds the photos."""

from collections.abc import Callable
from dataclasses import dataclass

from photosearch.core.answers.duplicates import Pairs
from photosearch.core.photo import Floats, Ids, Photo
from photosearch.core.query.query import Filters
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.store import Store
from photosearch.search.engine import Engine


@dataclass(frozen=True, slots=True)
class EngineNeighbours:
    """Answers for the model of an engine. Safe from any thread."""

    engine: Engine
    model_id: int

    def nearest(self, store: LibraryStore, query: Floats, k: int, filters: Filters) -> dict[int, tuple[Photo, Floats]]:
        """Returns the `k` nearest photos that pass the filters, with their vectors, by vector id."""
        if not isinstance(store, Store):
            raise TypeError("a local library is searched through its own store")
        among = store.vectors.ids_passing(filters, self.model_id) if filters else None
        near = self.engine.search(query, k, among).ids
        # A photo that left the store between the two steps is left out.
        return store.vectors.with_photos(near.tolist())

    def pairs(
        self, floor: float, without: Ids, progress: Callable[[int, int], None], stop: Callable[[], bool]
    ) -> Pairs | None:
        """Returns the pairs of vectors whose cosine is `floor` or more, as `Engine.pairs` does."""
        return self.engine.pairs(floor, without, progress, stop)
