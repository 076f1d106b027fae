"""What a head is worth: how well the members of held-out pairs find each other, and whether the rest is as it was.

Pure arithmetic on embeddings.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Floats
from photosearch.core.signals import Rows
from photosearch.vision.head import project

LARGEST_LOSS = 0.005
"""Recall@1 on the general set that a personal model may lose."""
_CHUNK = 256
_SURE = 1.96
"""Standard errors on either side of a mean that hold 95 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Questions:
    """Photos that ask for their partners among all of a library, before any head.

    `queries` [Q, D] and `gallery` [G, D] are embeddings of unit norm, `targets` int64 [Q] rows of the gallery. Rows of
    the gallery of the same event as the query do not compete: `events` int64 [Q], `gallery_events` int64 [G].
    `weights` float32 [Q] say how far each pair can be trusted; where `apart`, bool [Q], the target is to be far.
    """

    queries: Floats
    gallery: Floats
    targets: Rows
    events: Rows
    gallery_events: Rows
    weights: Floats
    apart: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class General:
    """A set that is the same for everybody: embeddings [M, D], and int64 [M] what each shows. `asking` are rows [A]."""

    embeddings: Floats
    labels: Rows
    asking: Rows


@dataclass(frozen=True, slots=True)
class Verdict:
    """Quality before and after, each from 0 to 1.

    What the person has is the model in force; what the general set is compared with is the network without any head, so
    that losses do not add up from one learning to the next. `own` is the weighted mean of 1 / rank of the partner of
    each held-out pair, `pairs` their number, and `sure` half the width of the 95 % interval of its difference;
    `general` is recall@1 on the general set.
    """

    own_before: float
    own_after: float
    sure: float
    pairs: int
    general_before: float
    general_after: float

    @property
    def gain(self) -> float:
        """What the person's own pairs gain."""
        return self.own_after - self.own_before

    @property
    def better(self) -> bool:
        """Whether it is surely better on the person's own pairs and no worse in general."""
        return self.gain - self.sure > 0 and self.general_after >= self.general_before - LARGEST_LOSS


def judge(head: Floats, questions: Questions, general: General, in_force: Floats | None = None) -> Verdict:
    """Compares a head, float32 [D', D], with the one that is in force, if there is one."""
    before, after = (goodness(each, questions) for each in (in_force, head))
    weights = questions.weights.astype(np.float64)
    shares = weights / weights.sum() if len(weights) else weights
    means = [float((shares * each).sum()) for each in (before, after)]
    differences = after - before
    # Of a weighted mean: the weights' own spread widens it.
    variance = float((shares**2 * (differences - (means[1] - means[0])) ** 2).sum())
    return Verdict(
        means[0],
        means[1],
        _SURE * math.sqrt(variance),
        len(weights),
        recall(None, general),
        recall(head, general),
    )


def goodness(head: Floats | None, questions: Questions) -> npt.NDArray[np.float64]:
    """For each question 1 / rank of the partner, and 1 - 1 / rank of what is to be far, float64 [Q]."""
    queries, gallery = project(head, questions.queries), project(head, questions.gallery)
    ranks = np.empty(len(queries), np.int64)
    for start in range(0, len(queries), _CHUNK):
        part = slice(start, start + _CHUNK)
        scores = queries[part] @ gallery.T
        targets = questions.targets[part]
        wanted = scores[np.arange(len(targets)), targets]
        competing = questions.events[part][:, None] != questions.gallery_events[None, :]
        ranks[part] = 1 + ((scores > wanted[:, None]) & competing).sum(axis=1)
    return np.where(questions.apart, 1 - 1 / ranks, 1 / ranks)


def recall(head: Floats | None, general: General) -> float:
    """How often the best other photo shows the same, of those that ask."""
    if not len(general.asking):
        return 1.0
    points = project(head, general.embeddings)
    scores = points[general.asking] @ points.T
    scores[np.arange(len(general.asking)), general.asking] = -np.inf
    return float((general.labels[scores.argmax(axis=1)] == general.labels[general.asking]).mean())
