"""Pictures larger than a decoder's memory are read in parts."""

import io

import numpy as np
import pytest
from PIL import Image

from photosearch.core.photo import Fit, Fitting
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.decoding.formats.tiff import read_tiff
from photosearch.vision.decoding.formats.tiff_pixels import read_page
from photosearch.vision.decoding.limits import DecodeLimits
from tests.support.corpus.files import COLOURS, quarters, tiff_of
from tests.support.vision.pictures import encoded


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_deflate", "packbits", "jpeg"])
@pytest.mark.parametrize("size", [(301, 203), (640, 480), (64, 517)])
def test_reading_in_parts_gives_the_same_picture(compression: str, size: tuple[int, int]) -> None:
    picture = Image.fromarray(quarters(COLOURS, size))
    tiff = read_tiff(encoded(picture, "TIFF", compression=compression))
    assert tiff is not None
    page = tiff.photo
    assert page is not None
    for smallest in (10, 1000):
        shown = np.asarray(read_page(tiff, page, smallest).convert("RGB").resize(size, Image.Resampling.BOX))
        inner = np.abs(shown.astype(int) - np.asarray(picture, int))
        assert np.median(inner) <= 3


@pytest.mark.parametrize("rows", [1, 7, 64, 1000])
def test_strips_of_any_height_give_the_same_picture(rows: int) -> None:
    files = (tiff_of(quarters(COLOURS, (200, 150)), 2, None, "u1", "<", False, each, True) for each in (rows, 150))
    one, other = (read_tiff(data) for data in files)
    assert one is not None
    assert other is not None
    assert one.photo is not None
    assert other.photo is not None
    first, second = (np.asarray(read_page(each, each.photo, 20)) for each in (one, other) if each.photo)
    assert np.array_equal(first, second)


def test_a_picture_larger_than_the_memory_limit_is_read() -> None:
    file = io.BytesIO()
    Image.new("RGB", (9000, 9000), COLOURS[0]).save(file, "TIFF", compression="tiff_deflate")  # 243 megabytes of pixels
    with Decoder(Fitting(32, Fit.SQUASH), 0, DecodeLimits(seconds=60, megabytes=220)) as one:
        assert np.abs(one.decode(file.getvalue()).pixels.astype(int) - COLOURS[0]).max() <= 1
