"""Intervals have their stated coverage, and pairing removes effects shared by both variants."""

import numpy as np
import pytest

from photosearch.errors import InputError
from photosearch_training.measure.intervals import mean_and_interval, paired_difference


def test_the_interval_of_three_seeds_matches_a_calculation_by_hand() -> None:
    # s = 1, t_{2, 0.975} = 4.302653
    assert mean_and_interval([1.0, 2.0, 3.0]) == pytest.approx((2.0, 4.302653 / 3**0.5), abs=1e-6)


def test_the_interval_covers_the_true_mean_at_the_stated_rate() -> None:
    random = np.random.default_rng(0)
    covered = 0
    for _ in range(2000):
        mean, half = mean_and_interval(list(random.normal(5, 2, 3)))
        assert half is not None
        covered += abs(mean - 5) <= half
    assert covered / 2000 == pytest.approx(0.95, abs=0.015)


def test_one_value_has_no_width_and_no_values_have_no_mean() -> None:
    assert mean_and_interval([0.7]) == (0.7, None)
    with pytest.raises(InputError, match="no figures"):
        mean_and_interval([])


def test_pairing_removes_the_effect_of_a_seed_on_both() -> None:
    luck = {0: 0.1, 1: 0.5, 2: 0.9}
    better = {seed: value + 0.01 for seed, value in luck.items()}
    mean, half = paired_difference(better, luck)
    assert mean == pytest.approx(0.01)
    assert half == pytest.approx(0, abs=1e-9)
    assert paired_difference(luck, better)[0] == pytest.approx(-mean)


def test_variants_with_different_seeds_are_not_paired() -> None:
    with pytest.raises(InputError, match=r"\[2, 3\]"):
        paired_difference({0: 1.0, 1: 1.0, 2: 1.0}, {0: 1.0, 1: 1.0, 3: 1.0})
