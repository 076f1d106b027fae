"""A letterboxed photo is augmented without its bars, and fitted to the square as the application does."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from photosearch.core.photo import Fit, Fitting
from photosearch.vision.decoding.decode import GREY, fit
from photosearch_training.data import augment
from photosearch_training.edits import letterbox

SIDE = 48


def photo(height: int, width: int) -> torch.Tensor:
    """Noise without the grey of the bars."""
    noise = torch.randint(140, 256, (3, height, width), generator=torch.Generator().manual_seed(height + width))
    return noise.to(torch.uint8)


@given(height=st.integers(1, 90), width=st.integers(1, 90))
def test_bars_match_those_of_the_application_and_are_found_again(height: int, width: int) -> None:
    given = photo(height, width)
    as_shown = fit(Image.fromarray(given.permute(1, 2, 0).numpy()), Fitting(SIDE, Fit.LETTERBOX))
    square = letterbox.framed(given, SIDE, Fit.LETTERBOX)
    bars = (as_shown == GREY).all(2)
    ours = (square.permute(1, 2, 0).numpy() == GREY).all(2)
    assert (bars != ours).sum() <= 2 * SIDE  # if the number of free lines is odd, one may lie on the other side
    inside = letterbox.unframed(square, Fit.LETTERBOX)
    assert tuple(inside.shape[1:]) == letterbox.within(height, width, SIDE, Fit.LETTERBOX)
    assert torch.equal(letterbox.framed(inside, SIDE, Fit.LETTERBOX), square)


@pytest.mark.parametrize("chosen", [Fit.SQUASH, Fit.CROP])
def test_without_letterboxing_there_are_no_bars(chosen: Fit) -> None:
    square = torch.full((3, SIDE, SIDE), GREY[0], dtype=torch.uint8)
    square[:, 10:20, 5:30] = 7
    assert torch.equal(letterbox.unframed(square, chosen), square)
    assert letterbox.framed(square[:, :20], SIDE, chosen).shape == (3, SIDE, SIDE)


def test_an_entirely_grey_photo_is_not_cropped() -> None:
    square = torch.full((3, SIDE, SIDE), GREY[0], dtype=torch.uint8)
    assert torch.equal(letterbox.unframed(square, Fit.LETTERBOX), square)


@pytest.mark.parametrize("name", ["none", "crop", "edits"])
def test_an_augmented_photo_keeps_its_shape(name: str) -> None:
    """Only the middle rows of a wide photo are changed, and its bars stay grey."""
    square = letterbox.framed(photo(30, 90), SIDE, Fit.LETTERBOX).permute(1, 2, 0)[None]
    (changed,) = augment.augment(square, augment.build(name, SIDE, Fit.LETTERBOX), seed=2).images
    bars = torch.isclose(changed, torch.full_like(changed, GREY[0] / 255)).all(0).all(1)
    assert bars[:8].all()
    assert bars[-8:].all()
    assert not bars[SIDE // 2 - 4 : SIDE // 2 + 4].any()
    assert np.isfinite(changed.numpy()).all()
