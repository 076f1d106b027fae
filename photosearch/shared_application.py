"""What `app.Application` builds for a shared library: the parts that its commands and the window use."""

import contextlib
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from photosearch import durable
from photosearch.core.address import Address
from photosearch.core.events import Listener, ModelSwitched
from photosearch.errors import InputError, ModelError
from photosearch.jobs.control import Control
from photosearch.jobs.indexing.shared import together
from photosearch.jobs.once import Update
from photosearch.jobs.opening.library import Library, MakeDecoder
from photosearch.jobs.opening.parts import Parts
from photosearch.jobs.tuning import Tuning
from photosearch.library.store.contract import DescriptorCache, LibraryStore, SharedLibraryStore
from photosearch.library.store.store import Store
from photosearch.library.thumbnails import COLOUR_BYTES, Thumbnails
from photosearch.search.engine import Engine
from photosearch.search.index import Snapshot
from photosearch.settings import LibraryPaths, Settings
from photosearch.vision.embedding import model_archive
from photosearch.vision.embedding.embed import Embedder
from photosearch.vision.embedding.manifest import ID_LENGTH, Manifest, read_contents, read_manifest
from photosearch.vision.embedding.shelf import Shelf, ShelfModel

try:
    from photosearch.shared.library import SharedDescriptors, SharedLibrary, SharedThumbnails
    from photosearch.shared.neighbours import SharedNeighbours
    from photosearch.shared.server.schema import Role
    from photosearch.shared.store.roots import Mounts
    from photosearch.shared.store.store import SharedStore
    from photosearch.shared.work import copying
    from photosearch.shared.work.copying import Copied
except ImportError as error:  # psycopg raises it without libpq
    raise InputError(
        f"A shared library needs the package {error.name or 'psycopg'}, which is not installed or incomplete",
        "Install it with: pip install 'photosearch[shared]'",
    ) from error


