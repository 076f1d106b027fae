"""The way of another model into force: what it lacks is embedded, its index is built, and one note makes the switch.

All of it works with parts of its own; those in force answer until the last moment. What the store keeps are vectors of
networks, so a model that differs by its head alone lacks nothing, and no photo is read for it. Wherever the way ends,
what was embedded stays, and the next attempt goes on from there.
"""

import time
from collections.abc import Sequence
from contextlib import ExitStack

import numpy as np

from photosearch.core.events import Listener, ModelSwitched, SwitchProgress, SwitchStep
from photosearch.core.folders.unchanged import same_file
from photosearch.core.photo import Decoded, Photo
from photosearch.jobs.control import Control
from photosearch.jobs.indexing import rebuilding
from photosearch.jobs.messages import Built
from photosearch.jobs.opening.parts import Parts
from photosearch.jobs.progress import Progress
from photosearch.library import scan
from photosearch.library.store.changes import Embedded
from photosearch.library.store.store import Store
from photosearch.search.engine import Renewal
from photosearch.search.index import Snapshot
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.embedding.shelf import Choice, ShelfModel

BATCH = 64
"""Photos a commit: so few that new photos and commands need not wait for long."""
EMBED_BATCH = 8


class Switch:
    """One attempt. All but `prepare` belongs to the thread that writes the library.

    Args:
        parts: those of the model that is to be in force.
    """

    def __init__(self, model: ShelfModel, parts: Parts, store: Store, emit: Listener, control: Control) -> None:
        self.model = model
        self.parts = parts
        self.built: Built | None = None
        """The index, once it is ready."""
        self.rests = False
        """Whether it waits for the rebuilder."""
        self._closed = False
        self._store = store
        self._emit = emit
        self._control = control
        self._stack = ExitStack()
        self._decoder: Decoder | None = None
        self._embedding = store.vectors.missing_count(parts.model_id) > 0
        self._after = 0
        self._embedded = 0
        self._progress = Progress(0, 0.0)

    def __enter__(self) -> "Switch":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def is_near(self) -> bool:
        """Whether the next step costs little, so that it need not wait for photos to be indexed."""
        return not self._embedding and not self.rests

    def close(self) -> None:
        """Ends the attempt, wherever it is."""
        self._closed = True
        self._stack.close()

    def step(self) -> bool:
        """Embeds some of the photos that lack a vector; returns whether more may be embedded.

        It goes over them again until none is left that can be read. A photo that is out of reach or changed is passed
        over: when it can be read, it is indexed as one that is new.

        Raises:
            Interrupted: the job was asked to leave; what was embedded in this step is embedded again.
            ModelError, StorageError: the network fails, or the library cannot be written.
        """
        if self._after == 0:
            self._progress = Progress(self._store.vectors.missing_count(self.parts.model_id), time.monotonic())
        photos = self._store.vectors.missing(self.parts.model_id, self._after, BATCH)
        if not photos:
            self._embedding = self._embedded > 0
            self._after = self._embedded = 0
            return self._embedding
        self._embedding = True
        vectors = self._embed(photos)
        if vectors:
            self._store.commit(vectors, self.parts.model_id)
        self._embedded += len(vectors)
        self._after = photos[-1].id
        self._progress.advance(len(photos), time.monotonic())
        self._tell(SwitchStep.EMBEDDING, self._progress)
        return True

    def prepare(self) -> Snapshot | None:
        """Builds the index where there is none that will do; returns it, or None where the photos are too few for one.

        It only reads the library, and may run beside the thread that writes.

        Raises:
            StorageError: the index cannot be written.
        """
        with self.parts.library.reader() as store:
            snapshot = rebuilding.load(self.parts, store)
        if self.parts.engine.renewal() is Renewal.NONE:
            return snapshot
        progress = Progress(0, time.monotonic())

        def tell(done: int, total: int) -> None:
            progress.total = total
            progress.advance(done - progress.done, time.monotonic())
            self._tell(SwitchStep.INDEXING, progress)

        return rebuilding.renew_apart(self.parts, lambda: self._control.stopped or self._closed, tell)

    def finish(self, snapshot: Snapshot | None) -> ModelSwitched:
        """Makes the switch: the engine answers of all that the library holds now, and the model is noted.

        Raises:
            StorageError: the library cannot be read, or the note not written; the old model stays.
        """
        rebuilding.publish(self.parts, self._store, snapshot)
        self.parts.library.shelf.note(Choice(self.model.key))
        self.close()
        lacking = self._store.vectors.missing_count(self.parts.model_id)
        return ModelSwitched(self.model.id, self.model.name, lacking)

    def _embed(self, photos: Sequence[Photo]) -> list[Embedded]:
        files = ((scan.file_state(photo.file.path), photo) for photo in photos)
        known = {seen: photo for seen, photo in files if seen is not None and same_file(photo.file, seen)}
        if not known:
            return []
        if self._decoder is None:
            self._decoder = self._stack.enter_context(
                self.parts.decoder(self.parts.library.settings.decoders, background=True)
            )
        found: list[Embedded] = []
        waiting: list[tuple[int, Decoded]] = []
        for file, outcome in self._decoder.decode_all(known):
            self._control.checkpoint()
            if isinstance(outcome, Decoded) and outcome.digest == known[file].digest:
                waiting.append((known[file].id, outcome))
            if len(waiting) == EMBED_BATCH:
                found += self._vectors(waiting)
                waiting.clear()
        return found + self._vectors(waiting)

    def _vectors(self, waiting: Sequence[tuple[int, Decoded]]) -> list[Embedded]:
        if not waiting:
            return []
        vectors = self.parts.embedder.features(np.stack([decoded.pixels for _, decoded in waiting]))
        return [Embedded(photo_id, vector) for (photo_id, _), vector in zip(waiting, vectors, strict=True)]

    def _tell(self, step: SwitchStep, progress: Progress) -> None:
        self._emit(SwitchProgress(self.model.id, step, progress.event()))
