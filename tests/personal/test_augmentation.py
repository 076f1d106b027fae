"""The edits keep a photo's size, change it, and are repeatable by seed."""

import numpy as np
import pytest

from photosearch.personal import augmentation


@pytest.fixture
def picture() -> np.ndarray:
    rows, columns = np.mgrid[0:64, 0:96]
    smooth = np.stack((rows * 3, columns * 2, (rows + columns) % 200), axis=2)
    return np.clip(smooth + np.random.default_rng(0).integers(-20, 20, smooth.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("name", augmentation.EDITS)
@pytest.mark.parametrize("seed", range(8))
def test_every_edit_changes_a_photo_and_keeps_its_size(picture: np.ndarray, name: str, seed: int) -> None:
    values = picture / 255.0
    changed = augmentation.EDITS[name](values.copy(), np.random.default_rng(seed))
    assert changed.shape == values.shape
    assert np.isfinite(changed).all()
    assert np.abs(changed - values).mean() > 0.002


@pytest.mark.parametrize("shape", [(32, 32, 3), (1, 40, 3), (8, 3, 3)])
def test_small_pictures_can_be_edited(shape: tuple[int, ...]) -> None:
    for seed in range(60):
        pixels = np.random.default_rng(seed).integers(0, 256, shape, np.uint8)
        assert augmentation.edit(pixels, np.random.default_rng(seed)).shape == shape


def test_the_same_seed_makes_the_same_copy_and_the_photo_is_not_changed(picture: np.ndarray) -> None:
    before = picture.copy()
    one, again, other = (augmentation.edit(picture, np.random.default_rng(seed)) for seed in (4, 4, 5))
    assert (one == again).all()
    assert not (one == other).all()
    assert (picture == before).all()


def test_blurring_keeps_a_uniform_picture_and_smooths_noise() -> None:
    blurred = augmentation.EDITS["blurred"]
    even = np.full((40, 64, 3), 0.3)
    np.testing.assert_allclose(blurred(even, np.random.default_rng(0)), even)
    grain = np.random.default_rng(1).random((40, 64, 3))
    assert blurred(grain, np.random.default_rng(0)).std() < 0.6 * grain.std()


def test_crops_lie_within_the_photo() -> None:
    for seed in range(200):
        box = augmentation.crop(np.random.default_rng(seed))
        assert 0 <= box.left < box.right <= 1
        assert 0 <= box.top < box.bottom <= 1
        assert (box.right - box.left) * (box.bottom - box.top) > 0.12
