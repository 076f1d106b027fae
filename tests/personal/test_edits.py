"""Edited copies: of the same size, different, the same for the same random numbers, and of the same photo."""

import numpy as np
import pytest

from photosearch.personal import edits


@pytest.fixture
def picture() -> np.ndarray:
    rows, columns = np.mgrid[0:64, 0:96]
    smooth = np.stack((rows * 3, columns * 2, (rows + columns) % 200), axis=2)
    return np.clip(smooth + np.random.default_rng(0).integers(-20, 20, smooth.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("name", edits.EDITS)
@pytest.mark.parametrize("seed", range(8))
def test_every_edit_changes_a_photo_and_keeps_its_size(picture: np.ndarray, name: str, seed: int) -> None:
    values = picture / 255.0
    changed = edits.EDITS[name](values.copy(), np.random.default_rng(seed))
    assert changed.shape == values.shape
    assert np.isfinite(changed).all()
    assert np.abs(changed - values).mean() > 0.002


@pytest.mark.parametrize("shape", [(32, 32, 3), (1, 40, 3), (8, 3, 3)])
def test_small_pictures_are_edited_too(shape: tuple[int, ...]) -> None:
    for seed in range(60):
        pixels = np.random.default_rng(seed).integers(0, 256, shape, np.uint8)
        assert edits.edit(pixels, np.random.default_rng(seed)).shape == shape


def test_the_same_numbers_give_the_same_copy_and_the_photo_stays(picture: np.ndarray) -> None:
    before = picture.copy()
    one, again, other = (edits.edit(picture, np.random.default_rng(seed)) for seed in (4, 4, 5))
    assert (one == again).all()
    assert not (one == other).all()
    assert (picture == before).all()


def test_a_running_mean_keeps_what_is_even_and_evens_what_is_not() -> None:
    blurred = edits.EDITS["blurred"]
    even = np.full((40, 64, 3), 0.3)
    np.testing.assert_allclose(blurred(even, np.random.default_rng(0)), even)
    grain = np.random.default_rng(1).random((40, 64, 3))
    assert blurred(grain, np.random.default_rng(0)).std() < 0.6 * grain.std()


def test_crops_lie_in_the_photo() -> None:
    for seed in range(200):
        box = edits.crop(np.random.default_rng(seed))
        assert 0 <= box.left < box.right <= 1
        assert 0 <= box.top < box.bottom <= 1
        assert (box.right - box.left) * (box.bottom - box.top) > 0.12
