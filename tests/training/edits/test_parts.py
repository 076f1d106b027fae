"""Queries that show a part of a photo, or a photo as a part."""

import pytest
import torch

from photosearch_training.edits.parts import PARTS, SHOWN, collage, crop_to, phone, viewer


def photo(seed: int = 0, height: int = 180, width: int = 240) -> torch.Tensor:
    return torch.randint(0, 256, (3, height, width), dtype=torch.uint8, generator=torch.Generator().manual_seed(seed))


OTHERS = [photo(seed) for seed in range(1, max(SHOWN.values()))]


@pytest.mark.parametrize("kind", PARTS)
def test_the_same_seed_gives_the_same_query_and_the_photo_is_unchanged(kind: str) -> None:
    given = photo()
    one, other = (PARTS[kind](given, OTHERS, 7) for _ in range(2))
    assert torch.equal(one, other)
    assert one.dtype == torch.uint8
    assert one.shape[0] == 3
    assert torch.equal(given, photo())


@pytest.mark.parametrize("area", [0.45, 0.3, 0.15])
def test_a_crop_keeps_its_part_of_the_area_and_lies_in_the_photo(area: float) -> None:
    whole = photo(height=60, width=80)
    for seed in range(5):
        part = crop_to(area)(whole, OTHERS, seed)
        assert part.shape[1] * part.shape[2] == pytest.approx(area * 60 * 80, rel=0.05)
        windows = whole.unfold(1, part.shape[1], 1).unfold(2, part.shape[2], 1)
        assert bool((windows == part[:, None, None]).all(dim=(0, 3, 4)).any())


@pytest.mark.parametrize("shot", [phone, viewer])
def test_a_screenshot_shows_the_whole_photo_on_a_page(shot: object) -> None:
    assert callable(shot)
    white = torch.full((3, 180, 240), 128, dtype=torch.uint8)
    page = shot(white, OTHERS, 3)
    assert page.shape == (3, 780, 360)
    shown = (page == 128).all(dim=0)
    rows, columns = shown.any(dim=1).nonzero().flatten(), shown.any(dim=0).nonzero().flatten()
    height, width = int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1
    assert height / width == pytest.approx(180 / 240, rel=0.03)
    assert width >= 0.6 * 360 - 1


def test_a_collage_holds_four_photos_at_changing_places() -> None:
    tones = [torch.full((3, 100, 150), tone, dtype=torch.uint8) for tone in (10, 60, 120, 180)]
    places = set()
    for seed in range(12):
        made = collage(2, 2)(tones[0], tones[1:], seed)
        assert made.shape == (3, 448, 448)
        assert set(made.unique().tolist()) == {10, 60, 120, 180}
        places.add(tuple((made[0, ::224, ::224] == 10).flatten().tolist()))
    assert len(places) == 4


def test_photos_of_a_collage_are_apart_by_the_gap() -> None:
    tones = [torch.full((3, 100, 150), tone, dtype=torch.uint8) for tone in range(10, 70, 10)]
    made = collage(2, 3, gap=8)(tones[0], tones[1:], 0)
    assert made.shape == (3, 2 * 224 + 8, 3 * 224 + 16)
    assert set(made.unique().tolist()) == {10, 20, 30, 40, 50, 60, 255}
    assert set(made[0, 224:232].unique().tolist()) == {255}
