"""Makes whole libraries without photos: empty files on disk, and a store and an index that list them as indexed.

The cost of a rescan, a start and a search does not depend on the files' contents, so a million files can be made in
minutes. A library that is already in the folder is reused, unless another version made it: its photos would be read
and named again in the background.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

from photosearch.app import Application
from photosearch.core.folders.unchanged import RACY_NS
from photosearch.core.identity import to_text
from photosearch.core.metadata import METADATA_VERSION, READING_VERSION, Metadata
from photosearch.core.photo import FileState, Floats
from photosearch.jobs.control import Control
from photosearch.jobs.indexing.upkeep.grouping import Grouper
from photosearch.jobs.indexing.upkeep.naming import Namer
from photosearch.library import checking, scan
from photosearch.library.store.changes.changes import Indexed
from photosearch.library.store.store import Store
from photosearch.search.index import Snapshot
from photosearch.settings import LibraryPaths, Settings, resources
from photosearch.vision.embedding.manifest import Manifest, read_manifest
from tests.support.photo_vectors import photo_vectors

FOLDER_PHOTOS = 500
COMMIT = 5_000
_CAMERAS, _LENSES = 12, 30


def manifest() -> Manifest:
    """Returns the description of the shipped model."""
    return read_manifest(resources() / "model")


def application(paths: LibraryPaths) -> Application:
    """Returns the application as shipped, with the model on the CPU."""
    return Application(paths, Settings(provider="cpu"))


def make_library(folder: Path, count: int) -> LibraryPaths:
    """Returns a library of `count` photos in `folder`, with files, store and index."""
    paths, done = LibraryPaths(folder / "library"), folder / "complete"
    version = f"{METADATA_VERSION} {READING_VERSION} {manifest().identity} {manifest().contents}"
    if not done.exists() or done.read_text() != version:
        shutil.rmtree(folder, ignore_errors=True)
        vectors = photo_vectors(0, count, manifest().dimension)
        fill(paths, write_files(folder / "photos", count), vectors)
        index(paths, vectors)
        keep_up(paths)
        done.write_text(version)
    return paths


def write_files(root: Path, count: int) -> list[FileState]:
    """Writes empty files with the names of photos below `root`, and returns what a scan sees of them."""
    files = []
    for number in range(count):
        path = root / f"{number // FOLDER_PHOTOS:05}" / f"IMG_{number:07}.jpg"
        if number % FOLDER_PHOTOS == 0:
            path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        state = scan.file_state(to_text(path))
        assert state is not None
        files.append(state)
    return files


def fill(paths: LibraryPaths, files: list[FileState], vectors: Floats) -> None:
    """Adds to the store: `files` as indexed photos with `vectors`, float32 [N, D]."""
    paths.root.mkdir(parents=True, exist_ok=True)
    model = manifest()
    with Store.open(paths.database) as store:
        model_id = store.models.register(model.sha256, model.name, model.version, model.dimension)
        store.folders.add(to_text(Path(files[0].path).parents[1]))
        for start in range(0, len(files), COMMIT):
            store.commit(list(_photos(files, vectors, start, start + COMMIT)), model_id)
    checking.note(paths.checked)


def index(paths: LibraryPaths, vectors: Floats) -> None:
    """Builds and saves the snapshot of a library that has none; `vectors` are those of its store, in order."""
    model = manifest()
    with ExitStack() as stack:
        parts, store = application(paths).open_indexed(stack)
        snapshot = Snapshot.build(store.vectors.ids(parts.model_id), vectors, model=model.identity)
        assert snapshot is not None
        paths.snapshots.mkdir()
        snapshot.save(parts.snapshot)


def keep_up(paths: LibraryPaths) -> None:
    """Groups all photos and names their contents, as the application does after indexing."""
    with ExitStack() as stack:
        parts, store = application(paths).open_writer(stack)
        for work in (Grouper(store), Namer(parts, store, Control())):
            while work.step():
                pass


def _photos(files: list[FileState], vectors: Floats, start: int, end: int) -> Iterator[Indexed]:
    for number, (file, vector) in enumerate(zip(files[start:end], vectors[start:end], strict=True), start):
        taken = datetime(2008, 1, 1) + timedelta(minutes=7 * number)
        camera, lens = f"Camera {number % _CAMERAS}", f"Lens {number % _LENSES}"
        metadata = Metadata("JPEG", 4000, 3000, taken.isoformat(), camera, lens)
        # As if read long after it was written; otherwise it would be read again at once.
        yield Indexed(file, metadata, number.to_bytes(16, "big"), vector, file.mtime_ns + 2 * RACY_NS)
