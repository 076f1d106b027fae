"""A library with its model: everything that indexing and searching need. `app.py` builds it; the jobs only use it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from photosearch.jobs.opening.library import Library
from photosearch.library.descriptors import Descriptors
from photosearch.library.store.store import Store
from photosearch.search.engine import Engine
from photosearch.vision.decoding.decoder import Decoder, at_once
from photosearch.vision.embedding.embed import Embedder
from photosearch.vision.embedding.shelf import ShelfModel


class OpenModel(Protocol):
    """Opens another model of the same library; raises ModelError if it cannot be trusted or loaded."""

    def __call__(self, library: Library, model: ShelfModel, store: Store) -> "Parts": ...


@dataclass(frozen=True, slots=True)
class Parts:
    """A library and one model of it.

    The embedder and the engine may be used from any thread. `snapshot`, `model_id`, `embedder` and `engine` belong to
    one model. Another model comes with its own Parts, so take all four from the same Parts to answer a question.
    `model_id` is the id of the model's network in the store.

    `descriptors` is None if the model compares photos as a whole alone.

    `notice` is a warning to show to the person, for example that the shipped model had to be used instead.
    """

    library: Library
    snapshot: Path
    model_id: int
    embedder: Embedder
    engine: Engine
    descriptors: Descriptors | None
    open_model: OpenModel
    notice: str = ""

    def decoder(self, workers: int, niceness: Callable[[], int] = at_once) -> Decoder:
        """Makes a decoder that fits photos to the model."""
        return self.library.make_decoder(self.embedder.manifest.fitting, workers, niceness)
