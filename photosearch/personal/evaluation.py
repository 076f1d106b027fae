"""Compares two models: how well each finds the partners of held-out pairs, and whether it still works on other photos.

Pure arithmetic on embeddings.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Floats
from photosearch.core.signals import Rows
from photosearch.vision.embedding.head import project

MAX_PRECISION_DROP = 0.005
"""R-precision that a personal model may lose on each general set."""
_CHUNK = 256
_DRAWS = 2000
_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Queries:
    """Held-out pairs as queries: each embedding must find its target among all photos of a library.

    `embeddings` [Q, D] and `gallery` [G, D] have unit norm, `targets` int64 [Q] are rows of the gallery. Photos of the
    query's own event are ignored in its ranking: `events` int64 [Q], `gallery_events` int64 [G]. `weights` float32 [Q]
    say how far each pair can be trusted. If `apart`, bool [Q], the target must be far away instead.
    """

    embeddings: Floats
    gallery: Floats
    targets: Rows
    events: Rows
    gallery_events: Rows
    weights: Floats
    apart: npt.NDArray[np.bool_]

    def projected(self, head: Floats | None) -> "Queries":
        """Returns the queries as a model with this head, [D', D], sees them."""
        return replace(self, embeddings=project(head, self.embeddings), gallery=project(head, self.gallery))


@dataclass(frozen=True, slots=True)
class GeneralSet:
    """Embeddings [M, D] of a general set, and the label of each, int64 [M]. `asking` [A] are the rows of queries."""

    embeddings: Floats
    labels: Rows
    asking: Rows

    def projected(self, head: Floats | None) -> "GeneralSet":
        """Returns the set as a model with this head, [D', D], sees it."""
        return replace(self, embeddings=project(head, self.embeddings))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Quality before and after a training, each from 0 to 1.

    `own` is the weighted mean reciprocal rank of the held-out pairs: before, by the current model. `sure` is half the
    width of the 95 % interval of the gain, `pairs` the number of pairs. `general` is R-precision on the general set
    that lost most: before, by the network without any head, so that small losses do not add up over trainings.
    """

    own_before: float
    own_after: float
    sure: float
    pairs: int
    general_before: float
    general_after: float

    @property
    def gain(self) -> float:
        """The gain on the person's own pairs."""
        return self.own_after - self.own_before

    @property
    def better(self) -> bool:
        """Whether the gain is significant, and no general set suffers."""
        return self.gain - self.sure > 0 and self.general_after >= self.general_before - MAX_PRECISION_DROP

    def rounded(self) -> dict[str, float]:
        """Returns the figures by name, to four decimals."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def compare(
    before: Queries, after: Queries, general_before: Sequence[float], general_after: Sequence[float]
) -> Verdict:
    """Compares two models by the same queries in the same order, and by their R-precision on each general set."""
    scores = [reciprocal_ranks(each) for each in (before, after)]
    shares = _shares(before)
    means = [float((shares * each).sum()) for each in scores]
    half_width = _half_interval(scores[1] - scores[0], shares, before.events)
    worst = min(range(len(general_before)), key=lambda each: general_after[each] - general_before[each])
    return Verdict(means[0], means[1], half_width, len(shares), general_before[worst], general_after[worst])


def _half_interval(changes: npt.NDArray[np.float64], shares: npt.NDArray[np.float64], events: Rows) -> float:
    """Returns half the width of a bootstrap interval of the weighted mean of `changes` [Q]; 0 without queries.

    Whole events are drawn, because the copies of one photo, and the photos of one event, are not independent.
    """
    if not len(changes):
        return 0.0
    _, event = np.unique(events, return_inverse=True)
    weight, change = (np.bincount(event, values) for values in (shares, shares * changes))
    drawn = np.random.default_rng(0).multinomial(len(weight), np.full(len(weight), 1 / len(weight)), size=_DRAWS)
    totals = drawn @ weight
    means = (drawn @ change)[totals > 0] / totals[totals > 0]
    low, high = np.quantile(means, ((1 - _CONFIDENCE) / 2, (1 + _CONFIDENCE) / 2))
    return float(high - low) / 2


def mean_reciprocal_rank(queries: Queries) -> float:
    """Returns the weighted mean of `reciprocal_ranks`; 0 if there are no queries."""
    return float((_shares(queries) * reciprocal_ranks(queries)).sum())


def reciprocal_ranks(queries: Queries) -> npt.NDArray[np.float64]:
    """Returns 1 / rank of each target, or 1 - 1 / rank if it must be far away, float64 [Q]."""
    ranks = np.empty(len(queries.embeddings), np.int64)
    for start in range(0, len(ranks), _CHUNK):
        part = slice(start, start + _CHUNK)
        scores = queries.embeddings[part] @ queries.gallery.T
        targets = queries.targets[part]
        wanted = scores[np.arange(len(targets)), targets]
        competing = queries.events[part][:, None] != queries.gallery_events[None, :]
        ranks[part] = 1 + ((scores > wanted[:, None]) & competing).sum(axis=1)
    return np.where(queries.apart, 1 - 1 / ranks, 1 / ranks)


def r_precision(general: GeneralSet) -> float:
    """Returns mean R-precision: the share of a query's R nearest that have its label, where R others have that label.

    Queries with a label of their own are left out; returns 1 if none is left. All R answers count, not only the first,
    so it detects harm sooner than recall@1.
    """
    same = general.labels[general.asking][:, None] == general.labels
    same[np.arange(len(general.asking)), general.asking] = False
    counts = same.sum(axis=1)
    if not counts.any():
        return 1.0
    scores = general.embeddings[general.asking] @ general.embeddings.T
    scores[np.arange(len(general.asking)), general.asking] = -np.inf
    ranked = np.take_along_axis(same, np.argsort(-scores, axis=1, kind="stable"), axis=1)
    first = np.arange(len(general.labels)) < counts[:, None]
    asked = counts > 0
    return float(((ranked & first).sum(axis=1)[asked] / counts[asked]).mean())


def _shares(queries: Queries) -> npt.NDArray[np.float64]:
    weights = queries.weights.astype(np.float64)
    return weights / weights.sum() if len(weights) else weights
