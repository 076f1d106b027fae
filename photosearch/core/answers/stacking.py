"""Groups hits that are near-duplicates of one another into stacks.

As with duplicates (`core.answers.duplicates`), stacks are stars: each member is like the hit at the front, which is the
best hit left. So a stack never drifts away from the photo it shows, and the stacks keep the order of the hits.
"""

import numpy as np

from photosearch.core.photo import Floats, Ids

MOST = 5000
"""Hits beyond this number stand alone: comparing all with all grows with the square, and few people look that far."""
_BLOCK = 512
_ROUNDING = 1e-5
"""Larger than the difference between two ways of summing a cosine in float32."""


def fronts(vectors: Floats, threshold: float, most: int = MOST) -> Ids:
    """Returns for each hit the place of its stack's front, or its own if it is the front or stands alone: [N].

    Args:
        vectors: float32 [N, D], unit norm, of the hits, best first.
        threshold: the least cosine of a member with the front.
        most: hits beyond this number stand alone.
    """
    front = np.arange(len(vectors))
    compared = vectors[:most]
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
