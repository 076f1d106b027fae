"""What the jobs work with. `app.py` builds the parts; the jobs only use them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from photosearch.library.backups import Backups
from photosearch.library.store import Store
from photosearch.library.thumbnails import Thumbnails
from photosearch.search.engine import Engine
from photosearch.settings import Settings
from photosearch.vision.decoder import Decoder
from photosearch.vision.embed import Embedder


class MakeDecoder(Protocol):
    """Makes a decoder of so many processes; in the `background` it stands behind other work of the machine."""

    def __call__(self, workers: int, background: bool = False) -> Decoder: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """Shared parts, and factories for those that belong to one thread.

    Thumbnails, embedder and engine are safe from any thread. A Store and a Decoder have one owner: each thread makes
    its own with `reader` (read only), `writer` and `decoder`, and closes it.

    The time of the file `checked` says when the library was last found sound; `backups` is None where none are wanted.
    """

    settings: Settings
    database: Path
    checked: Path
    backups: Backups | None
    snapshot: Path
    model_id: int
    thumbnails: Thumbnails
    embedder: Embedder
    engine: Engine
    reader: Callable[[], Store]
    writer: Callable[[], Store]
    decoder: MakeDecoder
