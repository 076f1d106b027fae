"""Edited copies depend only on their arguments and differ more at higher strengths."""

import io

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from photosearch.core.photo import Pixels
from photosearch.errors import InputError
from photosearch_training.edits import edits
from photosearch_training.edits.recompression import recompress

LEVELS = (0.1, 0.4, 0.7, 1.0)
STEADY = sorted(set(edits.EDITS) - {"flip"})
"""Edits that have a strength."""
LUCKLESS = {"flip", "jpeg", "blur"}
"""Edits that draw no random numbers."""


def photos(count: int = 3, side: int = 48) -> Pixels:
    """Smooth colours with a fine texture, so that every edit has something to change."""
    generator = torch.Generator().manual_seed(0)
    coarse = torch.rand(count, 3, 5, 5, generator=generator) * 200
    smooth = torch.nn.functional.interpolate(coarse, (side, side), mode="bilinear")
    texture = 55 * torch.rand(count, 1, side, side, generator=generator)
    pixels: Pixels = (smooth + texture).to(torch.uint8).permute(0, 2, 3, 1).contiguous().numpy()
    return pixels


def copied(pixels: Pixels, kind: str, strength: float, seed: int) -> Pixels:
    """Return an edited copy of each photo, each with its own random numbers."""
    tensors = torch.from_numpy(pixels.copy()).permute(0, 3, 1, 2)
    numbered = enumerate(tensors)
    copies = [edits.edit(each, kind, strength, edits.seed_of_copy(seed, kind, number)) for number, each in numbered]
    return torch.stack(copies).permute(0, 2, 3, 1).numpy()


def distance(one: Pixels, other: Pixels) -> float:
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


@pytest.mark.parametrize("kind", sorted(edits.EDITS))
@pytest.mark.parametrize("strength", [0.0, 0.37, 1.0])
def test_equal_arguments_give_equal_copies_and_the_input_is_not_changed(kind: str, strength: float) -> None:
    originals = photos()
    kept, state = originals.copy(), torch.get_rng_state()
    originals.setflags(write=False)
    copies = copied(originals, kind, strength, seed=3)
    assert copies.shape == originals.shape
    assert copies.dtype == np.uint8
    assert np.array_equal(copies, copied(originals, kind, strength, seed=3))
    assert np.array_equal(originals, kept)
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize("kind", sorted(edits.EDITS))
def test_an_edit_returns_a_new_tensor(kind: str) -> None:
    photo = torch.from_numpy(photos(1)[0]).permute(2, 0, 1)
    kept = photo.clone()
    for strength in (0.0, 1.0):
        changed = edits.edit(photo, kind, strength, seed=0)
        changed.fill_(77)
        assert torch.equal(photo, kept)


@pytest.mark.parametrize("kind", sorted(edits.EDITS))
def test_photos_that_are_not_square_keep_their_shape(kind: str) -> None:
    photo = torch.from_numpy(photos(1, 60)[0]).permute(2, 0, 1)[:, :41]
    for strength in (0.0, 0.5, 1.0):
        assert edits.edit(photo, kind, strength, seed=1).shape == (3, 41, 60)


@pytest.mark.parametrize("kind", sorted(set(edits.EDITS) - LUCKLESS))
def test_other_seeds_and_photo_numbers_give_other_copies(kind: str) -> None:
    twice = photos(1).repeat(12, axis=0)
    copies = copied(twice, kind, 1.0, seed=0)
    assert len({copy.tobytes() for copy in copies}) > 1
    assert not np.array_equal(copies, copied(twice, kind, 1.0, seed=1))


@pytest.mark.parametrize("kind", sorted(set(STEADY) - {"combined"}))
def test_strength_zero_changes_almost_nothing(kind: str) -> None:
    originals = photos()
    most = 6 if kind == "jpeg" else 0.5
    assert distance(originals, copied(originals, kind, 0, seed=0)) <= most


