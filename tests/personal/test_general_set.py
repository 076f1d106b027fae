"""The general set: rendered, fitted to the model, and complete or not there at all."""

import numpy as np
import pytest

from photosearch.core.photo import Fit, Fitting
from photosearch.errors import OversizedPhoto
from photosearch.personal.general_set import PICTURES_PER_SCENE, render
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.decoding.limits import DecodeLimits


def test_each_scene_has_one_original_and_queries_for_it() -> None:
    with Decoder(Fitting(16, Fit.SQUASH), 0, DecodeLimits(), workers=1) as decoder:
        pictures = render(decoder, scenes=2)
    assert {picture.shape for picture in pictures.pixels} == {(16, 16, 3)}
    assert np.bincount(pictures.labels).tolist() == [PICTURES_PER_SCENE] * 2
    assert np.bincount(pictures.labels[pictures.asking]).tolist() == [PICTURES_PER_SCENE - 1] * 2
    reported: list[tuple[int, int]] = []
    general = pictures.embedded(
        lambda pixels: pixels.reshape(len(pixels), -1).astype(np.float32), lambda *done: reported.append(done)
    )
    assert len(general.embeddings) == 2 * PICTURES_PER_SCENE
    assert reported == [(8, 16), (16, 16)]


def test_a_picture_that_cannot_be_decoded_is_an_error() -> None:
    limits = DecodeLimits(megapixels=0)
    with Decoder(Fitting(16, Fit.SQUASH), 0, limits, workers=1) as decoder, pytest.raises(OversizedPhoto):
        render(decoder, scenes=1)
