"""Decides the three claims: a sign-flip test over pairs of set and split, Holm's correction, bootstrap intervals.

A pair is the difference between two rows of a table on one split of one set, in points of MAP@R. If a claim covers
several losses, a pair is the mean of their differences.
"""

import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from photosearch_training.experiments import choosing
from photosearch_training.experiments import plan as plans
from photosearch_training.experiments.plan import Plan
from photosearch_training.experiments.results import Result, Results

FIGURE = "map@r"
LEVEL = 0.05
WORTH = 0.5
"""Smallest useful difference in points: an interval that ends below it refutes a claim."""
_DRAWS = 4000
_POWER_DRAWS = 400
ASSUMED_SPREAD = 1.4
"""Assumed spread in points, about that of recall@1 in the first protocol; used until `_MEASURED` pairs are measured."""
_MEASURED = 6
"""Number of pairs from which their own spread is used."""
_SEEN = 0.8
EFFECTS = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0)

Values: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Claim:
    """Rows of one plan, each with the row it should beat."""

    name: str
    text: str
    plan: str
    rows: tuple[tuple[str, str], ...]


LOSSES = ("triplet", "contrastive", "ms", "pa")
"""The rows of T2 that a penalty should improve."""
CLAIMS = (
    Claim("ATE", "Adversarial triplets beat plain triplets with a tuned margin", "t1", (("ate", "plain"),)),
    Claim(
        "IGR",
        "Input gradient regularisation, both forms together, improves four losses",
        "t2-fixed",
        tuple((f"{loss}-both", loss) for loss in LOSSES),
    ),
    Claim("CBAM", "CBAM improves a network without squeeze-and-excitation", "t3", (("cbam", "plain"),)),
)
ASIDES = (
    Claim("ATE or random", "Adversarial directions beat random ones of equal size", "t1", (("ate", "random"),)),
    Claim("ATE or margin loss", "Adversarial triplets beat the margin loss", "t1", (("ate", "margin"),)),
    *(
        Claim(
            f"IGR, {name}",
            f"{subject}, with a weight chosen on each split, against four losses",
            "t2",
            tuple((f"{loss}-{form}", loss) for loss in LOSSES),
        )
        for form, name, subject in (
            ("both", "tuned", "Both forms together"),
            ("loss", "loss form", "The loss form alone"),
            ("feature", "feature form", "The feature form alone"),
        )
    ),
    Claim("CBAM + IGR or CBAM", "Regularisation adds to attention", "t3", (("cbam-igr", "cbam"),)),
    Claim("CBAM + IGR or IGR", "Attention adds to regularisation", "t3", (("cbam-igr", "igr"),)),
)
"""Further comparisons without a verdict; the correction covers only the three claims."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One split of one set: the difference in points, in total and by class, with the queries per class."""

    task: str
    split: int
    difference: float
    classes: Values
    queries: Values


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a claim's pairs so far; `p` is one-sided, `interval` and `sets` are in points."""

    claim: Claim
    pairs: tuple[Pair, ...]
    declared: int
    p: float
    interval: tuple[float, float]
    sets: Mapping[str, tuple[float, float, float]]
    """Mean, lower and upper end of the interval, by set."""

    @property
    def difference(self) -> float:
        """The mean over the sets' means."""
        return float(np.mean([mean for mean, _, _ in self.sets.values()]))

    @property
    def enough(self) -> bool:
        """Whether at least half of the declared pairs are measured; with fewer, a claim stays undecided."""
        return 2 * len(self.pairs) >= self.declared

    def verdict(self, corrected: float) -> str:
        """Return "confirmed", "refuted" or "undecided", given p after correction."""
        low, high = self.interval
        if not self.enough:
            return "undecided"
        if low > 0 and corrected < LEVEL:
            return "confirmed"
        return "refuted" if high < WORTH else "undecided"


def find(claim: Claim, known: Results) -> Finding | None:
    """Collect a claim's pairs and test them; returns None if there are none yet."""
    plan = plans.read(claim.plan)
    pairs = tuple(_pairs(claim, plan, known))
    declared = sum(len(task.splits) for task in plan.tasks)
    if not pairs:
        return None
    sets = {task.name: [pair for pair in pairs if pair.task == task.name] for task in plan.tasks}
    drawn = {name: _bootstrap(each, seed) for seed, (name, each) in enumerate(sets.items()) if each}
    ends = {name: np.quantile(values, (LEVEL / 2, 1 - LEVEL / 2)) for name, values in drawn.items()}
    means = {name: float(np.mean([pair.difference for pair in sets[name]])) for name in drawn}
    whole = np.quantile(np.mean(list(drawn.values()), axis=0), (LEVEL / 2, 1 - LEVEL / 2))
    return Finding(
        claim,
        pairs,
        declared,
        sign_flip([pair.difference for pair in pairs]),
        (float(whole[0]), float(whole[1])),
        {name: (means[name], float(ends[name][0]), float(ends[name][1])) for name in drawn},
    )


