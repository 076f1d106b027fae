"""The only door to hnswlib: immutable snapshots of the vectors' neighbourhood graph.

On disk a snapshot is hnswlib's own file with a trailer of ours behind it. The trailer's checksum is verified before
hnswlib sees a byte, because a damaged graph crashes it or answers wrongly without a word.
"""

import hashlib
import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hnswlib
import numpy as np

from photosearch.core.photo import Floats, Ids
from photosearch.errors import SnapshotError
from photosearch.search.exact import top_k

M = 16
EF_CONSTRUCTION = 200
EF_SEARCH = 100
"""Neighbours looked at for a query; more where more hits are wanted."""
EXACT_PART = 20
"""Where a twentieth of the snapshot or more is wanted, scanning it is quicker than walking the graph, and exact."""
BUILD_BATCH = 2_000
"""Vectors added between two looks at whether to stop."""
FORMAT = 1
_TRAILER_BYTES = 8
_READ_BYTES = 1 << 22


@dataclass(frozen=True, slots=True)
class _Trailer:
    """Behind hnswlib's bytes: what they are, and what they hash to together with the ids that follow them."""

    format: int
    model: str
    dimension: int
    count: int
    graph_bytes: int
    sha256: str


class Snapshot:
    """A graph over `ids`, never changed once made. `knn` may be called from one thread at a time: others wait."""

    def __init__(self, graph: Any, ids: Ids, model: str) -> None:
        self._graph = graph
        self._lock = threading.Lock()
        self.ids = ids
        """int64 [N], ascending, read-only."""
        self.model = model
        ids.setflags(write=False)

    @classmethod
    def build(
        cls, ids: Ids, vectors: Floats, *, model: str, stop: Callable[[], bool] = lambda: False
    ) -> "Snapshot | None":
        """Builds a graph of `vectors`, float32 [N, D], unit norm, with labels `ids`; None when `stop` said so."""
        graph = hnswlib.Index(space="ip", dim=vectors.shape[1])
        graph.init_index(max_elements=max(1, len(ids)), M=M, ef_construction=EF_CONSTRUCTION)
        if not _add(graph, ids, vectors, stop):
            return None
        return cls(graph, np.sort(ids), model)

    def extend(self, ids: Ids, vectors: Floats, *, stop: Callable[[], bool] = lambda: False) -> "Snapshot | None":
        """Adds vectors to the graph and returns the new snapshot; this one must not be used any more.

        Load a copy of your own from disk for it: a snapshot that answers queries is never extended.
        """
        self._graph.resize_index(max(1, len(self.ids) + len(ids)))
        if not _add(self._graph, ids, vectors, stop):
            return None
        return Snapshot(self._graph, np.sort(np.concatenate((self.ids, ids))), self.model)

    @property
    def last_id(self) -> int:
        """The greatest id in the snapshot, 0 when it is empty: all that is newer is the tail."""
        return int(self.ids[-1]) if len(self.ids) else 0

    @property
    def dimension(self) -> int:
        """Values a vector."""
        return int(self._graph.dim)

    def knn(self, query: Floats, k: int) -> tuple[Ids, Floats]:
        """Returns about the `k` nearest ids and their cosines, best first; fewer where there are not as many."""
        k = min(k, len(self.ids))
        if k < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if k * EXACT_PART >= len(self.ids):
            return self._scan(query, k)
        with self._lock:  # the width of the search belongs to the graph, not to the query
            self._graph.set_ef(max(EF_SEARCH, 2 * k))
            try:
                labels, distances = self._graph.knn_query(query[None], k=k, num_threads=1)
            except RuntimeError:  # it reached fewer than k: some of a graph may be cut off
                return self._scan(query, k)
        return labels[0].astype(np.int64), (1.0 - distances[0]).astype(np.float32)

    def _scan(self, query: Floats, k: int) -> tuple[Ids, Floats]:
        vectors = np.asarray(self._graph.get_items(self.ids, return_type="numpy"), np.float32)
        return top_k(self.ids, vectors, query, k)

    def save(self, path: Path) -> None:
        """Writes the snapshot and reads it back: hnswlib does not tell of a full disk.

        Raises:
            OSError: the disk refused.
            SnapshotError: what lies on the disk is not what was written.
        """
        self._graph.save_index(os.fspath(path))
        graph_bytes = path.stat().st_size
        if graph_bytes != self._graph.index_file_size():
            raise OSError(28, "No space left on device")  # ENOSPC: the only way in which its stream stays short
        with path.open("ab") as file:
            file.write(self.ids.astype("<i8").tobytes())
        trailer = _Trailer(FORMAT, self.model, self.dimension, len(self.ids), graph_bytes, _hash(path, None))
        text = json.dumps({name: getattr(trailer, name) for name in _Trailer.__slots__}).encode()
        with path.open("ab") as file:
            file.write(text + len(text).to_bytes(_TRAILER_BYTES, "big"))
        Snapshot.load(path, model=self.model)

    @classmethod
    def load(cls, path: Path, *, model: str) -> "Snapshot":
        """Reads a snapshot of the model with hash `model`.

        Raises:
            SnapshotError: it is missing, damaged, of another format or of another model.
        """
        try:
            trailer, end = _read_trailer(path)
            if trailer.model != model:
                raise SnapshotError(f"The index {path} belongs to another model")
            if _hash(path, end) != trailer.sha256:
                raise SnapshotError(f"The index {path} is damaged")
            with path.open("rb") as file:
                file.seek(trailer.graph_bytes)
                ids = np.frombuffer(file.read(end - trailer.graph_bytes), "<i8").astype(np.int64)
            graph = hnswlib.Index(space="ip", dim=trailer.dimension)
            graph.load_index(os.fspath(path), max_elements=max(1, trailer.count))
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise SnapshotError(f"The index {path} cannot be read: {error}") from error
        if len(ids) != trailer.count or graph.get_current_count() != trailer.count:
            raise SnapshotError(f"The index {path} is incomplete")
        return cls(graph, ids, model)


def _add(graph: Any, ids: Ids, vectors: Floats, stop: Callable[[], bool]) -> bool:
    for start in range(0, len(ids), BUILD_BATCH):
        if stop():
            return False
        graph.add_items(vectors[start : start + BUILD_BATCH], ids[start : start + BUILD_BATCH])
    return True


def _read_trailer(path: Path) -> tuple[_Trailer, int]:
    """Returns the trailer and where it begins; raises SnapshotError or ValueError where there is none."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _TRAILER_BYTES))
        length = int.from_bytes(file.read(_TRAILER_BYTES), "big")
        start = size - _TRAILER_BYTES - length
        if start < 0:
            raise SnapshotError(f"The index {path} is damaged")
        file.seek(start)
        stored = json.loads(file.read(length))
    if stored["format"] != FORMAT:
        raise SnapshotError(f"The index {path} is of another format")
    return _Trailer(**stored), start


def _hash(path: Path, end: int | None) -> str:
    """SHA-256 of the file up to `end`: processors have instructions for it, so it is as quick as the disk."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        left = end if end is not None else path.stat().st_size
        while left > 0 and (chunk := file.read(min(_READ_BYTES, left))):
            digest.update(chunk)
            left -= len(chunk)
    return digest.hexdigest()
