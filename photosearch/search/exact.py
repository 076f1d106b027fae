"""The exact scan: the answer for the tail, the fallback without a snapshot, and the reference that all is tested by."""

import numpy as np

from photosearch.core.photo import Floats, Ids


def top_k(ids: Ids, vectors: Floats, query: Floats, k: int) -> tuple[Ids, Floats]:
    """Returns the `k` nearest ids and their cosines, best first; equal scores by id.

    Args:
        ids: int64 [N].
        vectors: float32 [N, D], unit norm.
        query: float32 [D], unit norm.
    """
    scores = vectors @ query if len(ids) else np.empty(0, np.float32)
    return best(ids, scores, k)


def best(ids: Ids, scores: Floats, k: int) -> tuple[Ids, Floats]:
    """Returns the `k` best of scored ids, best first; equal scores by id, so that an answer never flickers."""
    if 0 < k < len(ids):
        threshold = np.partition(scores, len(scores) - k)[len(scores) - k]
        near = scores >= threshold
        ids, scores = ids[near], scores[near]
    order = np.lexsort((ids, -scores))[: max(k, 0)]
    return ids[order], scores[order]
