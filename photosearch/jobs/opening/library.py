"""A library before its model is loaded, which can be browsed. `app.py` builds it; the jobs only use it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from photosearch.core.photo import Fitting, Photo
from photosearch.jobs.tuning import Tuning
from photosearch.library.backups import Backups
from photosearch.library.store.contract import LibraryStore, ThumbnailCache
from photosearch.settings import Settings
from photosearch.vision.decoding.decoder import Decoder, at_once
from photosearch.vision.embedding.shelf import Shelf
from photosearch.vision.pairs.shelf import PairShelf


class MakeDecoder(Protocol):
    """Makes a decoder with `workers` processes, whose `niceness` may change. With `texts`, they only read text."""

    def __call__(
        self, fitting: Fitting, workers: int, niceness: Callable[[], int] = at_once, texts: bool = False
    ) -> Decoder: ...


@dataclass(frozen=True, slots=True)
class Library:
    """An open library.

    The thumbnails, and the average colours of photos, may be used from any thread. A Store and a Decoder belong to one
    thread: each thread makes its own with `reader` (read only), `writer` and `make_decoder`, and closes it.

    The modification time of the file `checked` is when the library was last found sound. `backups` is None if the
    person wants none. `pairs` is None if the library cannot rank photos by descriptions. `fitting` belongs to the model
    that is loaded next.
    """

    settings: Settings
    database: Path
    checked: Path
    backups: Backups | None
    fitting: Fitting
    thumbnails: ThumbnailCache
    colours: ThumbnailCache
    reader: Callable[[], LibraryStore]
    writer: Callable[[], LibraryStore]
    make_decoder: MakeDecoder
    shelf: Shelf
    pairs: PairShelf | None
    tuning: Tuning

    @property
    def folder(self) -> Path:
        """The folder of the library."""
        return self.database.parent

    def decoder(self) -> Decoder:
        """Makes a decoder with one process."""
        return self.make_decoder(self.fitting, 1)

    def thumbnail(self, photo: Photo, decoder: Decoder) -> bytes:
        """Returns the encoded thumbnail of a photo; decodes it if the cache has none. Raises PhotoError."""
        cached = self.thumbnails.get(photo.digest)
        return decoder.decode(photo.file.path, thumbnail=True).thumbnail if cached is None else cached
