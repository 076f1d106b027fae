"""Edits for training that leave a part of a photo, or show it on a phone."""

from collections.abc import Callable

import pytest
import torch

from photosearch_training.edits.edits import SINGLE
from photosearch_training.edits.partial import FIXED, close_up, in_viewer, on_page, partial
from photosearch_training.edits.views import View
from tests.support.training.positions import photo_of_positions

Edit = Callable[[torch.Tensor, torch.Generator], View]


def made(edit: Edit, photo: torch.Tensor, seed: int) -> View:
    return edit(photo, torch.Generator().manual_seed(seed))


def positions(view: View) -> tuple[torch.Tensor, torch.Tensor]:
    """Where each pixel of a view lies in the photo, [2, H W] in [-1, 1], and which of them lie inside."""
    height, width = view.picture.shape[1:]
    rows, columns = ((2 * torch.arange(count) + 1) / count - 1 for count in (height, width))
    points = torch.stack((columns.repeat(height), rows.repeat_interleave(width), torch.ones(height * width)))
    at = (view.places @ points)[:2]
    return at, (at.abs() < 0.95).all(0)


@pytest.mark.parametrize("edit", [close_up, on_page, in_viewer])
def test_the_map_leads_to_where_each_point_lies_in_the_photo(edit: Edit) -> None:
    photo = photo_of_positions(96, 128)
    for seed in range(12):
        view = made(edit, photo, seed)
        at, inside = positions(view)
        assert inside.any()
        shown = view.picture[:2].flatten(1)[:, inside].float()
        # a viewer's buttons cover a few points
        errors = (shown - (125 + 95 * at[:, inside])).abs().amax(0)
        assert float((errors > 4).float().mean()) < 0.1


def test_close_ups_have_any_area_down_to_an_eighth_and_some_are_mirrored() -> None:
    photo = photo_of_positions(96, 128)
    maps = torch.stack([made(close_up, photo, seed).places for seed in range(200)])
    areas = maps[:, :2, :2].det()
    assert 25 < int((areas < 0).sum()) < 80
    assert 0.11 < float(areas.abs().min()) < 0.17
    assert 0.5 < float(areas.abs().max()) < 0.63


@pytest.mark.parametrize("edit", [on_page, in_viewer])
def test_phones_differ_in_shape_and_colour(edit: Edit) -> None:
    screens = [made(edit, photo_of_positions(96, 128), seed).picture for seed in range(20)]
    assert len({screen.shape for screen in screens}) > 10
    assert all(1.5 < screen.shape[1] / screen.shape[2] < 2.4 for screen in screens)
    tones = {int(screen[0, -1, -1]) for screen in screens}
    assert min(tones) < 80
    assert max(tones) > 200


def test_the_same_generator_gives_the_same_part_and_the_photo_is_unchanged() -> None:
    photo = photo_of_positions(96, 128)
    for seed in range(20):
        one, same = (made(partial, photo, seed) for _ in range(2))
        assert torch.equal(one.picture, same.picture)
        assert one.places.isfinite().all()
    assert torch.equal(photo, photo_of_positions(96, 128))


@pytest.mark.parametrize("kind", FIXED)
def test_the_edits_that_follow_leave_every_point_in_its_place(kind: str) -> None:
    photo = torch.full((3, 60, 80), 40, dtype=torch.uint8)
    photo[:, 20:40, 30:60] = 220
    changed = SINGLE[kind](photo, 0.4, torch.Generator().manual_seed(2))
    assert changed.shape == photo.shape
    bright = changed.float().mean(0) > changed[:, [10, 25], [10, 40]].float().mean()
    expected = photo[0] == 220
    assert float((bright == expected).float().mean()) > 0.8
