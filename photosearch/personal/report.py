"""What came out of a learning: figures, and pairs for the eye."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from photosearch.core.photo import Photo
from photosearch.core.signals import Rows
from photosearch.personal.collection import Collection
from photosearch.personal.judging import Questions, Verdict, goodness

_SHOWN = 3
"""Answers of an example before and after."""


@dataclass(frozen=True, slots=True)
class Example:
    """A held-out pair, the photo that an edited copy or a member asks for, and the first answers before and after."""

    wanted: Photo
    before: tuple[Photo, ...]
    after: tuple[Photo, ...]
    rank_before: int
    rank_after: int


@dataclass(frozen=True, slots=True)
class Report:
    """What was learnt is worth, and what from.

    `counts` has the pairs of each signal, and of "copies". `share` is how far it goes from the model as it was.
    """

    verdict: Verdict
    counts: Mapping[str, int]
    share: float
    examples: tuple[Example, ...]
    seconds: float


def examples(before: Questions, after: Questions, collection: Collection, count: int = 8) -> tuple[Example, ...]:
    """The questions whose answer changed most: those that gained most, and a quarter of them that lost most.

    Args:
        before: the questions as the model in force sees them; `after` are the same in the same order.
        collection: what the questions are asked of.
    """
    asked = np.flatnonzero(~before.apart)
    ranks = [1 / goodness(each)[asked] for each in (before, after)]
    change = 1 / ranks[1] - 1 / ranks[0]
    order = np.argsort(-change, kind="stable")
    extremes = dict.fromkeys((*order[: count - count // 4].tolist(), *order[-(count // 4) :].tolist()))
    changed = [row for row in extremes if change[row]]
    then, now = (_first(each, asked[changed]) for each in (before, after))
    return tuple(
        Example(
            collection.photos[before.targets[asked[row]]],
            tuple(collection.photos[each] for each in then[number]),
            tuple(collection.photos[each] for each in now[number]),
            round(float(ranks[0][row])),
            round(float(ranks[1][row])),
        )
        for number, row in enumerate(changed)
    )


def _first(questions: Questions, asked: Rows) -> Rows:
    """The first answers to some of the questions, int64 [Q, 3]."""
    scores = questions.queries[asked] @ questions.gallery.T
    return np.asarray(np.argsort(-scores, axis=1, kind="stable")[:, :_SHOWN], np.int64)
