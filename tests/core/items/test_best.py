"""The suggestion for the best frame of a burst."""

import numpy as np
import pytest

from photosearch.core.items.best import Look, Reason, look, suggest
from tests.support.photos import pixels


def blurred(picture: np.ndarray, times: int) -> np.ndarray:
    """Softens a picture, and cuts off its borders, where its sides would meet."""
    soft = picture.astype(np.float64)
    for _ in range(times):
        soft = (soft + np.roll(soft, 1, 0) + np.roll(soft, 1, 1) + np.roll(soft, (1, 1), (0, 1))) / 4
    return soft[16:-16, 16:-16].astype(np.uint8)


@pytest.mark.parametrize("seed", range(5))
def test_the_frame_without_motion_blur_is_suggested_as_the_sharpest(seed: int) -> None:
    frames = [blurred(pixels(seed), times) for times in (3, 6, 0, 2)]
    found = suggest([look(frame) for frame in frames])
    assert found.place == 2
    assert Reason.SHARPEST in found.reasons
    assert found.sharper > 1.05


def test_a_brighter_frame_is_not_sharper() -> None:
    picture = pixels(3)
    darker = (picture * 0.6).astype(np.uint8)
    assert look(picture).sharpness == pytest.approx(look(darker).sharpness, rel=0.05)


def test_of_frames_that_are_as_sharp_the_one_with_more_highlights_is_suggested() -> None:
    looks = [Look(1.0, 0.2), Look(0.99, 0.01), Look(0.5, 0.0)]
    found = suggest(looks)
    assert found.place == 1
    assert Reason.EXPOSURE in found.reasons


def test_equal_frames_give_no_reason_but_the_order() -> None:
    assert suggest([look(pixels(1))] * 3).reasons == (Reason.FIRST,)
    assert suggest([look(pixels(1))] * 3).place == 0


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 33), (31, 31)])
def test_pictures_of_any_size_are_measured(shape: tuple[int, int]) -> None:
    assert look(np.full((*shape, 3), 255, np.uint8)) == Look(0.0, 1.0)
