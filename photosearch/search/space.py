"""The vectors of a further model in memory, scanned exactly: for free text, whose space has no index.

They are kept as float16, which halves their memory and changes a cosine by less than 0.001.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Floats, Ids
from photosearch.search.exact import Found, best, candidates, contained, finite

_ROWS = 16_384
"""Vectors that are turned into float32 at a time."""


class Space:
    """Vectors with ascending ids, to which later ones are added. One thread uses it."""

    def __init__(self) -> None:
        self.ids: Ids = np.empty(0, np.int64)
        self._vectors: npt.NDArray[np.float16] = np.empty((0, 0), np.float16)

    @property
    def last(self) -> int:
        """The highest id; 0 if there is none."""
        return int(self.ids[-1]) if len(self.ids) else 0

    def add(self, batches: Iterable[tuple[Ids, Floats]]) -> None:
        """Adds vectors with higher ids: ids [n] and unit vectors [n, D]."""
        added = [(ids, finite(vectors).astype(np.float16)) for ids, vectors in batches]
        if added:
            self.ids = np.concatenate([self.ids, *(ids for ids, _ in added)])
            parts = [vectors for _, vectors in added]
            self._vectors = np.concatenate([self._vectors, *parts] if self._vectors.size else parts)

    def scores(self, query: Floats) -> Floats:
        """Returns the cosine of each vector with a unit vector [D], float32 [N]."""
        parts = [
            self._vectors[start : start + _ROWS].astype(np.float32) @ query
            for start in range(0, len(self._vectors), _ROWS)
        ]
        return np.concatenate(parts) if parts else np.empty(0, np.float32)

    def scores_of(self, query: Floats, ids: Ids) -> Floats:
        """Returns the cosine of each of these vectors with a unit vector [D], float32 [n]; -1 for one not there."""
        scores = np.full(len(ids), -1, np.float32)
        if len(self.ids):
            places = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
            there = self.ids[places] == ids
            scores[there] = self._vectors[places[there]].astype(np.float32) @ query
        return scores

    def nearest(self, query: Floats, among: Ids, k: int) -> Found:
        """Returns the `k` nearest of the vectors in `among`, ascending ids."""
        places = np.flatnonzero(contained(self.ids, among))
        scores = self.scores(query)[places]
        near = candidates(scores, k)
        return best(Found(self.ids[places[near]], scores[near]), k)
