"""Which hits of an answer are near-duplicates of one another, so that they may be shown as one stack.

As with duplicates (`core.duplicates`), stacks are stars: each member is like the hit that fronts it, and here that is
the best hit left. So a stack never drifts from what it shows, and the order of the stacks is that of the hits.
"""

import numpy as np

from photosearch.core.photo import Floats, Ids

MOST = 5000
"""Hits beyond so many stand alone: comparing all with all grows with their square, and nobody looks at one that far."""
_BLOCK = 512
_ROUNDING = 1e-5
"""More than two ways to add up a cosine of float32 can differ by."""


def fronts(vectors: Floats, threshold: float) -> Ids:
    """Returns for each hit the place of the one that fronts its stack, its own where it does or stands alone: [N].

    Args:
        vectors: float32 [N, D], unit norm, of the hits, best first.
        threshold: the least cosine of a member with the front.
    """
    front = np.arange(len(vectors))
    compared = vectors[:MOST]
    free = np.ones(len(compared), np.bool_)
    for start in range(0, len(compared), _BLOCK):
        near = compared[start : start + _BLOCK] @ compared[start:].T >= threshold - _ROUNDING
        for row in np.flatnonzero(np.triu(near, 1).any(axis=1)):
            place = start + row
            if free[place]:
                members = place + np.flatnonzero(near[row, row:] & free[place:])
                front[members] = place
                free[members] = False
    return front
