import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.geometry import WHOLE, seen
from photosearch.core.photo import Box, Fit

SIDES = st.integers(1, 10_000)


@given(SIDES, SIDES)
def test_a_crop_is_the_largest_central_square(width, height) -> None:
    area = seen(width, height, Fit.CROP)
    across, down = (area.right - area.left) * width, (area.bottom - area.top) * height
    assert across == pytest.approx(down)
    assert across == pytest.approx(min(width, height))
    assert area.left == pytest.approx(1 - area.right)
    assert area.top == pytest.approx(1 - area.bottom)


@given(SIDES, SIDES)
def test_a_letterbox_holds_the_whole_photo_and_no_more_than_it_must(width, height) -> None:
    area = seen(width, height, Fit.LETTERBOX)
    assert max(area.left, area.top) <= 1e-9
    assert min(area.right, area.bottom) >= 1 - 1e-9
    assert (area.right - area.left) * width == pytest.approx(max(width, height))


@given(SIDES, SIDES)
def test_squashing_sees_everything(width, height) -> None:
    assert seen(width, height, Fit.SQUASH) == WHOLE


def test_a_detail_is_fitted_like_a_photo_of_its_own() -> None:
    # The left half of a photo of 400 by 100 is 200 by 100; its central square reaches from 50 to 150.
    area = seen(400, 100, Fit.CROP, Box(0.0, 0.0, 0.5, 1.0))
    assert area == Box(pytest.approx(0.125), pytest.approx(0.0), pytest.approx(0.375), pytest.approx(1.0))
    assert seen(400, 100, Fit.SQUASH, Box(0.0, 0.0, 0.5, 1.0)) == Box(0.0, 0.0, 0.5, 1.0)
