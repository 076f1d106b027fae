"""Finds all pairs of vectors that are near each other; each vector is a query for its neighbours.

The tail is compared with itself exactly; the snapshot's graph finds nearly all of the rest. A pair has two chances,
because both of its vectors are queries.
"""

from collections.abc import Callable, Iterator

import numpy as np

from photosearch.core.answers.duplicates import Pairs
from photosearch.core.photo import Floats, Ids
from photosearch.search.exact import contained
from photosearch.search.index import Index

NEIGHBOURS = 32
"""Neighbours requested at first; a vector to which all of these are near requests four times as many, repeatedly."""
MOST_NEIGHBOURS = 256
"""A limit, because the pairs of thousands of frames of one scene would fill the memory."""
_ASKING = 256
"""Vectors per batch: some milliseconds, for which a person's query waits."""
_DECIMALS = 5
"""The precision of a cosine in float32, which depends on the order of summation."""

_Found = tuple[Ids, Ids, Floats]
_NOTHING: _Found = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))


def pairs(
    snapshot: Index | None,
    living: Ids,
    tail_ids: Ids,
    tail_vectors: Floats,
    floor: float,
    progress: Callable[[int, int], None],
    stop: Callable[[], bool],
) -> Pairs | None:
    """Returns the pairs whose cosine is `floor` or more, to five decimals; None if `stop` returned True.

    Args:
        living: the ids of the snapshot that take part, ascending.
        tail_ids: ids [N] that are not in the snapshot; `tail_vectors` float32 [N, D].
        progress: called with the number of vectors done, and of all.
    """
    least = np.float32(floor - 0.5 * 10**-_DECIMALS)
    found = [_NOTHING]
    done, total = 0, len(tail_ids) + len(living)
    for ids, vectors, in_tail in _asking(snapshot, living, tail_ids, tail_vectors):
        if stop():
            return None
        if in_tail:
            found.append(_near_in_tail(tail_ids, tail_vectors, ids, vectors, least))
        if snapshot is not None:
            found += _near_in_snapshot(snapshot, living, ids, vectors, least)
        done += len(ids)
        progress(done, total)
    return _each_once(found)


def _asking(
    snapshot: Index | None, living: Ids, tail_ids: Ids, tail_vectors: Floats
) -> Iterator[tuple[Ids, Floats, bool]]:
    """Yields the ids and vectors of each batch, and whether it is from the tail."""
    for start in range(0, len(tail_ids), _ASKING):
        yield tail_ids[start : start + _ASKING], tail_vectors[start : start + _ASKING], True
    if snapshot is not None:
        for start in range(0, len(living), _ASKING):
            ids = living[start : start + _ASKING]
            yield ids, snapshot.vectors(ids), False


def _near_in_tail(tail_ids: Ids, tail_vectors: Floats, ids: Ids, vectors: Floats, least: np.float32) -> _Found:
    scores = vectors @ tail_vectors.T
    near = scores >= least
    for row in np.flatnonzero(near.sum(axis=1) > MOST_NEIGHBOURS):
        near[row] = False
        near[row, np.argpartition(scores[row], -MOST_NEIGHBOURS)[-MOST_NEIGHBOURS:]] = True
    rows, columns = np.nonzero(near)
    return ids[rows], tail_ids[columns], scores[rows, columns]


def _near_in_snapshot(snapshot: Index, living: Ids, ids: Ids, vectors: Floats, least: np.float32) -> Iterator[_Found]:
    most = min(MOST_NEIGHBOURS, len(snapshot.ids))
    k = min(NEIGHBOURS, most)
    while len(ids) and k:
        labels, scores = snapshot.knn_each(vectors, k)
        rows, columns = np.nonzero((scores >= least) & contained(labels, living))
        yield ids[rows], labels[rows, columns], scores[rows, columns]
        crowded = scores.min(axis=1) >= least
        ids, vectors = ids[crowded], vectors[crowded]
        k = 0 if k == most else min(4 * k, most)


def _each_once(found: list[_Found]) -> Pairs:
    one, two, scores = (np.concatenate(column) for column in zip(*found, strict=True))
    scores = np.round(scores, _DECIMALS).clip(max=np.float32(1))
    first, second = np.minimum(one, two), np.maximum(one, two)
    order = np.lexsort((-scores, second, first))
    first, second, scores = first[order], second[order], scores[order]
    new = first != second
    new[1:] &= (np.diff(first) != 0) | (np.diff(second) != 0)
    return Pairs(first[new], second[new], scores[new])