@dataclass(frozen=True, slots=True)
class SharedApplication:
    """The choices of the start, for a library that has an address.

    `pinned` is the folder of a model to use instead of the current one; `password` asks the person for a password
    that is kept nowhere.
    """

    paths: LibraryPaths
    settings: Settings
    shelf: Shelf
    pinned: Path | None
    tuning: Tuning
    make_decoder: MakeDecoder
    password: Callable[[], str] | None = None

    @property
    def address(self) -> Address:
        """The address of the library."""
        assert self.paths.address is not None
        return self.paths.address

    @property
    def mounts(self) -> Mounts:
        """Where roots are mounted on this machine."""
        return Mounts(self.paths.mounts)

    def open_store(self) -> SharedStore:
        """Opens the library on a connection of its own; raises as `SharedStore.open` does."""
        return self._connections(kept=0).store()

    def create(self) -> SharedStore:
        """Creates the library in an empty database, or updates an older one; raises as `SharedStore.create` does."""
        return self._connections(kept=0).create()

    def open_update(self, stack: ExitStack, *, confirm_removals: bool = False) -> Update:
        """Opens the library to bring it up to date; `stack` closes it.

        Args:
            confirm_removals: removes missing photos even if they are many.
        """
        shared = self._connections()
        stack.callback(shared.close)
        store = stack.enter_context(shared.store())
        parts = self._open_parts(stack, shared, store, register=True)
        here = partial(together.work_off_here, parts, store)
        run = partial(
            together.bring_up_to_date, store, parts.model_id, here, is_confirmed=lambda folder: confirm_removals
        )
        return Update(parts, store, run)

    def use(self, model: ShelfModel, emit: Listener, control: Control) -> ModelSwitched:
        """Embeds all photos that are mounted here with another model, beside the current one, and then switches to it.

        The switch is one statement, for everybody; using the former model again switches back at once.

        Raises:
            Interrupted: `control` interrupted it; the current model stays, and the next call goes on.
            NotPermitted: the person is not the owner.
        """
        with ExitStack() as stack:
            update = replace(self, pinned=model.folder).open_update(stack)
            update.run(emit, control)
            manifest, store = update.parts.embedder.manifest, stack.enter_context(self.open_store())
            if store.models.archive(manifest.sha256) is None:
                store.models.keep_archive(manifest.sha256, _archive(model.folder))
            store.models.use(manifest.sha256)
            return ModelSwitched(manifest.id, manifest.name, store.vectors.missing_count(update.parts.model_id))

    def open_worker(self, stack: ExitStack) -> tuple[Parts, SharedStore]:
        """Opens the library for one of many workers on this machine: its model uses one thread; `stack` closes it."""
        shared = self._connections()
        stack.callback(shared.close)
        store = stack.enter_context(shared.store())
        # Without marks of trials: those of another worker would look like a crash of the provider.
        embedder = Embedder.open(self._model_folder(store), self.settings.provider, threads=1)
        library = self._library(stack, shared, embedder.manifest)
        return self._parts(library, shared, embedder, register_model(store, embedder.manifest)), store

    def register_model(self, store: SharedStore) -> int:
        """Returns the id of the current model, or of the shipped one before the first photo; it is not loaded."""
        return register_model(store, read_manifest(self._model_folder(store)))

    def name_contents(self, store: SharedStore, model_id: int, control: Control) -> None:
        """Gives words to the photos that have none yet, without loading the network; a setting turns it off."""
        if self.settings.contents:
            folder = self._model_folder(store)
            manifest = read_manifest(folder)
            together.name_contents(store, model_id, manifest, read_contents(folder, manifest), control)

    def open_searchable(self, stack: ExitStack) -> tuple[Parts, LibraryStore]:
        """Opens the library for searching; `stack` closes it.

        Raises:
            ModelError: the current model is neither here nor in the library.
        """
        shared = self._connections()
        stack.callback(shared.close)
        store = stack.enter_context(shared.store())
        return self._open_parts(stack, shared, store, register=False), store

    def open_pictures(self, stack: ExitStack) -> Library:
        """Opens the library for its pictures, without loading the model; `stack` closes it. Raises ModelError."""
        shared = self._connections()
        stack.callback(shared.close)
        store = stack.enter_context(shared.store())
        return self._library(stack, shared, read_manifest(self._model_folder(store)))

    def report(self) -> dict[str, Any]:
        """Returns what the library holds, who scans it and what is pending, as JSON values by name."""
        with self.open_store() as store:
            current = store.models.current()
            waiting, counts = store.pending.by_root(), store.photos.counts()
            held = {each.root: f"{each.process} (user {each.user})" for each in store.holders()}
            return {
                "library": str(self.address),
                "role": str(store.role),
                "photos": counts.photos,
                "skipped": counts.skipped,
                "roots": [
                    {
                        "name": name,
                        "mounted": store.roots.folders[root] if root in store.roots.mounted else None,
                        "pending": waiting.get(name, 0),
                        "scanned_by": held.get(name),
                    }
                    for root, name in sorted(store.roots.names.items(), key=lambda each: each[1])
                ],
                "models": [
                    {
                        "id": each.sha256[:ID_LENGTH],
                        "name": each.name,
                        "in_use": current is not None and each.id == current.id,
                        "vectors": store.vectors.count(each.id),
                        "indexed": each.has_index,
                        "file_in_library": each.has_file,
                    }
                    for each in store.models.all()
                ],
                "pending": store.pending.count(current.id) if current else sum(waiting.values()),
                "bytes": store.size_bytes(),
            }

    def take(self, local: Store, model: Path, thumbnails: Path, progress: Callable[[int, int], None]) -> Copied:
        """Copies a library folder into the library, which is created if need be, with the file of its model.

        Args:
            model: the folder of the model whose vectors are copied.
            thumbnails: the file of the local library's thumbnails.

        Raises:
            InputError: the local library has no photo indexed with this model.
            StorageError: either library fails.
        """
        manifest = read_manifest(model)
        if local.models.id_of(manifest.sha256) is None:
            raise InputError("The library has no photo indexed with this model", "Run: photosearch index FOLDER")
        cache = Thumbnails.open(thumbnails, self.settings.thumbnail_megabytes * 1_000_000)
        with contextlib.closing(cache), self.create() as store:
            dimension = manifest.network_dimension
            store.models.register(manifest.sha256, manifest.name, manifest.version, dimension)
            if manifest.head is None and store.models.archive(manifest.sha256) is None:
                store.models.keep_archive(manifest.sha256, _archive(model))
            return copying.share(local, store, manifest.sha256, cache, progress)

    def export(self, target: Path, folder: str) -> None:
        """Writes the photos below a folder of this machine to `target`, a file that `library import` reads.

        Raises:
            InputError: no photo lies there.
            StorageError: it cannot be read or written.
        """
        with self.open_store() as store, durable.replacing(target) as temporary:
            current = store.models.current()
            if current is None:
                raise InputError(
                    f"The shared library {self.address.title} has no photo", "Run: photosearch index FOLDER"
                )
            with Store.open(temporary) as local:
                model = (current.sha256, current.name, current.version, current.dimension)
                copying.export(store, folder, local, model)
                local.seal()

    def mount(self, root: str, folder: str | None) -> None:
        """Notes where a root is mounted on this machine; raises InputError as `SharedFolders.mount` does."""
        with self.open_store() as store:
            store.folders.mount(root, folder)

    def add_root(self, root: str, folder: str) -> None:
        """Adds a folder as a root of this name; raises InputError as `SharedFolders.add` does."""
        with self.open_store() as store:
            store.folders.add(folder, root)

    @property
    def title(self) -> str:
        """The name of the library."""
        return self.address.title

    def open_window(self, stack: ExitStack, store: SharedLibraryStore) -> tuple[Library, Callable[[Library], Parts]]:
        """Opens the library for the window, and returns what then loads its model; `stack` closes both."""
        if not isinstance(store, SharedStore):
            raise TypeError("a shared library is opened through its own store")
        shared = self._connections()
        stack.callback(shared.close)
        folder = self._model_folder(store)
        library = self._library(stack, shared, read_manifest(folder))
        may_write = store.role is not Role.READER
        return library, lambda library: self._load(library, shared, store, folder, register=may_write)

    def fetch_model(self, store: SharedStore, sha256: str, dimension: int) -> Path:
        """Fetches the file of a model from the library and checks it; returns its folder.

        Raises:
            ModelError: the library does not hold it, or it is not the one.
        """
        archive = store.models.archive(sha256, model_archive.LARGEST_ARCHIVE)
        if archive is None:
            raise ModelError(
                f"The library {self.address.title} is searched with the model {sha256[:ID_LENGTH]}, which is not here",
                "Import it with: photosearch models import FILE",
            )
        self.paths.models.mkdir(parents=True, exist_ok=True)
        # Nothing is installed before it is checked: the archive was written by somebody else.
        with tempfile.TemporaryDirectory(dir=self.paths.root) as temporary:
            file = Path(temporary) / "archive"
            file.write_bytes(archive)
            folder = model_archive.unpack(file, Path(temporary))
            manifest = read_manifest(folder)
            if (manifest.sha256, manifest.dimension, manifest.head) != (sha256, dimension, None):
                raise ModelError(
                    "The library's model is not the one that it is searched with", "Tell the library's owner"
                )
            target = self.paths.models / folder.name
            if target.exists():
                raise ModelError(f"The folder {target} holds another model", "Remove it, and open the library again")
            folder.rename(target)
        return target

    def _connections(self, kept: int = 4) -> SharedLibrary:
        self.paths.root.mkdir(durable.PRIVATE, parents=True, exist_ok=True)
        return SharedLibrary(self.address, self.mounts, str(self.paths.root), self.password, kept)

    def _open_parts(self, stack: ExitStack, shared: SharedLibrary, store: SharedStore, *, register: bool) -> Parts:
        """Returns the parts of the current model, or of the shipped one before the first photo."""
        folder = self._model_folder(store)
        library = self._library(stack, shared, read_manifest(folder))
        return self._load(library, shared, store, folder, register=register)

    def _load(
        self, library: Library, shared: SharedLibrary, store: SharedStore, folder: Path, *, register: bool
    ) -> Parts:
        embedder = Embedder.open(folder, self.settings.provider, marks=self.paths.root, contents=self.settings.contents)
        manifest = embedder.manifest
        if register:
            return self._parts(library, shared, embedder, register_model(store, manifest))
        require_network(manifest)
        found = store.models.id_of(manifest.sha256)
        if found is None:
            raise InputError(
                f"The shared library {self.address.title} has no photo indexed with this model",
                "Run: photosearch index FOLDER",
            )
        return self._parts(library, shared, embedder, found)

    def _parts(self, library: Library, shared: SharedLibrary, embedder: Embedder, model_id: int) -> Parts:
        manifest = embedder.manifest
        return Parts(
            library=library,
            snapshot=self.paths.snapshots / "none",
            model_id=model_id,
            embedder=embedder,
            engine=Engine(manifest.dimension),
            descriptors=_descriptors(shared, manifest),
            neighbours=SharedNeighbours(shared, model_id),
            open_model=_no_other_model,
            open_index=Snapshot.load,
        )

    def _model_folder(self, store: SharedStore) -> Path:
        """Returns the folder of the model to use; fetches it from the library if it is not here."""
        if self.pinned:
            return self.pinned
        current = store.models.current()
        if current is None:
            return self.shelf.shipped
        for model in self.shelf.models():
            if model.manifest is not None and model.manifest.sha256 == current.sha256 and model.manifest.head is None:
                return model.folder
        return self.fetch_model(store, current.sha256, current.dimension)

    def _library(self, stack: ExitStack, shared: SharedLibrary, expected: Manifest) -> Library:
        settings = self.settings
        cache = Thumbnails.open(self.paths.thumbnails, settings.thumbnail_megabytes * 1_000_000)
        stack.callback(cache.close)
        colours = Thumbnails.open(self.paths.colours, COLOUR_BYTES)
        stack.callback(colours.close)
        return Library(
            settings=settings,
            database=self.paths.database,
            checked=self.paths.checked,
            backups=None,
            fitting=expected.fitting,
            thumbnails=SharedThumbnails(shared, cache),
            colours=colours,
            reader=shared.reader,
            writer=shared.store,
            make_decoder=self.make_decoder,
            shelf=self.shelf,
            pairs=None,
            tuning=self.tuning,
        )


def require_network(manifest: Manifest) -> None:
    """Raises InputError if the model is a personal one."""
    if manifest.head is not None:
        raise InputError("A shared library cannot use a personal model yet", "Use the shipped model: --model DIR")


def register_model(store: SharedStore, manifest: Manifest) -> int:
    """Returns the model's id in the library; raises InputError if it is a personal one."""
    require_network(manifest)
    return store.models.register(manifest.sha256, manifest.name, manifest.version, manifest.dimension)


def _descriptors(shared: SharedLibrary, manifest: Manifest) -> DescriptorCache | None:
    if manifest.windows is None:
        return None
    rows, columns = manifest.grid
    kind = f"{manifest.sha256[:ID_LENGTH]}-{manifest.windows.sha256[:ID_LENGTH]}"
    return SharedDescriptors(shared, kind, rows * columns * manifest.windows.components)


def _archive(model: Path) -> bytes:
    """Returns the file in which a model is exported."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model"
        model_archive.export(model, file)
        return file.read_bytes()


def _no_other_model(library: Library, model: ShelfModel, store: LibraryStore) -> Parts:
    raise InputError("The owner of a shared library chooses its model", "Run: photosearch models use MODEL")
