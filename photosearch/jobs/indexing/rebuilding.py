"""Store -> snapshot -> engine: loads the index at the start, and renews it after many photos were added or removed.

An index with a process of its own grows there while it answers. Every other renewal builds a second index beside the
first. Snapshots are a cache: if one is damaged, the exact scan of the store answers until a new one is built.
"""

import contextlib
import json
import logging
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
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
from photosearch.search.served import ADDED_AT_ONCE, ServedSnapshot
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
    """The source and the target of a new snapshot."""

    database: Path
    snapshot: Path
    model: str
    model_id: int
    head: Floats | None
    dimension: int

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


def renew(parts: Parts, store: Store, stop: Callable[[], bool], progress: _Progress = _untold) -> Index | None:
    """Saves the next snapshot: the last one extended in its process, or a new one, which is built here.

    A new one is built if too many photos are gone, or if the last one has no process of its own. This only reads the
    store, so it may run beside the thread that commits; that thread then publishes the snapshot. Returns None if
    `stop` ended it.

    Raises:
        StorageError: the snapshot cannot be written, or a process ended early; the old one stays.
    """
    growing = _growing(parts)
    if growing is not None:
        return _extend(growing, _Task.of(parts), store, stop, progress)
    return _build(_Task.of(parts), store, stop, progress)


def renew_apart(parts: Parts, stop: Callable[[], bool], progress: _Progress = _untold) -> Index | None:
    """Does the same, but builds a new snapshot in a separate process, which `stop` ends at once, and opens it.

    hnswlib blocks every thread of a process while it loads or saves a graph: seconds for a million photos.

    Raises:
        StorageError: as for `renew`.
    """
    growing = _growing(parts)
    if growing is not None:
        with Store.open(parts.library.database, readonly=True) as store:
            return _extend(growing, _Task.of(parts), store, stop, progress)
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
                _build(task, store, lambda: False, tell)
        except StorageError as error:
            tell(type(error).__name__, error.message, error.remedy)
        else:
            tell()


def _growing(parts: Parts) -> ServedSnapshot | None:
    """Returns the index to extend where it is; None if a new one must be built."""
    index = parts.engine.snapshot
    extends = parts.engine.renewal() is Renewal.EXTEND
    return index if extends and isinstance(index, ServedSnapshot) else None


def _extend(
    index: ServedSnapshot, task: _Task, store: Store, stop: Callable[[], bool], progress: _Progress
) -> ServedSnapshot | None:
    growth = index.growth()
    total, done = store.vectors.count(task.model_id, growth.last_id), 0
    try:
        for ids, vectors in _batches(store, task, growth.last_id):
            for start in range(0, len(ids), ADDED_AT_ONCE):
                if stop():
                    return None
                some = slice(start, start + ADDED_AT_ONCE)
                growth.add(ids[some], vectors[some])
            done += len(ids)
            progress(done, total)
        return growth.save(stop)
    except StorageError:
        if stop():  # the process was ended on purpose
            return None
        raise


def _build(task: _Task, store: Store, stop: Callable[[], bool], progress: _Progress) -> Snapshot | None:
    total, done = store.vectors.count(task.model_id), 0
    snapshot = Snapshot.empty(task.dimension, model=task.model, room=total)
    for ids, vectors in _batches(store, task, 0):
        if stop():
            return None
        snapshot.add(ids, vectors)
        done += len(ids)
        progress(done, total)
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
    batches = list(_batches(store, task, after))
    if not batches:
        return np.empty(0, np.int64), np.empty((0, task.dimension), np.float32)
    ids, vectors = zip(*batches, strict=True)
    return np.concatenate(ids), np.concatenate(vectors)


def _batches(store: LibraryStore, task: _Task, after: int) -> Iterator[tuple[Ids, Floats]]:
    for ids, features in store.vectors.batches(task.model_id, after):
        yield ids, project(task.head, features)
