"""Embeds photos for search by description, if the library has a pair: a few at a time, when nothing else is due.

The store keeps the vectors like those of another model; the index does not contain them.
"""

from collections.abc import Sequence

import numpy as np

from photosearch.core.events import Extra, ExtraProgress, Listener
from photosearch.core.photo import Decoded, Photo
from photosearch.jobs.control import Control
from photosearch.jobs.opening.library import Library
from photosearch.library import scan
from photosearch.library.store.changes.changes import Embedded
from photosearch.library.store.store import Store
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.pairs.pair import Pair, PairDescription

EMBED_BATCH = 8


def register(description: PairDescription, store: Store) -> int:
    """Returns the id under which the store keeps the vectors of a pair."""
    return store.models.register(description.sha256, description.name, "words", description.dimension)


class PairEmbedding:
    """Goes through all photos after each `begin`. Its network is loaded for the first photo and dropped at the end.

    A photo whose file is missing, or has changed since it was indexed, is left to the next pass.
    """

    def __init__(self, library: Library, store: Store, emit: Listener, control: Control) -> None:
        self._library = library
        self._store = store
        self._emit = emit
        self._control = control
        self._pair: Pair | None = None
        self._model_id = 0
        self._decoder: Decoder | None = None
        self._after = self._done = self._total = 0

    def begin(self) -> None:
        """Starts over with the pair in use, if there is one."""
        self._finish()
        active = self._library.pairs.active() if self._library.pairs is not None else None
        if active is not None:
            self._pair = Pair(active.folder, active.description)
            self._model_id = register(active.description, self._store)

    def step(self) -> bool:
        """Embeds some photos; returns whether there may be more.

        Raises:
            Interrupted: `control` interrupted it; the next step embeds these photos again.
            ModelError, StorageError: the network fails, or the library cannot be written.
        """
        if self._pair is None:
            return False
        photos = self._store.vectors.missing(self._model_id, self._after, self._library.tuning.switch_photos)
        self._control.check()
        if not photos:
            self._finish()
            return False
        if not self._total:
            self._total = self._store.vectors.missing_count(self._model_id)
        self._embed(self._pair, photos)
        self._after = photos[-1].id
        self._done += len(photos)
        self._emit(ExtraProgress(Extra.WORDS, min(self._done, self._total), self._total))
        return True

    def close(self) -> None:
        """Ends the processes, and drops the network."""
        self._pair = None
        if self._decoder is not None:
            self._decoder.close()
            self._decoder = None

    def _embed(self, pair: Pair, photos: Sequence[Photo]) -> None:
        known = dict(scan.unchanged(photos))
        if self._decoder is None:
            workers, niceness = self._library.settings.decoders, self._control.niceness
            self._decoder = self._library.make_decoder(pair.description.fitting, workers, niceness)
        waiting: list[tuple[Photo, Decoded]] = []
        for file, outcome in self._decoder.decode_all(known):
            self._control.checkpoint()
            if isinstance(outcome, Decoded) and outcome.digest == known[file].digest:
                waiting.append((known[file], outcome))
            if len(waiting) == EMBED_BATCH:
                self._commit(pair, waiting)
                waiting.clear()
        self._commit(pair, waiting)

    def _commit(self, pair: Pair, waiting: Sequence[tuple[Photo, Decoded]]) -> None:
        if waiting:
            vectors = pair.embed_pictures(np.stack([decoded.pixels for _, decoded in waiting]))
            changes = [Embedded(photo.id, vector) for (photo, _), vector in zip(waiting, vectors, strict=True)]
            self._store.commit(changes, self._model_id)

    def _finish(self) -> None:
        self.close()
        if self._total:
            self._emit(ExtraProgress(Extra.WORDS, self._total, self._total))
        self._after = self._done = self._total = 0
