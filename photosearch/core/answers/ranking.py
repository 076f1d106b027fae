"""Combines several examples into one query vector, and sorts the hits."""

from collections.abc import Iterable, Sequence

import numpy as np

from photosearch.core.identity import file_name
from photosearch.core.photo import Floats, Hit
from photosearch.core.query.query import Sort, SortKey
from photosearch.core.words import natural
from photosearch.errors import InputError

COUNTER_WEIGHT = 0.5
"""How strongly a counter-example pushes away, relative to the pull of an example with the same weight."""
_NOTHING = 1e-6


def fuse(vectors: Floats, weights: Floats) -> Floats:
    """Returns the query vector, float32 [D], unit norm, of examples [N, D] with weights [N].

    Rocchio's formula: the weighted mean of the examples, minus a fraction of the mean of the counter-examples (negative
    weights) that grows with their weight. J. J. Rocchio: Relevance feedback in information retrieval, in The SMART
    Retrieval System, 1971.

    Raises:
        InputError: there is no example, or the counter-examples cancel the examples.
    """
    like, unlike = weights > 0, weights < 0
    if not like.any():
        raise InputError(
            "The query has only counter-examples", "Add an example, a picture that the photos should be like"
        )
    query = _mean(vectors[like], weights[like])
    if unlike.any():
        push = COUNTER_WEIGHT * np.float32(-weights[unlike].mean() / weights[like].mean())
        query = query - push * _mean(vectors[unlike], -weights[unlike])
    length = float(np.linalg.norm(query))
    if not length >= _NOTHING:  # also if it is NaN
        raise InputError("The examples and counter-examples cancel each other out", "Remove one of them")
    return np.asarray(query / length, np.float32)


def standardised(scores: Sequence[Floats]) -> Floats:
    """Returns one score for each of N things that several rankings score, float32 [N].

    The mean and the deviation of each ranking are removed, then the rankings are added, so that one that tells things
    apart clearly counts. `tests/benchmarks/bench_fusion.py` compares this with ranks and with calibrated scores. A
    score of -1 means that the thing is not in a ranking; it then gets the lowest score of that ranking.
    """
    total = np.zeros(len(scores[0]), np.float32)
    for each in scores:
        known = each[each > -1]
        if len(known) and (deviation := float(known.std())) > _NOTHING:
            total += (np.maximum(each, known.min()) - known.mean()) / deviation
    return total


def arranged(hits: Iterable[Hit], sort: Sort) -> tuple[Hit, ...]:
    """Returns hits, given best first, in the requested order."""
    if sort.key is SortKey.SIMILARITY:
        return tuple(hits)[:: -1 if sort.ascending else 1]
    keys = {SortKey.DATE: _by_date, SortKey.NAME: _by_name, SortKey.SIZE: _by_size}
    return tuple(sorted(hits, key=keys[sort.key], reverse=not sort.ascending))


def kept_in_place(hits: Sequence[Hit], shown: Sequence[Hit]) -> tuple[Hit, ...]:
    """Returns hits in the order in which they are shown, then the others in theirs."""
    places = {hit.photo.id: place for place, hit in enumerate(shown)}
    return tuple(sorted(hits, key=lambda hit: places.get(hit.photo.id, len(places))))


def _by_date(hit: Hit) -> tuple[str, str]:
    return hit.photo.moment, _name(hit)


def _by_name(hit: Hit) -> tuple[str, str]:
    return _by_date(hit)[::-1]


def _by_size(hit: Hit) -> tuple[int, str]:
    return hit.photo.file.size, _name(hit)


def _name(hit: Hit) -> str:
    return natural(file_name(hit.photo.file.path))


def _mean(vectors: Floats, weights: Floats) -> Floats:
    return np.asarray(weights @ vectors / weights.sum(), np.float32)
