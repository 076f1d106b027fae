"""A library with its model: everything that indexing and searching need. `app.py` builds it; the jobs only use it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from photosearch.core.answers.duplicates import Pairs
from photosearch.core.photo import Floats, Ids
from photosearch.core.query.query import Filters
from photosearch.jobs.opening.library import Library
from photosearch.library.store.contract import DescriptorCache, LibraryStore
from photosearch.library.store.store import Store
from photosearch.search.engine import Engine
from photosearch.search.index import Index
from photosearch.vision.decoding.decoder import Decoder, at_once
from photosearch.vision.embedding.embed import Embedder
from photosearch.vision.embedding.shelf import ShelfModel


class OpenIndex(Protocol):
    """Opens the snapshot at `path` of the model with hash `model`; raises SnapshotError if it cannot be trusted."""

    def __call__(self, path: Path, *, model: str) -> Index: ...


class OpenModel(Protocol):
    """Opens another model of the same library; raises ModelError if it cannot be trusted or loaded."""

    def __call__(self, library: Library, model: ShelfModel, store: Store) -> "Parts": ...


class Neighbours(Protocol):
    """Finds the nearest vectors of one model. Safe from any thread."""

    def nearest(
        self, store: LibraryStore, query: Floats, k: int, filters: Filters
    ) -> Mapping[int, tuple[bytes, Floats]]:
        """Returns the contents and vectors of about the `k` nearest that pass the filters, by vector id.

        The photos themselves are read with `store.vectors.photos`, which takes longer than all of this.
        """
        ...

    def pairs(
        self, floor: float, without: Ids, progress: Callable[[int, int], None], stop: Callable[[], bool]
    ) -> Pairs | None:
        """Returns the pairs of vectors whose cosine is `floor` or more; None if `stop` ended it (`Engine.pairs`)."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """A library and one model of it.

    The embedder and the engine may be used from any thread. `snapshot`, `model_id`, `embedder` and `engine` belong to
    one model. Another model comes with its own Parts, so take all four from the same Parts to answer a query.
    `model_id` is the id of the model's network in the store.

    `engine` and `snapshot` belong to a local library. The server searches a shared one, whose engine is empty.
    `neighbours` works for both.

    `descriptors` is None if the model compares only whole photos.

    `notice` is a warning to show to the person, for example that the shipped model had to be used instead.
    """

    library: Library
    snapshot: Path
    model_id: int
    embedder: Embedder
    engine: Engine
    descriptors: DescriptorCache | None
    neighbours: Neighbours
    open_model: OpenModel
    open_index: OpenIndex
    notice: str = ""

    def decoder(self, workers: int, niceness: Callable[[], int] = at_once) -> Decoder:
        """Makes a decoder that fits photos to the model."""
        return self.library.make_decoder(self.embedder.manifest.fitting, workers, niceness)
