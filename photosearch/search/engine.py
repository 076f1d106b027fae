"""Answers a query from snapshot + tail - gone.

A reader uses one frozen catalog for its whole query; writers replace it with a new one. The graph may grow meanwhile,
but a catalog's snapshot never finds the later vectors.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from photosearch.core.answers.duplicates import Pairs
from photosearch.core.photo import Floats, Ids
from photosearch.errors import InputError, SnapshotError
from photosearch.search import pairing
from photosearch.search.exact import Found, best, candidates, contained, cosines, finite
from photosearch.search.index import Index

TAIL_LIMIT = 20_000
"""Above this length, the exact scan of the tail costs more than a query of the snapshot."""
GONE_PART = 0.2
"""A snapshot with a larger part gone is rebuilt, because searches still examine the gone vectors."""
_SMALLEST_BUFFER = 1024

_NO_IDS: Ids = np.empty(0, np.int64)


class Renewal(Enum):
    """The next maintenance that the index needs."""

    NONE = "none"
    EXTEND = "extend"
    REBUILD = "rebuild"


@dataclass(frozen=True, slots=True)
class EngineStats:
    """The numbers of vectors in the snapshot, in the tail, and gone from the snapshot."""

    snapshot: int
    tail: int
    gone: int


@dataclass(frozen=True, slots=True)
class _Catalog:
    """One state of the library. The tail's arrays are views of buffers, which only grow beyond the views."""

    snapshot: Index | None
    gone: Ids
    """Ids in the snapshot that are no longer in the library, ascending."""
    tail_ids: Ids
    tail_vectors: Floats
    tail_live: npt.NDArray[np.bool_]


class Engine:
    """Finds the nearest vectors. Safe from any thread.

    Args:
        dimension: values per vector.
        tail_limit: a renewal is due when the tail, or the gone vectors, exceed this number.
    """

    def __init__(self, dimension: int, tail_limit: int = TAIL_LIMIT) -> None:
        self.dimension = dimension
        self._tail_limit = tail_limit
        self._lock = threading.Lock()
        self._buffer = _Buffer(dimension, 0)
        self._catalog = self._catalog_of(None, _NO_IDS)

    def publish(self, snapshot: Index | None, live_ids: Ids, tail_ids: Ids, tail_vectors: Floats) -> None:
        """Replaces everything by a snapshot, without the ids that are not in `live_ids`, and by the vectors after it.

        Args:
            live_ids: the ids up to the snapshot's last that are in the library, ascending.
            tail_ids: the ids in the library beyond the snapshot, ascending; `tail_vectors` float32 [N, D].

        Raises:
            SnapshotError: photos of the library are missing in the snapshot, or its vectors have another dimension;
                nothing changes.
        """
        gone = _NO_IDS
        if snapshot is not None:
            if snapshot.dimension != self.dimension:
                raise SnapshotError(f"The index holds vectors of {snapshot.dimension} values, not {self.dimension}")
            if len(np.setdiff1d(live_ids, snapshot.ids, assume_unique=True)):
                raise SnapshotError("The index does not hold all photos of the library")
            gone = np.setdiff1d(snapshot.ids, live_ids, assume_unique=True)
        buffer = _Buffer(self.dimension, len(tail_ids))
        buffer.append(tail_ids, tail_vectors)
        with self._lock:
            self._buffer = buffer
            self._catalog = self._catalog_of(snapshot, gone)

    def apply(self, added_ids: Ids, added_vectors: Floats, removed_ids: Ids) -> None:
        """Adds vectors, float32 [N, D], to the tail, and removes ids from snapshot and tail."""
        with self._lock:
            catalog = self._catalog
            gone = catalog.gone
            if catalog.snapshot is not None and len(removed_ids):
                here = removed_ids[contained(removed_ids, catalog.snapshot.ids)]
                gone = np.union1d(gone, here)
            self._buffer.remove(removed_ids)
            self._buffer.append(added_ids, added_vectors)
            self._catalog = self._catalog_of(catalog.snapshot, gone)

    def search(self, query: Floats, k: int, among: Ids | None = None) -> Found:
        """Returns the `k` nearest to `query`, float32 [D], unit norm, with their cosines, except for the last digit.

        Args:
            among: ids, ascending; only these are found, and all of them if `k` allows.

        Raises:
            InputError: the query is not made of numbers.
        """
        if not np.isfinite(query).all():
            raise InputError("The example gives no usable description", "Choose another picture")
        catalog = self._catalog
        tail = _nearest_of_tail(catalog, query, k, among)
        if catalog.snapshot is None:
            return tail
        if among is None:
            held = _living(catalog.snapshot, catalog.gone, query, k)
        else:
            held = _passing(catalog.snapshot, np.setdiff1d(among, catalog.gone, assume_unique=True), query, k)
        return best(held.joined(tail), k)

    def pairs(
        self, floor: float, without: Ids, progress: Callable[[int, int], None], stop: Callable[[], bool]
    ) -> Pairs | None:
        """Returns the present pairs of vectors with a cosine of at least `floor`; None if `stop` returned True.

        Args:
            without: ids to leave out, ascending.
            progress: called with the number of vectors done, and of all.
        """
        catalog = self._catalog
        alive = catalog.tail_live & ~np.isin(catalog.tail_ids, without)
        tail = catalog.tail_ids[alive], catalog.tail_vectors[alive]
        living = _NO_IDS
        if catalog.snapshot is not None:
            away = np.union1d(catalog.gone, without)
            living = np.setdiff1d(catalog.snapshot.ids, away, assume_unique=True)
        return pairing.pairs(catalog.snapshot, living, *tail, floor, progress, stop)

    def close(self) -> None:
        """Frees the index, which a process of its own may hold. The engine is empty then."""
        with self._lock:
            snapshot = self._catalog.snapshot
            self._buffer = _Buffer(self.dimension, 0)
            self._catalog = self._catalog_of(None, _NO_IDS)
        if snapshot is not None:
            snapshot.close()

    @property
    def snapshot(self) -> Index | None:
        """The index that answers at present."""
        return self._catalog.snapshot

    def stats(self) -> EngineStats:
        """Returns the numbers of vectors in snapshot and tail, and of gone ones."""
        catalog = self._catalog
        snapshot = len(catalog.snapshot.ids) if catalog.snapshot else 0
        return EngineStats(snapshot, int(catalog.tail_live.sum()), len(catalog.gone))

    def renewal(self) -> Renewal:
        """Returns the renewal that the index needs to keep queries quick."""
        stats = self.stats()
        if stats.gone > max(self._tail_limit, GONE_PART * stats.snapshot):
            return Renewal.REBUILD
        if stats.tail > self._tail_limit:
            return Renewal.EXTEND if stats.snapshot else Renewal.REBUILD
        return Renewal.NONE

    def _catalog_of(self, snapshot: Index | None, gone: Ids) -> _Catalog:
        return _Catalog(snapshot, gone, *self._buffer.views())


