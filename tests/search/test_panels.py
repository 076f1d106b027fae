"""The photos that a query consists of are found at their edges; one photo stays whole."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from photosearch.core.answers.same_picture import Grey, luma
from photosearch.core.photo import Box
from photosearch.scenes.brushes import Camera
from photosearch.scenes.painters import KINDS, render
from photosearch.search import pixels
from photosearch.search.looks import Settled, with_panel, with_surroundings
from photosearch.search.panels import MOST, cut, panels
from photosearch.search.placement import box, into, inverse
from photosearch.search.proof import prove
from tests.support import photos


def photo(seed: int, height: int, width: int) -> Grey:
    return photos.pixels(seed, width, height)[:, :, 1]


def grid(rows: int, columns: int, gap: int) -> tuple[Grey, list[Box]]:
    """A collage of different photos with `gap` white pixels between them, and their boxes."""
    height, width = 140, 180
    page = np.full((rows * (height + gap) - gap, columns * (width + gap) - gap), 255, np.uint8)
    boxes = []
    for row in range(rows):
        for column in range(columns):
            top, left = row * (height + gap), column * (width + gap)
            page[top : top + height, left : left + width] = photo(10 * row + column, height, width)
            boxes.append(
                Box(
                    left / page.shape[1],
                    top / page.shape[0],
                    (left + width) / page.shape[1],
                    (top + height) / page.shape[0],
                )
            )
    return page, boxes


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    common = max(width, 0) * max(height, 0)
    areas = [(each.right - each.left) * (each.bottom - each.top) for each in (one, other)]
    return common / (sum(areas) - common)


@pytest.mark.parametrize("gap", [0, 9])
@pytest.mark.parametrize(("rows", "columns"), [(1, 2), (3, 1), (2, 2), (2, 3)])
def test_each_photo_of_a_collage_is_found(rows: int, columns: int, gap: int) -> None:
    page, boxes = grid(rows, columns, gap)
    found = panels(page)
    assert len(found) == len(boxes)
    assert all(max(overlap(each, other) for other in found) > 0.9 for each in boxes)


def test_a_photo_on_a_page_with_lines_of_text_is_found() -> None:
    page = np.full((500, 240), 250, np.uint8)
    for line in range(20, 480, 16):
        page[line : line + 7, 14 : 120 + line % 90] = 90
    page[140:310] = 250
    page[150:300, 20:220] = photo(3, 150, 200)
    (found,) = panels(page)
    assert overlap(found, Box(20 / 240, 150 / 500, 220 / 240, 300 / 500)) > 0.9
    assert cut(page, found).shape == pytest.approx((144, 194), abs=4), "without the edges, which resizing mixes"


def test_the_photos_of_a_collage_that_was_made_smaller_are_proven() -> None:
    tiles = [luma(render(kind, number, Camera(), 240, 180)) for number, kind in enumerate(tuple(KINDS)[:6])]
    page = Image.new("L", (736, 368), 255)
    for number, tile in enumerate(tiles):
        page.paste(Image.fromarray(tile), (number % 3 * 248, number // 3 * 188))
    seen = np.asarray(page.resize((512, 256), Image.Resampling.LANCZOS))
    found = sorted(panels(seen), key=lambda each: (each.top > 0.4, each.left))
    for panel, tile in zip(found, tiles, strict=True):
        part = cut(seen, panel)
        assert prove(part, tile, pixels.find(part, [tile]).transforms[0]).proven


@pytest.mark.parametrize("make", [lambda: photo(5, 300, 400), lambda: np.zeros((300, 400), np.uint8)])
def test_one_photo_and_an_empty_picture_have_no_panels(make: Callable[[], Grey]) -> None:
    assert panels(make()) == []


def test_only_the_largest_panels_are_returned() -> None:
    assert len(panels(grid(3, 3, 6)[0])) == MOST


def test_a_place_in_a_panel_is_a_place_in_the_query() -> None:
    panel = Box(0.5, 0.25, 1.0, 0.75)
    transform = into(panel, (200, 400), (100, 200))
    assert box(transform, (200, 400), (100, 200)) == Box(0, 0, 1, 1)
    back = box(inverse(transform), (100, 200), (200, 400))
    assert (back.left, back.top, back.right, back.bottom) == pytest.approx((0.5, 0.25, 1.0, 0.75))


def test_what_a_panel_proves_comes_before_what_is_merely_likely() -> None:
    somewhere = np.eye(2, 3)
    whole = Settled(np.array([2, 0, 1, 3]), {2: somewhere}, frozenset(), (2,))
    panel = Settled(np.array([3, 1, 0, 2]), {3: 2 * somewhere, 1: somewhere}, frozenset({3}), (3, 1))
    joined = with_panel(whole, panel)
    assert joined.order.tolist() == [3, 2, 0, 1]
    assert joined.proven == {3}
    assert joined.transforms.keys() == {2, 3}


def test_what_the_picture_around_a_detail_shows_comes_first_even_if_it_is_merely_likely() -> None:
    somewhere = np.eye(2, 3)
    detail = Settled(np.array([2, 0, 1, 3]), {2: somewhere}, frozenset(), (2,), complete=False)
    around = Settled(np.array([3, 1, 0, 2]), {3: 2 * somewhere}, frozenset(), (3,))
    joined = with_surroundings(detail, around)
    assert joined.order.tolist() == [3, 2, 0, 1]
    assert not joined.proven
    assert not joined.complete
    known = Settled(np.array([0, 2, 1, 3]), {}, frozenset({0}), (0,))
    assert with_surroundings(known, around).order.tolist() == [0, 3, 2, 1]
