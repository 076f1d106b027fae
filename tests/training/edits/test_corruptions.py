"""Corruptions are repeatable, independent of neighbouring photos, and grow with the strength."""

import numpy as np
import pytest

from photosearch.core.photo import Pixels
from photosearch.errors import InputError
from photosearch_training.edits import corruptions
from photosearch_training.edits.corruptions import CHANGES, CORRUPTIONS, STRENGTHS, change_slightly, corrupt

NAMES = tuple(CORRUPTIONS)


def pictures(count: int = 6, side: int = 96) -> Pixels:
    """Smooth pictures of gratings, so that neighbouring pixels are similar, as in photos."""
    random = np.random.default_rng(0)
    rows, columns = np.mgrid[:side, :side] / side
    return np.stack(
        [
            (random.uniform(60, 190, 3) + 50 * np.sin(20 * (a * rows + b * columns))[..., None]).clip(0, 255)
            for a, b in random.uniform(-1, 1, (count, 2))
        ]
    ).astype(np.uint8)


def distance(one: Pixels, other: Pixels) -> float:
    return float(np.abs(one.astype(float) - other).mean())


def test_there_are_ten_corruptions() -> None:
    assert len(CORRUPTIONS) == 10


@pytest.mark.parametrize("name", NAMES)
def test_a_photo_is_corrupted_the_same_way_alone_and_in_a_batch(name: str) -> None:
    photos = pictures()
    together = corrupt(photos, name, 4, seed=3)
    assert together.shape == photos.shape
    assert together.dtype == np.uint8
    alone = [corrupt(photos[n : n + 1], name, 4, [n], seed=3)[0] for n in range(len(photos))]
    # resampling a whole batch may round the last bit differently
    assert np.abs(together.astype(int) - np.stack(alone)).max() <= 1
    assert np.array_equal(together, corrupt(photos, name, 4, np.arange(len(photos)), seed=3))


@pytest.mark.parametrize("name", ["noise", "fog", "crop", "screenshot"])
def test_random_numbers_depend_on_the_photo_and_the_seed(name: str) -> None:
    photo = pictures(1)
    assert not np.array_equal(corrupt(photo, name, 4, [0]), corrupt(photo, name, 4, [1]))
    assert not np.array_equal(corrupt(photo, name, 4, seed=0), corrupt(photo, name, 4, seed=1))


@pytest.mark.parametrize("name", NAMES)
def test_higher_strengths_change_a_photo_more(name: str) -> None:
    photos = pictures(12)
    moved = [distance(photos, corrupt(photos, name, strength)) for strength in STRENGTHS]
    assert moved[0] > 0
    # a rotated or enlarged grating may match itself again, so only the trend must hold
    if name in ("crop", "rotate"):
        assert moved[0] < moved[2]
    else:
        assert moved == sorted(moved)


def test_noise_and_contrast_have_the_declared_amount() -> None:
    grey = np.full((4, 64, 64, 3), 128, np.uint8)
    assert corrupt(grey, "noise", 2).std() / 255 == pytest.approx(0.08, rel=0.02)
    assert np.array_equal(corrupt(grey, "contrast", 5), grey)
    photos = pictures()
    assert corrupt(photos, "contrast", 3)[0].std() / photos[0].std() == pytest.approx(0.4, abs=0.02)


def test_a_crop_shows_a_part_and_a_screenshot_the_whole_photo() -> None:
    side = 40
    ramp = np.broadcast_to(np.linspace(0, 255, side)[:, None], (side, side))
    photo = np.stack([ramp, ramp.T, ramp], axis=-1).astype(np.uint8)[None]
    cropped = corrupt(photo, "crop", 5)[0].astype(int)
    assert np.ptp(cropped[..., 0]) == pytest.approx(255 / 2, abs=10)
    assert np.ptp(cropped[..., 1]) == pytest.approx(255 / 2, abs=10)
    white = np.full((1, side, side, 3), (255, 0, 0), np.uint8)
    shot = corrupt(white, "screenshot", 5)[0]
    assert (shot == (255, 0, 0)).all(-1).sum() == round(0.55 * side) ** 2


def test_pixelate_leaves_few_colours_and_keeps_the_mean() -> None:
    photos = pictures(1)
    squares = corrupt(photos, "pixelate", 5)
    cells = round(0.16 * 96)
    assert len(np.unique(squares.reshape(-1, 3), axis=0)) <= cells**2
    assert squares.mean() == pytest.approx(photos.mean(), abs=3)


def test_shifts_move_by_one_pixel() -> None:
    photos = pictures(2)
    right, left, down, up = change_slightly(photos, "shift")
    assert np.array_equal(right[:, :, 1:], photos[:, :, :-1])
    assert np.array_equal(left[:, :, :-1], photos[:, :, 1:])
    assert np.array_equal(down[:, 1:], photos[:, :-1])
    assert np.array_equal(up[:, :-1], photos[:, 1:])


def test_rescaling_keeps_the_centre_and_shrinks_or_enlarges() -> None:
    side = 100
    ring = np.zeros((1, side, side, 3), np.uint8)
    ring[:, 20:80, 20:80] = 200
    smaller, larger = change_slightly(ring, "rescale")
    assert smaller.sum() / ring.sum() == pytest.approx(0.98**2, rel=0.005)
    assert larger.sum() / ring.sum() == pytest.approx(1.02**2, rel=0.005)
    assert np.array_equal(smaller, smaller[:, ::-1, ::-1])


@pytest.mark.parametrize("name", CHANGES)
def test_slight_changes_are_smaller_than_noise(name: str) -> None:
    photos = pictures()
    for changed in change_slightly(photos, name):
        assert 0 < distance(photos, changed) < distance(photos, corrupt(photos, "noise", 5))


def test_unknown_names_and_strengths_are_refused() -> None:
    for name, strength in (("snow", 1), ("blur", 0), ("blur", 6)):
        with pytest.raises(InputError, match=f"{name!r}"):
            corruptions.corrupt(pictures(1), name, strength)
    with pytest.raises(InputError, match="Unknown change"):
        change_slightly(pictures(1), "snow")
