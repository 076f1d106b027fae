from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.geometry import SMALLEST_SIDE, WHOLE, box_of, moved, place_at, resized, seen, spanned, within
from photosearch.core.photo import Box, Fit

SIDES = st.integers(1, 10_000)


@given(SIDES, SIDES)
def test_a_crop_is_the_largest_central_square(width: int, height: int) -> None:
    area = seen(width, height, Fit.CROP)
    across, down = (area.right - area.left) * width, (area.bottom - area.top) * height
    assert across == pytest.approx(down)
    assert across == pytest.approx(min(width, height))
    assert area.left == pytest.approx(1 - area.right)
    assert area.top == pytest.approx(1 - area.bottom)


@given(SIDES, SIDES)
def test_a_letterbox_is_the_smallest_square_around_the_photo(width: int, height: int) -> None:
    area = seen(width, height, Fit.LETTERBOX)
    assert max(area.left, area.top) <= 1e-9
    assert min(area.right, area.bottom) >= 1 - 1e-9
    assert (area.right - area.left) * width == pytest.approx(max(width, height))


@given(SIDES, SIDES)
def test_squashing_covers_the_whole_photo(width: int, height: int) -> None:
    assert seen(width, height, Fit.SQUASH) == WHOLE


def test_a_box_within_another_one_is_given_in_fractions_of_the_photo() -> None:
    inner = Box(0.25, 0.5, 0.75, 1.0)
    assert within(inner, None) == inner
    assert within(WHOLE, inner) == inner
    assert astuple(within(inner, Box(0.2, 0.0, 0.6, 0.5))) == pytest.approx((0.3, 0.25, 0.5, 0.5))


def test_a_detail_is_fitted_into_the_square_like_a_photo() -> None:
    # The left half of a photo of 400 by 100 is 200 by 100; its central square reaches from 50 to 150.
    area = seen(400, 100, Fit.CROP, Box(0.0, 0.0, 0.5, 1.0))
    assert astuple(area) == pytest.approx((0.125, 0.0, 0.375, 1.0))
    assert seen(400, 100, Fit.SQUASH, Box(0.0, 0.0, 0.5, 1.0)) == Box(0.0, 0.0, 0.5, 1.0)


FRACTIONS = st.floats(0, 1)
BOXES = st.builds(spanned, FRACTIONS, FRACTIONS, FRACTIONS, FRACTIONS)
GRIDS = st.tuples(st.integers(1, 14), st.integers(1, 14))


def is_detail(box: Box) -> bool:
    inside = min(box.left, box.top) >= 0 and max(box.right, box.bottom) <= 1 + 1e-9
    return inside and min(box.right - box.left, box.bottom - box.top) >= SMALLEST_SIDE - 1e-9


@given(st.floats(-2, 3), st.floats(-2, 3), st.floats(-2, 3), st.floats(-2, 3))
def test_any_drawn_rectangle_becomes_a_detail_of_the_photo(x: float, y: float, to_x: float, to_y: float) -> None:
    box = spanned(x, y, to_x, to_y)
    assert is_detail(box)
    assert box == spanned(to_x, to_y, x, y)


@given(BOXES, st.floats(-2, 2), st.floats(-2, 2))
def test_a_box_moves_up_to_the_edge_and_keeps_its_size(box: Box, across: float, down: float) -> None:
    there = moved(box, across, down)
    assert is_detail(there)
    assert there.right - there.left == pytest.approx(box.right - box.left)
    assert there.bottom - there.top == pytest.approx(box.bottom - box.top)


@given(BOXES, st.floats(-2, 2), st.floats(-2, 2))
def test_a_box_is_resized_at_its_far_corner(box: Box, across: float, down: float) -> None:
    other = resized(box, across, down)
    assert is_detail(other)
    assert (other.left, other.top) == (box.left, box.top)


@given(SIDES, SIDES, st.sampled_from(Fit), BOXES | st.none(), GRIDS, st.data())
def test_the_middle_of_each_cell_leads_back_to_the_cell(
    width: int, height: int, fit: Fit, box: Box | None, grid: tuple[int, int], data: st.DataObject
) -> None:
    area = seen(width, height, fit, box)
    place = data.draw(st.integers(0, grid[0] - 1)), data.draw(st.integers(0, grid[1] - 1))
    covered = box_of(area, grid, place)
    middle = (covered.left + covered.right) / 2, (covered.top + covered.bottom) / 2
    assert place_at(area, grid, *middle) == place


def test_the_ends_that_a_crop_cuts_off_belong_to_no_cell() -> None:
    area = seen(400, 200, Fit.CROP)
    assert place_at(area, (7, 7), 0.2, 0.5) is None
    assert place_at(area, (7, 7), 0.5, 0.5) == (3, 3)
    assert place_at(area, (7, 7), 0.8, 0.5) is None