class _Buffer:
    """The tail's memory: appends write after all existing views, and removals only replace the mask."""

    def __init__(self, dimension: int, capacity: int) -> None:
        self._size = 0
        self._ids = np.empty(capacity, np.int64)
        self._vectors = np.empty((capacity, dimension), np.float32)
        self._live = np.empty(0, np.bool_)

    def append(self, ids: Ids, vectors: Floats) -> None:
        if not len(ids):
            return
        if self._size + len(ids) > len(self._ids):
            self._grow(len(ids))
        end = self._size + len(ids)
        self._ids[self._size : end] = ids
        self._vectors[self._size : end] = finite(vectors)
        self._live = np.concatenate((self._live, np.ones(len(ids), np.bool_)))
        self._size = end

    def remove(self, ids: Ids) -> None:
        if len(ids):
            self._live = self._live & ~np.isin(self._ids[: self._size], ids)

    def views(self) -> tuple[Ids, Floats, npt.NDArray[np.bool_]]:
        return self._ids[: self._size], self._vectors[: self._size], self._live

    def _grow(self, added: int) -> None:
        """Moves the live vectors to a larger buffer; removed ones remain in existing views."""
        ids, vectors = self._ids[: self._size][self._live], self._vectors[: self._size][self._live]
        self._size = len(ids)
        capacity = max(2 * self._size + added, _SMALLEST_BUFFER)
        self._ids = np.empty(capacity, np.int64)
        self._vectors = np.empty((capacity, vectors.shape[1]), np.float32)
        self._ids[: self._size] = ids
        self._vectors[: self._size] = vectors
        self._live = np.ones(self._size, np.bool_)


def _nearest_of_tail(catalog: _Catalog, query: Floats, k: int, among: Ids | None) -> Found:
    # The whole tail is scored and removed vectors are left out afterwards, because masking first would copy it.
    rough = catalog.tail_vectors @ query
    alive = np.flatnonzero(catalog.tail_live)
    if among is not None:
        alive = alive[np.isin(catalog.tail_ids[alive], among)]
    near = alive[candidates(rough[alive], k)]
    return best(Found(catalog.tail_ids[near], cosines(catalog.tail_vectors[near], query)), k)


def _living(snapshot: Index, gone: Ids, query: Floats, k: int) -> Found:
    """Returns the `k` nearest of the snapshot that are not gone; requests more until there are enough."""
    wanted = _expected(k, len(snapshot.ids), len(snapshot.ids) - len(gone)) if len(gone) else k
    while True:
        found = snapshot.knn(query, wanted)
        living = found.take(~contained(found.ids, gone))
        if len(living.ids) >= k or wanted >= len(snapshot.ids):
            return living
        wanted *= 2


def _passing(snapshot: Index, among: Ids, query: Floats, k: int) -> Found:
    """Returns the `k` nearest of the snapshot that are in `among`.

    Examining a neighbour costs about as much as scanning a vector. So if the graph search would examine as many vectors
    as pass, those are scanned exactly instead. A filter function in hnswlib would take the GIL for every neighbour.
    """
    passing = among[contained(among, snapshot.ids)]
    wanted = _expected(k, len(snapshot.ids), len(passing))
    while wanted < len(passing):
        near = snapshot.knn(query, wanted)
        found = near.take(contained(near.ids, passing))
        if len(found.ids) >= k:
            return found
        wanted *= 2
    return snapshot.scan(passing, query, k)


def _expected(k: int, total: int, some: int) -> int:
    """Returns how many neighbours almost certainly include `k` of `some` vectors among `total`, evenly spread.

    Of n neighbours, n * some / total are expected, with a standard deviation of the square root of
    n * (some / total) * (1 - some / total); three standard deviations are added.
    """
    part = max(1, some) / max(1, total)
    return int((k + 3 * (k * (1 - part)) ** 0.5) / part) + 1
