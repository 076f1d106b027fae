"""The composition root: the one place where objects are built and wired."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from photosearch import durable
from photosearch.errors import InputError, StorageError
from photosearch.jobs import rebuilding
from photosearch.jobs.parts import Parts
from photosearch.jobs.searching import Searcher
from photosearch.library.lock import WriterLock
from photosearch.library.store import Store
from photosearch.library.thumbnails import Thumbnails
from photosearch.search import index
from photosearch.search.engine import Engine
from photosearch.settings import LibraryPaths, Settings, resources
from photosearch.vision.decoder import DecodeLimits, Decoder
from photosearch.vision.embed import Embedder, Manifest


@dataclass(frozen=True, slots=True)
class Application:
    """What was chosen at the start: which library, which settings, which model."""

    paths: LibraryPaths
    settings: Settings
    model: Path

    @classmethod
    def choose(cls, paths: LibraryPaths, settings: Settings, model: Path | None = None) -> "Application":
        """Returns the application on `model`, by default the one that is shipped."""
        return cls(paths, settings, model or resources() / "model")

    def open_writer(self, stack: ExitStack) -> tuple[Parts, Store]:
        """Opens the library for writing, creating it where there is none; `stack` closes what was opened.

        Raises:
            LibraryInUse: another process writes to it.
            StorageError: it cannot be opened.
            ModelError: the model cannot be trusted or loaded.
        """
        _make_folder(self.paths.root)
        embedder = Embedder.open(self.model, self.settings.provider)
        stack.enter_context(WriterLock(self.paths.lock))
        durable.sweep(self.paths.root)
        index.sweep(self._snapshot(embedder.manifest))
        store = stack.enter_context(Store.open(self.paths.database))
        manifest = embedder.manifest
        model_id = store.register_model(manifest.sha256, manifest.name, manifest.version, manifest.dimension)
        return self._parts(stack, embedder, store, model_id), store

    @contextmanager
    def searcher(self) -> Iterator[Searcher]:
        """Opens an indexed library for reading, beside whatever writes to it.

        Raises:
            InputError: there is no library, or nothing in it was indexed with this model.
        """
        with ExitStack() as stack:
            store = stack.enter_context(self.open_reader())
            embedder = Embedder.open(self.model, self.settings.provider)
            model_id = store.model_id(embedder.manifest.sha256)
            if model_id is None:
                raise InputError(
                    f"The library {self.paths.root} has no photo indexed with this model",
                    "Run: photosearch index FOLDER",
                )
            parts = self._parts(stack, embedder, store, model_id)
            yield Searcher(parts, store, stack.enter_context(parts.decoder(1)))

    def open_reader(self) -> Store:
        """Opens the store for reading.

        Raises:
            InputError: there is no library.
        """
        if not self.paths.database.exists():
            raise InputError(f"There is no library in {self.paths.root}", "Run: photosearch index FOLDER")
        return Store.open(self.paths.database, readonly=True)

    def _parts(self, stack: ExitStack, embedder: Embedder, store: Store, model_id: int) -> Parts:
        settings, manifest = self.settings, embedder.manifest
        thumbnails = Thumbnails.open(self.paths.thumbnails, settings.thumbnail_megabytes * 1_000_000)
        stack.callback(thumbnails.close)
        parts = Parts(
            settings=settings,
            snapshot=self._snapshot(manifest),
            model_id=model_id,
            thumbnails=thumbnails,
            embedder=embedder,
            engine=Engine(manifest.dimension),
            reader=lambda: Store.open(self.paths.database, readonly=True),
            decoder=lambda workers: _decoder(manifest, settings, workers),
        )
        rebuilding.load(parts, store)
        return parts

    def _snapshot(self, manifest: Manifest) -> Path:
        return rebuilding.snapshot_path(self.paths.snapshots, manifest.sha256)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"The library folder {folder} cannot be made: {error.strerror or error}", "Choose another with --library"
        ) from error


def _decoder(manifest: Manifest, settings: Settings, workers: int) -> Decoder:
    limits = DecodeLimits(settings.photo_seconds, settings.photo_megapixels, settings.decoder_megabytes)
    return Decoder(manifest.fitting, settings.thumbnail_side, limits, workers=workers or os.cpu_count() or 1)
