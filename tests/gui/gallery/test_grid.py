"""The arithmetic of both layouts: squares, and justified rows."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from photosearch.gui.gallery.layout.grid import Grid
from photosearch.gui.gallery.layout.rows import NARROWEST, WIDEST, Line, Rows

SQUARES = st.builds(
    Grid,
    count=st.integers(0, 5000),
    width=st.integers(1, 3000),
    side=st.integers(20, 400),
    gap=st.integers(0, 20),
    mirrored=st.booleans(),
)
JUSTIFIED = st.builds(
    lambda seed, count, **others: Rows(
        Line(np.random.default_rng(seed).uniform(0.2, 5.0, count).astype(np.float32)), **others
    ),
    seed=st.integers(0, 99),
    count=st.integers(0, 400),
    width=st.integers(200, 3000),
    side=st.integers(40, 400),
    gap=st.integers(0, 8),
    mirrored=st.booleans(),
)
LAYOUTS = SQUARES | JUSTIFIED


@given(LAYOUTS, st.data())
def test_every_cell_is_found_at_its_centre_and_lies_inside(cells: Grid | Rows, data: st.DataObject) -> None:
    if not cells.count:
        return
    place = data.draw(st.integers(0, cells.count - 1))
    left, top, width, height = cells.rect(place)
    assert cells.at(left + width // 2, top + height // 2) == place
    assert left >= 0
    assert top + height <= cells.height


@given(LAYOUTS, st.integers(0, 5000), st.integers(0, 100))
def test_many_cells_at_once_are_where_each_is(cells: Grid | Rows, first: int, count: int) -> None:
    places = range(min(first, cells.count), min(first + count, cells.count))
    assert cells.rects(places) == [cells.rect(place) for place in places]


@given(LAYOUTS)
def test_cells_of_a_row_are_a_gap_apart(cells: Grid | Rows) -> None:
    rects = [cells.rect(place) for place in range(min(cells.count, 60))]
    for before, after in itertools.pairwise(rects):
        left, right = sorted((before, after))
        if before[1] == after[1] and left[2] > 1:
            assert right[0] - left[0] - left[2] == cells.gap


@given(JUSTIFIED)
def test_justified_rows_fill_the_width_and_keep_the_shapes(cells: Rows) -> None:
    rects = [cells.rect(place) for place in range(cells.count)]
    rows = [list(row) for _, row in itertools.groupby(rects, lambda each: each[1])]
    for row in rows[:-1]:
        if row[0][3] < 1.5 * cells.side - 1:  # a row of a single narrow photo is not stretched further
            assert max(left + width for left, _, width, _ in row) - min(row)[0] == cells.width - 2 * cells.gap
    for aspect, (_, _, width, height) in zip(cells.line.aspects, rects, strict=True):
        shape = min(WIDEST, max(NARROWEST, aspect))
        assert abs(width - shape * height) <= 2 + shape


@given(LAYOUTS, st.integers(-100, 100_000), st.integers(0, 3000))
def test_within_returns_exactly_the_cells_that_touch_the_band(cells: Grid | Rows, top: int, extent: int) -> None:
    found = set(cells.within(top, top + extent))
    rects = ((place, cells.rect(place)) for place in range(cells.count))
    touching = {place for place, (_, y, _, height) in rects if y <= top + extent and y + height > top}
    assert found == touching


@given(LAYOUTS, st.integers(0, 4999), st.integers(-9, 9))
def test_keys_never_leave_the_photos(cells: Grid | Rows, place: int, step: int) -> None:
    if place >= cells.count:
        return
    for target in (cells.sideways(place, step), cells.along(place, step), cells.down(place, step)):
        assert 0 <= target < cells.count


@given(JUSTIFIED, st.integers(0, 399))
def test_down_leads_to_the_next_row(cells: Rows, place: int) -> None:
    if place >= cells.count:
        return
    (_, top, _, height), below = cells.rect(place), cells.rect(cells.down(place, 1))
    assert below[1] == top + height + cells.gap or below[1] == top == cells.rect(cells.count - 1)[1]


@given(SQUARES, st.integers(0, 4999))
def test_up_reverses_down_in_squares(grid: Grid, place: int) -> None:
    below = place + grid.columns
    if below < grid.count:
        assert grid.down(place, 1) == below
        assert grid.down(below, -1) == place


def test_down_to_a_short_last_row_reaches_its_last_cell() -> None:
    grid = Grid(count=5, width=300, side=100, gap=0)
    assert grid.columns == 3
    assert grid.down(2, 1) == 4
    assert grid.down(4, 1) == 4


def test_a_mirrored_grid_starts_on_the_right() -> None:
    grid = Grid(count=6, width=300, side=100, gap=0, mirrored=True)
    assert grid.rect(0)[0] == 200
    assert grid.sideways(0, -1) == 1
