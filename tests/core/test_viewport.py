import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from photosearch.core.viewport import FITTED, Frame, View
from tests.support.viewport import part_in_view

SIDES = st.floats(1, 20_000)
ROOMS = st.floats(40, 4_000)
FRAMES = st.builds(Frame, st.tuples(SIDES, SIDES), st.tuples(ROOMS, ROOMS), st.sampled_from([1.0, 1.5, 2.0]))
FRACTIONS = st.floats(0, 1)
VIEWS = st.builds(View, st.floats(1, 60), FRACTIONS, FRACTIONS)


@given(FRAMES)
def test_a_fitted_photo_is_centred_and_fills_the_viewport_unless_it_is_tiny(frame: Frame) -> None:
    left, top, width, height = frame.place(FITTED)
    assert width <= frame.room[0] * 1.001
    assert height <= frame.room[1] * 1.001
    assert left == pytest.approx((frame.room[0] - width) / 2, abs=1e-6)
    assert top == pytest.approx((frame.room[1] - height) / 2, abs=1e-6)
    tight = width == pytest.approx(frame.room[0]) or height == pytest.approx(frame.room[1])
    assert tight or width == pytest.approx(2 * frame.photo[0])
    assert not frame.movable(FITTED)


@given(FRAMES, VIEWS)
def test_the_photo_leaves_no_space_that_it_could_fill(frame: Frame, view: View) -> None:
    left, top, width, height = frame.place(view)
    for start, length, room in ((left, width, frame.room[0]), (top, height, frame.room[1])):
        if length > room:
            assert start <= 1e-6
            assert start + length >= room - 1e-6
        else:
            assert start == pytest.approx(room - length - start, abs=1e-6)


@given(FRAMES, VIEWS, FRACTIONS, FRACTIONS, st.floats(1, 3))
def test_zooming_keeps_what_is_under_the_pointer(frame: Frame, view: View, x: float, y: float, factor: float) -> None:
    view, at = frame.within(view), (x * frame.room[0], y * frame.room[1])
    before = frame.to_photo(view, at)
    assume(0 <= before[0] <= 1 and 0 <= before[1] <= 1)
    after = frame.zoomed(view, view.zoom * factor, at)
    _, _, width, height = frame.place(view)
    # The point may move if the photo was smaller than the viewport, or stops at its edge.
    if width > frame.room[0] and height > frame.room[1] and after.zoom >= view.zoom:
        assert frame.to_photo(after, at) == pytest.approx(before, abs=1e-6)


@given(FRAMES)
def test_at_100_percent_a_photo_pixel_is_a_screen_pixel(frame: Frame) -> None:
    assert frame.scale(View(frame.full)) == pytest.approx(1.0)


@given(FRAMES, VIEWS, st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))
def test_moving_beyond_the_edge_has_no_effect(frame: Frame, view: View, across: float, down: float) -> None:
    moved = frame.moved(view, across, down)
    assert frame.place(frame.within(moved)) == pytest.approx(frame.place(moved), abs=1e-3)
    seen = part_in_view(frame, moved)
    assert 0 <= seen.left < seen.right <= 1
    assert 0 <= seen.top < seen.bottom <= 1


@given(FRAMES, FRAMES, VIEWS)
def test_photos_of_one_shape_show_the_same_part_in_viewports_of_one_shape(
    frame: Frame, other: Frame, view: View
) -> None:
    twin = Frame((frame.photo[0] * 3, frame.photo[1] * 3), frame.room)
    assume(frame.fitted < 2)
    assert part_in_view(twin, view).left == pytest.approx(part_in_view(frame, view).left, abs=1e-9)
    assert part_in_view(twin, view).bottom == pytest.approx(part_in_view(frame, view).bottom, abs=1e-9)


def test_zoom_has_bounds() -> None:
    frame = Frame((4000, 3000), (800, 600))
    assert frame.zoomed(FITTED, 1e9, (0, 0)).zoom == pytest.approx(8 * 5)
    assert frame.zoomed(FITTED, 0.001, (0, 0)) == FITTED
    tiny = Frame((10, 10), (800, 600))
    assert tiny.scale(tiny.zoomed(FITTED, 0.1, (0, 0))) == pytest.approx(1.0), (
        "a tiny photo may be seen at its own size"
    )
