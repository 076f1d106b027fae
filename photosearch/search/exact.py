"""The exact scan: it answers for the tail, replaces a missing snapshot, and is the reference for tests."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Floats, Ids

_ROUNDING = 1e-5
"""More than the difference between two summation orders of a cosine in float32."""


class Found(NamedTuple):
    """Ids, int64 [n], and their cosines to a query, float32 [n], best first."""

    ids: Ids
    scores: Floats

    def take(self, places: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> "Found":
        """Returns the entries at places, in that order, or the entries where a mask is true."""
        return Found(self.ids[places], self.scores[places])

    def joined(self, others: "Found") -> "Found":
        """Returns these and the others, unsorted."""
        return Found(np.concatenate((self.ids, others.ids)), np.concatenate((self.scores, others.scores)))


def top_k(ids: Ids, vectors: Floats, query: Floats, k: int) -> Found:
    """Returns the `k` nearest; equal scores by id.

    Args:
        ids: int64 [N].
        vectors: float32 [N, D], unit norm.
        query: float32 [D], unit norm.
    """
    rough = vectors @ query if len(ids) else np.empty(0, np.float32)
    near = candidates(rough, k)
    return best(Found(ids[near], cosines(vectors[near], query)), k)


def candidates(rough: Floats, k: int) -> npt.NDArray[np.int64]:
    """Returns the indices of all vectors that may be among the `k` best, by scores [N] of a matrix product."""
    if not 0 < k < len(rough):
        return np.arange(len(rough) if k > 0 else 0)
    threshold = np.partition(rough, len(rough) - k)[len(rough) - k]
    return np.flatnonzero(rough >= threshold - _ROUNDING)


def cosines(vectors: Floats, query: Floats) -> Floats:
    """Returns the cosines [N], summed in one order; a matrix product may score equal rows differently."""
    return np.asarray((vectors * query).sum(axis=1), np.float32)


def contained(wanted: Ids, ids: Ids) -> npt.NDArray[np.bool_]:
    """Returns whether each of `wanted`, of any shape, is in the ascending `ids`; `np.isin` would sort all of them."""
    if not len(ids):
        return np.zeros(wanted.shape, np.bool_)
    places = np.searchsorted(ids, wanted).clip(max=len(ids) - 1)
    return np.asarray(ids[places] == wanted)


def finite(vectors: Floats) -> Floats:
    """Returns vectors [N, D] with zeros in place of those that hold NaN or infinity, so that they match nothing.

    NaN does not compare, so one such vector would break a graph, or an order of scores, for all others.
    """
    sound = np.isfinite(vectors).all(axis=1, keepdims=True)
    return vectors if sound.all() else np.where(sound, vectors, np.float32(0))


def best(found: Found, k: int) -> Found:
    """Returns the `k` best of unsorted hits; equal scores are sorted by id, so that answers are stable."""
    return found.take(np.lexsort((found.ids, -found.scores))[: max(k, 0)])
