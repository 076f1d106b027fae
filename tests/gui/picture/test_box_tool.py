import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.geometry import SMALLEST_SIDE, spanned
from photosearch.core.photo import Box
from photosearch.gui.picture.box_tool import BoxTool

PLACES = st.tuples(st.floats(-0.5, 1.5), st.floats(-0.5, 1.5))
INSIDE = st.floats(0, 1)
REACH = (0.02, 0.02)


@given(st.builds(spanned, INSIDE, INSIDE, INSIDE, INSIDE) | st.none(), PLACES, st.lists(PLACES, min_size=1))
def test_a_dragged_box_always_lies_inside_the_photo(
    box: Box | None, start: tuple[float, float], path: list[tuple[float, float]]
) -> None:
    tool = BoxTool(box)
    tool.press(start, REACH)
    for to in path:
        tool.drag(to)
        assert tool.box is not None
        assert min(tool.box.left, tool.box.top) >= 0
        assert max(tool.box.right, tool.box.bottom) <= 1 + 1e-9
        assert min(tool.box.right - tool.box.left, tool.box.bottom - tool.box.top) >= SMALLEST_SIDE - 1e-9
    tool.release()
    kept = tool.box
    tool.drag((0.5, 0.5))
    assert tool.box == kept, "nothing is held any more"


@pytest.mark.parametrize(
    ("place", "grip"),
    [
        ((0.2, 0.3), (-1, -1)), ((0.61, 0.3), (1, -1)), ((0.4, 0.71), (0, 1)), ((0.2, 0.5), (-1, 0)),
        ((0.4, 0.5), (0, 0)), ((0.1, 0.5), None), ((0.4, 0.9), None),
    ],
)  # fmt: skip
def test_edges_corners_and_the_inside_can_be_dragged(place: tuple[float, float], grip: tuple[int, ...] | None) -> None:
    assert BoxTool(spanned(0.2, 0.3, 0.6, 0.7)).grip_at(place, REACH) == grip


def test_a_tiny_box_can_be_resized_at_either_end() -> None:
    tool = BoxTool(spanned(0.5, 0.5, 0.52, 0.52))
    assert tool.grip_at((0.499, 0.499), REACH) == (-1, -1)
    assert tool.grip_at((0.521, 0.521), REACH) == (1, 1)
