"""Store -> snapshot -> engine: loads the index at start, and renews it when the tail or the gone grow too long.

Snapshots are a cache: whatever is wrong with one, the store answers through the exact scan until a new one is built.
"""

import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np

from photosearch.core.photo import Floats, Ids
from photosearch.errors import SnapshotError
from photosearch.jobs.parts import Parts
from photosearch.library.store import Delta, Store
from photosearch.search.engine import Renewal
from photosearch.search.index import Snapshot
from photosearch.vision.embed import Manifest

log = logging.getLogger(__name__)


def snapshot_path(folder: Path, manifest: Manifest) -> Path:
    """Returns where the label of the model's snapshot lies; the graph lies beside it."""
    return folder / f"{manifest.id}.json"


def load(parts: Parts, store: Store) -> None:
    """Fills the engine from the snapshot on disk, if there is one to trust, and from the store."""
    try:
        publish(parts, store, _load_snapshot(parts))
    except SnapshotError as error:
        log.warning("%s", error)
        publish(parts, store, None)


def publish(parts: Parts, store: Store, snapshot: Snapshot | None) -> None:
    """Makes the engine answer from `snapshot` and from everything the store has beyond it.

    Only the thread that commits may call this while the store is written, else a commit could slip between the
    reading and the switch.
    """
    after = snapshot.last_id if snapshot else 0
    tail = _collect(parts, store, after)
    parts.engine.publish(snapshot, store.vector_ids(parts.model_id, upto=after), *tail)


def apply(parts: Parts, delta: Delta) -> None:
    """Tells the engine of a commit."""
    added = delta.added_vectors
    if len(added):
        added = parts.embedder.project(added)
    parts.engine.apply(delta.added_ids, added, delta.removed_ids)


def renew(parts: Parts, store: Store, stop: Callable[[], bool]) -> Snapshot | None:
    """Builds and durably saves the next snapshot: the last one extended, or a new one when too much is gone.

    It reads the store alone, so that it may run beside the thread that commits; that thread then publishes.
    Returns None when `stop` asked it to leave.

    Raises:
        StorageError: the snapshot cannot be written; the old one stays.
    """
    path, model = parts.snapshot, parts.embedder.manifest.identity
    last = _load_snapshot(parts) if parts.engine.renewal() is Renewal.EXTEND else None
    if last is None:
        snapshot = Snapshot.build(*_collect(parts, store, 0), model=model, stop=stop)
    else:
        snapshot = last.extend(*_collect(parts, store, last.last_id), stop=stop)
    if snapshot is None:
        return None
    snapshot.save(path)
    return snapshot


def verify(path: Path, manifest: Manifest) -> None:
    """Raises SnapshotError where the snapshot at `path` is not to be trusted."""
    Snapshot.load(path, model=manifest.identity)


def _load_snapshot(parts: Parts) -> Snapshot | None:
    if not parts.snapshot.exists():
        return None
    try:
        return Snapshot.load(parts.snapshot, model=parts.embedder.manifest.identity)
    except SnapshotError as error:
        log.warning("%s", error)
        return None


def _collect(parts: Parts, store: Store, after: int) -> tuple[Ids, Floats]:
    project = parts.embedder.project
    batches = [(ids, project(features)) for ids, features in store.vectors(parts.model_id, after)]
    if not batches:
        return np.empty(0, np.int64), np.empty((0, parts.engine.dimension), np.float32)
    ids, vectors = zip(*batches, strict=True)
    return np.concatenate(ids), np.concatenate(vectors)
