"""Snapshots of the vectors' neighbourhood graph, immutable on disk; the only module that uses hnswlib.

On disk a snapshot is hnswlib's own file and our label file with its checksum. The checksum is verified before hnswlib
reads the file, because a damaged graph crashes it or silently gives wrong answers.
"""

import contextlib
import errno
import hashlib
import json
import os
import threading
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import hnswlib
import numpy as np

from photosearch import durable
from photosearch.core.photo import Floats, Ids
from photosearch.errors import SnapshotError, StorageError
from photosearch.search.exact import Found, best, finite, top_k

M = 16
EF_CONSTRUCTION = 200
EF_SEARCH = 600
"""Neighbours examined per query; more if more hits are requested. Among a million photos, with a full tail and one in a
hundred gone, 400 find 0.987 of the 50 nearest, and 600 find 0.995 (`bench_search`, run with each)."""
EF_EACH = 100
"""The same when all vectors are queries: if one vector of a pair misses it, the other may find it."""
EXACT_PART = 2
"""If at least half of the snapshot is requested, or a graph search would examine all of it, an exact scan is used. Not
before: hnswlib returns vectors as Python numbers, at some microseconds each, and a graph search costs less."""
BUILD_BATCH = 2_000
"""Vectors added between two calls of `stop`."""
_ROOM = 4_096
"""Vectors for which a full graph gets room at a time, some megabytes."""
FORMAT = 1
_GRAPH_SUFFIX = ".graph"


@dataclass(frozen=True, slots=True)
class _Label:
    """The description of a graph file; the label file is written last and makes the graph valid."""

    format: int
    model: str
    dimension: int
    count: int
    graph: str
    sha256: str


class Index(Protocol):
    """What answers from a snapshot: a `Snapshot`, here or in a process of its own. Its methods are described there."""

    @property
    def model(self) -> str: ...

    @property
    def ids(self) -> Ids: ...

    @property
    def last_id(self) -> int: ...

    @property
    def dimension(self) -> int: ...

    def knn(self, query: Floats, k: int) -> Found: ...

    def scan(self, ids: Ids, query: Floats, k: int) -> Found: ...

    def knn_each(self, queries: Floats, k: int) -> tuple[Ids, Floats]: ...

    def vectors(self, ids: Ids) -> Floats: ...

    def close(self) -> None: ...


class Snapshot:
    """A graph over `ids`. Calls from several threads wait for one another."""

    def __init__(self, graph: Any, ids: Ids, model: str) -> None:
        self._graph = graph
        self._lock = threading.Lock()
        self._ids = [ids]
        """The parts of `ids`."""
        self.model = model

    @classmethod
    def empty(cls, dimension: int, *, model: str, room: int = 1) -> "Snapshot":
        """Returns a graph without vectors; the memory for `room` vectors is taken at once."""
        graph = hnswlib.Index(space="ip", dim=dimension)
        graph.init_index(max_elements=max(1, room), M=M, ef_construction=EF_CONSTRUCTION)
        return cls(graph, np.empty(0, np.int64), model)

    @classmethod
    def build(
        cls,
        ids: Ids,
        vectors: Floats,
        *,
        model: str,
        stop: Callable[[], bool] = lambda: False,
        progress: Callable[[int], None] = lambda done: None,
    ) -> "Snapshot | None":
        """Builds a graph of `vectors`, float32 [N, D], unit norm, with labels `ids`; None if `stop` returned True.

        Args:
            progress: called with the number of vectors in the graph.
        """
        snapshot = cls.empty(vectors.shape[1], model=model, room=len(ids))
        for start in range(0, len(ids), BUILD_BATCH):
            if stop():
                return None
            snapshot.add(ids[start : start + BUILD_BATCH], vectors[start : start + BUILD_BATCH])
            progress(min(start + BUILD_BATCH, len(ids)))
        return snapshot

    def add(self, ids: Ids, vectors: Floats, threads: int = -1) -> None:
        """Adds vectors, float32 [n, D], unit norm, with `ids` ascending and above all others.

        Queries wait meanwhile, and from then on find them too.

        Args:
            threads: -1 uses all cores.
        """
        if not len(ids):
            return
        with self._lock:
            needed = self._graph.get_current_count() + len(ids)
            if needed > self._graph.get_max_elements():
                self._graph.resize_index(needed + _ROOM)
            self._graph.add_items(finite(vectors), ids, num_threads=threads)
            self._ids.append(ids)

    @property
    def ids(self) -> Ids:
        """int64 [N], ascending, read-only."""
        if len(self._ids) > 1:
            self._ids = [np.concatenate(self._ids)]
        self._ids[0].setflags(write=False)
        return self._ids[0]

    @property
    def last_id(self) -> int:
        """The greatest id in the snapshot, 0 if it is empty; newer ids belong to the tail."""
        return int(self.ids[-1]) if len(self.ids) else 0

    @property
    def dimension(self) -> int:
        """Values per vector."""
        return int(self._graph.dim)

    def knn(self, query: Floats, k: int) -> Found:
        """Returns approximately the `k` nearest; fewer if the snapshot holds fewer."""
        if k < 1:
            return self.scan(self.ids[:0], query, 0)
        if self._graph.get_current_count() <= max(EF_SEARCH, k * EXACT_PART):
            return self.scan(self.ids, query, k)
        with self._lock:  # the search width is a property of the graph, not of the query
            self._graph.set_ef(max(EF_SEARCH, 2 * k))
            try:
                labels, distances = self._graph.knn_query(query[None], k=k, num_threads=1)
            except RuntimeError:  # it reached fewer than k, since a part of the graph may be unreachable
                return self.scan(self.ids, query, k)
        return best(Found(labels[0].astype(np.int64), 1 - distances[0]), k)

    def scan(self, ids: Ids, query: Floats, k: int) -> Found:
        """Returns exactly the `k` nearest of `ids`, all of them in the snapshot."""
        return top_k(ids, self.vectors(ids), query, k)

    def knn_each(self, queries: Floats, k: int) -> tuple[Ids, Floats]:
        """Returns about the `k` nearest ids to each of `queries` [N, D], [N, k] with their cosines [N, k], in no order.

        `k` is at most the size of the snapshot. This uses every core, and other queries wait, so pass some hundred.
        """
        with self._lock:
            self._graph.set_ef(max(EF_EACH, 2 * k))
            try:
                labels, distances = self._graph.knn_query(queries, k=k)
                return labels.astype(np.int64), 1 - distances
            except RuntimeError:  # one of them reached fewer than k
                pass
        found = [self.scan(self.ids, query, k) for query in queries]
        return np.stack([each.ids for each in found]), np.stack([each.scores for each in found])

    def vectors(self, ids: Ids) -> Floats:
        """Returns the vectors, float32 [n, D], of ids in the snapshot."""
        if not len(ids):  # hnswlib does not accept an empty list
            return np.empty((0, self.dimension), np.float32)
        return np.asarray(self._graph.get_items(ids, return_type="numpy"), np.float32)

    def close(self) -> None:
        """Does nothing: the graph's memory is freed with this object."""

    def save(self, path: Path) -> None:
        """Durably replaces the snapshot at `path` by this one.

        The graph gets its own file beside `path`; replacing the label at `path` is the switch, after which other graphs
        are removed. hnswlib does not report a full disk, so the file's size is compared with the graph's before the
        switch. The file is also read again once the disk has it.

        Raises:
            StorageError: it cannot be written, or was read back differently. The old snapshot stays.
        """
        graph_path = path.with_name(f"{path.stem}-{uuid.uuid4().hex[:12]}{_GRAPH_SUFFIX}")
        with durable.replacing(graph_path) as temporary:
            # As bytes, because hnswlib only accepts Unicode text and a path may be any bytes.
            self._graph.save_index(os.fsencode(temporary))
            if temporary.stat().st_size != self._graph.index_file_size():
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # the only reason for a short file
            written = _hash(temporary)
        label = _Label(FORMAT, self.model, self.dimension, len(self.ids), graph_path.name, written)
        try:
            with durable.translated(graph_path):
                kept = _hash(graph_path)
            if kept != written:
                raise StorageError(
                    f"The disk did not store correctly what was written to {path.parent}", "Check the disk"
                )
            durable.write_bytes(path, _pack(label))
        finally:
            sweep(path)

    @classmethod
    def load(cls, path: Path, *, model: str) -> "Snapshot":
        """Reads a snapshot of the model with hash `model`.

        Raises:
            SnapshotError: it is missing, damaged, of another format or of another model.
        """
        label = _read_label(path)
        if label.model != model:
            raise SnapshotError(f"The index {path} belongs to another model")
        graph = _load_graph(label, path)
        return cls(graph, np.sort(np.array(graph.get_ids_list(), np.int64)), model)


