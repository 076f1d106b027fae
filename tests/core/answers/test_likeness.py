"""Levels of likeness."""

import pytest

from photosearch.core.answers.folding import similar
from photosearch.core.answers.likeness import Likeness, Thresholds
from photosearch.core.photo import FileState, Hit, Photo, PhotoState


@pytest.mark.parametrize(
    ("score", "likeness"),
    [
        (1.0, Likeness.VERY_SIMILAR),
        (0.8, Likeness.VERY_SIMILAR),
        (0.7999, Likeness.SIMILAR),
        (0.6, Likeness.SIMILAR),
        (0.5999, Likeness.LESS_SIMILAR),
        (-1.0, Likeness.LESS_SIMILAR),
    ],
)
def test_a_score_at_a_threshold_gets_the_higher_level(score: float, likeness: Likeness) -> None:
    assert Thresholds(same_photo=0.8, likely_match=0.6).likeness(score) is likeness


def hit(number: int, likeness: Likeness | None, front: int | None = None) -> Hit:
    return Hit(Photo(number, FileState(f"/{number}.jpg", 1, 0, 0), PhotoState.INDEXED), 0.5, likeness, front=front)


def test_an_answer_ends_before_photos_that_are_less_similar() -> None:
    proven, near, far = hit(1, Likeness.SAME_PHOTO), hit(2, Likeness.SIMILAR), hit(3, Likeness.LESS_SIMILAR)
    assert similar((proven, far, near)) == (proven, near)
    assert similar((hit(1, None), hit(2, None))) == (hit(1, None), hit(2, None)), "the model has no thresholds"


def test_a_stack_is_shown_whole_if_one_of_its_photos_is_similar() -> None:
    stack = (hit(1, Likeness.SIMILAR, front=2), hit(2, Likeness.LESS_SIMILAR, front=2))
    assert similar(stack) == stack
