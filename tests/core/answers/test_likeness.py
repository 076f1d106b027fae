"""Levels of likeness."""

import pytest

from photosearch.core.answers.likeness import Likeness, Thresholds


@pytest.mark.parametrize(
    ("score", "likeness"),
    [
        (1.0, Likeness.SAME_PHOTO),
        (0.8, Likeness.SAME_PHOTO),
        (0.7999, Likeness.VERY_SIMILAR),
        (0.6, Likeness.VERY_SIMILAR),
        (0.5999, Likeness.SIMILAR),
        (-1.0, Likeness.SIMILAR),
    ],
)
def test_a_score_at_a_threshold_gets_the_higher_level(score: float, likeness: Likeness) -> None:
    assert Thresholds(same_photo=0.8, likely_match=0.6).likeness(score) is likeness