def count(path: Path) -> int:
    """Returns how many vectors the snapshot at `path` holds; raises SnapshotError if its label cannot be read."""
    return _read_label(path).count


def discard(path: Path) -> None:
    """Removes the snapshot at `path`; raises StorageError if it cannot."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"Cannot remove {path}: {error.strerror or error}", "Check the folder's rights") from error
    sweep(path)


def sweep(path: Path) -> None:
    """Removes leftovers of killed processes beside the label at `path`: partial files, and graphs without a label."""
    durable.sweep(path.parent)
    try:
        named = _read_label(path).graph
    except SnapshotError:
        named = ""
    for graph_path in path.parent.glob(f"{path.stem}-*{_GRAPH_SUFFIX}"):
        if graph_path.name != named:
            with contextlib.suppress(OSError):
                graph_path.unlink()


def _load_graph(label: _Label, path: Path) -> Any:
    """Gives hnswlib the graph that `label` names, but not before its bytes have proved to be those written."""
    graph_path = path.with_name(label.graph)
    try:
        if _hash(graph_path) != label.sha256:
            raise SnapshotError(f"The index {graph_path} is damaged")
        graph = hnswlib.Index(space="ip", dim=label.dimension)
        graph.load_index(os.fsencode(graph_path), max_elements=max(1, label.count))
    except (OSError, RuntimeError) as error:
        raise SnapshotError(f"The index {graph_path} cannot be read: {error}") from error
    if graph.get_current_count() != label.count:
        raise SnapshotError(f"The index {graph_path} is incomplete")
    return graph


def _pack(label: _Label) -> bytes:
    body = json.dumps(asdict(label))
    return json.dumps({"body": body, "sha256": hashlib.sha256(body.encode()).hexdigest()}).encode()


def _read_label(path: Path) -> _Label:
    try:
        stored = json.loads(path.read_bytes())
        body = stored["body"]
        if hashlib.sha256(body.encode()).hexdigest() != stored["sha256"]:
            raise SnapshotError(f"The index {path} is damaged")
        fields = json.loads(body)
        if fields["format"] != FORMAT:
            raise SnapshotError(f"The index {path} is of another format")
        return _Label(**fields)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SnapshotError(f"The index {path} cannot be read: {error}") from error


def _hash(path: Path) -> str:
    """SHA-256 of a file: processors have instructions for it, so it is as quick as the disk."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
