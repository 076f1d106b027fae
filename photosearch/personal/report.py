"""The outcome of a training: figures, and examples to look at."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from photosearch.core.answers.likeness import Thresholds
from photosearch.core.photo import Photo
from photosearch.core.signals import Rows
from photosearch.personal.collection import Collection
from photosearch.personal.evaluation import Queries, Verdict, reciprocal_ranks

_HITS = 3
"""Hits of an example, before and after."""


@dataclass(frozen=True, slots=True)
class Example:
    """A held-out pair: the photo that should be found, and the first hits before and after the training."""

    wanted: Photo
    before: tuple[Photo, ...]
    after: tuple[Photo, ...]
    rank_before: int
    rank_after: int


@dataclass(frozen=True, slots=True)
class Report:
    """How much the training improved the model, and the data it used.

    `counts` has the number of pairs of each signal, and of "copies". `share` is how much of the change was applied.
    """

    verdict: Verdict
    counts: Mapping[str, int]
    share: float
    examples: tuple[Example, ...]
    seconds: float
    thresholds: Thresholds | None = None
    """Those of the new model, if the current one has thresholds."""


def examples(before: Queries, after: Queries, collection: Collection, count: int = 8) -> tuple[Example, ...]:
    """Returns the queries whose rank changed most: three quarters that gained, one quarter that lost.

    Args:
        before: the test queries by the current model; `after` holds the same queries by the new one.
        collection: the photos that are searched.
    """
    asked = np.flatnonzero(~before.apart)
    scores = [reciprocal_ranks(each)[asked] for each in (before, after)]
    change = scores[1] - scores[0]
    order = np.argsort(-change, kind="stable")
    extremes = dict.fromkeys((*order[: count - count // 4].tolist(), *order[-(count // 4) :].tolist()))
    changed = [row for row in extremes if change[row]]
    hits = [_first_hits(each, asked[changed]) for each in (before, after)]
    return tuple(
        Example(
            collection.photos[before.targets[asked[row]]],
            tuple(collection.photos[hit] for hit in hits[0][number]),
            tuple(collection.photos[hit] for hit in hits[1][number]),
            round(1 / float(scores[0][row])),
            round(1 / float(scores[1][row])),
        )
        for number, row in enumerate(changed)
    )


def _first_hits(queries: Queries, asked: Rows) -> Rows:
    """Returns the first hits of some queries, int64 [Q, 3]."""
    scores = queries.embeddings[asked] @ queries.gallery.T
    return np.asarray(np.argsort(-scores, axis=1, kind="stable")[:, :_HITS], np.int64)
