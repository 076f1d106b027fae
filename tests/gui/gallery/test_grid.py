import itertools

from hypothesis import given
from hypothesis import strategies as st

from photosearch.gui.gallery.grid import Grid

GRIDS = st.builds(
    Grid,
    count=st.integers(0, 5000),
    width=st.integers(1, 3000),
    cell_width=st.integers(20, 400),
    cell_height=st.integers(20, 400),
    margin=st.integers(0, 20),
    mirrored=st.booleans(),
)


@given(GRIDS, st.data())
def test_every_cell_is_found_at_its_centre_and_lies_inside(grid: Grid, data: st.DataObject) -> None:
    if not grid.count:
        return
    place = data.draw(st.integers(0, grid.count - 1))
    left, top, width, height = grid.rect(place)
    assert grid.at(left + width // 2, top + height // 2) == place
    assert left >= 0
    assert top + height <= grid.height


@given(GRIDS)
def test_cells_of_a_row_touch_and_do_not_overlap(grid: Grid) -> None:
    spans = sorted(grid.rect(place)[:3:2] for place in range(min(grid.columns, grid.count)))
    for (left, width), (after, _) in itertools.pairwise(spans):
        assert left + width == after


@given(GRIDS, st.integers(-100, 100_000), st.integers(0, 3000))
def test_within_returns_exactly_the_cells_that_touch_the_band(grid: Grid, top: int, extent: int) -> None:
    found = set(grid.within(top, top + extent))
    touching = {
        place
        for place in range(grid.count)
        if grid.rect(place)[1] <= top + extent and grid.rect(place)[1] + grid.cell_height > top
    }
    assert found == touching


@given(GRIDS, st.integers(0, 4999), st.integers(-9, 9))
def test_keys_never_leave_the_grid(grid: Grid, place: int, step: int) -> None:
    if place >= grid.count:
        return
    for target in (grid.sideways(place, step), grid.along(place, step), grid.down(place, step)):
        assert 0 <= target < grid.count


@given(GRIDS, st.integers(0, 4999))
def test_up_reverses_down(grid: Grid, place: int) -> None:
    below = place + grid.columns
    if below < grid.count:
        assert grid.down(place, 1) == below
        assert grid.down(below, -1) == place


def test_down_to_a_short_last_row_reaches_its_last_cell() -> None:
    grid = Grid(count=5, width=300, cell_width=100, cell_height=100, margin=0)
    assert grid.columns == 3
    assert grid.down(2, 1) == 4
    assert grid.down(4, 1) == 4


def test_a_mirrored_grid_starts_on_the_right() -> None:
    grid = Grid(count=6, width=300, cell_width=100, cell_height=100, margin=0, mirrored=True)
    assert grid.rect(0)[0] == 200
    assert grid.sideways(0, -1) == 1
