"""What a model is worth: how well the members of held-out pairs find each other, and whether the rest is as it was.

Pure arithmetic on embeddings.
"""

import math
from dataclasses import asdict, dataclass, replace

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Floats
from photosearch.core.signals import Rows
from photosearch.vision.embedding.head import project

LARGEST_LOSS = 0.005
"""Recall@1 on the general set that a personal model may lose."""
_CHUNK = 256
_SURE = 1.96
"""Standard errors on either side of a mean that hold 95 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Questions:
    """Photos that ask for their partners among all of a library, as one model sees them.

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

    def through(self, head: Floats | None) -> "Questions":
        """The same, seen through a head [D', D] after the network."""
        return replace(self, queries=project(head, self.queries), gallery=project(head, self.gallery))


@dataclass(frozen=True, slots=True)
class General:
    """A set that is the same for everybody: embeddings [M, D], and int64 [M] what each shows. `asking` are rows [A]."""

    embeddings: Floats
    labels: Rows
    asking: Rows

    def through(self, head: Floats | None) -> "General":
        """The same, seen through a head [D', D] after the network."""
        return replace(self, embeddings=project(head, self.embeddings))


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

    def rounded(self) -> dict[str, float]:
        """The figures by their names, to four places."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def judge(before: Questions, after: Questions, general_before: float, general_after: float) -> Verdict:
    """Compares two models by the same questions, in the same order, as each sees them, and by their general recall."""
    goods = [goodness(each) for each in (before, after)]
    shares = _shares(before)
    means = [float((shares * each).sum()) for each in goods]
    # Of a weighted mean: the weights' own spread widens it.
    variance = float((shares**2 * (goods[1] - goods[0] - (means[1] - means[0])) ** 2).sum())
    return Verdict(means[0], means[1], _SURE * math.sqrt(variance), len(shares), general_before, general_after)


def worth(questions: Questions) -> float:
    """The weighted mean of `goodness`; 0 where nothing is asked."""
    return float((_shares(questions) * goodness(questions)).sum())


def goodness(questions: Questions) -> npt.NDArray[np.float64]:
    """For each question 1 / rank of the partner, and 1 - 1 / rank of what is to be far, float64 [Q]."""
    ranks = np.empty(len(questions.queries), np.int64)
    for start in range(0, len(ranks), _CHUNK):
        part = slice(start, start + _CHUNK)
        scores = questions.queries[part] @ questions.gallery.T
        targets = questions.targets[part]
        wanted = scores[np.arange(len(targets)), targets]
        competing = questions.events[part][:, None] != questions.gallery_events[None, :]
        ranks[part] = 1 + ((scores > wanted[:, None]) & competing).sum(axis=1)
    return np.where(questions.apart, 1 - 1 / ranks, 1 / ranks)


def recall(general: General) -> float:
    """How often the best other photo shows the same, of those that ask."""
    if not len(general.asking):
        return 1.0
    scores = general.embeddings[general.asking] @ general.embeddings.T
    scores[np.arange(len(general.asking)), general.asking] = -np.inf
    return float((general.labels[scores.argmax(axis=1)] == general.labels[general.asking]).mean())


def _shares(questions: Questions) -> npt.NDArray[np.float64]:
    weights = questions.weights.astype(np.float64)
    return weights / weights.sum() if len(weights) else weights
