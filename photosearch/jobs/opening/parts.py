"""What the jobs work with. `app.py` builds the parts; the jobs only use them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from photosearch.core.photo import Fitting
from photosearch.library.backups import Backups
from photosearch.library.store.store import Store
from photosearch.library.thumbnails import Thumbnails
from photosearch.search.engine import Engine
from photosearch.settings import Settings
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.embedding.embed import Embedder
from photosearch.vision.embedding.shelf import Shelf, ShelfModel


class MakeDecoder(Protocol):
    """Makes a decoder of so many processes; in the `background` it stands behind other work of the machine."""

    def __call__(self, fitting: Fitting, workers: int, background: bool = False) -> Decoder: ...


class OpenModel(Protocol):
    """Opens another model beside the one in `parts`; raises ModelError where it cannot be trusted or loaded."""

    def __call__(self, parts: "Parts", model: ShelfModel, store: Store) -> "Parts": ...


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a library has whatever the model: enough to browse it.

    Thumbnails are safe from any thread. A Store and a Decoder have one owner: each thread makes its own with `reader`
    (read only), `writer` and `make_decoder`, and closes it.

    The time of the file `checked` says when the library was last found sound; `backups` is None where none are wanted.
    `fitting` is that of the model which is to be loaded.
    """

    settings: Settings
    database: Path
    checked: Path
    backups: Backups | None
    fitting: Fitting
    thumbnails: Thumbnails
    reader: Callable[[], Store]
    writer: Callable[[], Store]
    make_decoder: MakeDecoder
    shelf: Shelf


@dataclass(frozen=True, slots=True)
class Parts(Holdings):
    """All of it: with a model, what it made of the photos, and the way to another.

    Embedder and engine are safe from any thread. Snapshot, model_id, embedder and engine belong to one model: another
    one comes with parts of its own, and whoever answers a question takes all of them from one. `model_id` is the
    network's in the store.

    `notice` is what the person has to know of the model, as where it had to be replaced by the shipped one.
    """

    snapshot: Path
    model_id: int
    embedder: Embedder
    engine: Engine
    open_model: OpenModel
    notice: str = ""

    def decoder(self, workers: int, background: bool = False) -> Decoder:
        """Makes a decoder that fits photos to the model."""
        return self.make_decoder(self.embedder.manifest.fitting, workers, background)
