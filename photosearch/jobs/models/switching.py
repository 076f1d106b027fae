"""The switch to another model: makes its missing vectors, builds its index, and records it as the current model.

The switch works on its own parts; the model in use answers until the last moment. The store keeps the vectors of
networks, so a model that differs only in its head reuses them, and switching to it reads no photos. If a switch ends
early, its vectors stay, and the next attempt continues from there.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from photosearch.core.events import Listener, ModelSwitched, SwitchProgress, SwitchStep
from photosearch.core.photo import Decoded, Photo
from photosearch.jobs.control import Control
from photosearch.jobs.indexing import rebuilding
from photosearch.jobs.indexing.embedding import Embedded as EmbeddedPhoto
from photosearch.jobs.indexing.embedding import Embedding, codes_by_content
from photosearch.jobs.messages import Built, Make
from photosearch.jobs.opening.parts import Parts
from photosearch.jobs.progress import Progress
from photosearch.library import scan
from photosearch.library.store.changes.changes import Embedded
from photosearch.library.store.store import Store
from photosearch.search.engine import Renewal
from photosearch.search.index import Index
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.embedding.shelf import Choice, ShelfModel


class ModelSwitch:
    """One attempt to switch. All methods belong to the thread that writes the library.

    Call `step` until it returns ModelSwitched. The index is built elsewhere, so that the thread can do other work:
    `build` starts that, and `take` receives the outcome.

    Args:
        parts: the parts of the model to switch to.
        build: starts building an index, or does nothing if another index is being built.
    """

    def __init__(
        self,
        model: ShelfModel,
        parts: Parts,
        store: Store,
        emit: Listener,
        control: Control,
        build: Callable[[Parts, Make], None],
    ) -> None:
        self.model = model
        self.parts = parts
        self.waiting = False
        """Whether it waits for its index to be built; until then, `step` does nothing."""
        self.failed = False
        """Whether its index could not be built."""
        self._store = store
        self._emit = emit
        self._control = control
        self._build = build
        self._built: Built | None = None
        self._closed = False
        self._stack = ExitStack()
        self._decoder: Decoder | None = None
        self._embedding = store.vectors.missing_count(parts.model_id) > 0
        self._after = 0
        self._embedded = 0
        self._progress = Progress(0, 0.0)

    def __enter__(self) -> "ModelSwitch":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def is_short(self) -> bool:
        """Whether the next step takes little time, so that it need not wait for photos to be indexed."""
        return not self._embedding and not self.waiting

    def step(self) -> ModelSwitched | None:
        """Does the next part of the work; returns the event once the model is in use.

        Raises:
            Interrupted: the job must end its pass; the next step repeats this one.
            ModelError, StorageError: the network fails, or the library cannot be read or written.
        """
        if self._embed_some():
            return None
        if self._built is None:
            self.waiting = True
            self._build(self.parts, self._make_index)
            return None
        return self._finish(self._built.snapshot)

    def take(self, built: Built) -> None:
        """Takes the outcome of any build: its own index, or another one, after which the builder is free again."""
        self.waiting = False
        if built.parts is self.parts:
            self._built, self.failed = built, built.failed

    def close(self) -> None:
        """Ends the attempt at any point."""
        self._closed = True
        self._stack.close()

    def _embed_some(self) -> bool:
        """Embeds some of the photos without a vector; returns whether there may be more.

        It repeats until no readable photo is left. A missing or changed photo is left out, because it is indexed as a
        new one when it can be read.
        """
        if self._after == 0:
            self._progress = Progress(self._store.vectors.missing_count(self.parts.model_id), time.monotonic())
        count = self.parts.library.tuning.switch_photos
        photos = self._store.vectors.missing(self.parts.model_id, self._after, count)
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
        self._report(SwitchStep.EMBEDDING, self._progress)
        return True

    def _embed(self, photos: Sequence[Photo]) -> list[Embedded]:
        known = dict(scan.unchanged(photos))
        if not known:
            return []
        if self._decoder is None:
            workers = self.parts.library.settings.decoders
            self._decoder = self._stack.enter_context(self.parts.decoder(workers, self._control.niceness))
        found: list[Embedded] = []
        with Embedding[int](self.parts.embedder, self._control.give_way) as embedding:
            for file, outcome in self._decoder.decode_all(known):
                self._control.checkpoint()
                if isinstance(outcome, Decoded) and outcome.digest == known[file].digest:
                    found += self._vectors(embedding.add(known[file].id, outcome))
            return found + self._vectors(embedding.finish())

    def _vectors(self, embedded: Sequence[EmbeddedPhoto[int]]) -> list[Embedded]:
        if self.parts.descriptors is not None:
            self.parts.descriptors.put(tuple(codes_by_content(embedded).items()))
        return [Embedded(each.key, each.features) for each in embedded]

    def _make_index(self) -> Index | None:
        """Builds the index, unless one on disk is usable; returns None if there are too few photos for an index.

        It only reads the library, and may run beside the thread that writes. Raises StorageError.
        """
        with self.parts.library.reader() as store:
            snapshot = rebuilding.load(self.parts, store)
        if self.parts.engine.renewal() is Renewal.NONE:
            return snapshot
        progress = Progress(0, time.monotonic())

        def report(done: int, total: int) -> None:
            progress.total = total
            progress.advance(done - progress.done, time.monotonic())
            self._report(SwitchStep.INDEXING, progress)

        return rebuilding.renew_apart(self.parts, lambda: self._control.stopped or self._closed, report)

    def _finish(self, snapshot: Index | None) -> ModelSwitched:
        """Puts the model in use: fills its engine with the whole library, and records the model on disk.

        If the library cannot be read or the record cannot be written, the old model stays in use.
        """
        rebuilding.publish(self.parts, self._store, snapshot)
        self.parts.library.shelf.note(Choice(self.model.key))
        self.close()
        lacking = self._store.vectors.missing_count(self.parts.model_id)
        return ModelSwitched(self.model.id, self.model.name, lacking)

    def _report(self, step: SwitchStep, progress: Progress) -> None:
        self._emit(SwitchProgress(self.model.id, step, progress.event()))
