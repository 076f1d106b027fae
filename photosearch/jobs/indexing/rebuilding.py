"""Store -> snapshot -> engine: loads the index at the start, and renews it after many photos were added or removed.

Snapshots are a cache: if one is damaged, the exact scan of the store answers until a new one is built.
"""

import contextlib
import json
import logging
import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np

from photosearch.core.photo import Floats, Ids
from photosearch.errors import DiskFull, LibraryDamaged, SnapshotError, StorageError
from photosearch.jobs.opening.parts import Parts
from photosearch.library.store.changes.changes import Delta
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.store import Store
from photosearch.search.engine import Renewal
from photosearch.search.index import Index, Snapshot
from photosearch.vision.embedding.head import project
from photosearch.vision.embedding.manifest import Manifest

log = logging.getLogger(__name__)

_NICENESS = 10
"""Building takes every core, and queries must not wait for it."""
_LOOK_SECONDS = 0.2
"""How often to check whether to stop."""
Opened = TypeVar("Opened", bound=Index)
_Progress: TypeAlias = Callable[[int, int], None]
"""Receives the number of vectors added so far, and of all."""
_TOLD = {kind.__name__: kind for kind in (StorageError, DiskFull, LibraryDamaged)}
"""Errors that the building process reports by their class; any other is a StorageError."""


def _untold(done: int, of: int) -> None: ...


@dataclass(frozen=True, slots=True)
class _Task:
    """The source and the target of a new snapshot; `extend` if the last one is to be extended."""

    database: Path
    snapshot: Path
    model: str
    model_id: int
    head: Floats | None
    dimension: int
    extend: bool

    @classmethod
    def of(cls, parts: Parts) -> "_Task":
        embedder, engine = parts.embedder, parts.engine
        return cls(
            database=parts.library.database,
            snapshot=parts.snapshot,
            model=embedder.manifest.identity,
            model_id=parts.model_id,
            head=embedder.head,
            dimension=engine.dimension,
            extend=engine.renewal() is Renewal.EXTEND,
        )


def snapshot_path(folder: Path, manifest: Manifest) -> Path:
    """Returns the path of the label of a model's snapshot; the graph is in the same folder."""
    return folder / f"{manifest.id}.json"


def load(parts: Parts, store: LibraryStore) -> Index | None:
    """Fills the engine from the snapshot on disk, if it is sound, and from the store; returns the snapshot."""
    snapshot = _opened(parts.open_index, parts.snapshot, parts.embedder.manifest.identity)
    try:
        publish(parts, store, snapshot)
    except SnapshotError as error:
        log.warning("%s", error)
        publish(parts, store, snapshot := None)
    return snapshot


def publish(parts: Parts, store: LibraryStore, snapshot: Index | None) -> None:
    """Makes the engine answer from `snapshot` and from all later vectors of the store.

    While the store is being written, only the thread that commits may call this, so that no commit is missed.
    """
    after = snapshot.last_id if snapshot else 0
    tail = _collect(store, _Task.of(parts), after)
    parts.engine.publish(snapshot, store.vectors.ids(parts.model_id, upto=after), *tail)


def apply(parts: Parts, delta: Delta) -> None:
    """Adds a commit to the engine."""
    added = delta.added_vectors
    if len(added):
        added = parts.embedder.project(added)
    parts.engine.apply(delta.added_ids, added, delta.removed_ids)


def renew(parts: Parts, store: Store, stop: Callable[[], bool], progress: _Progress = _untold) -> Snapshot | None:
    """Builds and saves the next snapshot: the last one extended, or a new one if too many photos are gone.

    It only reads the store, so it may run beside the thread that commits; that thread then publishes the snapshot.
    Returns None if `stop` ended it.

    Raises:
        StorageError: the snapshot cannot be written; the old one stays.
    """
    return _renew(_Task.of(parts), store, stop, progress)


def renew_apart(parts: Parts, stop: Callable[[], bool], progress: _Progress = _untold) -> Index | None:
    """Renews the snapshot in a separate process, as `renew` does, and loads it. `stop` ends the process at once.

    hnswlib blocks every thread of a process while it loads or saves a graph: seconds for a million photos.

    Raises:
        StorageError: as for `renew`, or the process ended early.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_renew_here, args=(theirs, _Task.of(parts)), name="rebuilder", daemon=True)
    with ours:
        with theirs:
            process.start()
        try:
            told: list[Any] = [0, 0]
            while told:
                if stop():
                    return None
                if not ours.poll(_LOOK_SECONDS):
                    continue
                match told := json.loads(ours.recv_bytes()):
                    case [int(done), int(of)]:
                        progress(done, of)
                    case [kind, message, remedy]:
                        raise _TOLD.get(kind, StorageError)(message, remedy)
        except EOFError as error:
            raise StorageError("The index could not be built: its process ended", "Free some memory") from error
        finally:
            process.kill()
            process.join()
            process.close()
    return parts.open_index(parts.snapshot, model=parts.embedder.manifest.identity)


def _renew_here(connection: Connection, task: _Task) -> None:
    """The main function of the process that builds."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl+C
    if hasattr(os, "nice"):  # not on Windows
        os.nice(_NICENESS)

    def tell(*what: int | str) -> None:
        connection.send_bytes(json.dumps(what).encode())

    with contextlib.suppress(BrokenPipeError):  # the parent no longer waits
        try:
            with Store.open(task.database, readonly=True) as store:
                _renew(task, store, lambda: False, tell)
        except StorageError as error:
            tell(type(error).__name__, error.message, error.remedy)
        else:
            tell()


def _renew(task: _Task, store: Store, stop: Callable[[], bool], progress: _Progress) -> Snapshot | None:
    last = _opened(Snapshot.load, task.snapshot, task.model) if task.extend else None
    after = 0 if last is None else last.last_id
    ids, vectors = _collect(store, task, after)

    def tell(done: int) -> None:
        progress(done, len(ids))

    if last is None:
        snapshot = Snapshot.build(ids, vectors, model=task.model, stop=stop, progress=tell)
    else:
        snapshot = last.extend(ids, vectors, stop=stop, progress=tell)
    if snapshot is not None:
        snapshot.save(task.snapshot)
    return snapshot


def verify(path: Path, manifest: Manifest) -> None:
    """Raises SnapshotError if the snapshot at `path` is damaged."""
    Snapshot.load(path, model=manifest.identity)


def _opened(open_: Callable[..., Opened], path: Path, model: str) -> Opened | None:
    if not path.exists():
        return None
    try:
        return open_(path, model=model)
    except SnapshotError as error:
        log.warning("%s", error)
        return None


def _collect(store: LibraryStore, task: _Task, after: int) -> tuple[Ids, Floats]:
    batches = [(ids, project(task.head, features)) for ids, features in store.vectors.batches(task.model_id, after)]
    if not batches:
        return np.empty(0, np.int64), np.empty((0, task.dimension), np.float32)
    ids, vectors = zip(*batches, strict=True)
    return np.concatenate(ids), np.concatenate(vectors)