def sign_flip(differences: Sequence[float]) -> float:
    """Return the one-sided p of the mean under random sign flips of the differences (Fisher's test for paired samples).

    A single difference gives 0.5 if it is positive, else 1.
    """
    if len(differences) < 2:
        return 0.5 if differences and differences[0] > 0 else 1.0
    from scipy import stats  # late: slow to import, and training does not need it

    random = np.random.default_rng(0)
    tested = stats.permutation_test(
        (np.array(differences),), partial(np.mean), permutation_type="samples", alternative="greater",
        vectorized=True, n_resamples=_DRAWS, rng=random,
    )  # fmt: skip
    return float(tested.pvalue)


def holm(values: Sequence[float]) -> list[float]:
    """Return p after Holm's step-down correction (1979), in the given order."""
    order = np.argsort(values)
    corrected = np.zeros(len(values))
    corrected[order] = np.minimum(
        1.0, np.maximum.accumulate([(len(values) - rank) * values[place] for rank, place in enumerate(order)])
    )
    return [float(value) for value in corrected]


def power(differences: Sequence[float], pairs: int, effect: float, level: float = LEVEL / len(CLAIMS)) -> float:
    """Return the chance of finding a true effect with this many pairs, if they spread like `differences`.

    Pairs are drawn with replacement from the differences around their mean, or, with fewer than six differences, from
    a normal distribution with an assumed spread. `level` is Holm's strictest step.
    """
    random = np.random.default_rng(1)
    known = np.array(differences)
    spread = (
        random.choice(known - known.mean(), (_POWER_DRAWS, pairs))
        if len(known) >= _MEASURED
        else random.normal(0, ASSUMED_SPREAD, (_POWER_DRAWS, pairs))
    )
    drawn = spread + effect
    signs = random.choice((-1.0, 1.0), (pairs, _DRAWS // 4))
    flipped = drawn @ signs / pairs
    p = (1 + (flipped >= drawn.mean(1)[:, None]).sum(1)) / (1 + signs.shape[1])
    return float((p < level).mean())


def detectable(differences: Sequence[float], pairs: int) -> float:
    """Return the smallest true effect in points that is found with a chance of `_SEEN`, to 0.01 points."""
    hundredths = range(1, 1000)
    return 0.01 * (1 + bisect.bisect_left(hundredths, _SEEN, key=lambda each: power(differences, pairs, 0.01 * each)))


def spread(differences: Sequence[float]) -> float | None:
    """Return the standard deviation of the pairs in points; None if there are too few, and a spread is assumed."""
    return float(np.std(differences, ddof=1)) if len(differences) >= _MEASURED else None


def _pairs(claim: Claim, plan: Plan, known: Results) -> Iterator[Pair]:
    for task in plan.tasks:
        for split in task.splits:
            both = [
                (_result(plan, row, task.name, split, known), _result(plan, against, task.name, split, known))
                for row, against in claim.rows
            ]
            found = [(one, other) for one, other in both if one and other]
            if len(found) < len(claim.rows):
                continue
            classes = [np.array(one.classes[FIGURE]) - np.array(other.classes[FIGURE]) for one, other in found]
            difference = np.mean([one.figures[FIGURE] - other.figures[FIGURE] for one, other in found])
            queries = np.array(found[0][0].classes["queries"])
            yield Pair(task.name, split, float(100 * difference), 100 * np.mean(classes, axis=0), queries)


def _result(plan: Plan, row: str, task: str, split: int, known: Results) -> Result | None:
    settings = choosing.chosen(plan, plan.variant(row), split, known)
    return None if settings is None else known.get(plan.run(plan.task(task), settings, split).identity, "test")


def _bootstrap(pairs: Sequence[Pair], seed: int) -> Values:
    """Bootstrap the mean difference of one set, [_DRAWS]: draw splits and their test classes with replacement."""
    random = np.random.default_rng(seed)
    means = np.stack([_resampled(pair, random) for pair in pairs])
    chosen = random.integers(len(pairs), size=(len(pairs), _DRAWS))
    drawn: Values = means[chosen, np.arange(_DRAWS)].mean(0)
    return drawn


def _resampled(pair: Pair, random: np.random.Generator) -> Values:
    chosen = random.integers(len(pair.classes), size=(_DRAWS, len(pair.classes)))
    weights = pair.queries[chosen]
    means: Values = (weights * pair.classes[chosen]).sum(1) / weights.sum(1)
    return means
