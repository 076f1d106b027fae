"""The composition root: the one place where objects are built and wired."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from photosearch import durable
from photosearch.core.model_status import ModelStatus
from photosearch.core.photo import Fitting
from photosearch.errors import InputError, LibraryDamaged, ModelError, StorageError
from photosearch.jobs.indexing import rebuilding
from photosearch.jobs.models import shelving
from photosearch.jobs.once import Update, bring_up_to_date
from photosearch.jobs.opening.library import Library
from photosearch.jobs.opening.parts import OpenIndex, Parts
from photosearch.jobs.searching.neighbours import EngineNeighbours
from photosearch.jobs.searching.searcher import Searcher
from photosearch.jobs.tuning import Tuning
from photosearch.library import checking, recovery
from photosearch.library.backups import Backups
from photosearch.library.descriptors import Descriptors
from photosearch.library.lock import WriterLock
from photosearch.library.recovery import Repair
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.store import Store
from photosearch.library.thumbnails import COLOUR_BYTES, Thumbnails
from photosearch.search import index
from photosearch.search.engine import Engine
from photosearch.search.index import Index, Snapshot
from photosearch.search.served import open_index
from photosearch.settings import LibraryPaths, Settings, library_paths, resources
from photosearch.vision.decoding.decoder import Decoder, at_once, begin_start, serve_photos, serve_texts
from photosearch.vision.decoding.limits import DecodeLimits
from photosearch.vision.embedding.embed import Embedder
from photosearch.vision.embedding.manifest import ID_LENGTH, Manifest, read_manifest
from photosearch.vision.embedding.shelf import Shelf, ShelfModel
from photosearch.vision.pairs.shelf import PairShelf

if TYPE_CHECKING:
    from photosearch.shared.work.copying import Copied
    from photosearch.shared_application import SharedApplication

T = TypeVar("T")
ONCE_SECONDS = 2.0
"""How long a single search waits for photos without thumbnails; the next one, of another process, would begin anew."""
MOST_READERS = 4
"""Processes that read text; each takes up to a gigabyte."""
_READING = 12
"""How many times the time limit of a photo its text may take."""


@dataclass(frozen=True, slots=True)
class Application:
    """The choices of the start: library, settings and model.

    `pinned` is the folder of a model to use instead of the one that the library notes. `shipped` is the folder of the
    shipped model.
    """

    paths: LibraryPaths
    settings: Settings
    pinned: Path | None = None
    shipped: Path = field(default_factory=lambda: resources() / "model")
    tuning: Tuning = field(default_factory=Tuning)
    password: Callable[[], str] | None = None
    """Asks the person for the password of a shared library that is not kept anywhere; None if nobody can be asked."""
    open_embedder: Callable[..., Embedder] = Embedder.open
    """Loads a model, as `Embedder.open`."""

    @property
    def shelf(self) -> Shelf:
        """The models to choose from."""
        return Shelf(self.paths.models, self.paths.model_note, self.shipped)

    @property
    def pairs(self) -> PairShelf:
        """The pairs of networks for descriptions in words; raises InputError for a shared library."""
        self._require_folder()
        return PairShelf(self.paths.words)

    @property
    def model(self) -> Path:
        """The folder of the model to use; raises ModelError as `described`."""

        def look(folder: Path) -> Path:
            read_manifest(folder)
            return folder

        return self._or_shipped(look)[0]

    @property
    def shared(self) -> "SharedApplication | None":
        """The same choices for a shared library; None if the library is a folder.

        Raises:
            InputError: what shared libraries need is not installed.
        """
        if self.paths.address is None:
            return None
        from photosearch.shared_application import SharedApplication  # late: most libraries are folders

        make = partial(_decoder, self.settings)
        return SharedApplication(self.paths, self.settings, self.shelf, self.pinned, self.tuning, make, self.password)

    def open_update(self, stack: ExitStack, *, confirm_removals: bool = False) -> Update:
        """Opens the library to bring it up to date; `stack` closes it. Raises as `open_writer` does.

        Args:
            confirm_removals: removes missing photos even if they are many; only a shared library asks for this.
        """
        if shared := self.shared:
            return shared.open_update(stack, confirm_removals=confirm_removals)
        parts, store = self.open_writer(stack)
        return Update(parts, store, partial(bring_up_to_date, parts, store))

    def open_writing(self, stack: ExitStack) -> LibraryStore:
        """Opens the store of a library of either kind for writing, without a model; raises as `open_library` does."""
        if shared := self.shared:
            return stack.enter_context(shared.open_store())
        return self.open_library(stack)[1]

    def open_writer(self, stack: ExitStack) -> tuple[Parts, Store]:
        """Opens the library for writing and loads its model; raises as `open_library` and `load_model`."""
        library, store = self.open_library(stack)
        return self.load_model(library, store), store

    def open_library(self, stack: ExitStack) -> tuple[Library, Store]:
        """Opens the library for writing, and creates it if there is none; `stack` closes it.

        Its structure is checked if the last process did not close it, or if the last check is long ago.

        Raises:
            LibraryInUse: another process writes to it.
            LibraryDamaged: it is not sound.
            StorageError: it cannot be opened.
            ModelError: the model cannot be read.
        """
        self._require_folder()
        expected, _ = self.described()  # without a model, no library is created
        _make_folder(self.paths.root)
        lock = stack.enter_context(WriterLock(self.paths.lock))
        if lock.broken:
            checking.doubt(self.paths.checked)
        durable.sweep(self.paths.root)
        self.shelf.sweep()
        store = stack.enter_context(self._open_store())
        if checking.is_due(self.paths.checked, time.time()):
            store.check_structure()
            checking.note(self.paths.checked)
        return self._library(stack, expected), store

    def load_model(self, library: Library, store: Store) -> Parts:
        """Loads the model and its index.

        Raises:
            ModelError: the model cannot be trusted or loaded.
            StorageError: the library cannot be read or written.
        """
        begin_start()
        embedder, notice = self._open_model()
        index.sweep(self._snapshot(embedder.manifest))
        parts = self._parts(library, embedder, _register(embedder.manifest, store), self._open_index, notice)
        rebuilding.load(parts, store)
        return parts

    @contextmanager
    def searcher(self) -> Iterator[Searcher]:
        """Opens an indexed library for searching; raises as `open_indexed` does."""
        with ExitStack() as stack:
            parts, store = self.open_searchable(stack)
            decoder, behind = (stack.enter_context(parts.decoder(1)) for _ in range(2))
            yield Searcher(parts, store, decoder, behind=behind, seconds=ONCE_SECONDS)

    def open_searchable(self, stack: ExitStack) -> tuple[Parts, LibraryStore]:
        """Opens a library of either kind for searching; raises as `open_indexed` does."""
        if shared := self.shared:
            return shared.open_searchable(stack)
        return self.open_indexed(stack)

    def open_indexed(self, stack: ExitStack) -> tuple[Parts, Store]:
        """Opens an indexed library for reading, even while another process writes to it; `stack` closes it.

        Raises:
            InputError: there is no library, or no photo in it is indexed with this model.
        """
        store = stack.enter_context(self.open_folder())
        begin_start()
        embedder, notice = self._open_model()
        model_id = store.models.id_of(embedder.manifest.sha256)
        if model_id is None:
            raise InputError(
                f"The library {self.paths.root} has no photo indexed with this model", "Run: photosearch index FOLDER"
            )
        parts = self._parts(self._library(stack, embedder.manifest), embedder, model_id, Snapshot.load, notice)
        rebuilding.load(parts, store)
        return parts, store

    def open_pictures(self, stack: ExitStack) -> Library:
        """Opens a library of either kind for its pictures, without loading the model; `stack` closes it.

        Raises:
            InputError: there is no library.
            ModelError: the model cannot be read.
        """
        if shared := self.shared:
            return shared.open_pictures(stack)
        return self._library(stack, self.described()[0])

    def open_reader(self) -> LibraryStore:
        """Opens the store of a library of either kind for reading.

        Raises:
            InputError: there is no library.
        """
        if shared := self.shared:
            return shared.open_store()
        return self.open_folder()

    def open_folder(self) -> Store:
        """Opens the store of a library folder for reading; raises InputError if there is none."""
        self._require_folder()
        if not self.paths.database.exists():
            raise InputError(f"There is no library in {self.paths.root}", "Run: photosearch index FOLDER")
        return Store.open(self.paths.database, readonly=True)

    def repair(self) -> Repair:
        """Checks the whole library and repairs any damage.

        Raises:
            LibraryInUse: another process writes to it.
            InputError: there is neither a library nor a backup.
            StorageError: as `recovery.repair` does.
        """
        self._require_folder()
        backups = self.backups.newest_first()
        if not self.paths.database.exists() and not backups:
            raise InputError(f"There is no library in {self.paths.root}", "Run: photosearch index FOLDER")
        with WriterLock(self.paths.lock):
            done = recovery.repair(self.paths.database, backups)
            checking.note(self.paths.checked)
        return done

    def share(self, where: str, progress: Callable[[int, int], None]) -> "Copied":
        """Copies this library folder into the shared library at the address `where`, which is created if need be.

        Raises:
            InputError: `where` is no address, or this library has no photo indexed with its model.
            StorageError: either library fails; a repeated call goes on.
        """
        shared = replace(self, paths=library_paths(where)).shared
        if shared is None:
            raise InputError(f"{where} is not the address of a shared library", "Write postgresql://name@host/archive")
        folder = self.model
        with self.open_folder() as store:
            return shared.take(store, folder, self.paths.thumbnails, progress)

    def export(self, target: Path, folder: str | None = None) -> None:
        """Writes a checked copy of the library to `target`, even while another process writes to the library.

        Args:
            folder: of a shared library, copies the photos below this folder, with their vectors.

        Raises:
            InputError: there is no library, or `target` exists.
            LibraryDamaged, StorageError: it cannot be copied.
        """
        if target.exists():
            raise InputError(f"{target} already exists", "Name another file, or delete this one")
        if folder is not None and (shared := self.shared) is not None:
            shared.export(target, folder)
            return
        if folder is not None:
            raise InputError("--in needs a shared library", "Leave --in out, or name a shared library with --library")
        with self.open_folder() as store:
            store.copy(target, lambda: None)

    def replace_library(self, source: Path) -> Path | None:
        """Replaces this library by the one exported to `source`; returns the place where this one was set aside.

        Raises:
            InputError: `source` is not a sound library; nothing is changed.
            LibraryNewer, LibraryInUse, StorageError: nothing is changed.
        """
        if not source.is_file():
            raise InputError(f"There is no file {source}", "Make one with: photosearch library export FILE")
        self._require_folder()
        _make_folder(self.paths.root)
        with WriterLock(self.paths.lock):
            try:
                aside = recovery.put_in_place(source, self.paths.database)
            except LibraryDamaged as error:
                raise InputError(error.message, "Export it again: photosearch library export FILE") from error
            checking.note(self.paths.checked)
        return aside

    @property
    def backups(self) -> Backups:
        """The backups, even if the settings ask for no new ones."""
        settings = self.settings
        folder = Path(settings.backup_folder).expanduser() if settings.backup_folder else self.paths.backups
        return Backups(folder, settings.backup_days, settings.backup_weeks)

    def models(self) -> tuple[ModelStatus, ...]:
        """Returns the models to choose from, with the state of each; raises ModelError, StorageError."""
        active = self.described()[0].id
        if self.shared is None and not self.paths.database.exists():
            return shelving.statuses(self.shelf, None, active)
        with self.open_reader() as store:
            return shelving.statuses(self.shelf, store, active)

    def described(self) -> tuple[Manifest, str]:
        """Returns the manifest of the model to use, and a notice if it is not the one noted. The model is not loaded.

        Raises:
            ModelError: the model cannot be read.
        """
        return self._or_shipped(read_manifest)

    def _require_folder(self) -> None:
        if self.paths.address is not None:
            raise InputError(
                f"This needs a library folder, and {self.paths.address.title} is a shared library",
                "Name a folder with --library",
            )

    def _open_store(self) -> Store:
        return Store.open(self.paths.database, place_names=self.settings.place_names)

    def _open_model(self) -> tuple[Embedder, str]:
        return self._or_shipped(self._load)

    def _or_shipped(self, read: Callable[[Path], T]) -> tuple[T, str]:
        """Reads the noted model, or the shipped one if that fails; returns a notice about the failure."""
        if self.pinned:
            return read(self.pinned), ""
        try:
            return read(self.shelf.active_folder()), ""
        except ModelError as error:
            return read(self.shipped), f"{error.message}. The shipped model is used instead"

    def _load(self, folder: Path) -> Embedder:
        contents = self.settings.contents
        return self.open_embedder(folder, self.settings.provider, marks=self.paths.root, contents=contents)

    def _library(self, stack: ExitStack, expected: Manifest) -> Library:
        settings = self.settings
        thumbnails = Thumbnails.open(self.paths.thumbnails, settings.thumbnail_megabytes * 1_000_000)
        stack.callback(thumbnails.close)
        colours = Thumbnails.open(self.paths.colours, COLOUR_BYTES)
        stack.callback(colours.close)
        return Library(
            settings=settings,
            database=self.paths.database,
            checked=self.paths.checked,
            backups=self.backups if settings.backup_days else None,
            fitting=expected.fitting,
            thumbnails=thumbnails,
            colours=colours,
            reader=lambda: Store.open(self.paths.database, readonly=True),
            writer=self._open_store,
            make_decoder=partial(_decoder, settings),
            shelf=self.shelf,
            pairs=self.pairs,
            tuning=self.tuning,
        )

    def _open_other(self, library: Library, model: ShelfModel, store: Store) -> Parts:
        embedder = self._load(model.folder)
        return self._parts(library, embedder, _register(embedder.manifest, store), self._open_index)

    def _open_index(self, path: Path, *, model: str) -> Index:
        return open_index(path, model=model, served_from=self.tuning.served_photos)

    def _parts(
        self, library: Library, embedder: Embedder, model_id: int, open_index: OpenIndex, notice: str = ""
    ) -> Parts:
        """Returns parts with an empty engine."""
        manifest = embedder.manifest
        engine = Engine(manifest.dimension, library.tuning.tail_limit)
        return Parts(
            library=library,
            snapshot=self._snapshot(manifest),
            model_id=model_id,
            embedder=embedder,
            engine=engine,
            descriptors=self._descriptors(manifest),
            neighbours=EngineNeighbours(engine, model_id, embedder.project),
            open_model=self._open_other,
            open_index=open_index,
            notice=notice,
        )

    def _descriptors(self, manifest: Manifest) -> Descriptors | None:
        """Returns the network's descriptors. Their file's name tells the components too, so that they never mix."""
        if manifest.windows is None:
            return None
        name = f"{manifest.sha256[:ID_LENGTH]}-{manifest.windows.sha256[:ID_LENGTH]}.sqlite3"
        rows, columns = manifest.grid
        return Descriptors(self.paths.descriptors / name, rows * columns * manifest.windows.components)

    def _snapshot(self, manifest: Manifest) -> Path:
        return rebuilding.snapshot_path(self.paths.snapshots, manifest)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(durable.PRIVATE, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"The library folder {folder} cannot be created: {error.strerror or error}", "Choose another with --library"
        ) from error


def _register(manifest: Manifest, store: Store) -> int:
    return store.models.register(manifest.sha256, manifest.name, manifest.version, manifest.network_dimension)


def _decoder(
    settings: Settings, fitting: Fitting, workers: int, niceness: Callable[[], int] = at_once, texts: bool = False
) -> Decoder:
    limits = DecodeLimits(settings.photo_seconds, settings.photo_megapixels, settings.decoder_megabytes)
    workers, serve = workers or os.cpu_count() or 1, serve_photos
    if texts:
        workers, serve = min(workers, MOST_READERS), serve_texts
        limits = replace(limits, seconds=_READING * limits.seconds, megabytes=2 * limits.megabytes)
    return Decoder(fitting, settings.thumbnail_side, limits, workers, niceness, serve=serve)
