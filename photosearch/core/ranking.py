"""How several examples become one question."""

import numpy as np

from photosearch.core.photo import Floats
from photosearch.errors import InputError

COUNTER_WEIGHT = 0.5
"""How much a counter-example pushes away, against what an example pulls."""
_NOTHING = 1e-6


def fuse(vectors: Floats, weights: Floats) -> Floats:
    """Returns the query vector, float32 [D], unit norm, of examples [N, D] with weights [N].

    Rocchio's formula: the weighted mean of the examples minus a part of that of the counter-examples (negative
    weights). J. J. Rocchio: Relevance feedback in information retrieval, in The SMART Retrieval System, 1971.

    Raises:
        InputError: there is no example, or the counter-examples cancel the examples.
    """
    like, unlike = weights > 0, weights < 0
    if not like.any():
        raise InputError("The query has counter-examples only", "Add a picture that the photos shall be like")
    query = _mean(vectors[like], weights[like])
    if unlike.any():
        query = query - COUNTER_WEIGHT * _mean(vectors[unlike], -weights[unlike])
    length = float(np.linalg.norm(query))
    if not length >= _NOTHING:  # also when it is not a number
        raise InputError("The examples and counter-examples cancel one another", "Remove one of them")
    return np.asarray(query / length, np.float32)


def _mean(vectors: Floats, weights: Floats) -> Floats:
    return np.asarray(weights @ vectors / weights.sum(), np.float32)
