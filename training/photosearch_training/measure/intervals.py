"""Confidence intervals for figures from a few splits, and for the difference between two variants."""

from collections.abc import Mapping, Sequence

import numpy as np

from photosearch.errors import InputError


def mean_and_interval(values: Sequence[float], confidence: float = 0.95) -> tuple[float, float | None]:
    """Return the mean and half the width of its Student confidence interval: t_{n-1} s / sqrt(n).

    The width of a single value is None, because its spread is unknown.

    Raises:
        InputError: there are no values.
    """
    if not values:
        raise InputError("There are no figures to average", "Finish at least one run")
    count = len(values)
    mean = float(np.mean(values))
    if count == 1:
        return mean, None
    from scipy import stats  # late: slow to import, and training does not need it

    error = float(np.std(values, ddof=1)) / count**0.5
    return mean, float(stats.t.ppf((1 + confidence) / 2, count - 1)) * error


def paired_difference(
    one: Mapping[int, float], other: Mapping[int, float], confidence: float = 0.95
) -> tuple[float, float | None]:
    """Return the mean of `one` minus `other` over the same splits, and half the width of its confidence interval.

    Pairing removes effects of a split on both variants, such as easy classes in its test half.

    Raises:
        InputError: the two were not run on the same splits.
    """
    if one.keys() != other.keys():
        lone = sorted(one.keys() ^ other.keys())
        raise InputError(f"Cannot pair two variants: only one has splits {lone}", "Run both on the same splits")
    return mean_and_interval([one[split] - other[split] for split in sorted(one)], confidence)


def upper_bound(count: int, tried: int, confidence: float = 0.95) -> float:
    """Return the one-sided Clopper-Pearson upper bound of a rate, of which `count` in `tried` were seen.

    The trials must be independent. If they are not, such as pairs that share pictures, the true bound is higher.

    Raises:
        InputError: nothing was tried.
    """
    if not tried:
        raise InputError("Nothing was tried, so no rate is known", "Try at least one pair")
    if count >= tried:
        return 1.0
    from scipy import stats  # late: see above

    return float(stats.beta.ppf(confidence, count + 1, tried - count))