@pytest.mark.parametrize("kind", STEADY)
def test_higher_strengths_change_copies_more(kind: str) -> None:
    originals = photos(12)
    distances = [distance(originals, copied(originals, kind, level, seed=0)) for level in LEVELS]
    assert distances == sorted(distances)
    assert distances[-1] > 1.2 * distances[0]


def test_mirroring_twice_gives_the_photo_back() -> None:
    originals = photos()
    once = copied(originals, "flip", 1, seed=0)
    assert np.array_equal(once, originals[:, :, ::-1])
    assert np.array_equal(copied(once, "flip", 0.5, seed=9), originals)


@given(
    st.integers(8, 300),
    st.integers(8, 300),
    st.floats(0.3, 1),
    st.floats(0.5, 2),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_a_crop_keeps_its_share_inside_the_photo(
    height: int, width: int, area: float, stretch: float, across: float, down: float
) -> None:
    top, left, tall, wide = edits.crop_box(height, width, area, stretch, across, down)
    assert 0 <= top <= top + tall <= height
    assert 0 <= left <= left + wide <= width
    assert tall * wide >= area * height * width - 1e-6
    assert tall * wide <= area * height * width + 2 * max(height, width) + 2


def test_the_strongest_crop_keeps_thirty_percent() -> None:
    # in a ramp, values show positions, so the range of values tells how much the crop kept
    ramp = torch.linspace(0, 255, 64).repeat(64, 1)
    photo = torch.stack((ramp, ramp.T, ramp)).to(torch.uint8)
    for seed in range(40):
        shown = edits.edit(photo, "crop", 1.0, seed).float()
        across, down = (shown[channel].max() - shown[channel].min() for channel in (0, 1))
        assert 0.24 < float(across * down) / 255**2 < 0.38


@pytest.mark.parametrize("quality", [10, 30, 60, 90])
def test_recompression_matches_a_jpeg_file(quality: int) -> None:
    pixels = photos(1, 64)[0]
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    saved = np.asarray(Image.open(file).convert("RGB"))
    ours = recompress(torch.from_numpy(pixels).permute(2, 0, 1), quality).permute(1, 2, 0).numpy()
    assert distance(ours, saved) < 0.35 * distance(pixels, saved) + 0.5


def test_monochrome_has_no_colour_left() -> None:
    for copy in copied(photos(6), "monochrome", 1.0, seed=0).reshape(6, -1, 3).astype(float):
        centred = copy - copy.mean(0)
        spread = np.linalg.svd(centred, compute_uv=False)
        assert spread[1] < 0.03 * spread[0]


def test_a_combination_differs_from_every_single_edit() -> None:
    original = torch.from_numpy(photos(1)[0]).permute(2, 0, 1).contiguous()
    singles = {edits.edit(original, kind, 0.6, seed=4).numpy().tobytes() for kind in edits.SINGLE}
    assert edits.edit(original, "combined", 0.6, seed=4).numpy().tobytes() not in singles


def test_between_one_and_the_maximum_of_edits_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []

    def counted(
        photo: torch.Tensor, kinds: list[str], strengths: list[float], generator: torch.Generator
    ) -> torch.Tensor:
        assert len(set(kinds)) == len(kinds) == len(strengths)
        drawn.append(len(kinds))
        return photo

    monkeypatch.setattr(edits, "in_a_row", counted)
    generator = torch.Generator().manual_seed(0)
    for _ in range(60):
        edits.some(torch.zeros(3, 8, 8, dtype=torch.uint8), 3, generator)
    assert set(drawn) == {1, 2, 3}


def test_unknown_kinds_and_strengths_are_refused() -> None:
    with pytest.raises(InputError, match=r"Unknown edit 'melt'.*crop, rotate"):
        copied(photos(), "melt", 0.5, seed=0)
    for strength in (-0.1, 1.1, float("nan")):
        with pytest.raises(InputError, match="strength"):
            copied(photos(), "blur", strength, seed=0)
