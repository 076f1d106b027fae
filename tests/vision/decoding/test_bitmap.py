"""BMP files with bit fields: transparency, and truncated or invalid headers."""

import struct

import numpy as np
import pytest

from photosearch.core.photo import Fit, Fitting
from photosearch.errors import DamagedPhoto, PhotoError
from photosearch.vision.decoding.decode import decode
from photosearch.vision.decoding.formats.bitmap import read_bit_fields
from tests.support.corpus.files import bitmap, quarters

SQUARE = Fitting(64, Fit.SQUASH)
BGRA = (0x00FF0000, 0x0000FF00, 0x000000FF, 0xFF000000)


def bitmap_with_alpha(alpha: int) -> bytes:
    """The quarters with an alpha field of one value."""
    picture = quarters()[::-1].astype(np.uint32)
    values = picture[..., 0] << 16 | picture[..., 1] << 8 | picture[..., 2] | alpha << 24
    body = values.astype("<u4").tobytes()
    height, width = values.shape
    info = struct.pack("<IiiHHIIiiII", 56, width, height, 1, 32, 3, len(body), 0, 0, 0, 0)
    start = 14 + 56
    return b"BM" + struct.pack("<IHHI", start + len(body), 0, 0, start) + info + struct.pack("<4I", *BGRA) + body


def test_an_alpha_field_is_used_unless_it_is_zero_everywhere() -> None:
    half = read_bit_fields(bitmap_with_alpha(128))
    assert half.mode == "RGBA"
    assert np.array_equal(np.asarray(half)[..., :3], quarters())
    assert (np.asarray(half)[..., 3] == 128).all()
    empty = read_bit_fields(bitmap_with_alpha(0))
    assert empty.mode == "RGB"
    assert np.array_equal(np.asarray(empty), quarters())


def test_a_file_truncated_anywhere_is_damaged() -> None:
    whole = bitmap(16, (0xF800, 0x07E0, 0x001F), False)
    assert decode(whole, SQUARE, 0).pixels.shape == (64, 64, 3)
    for length in (*range(40, 70), *range(100, len(whole), 997), len(whole) - 1):
        with pytest.raises(PhotoError):
            decode(whole[:length], SQUARE, 0)


@pytest.mark.parametrize(("place", "value"), [(18, 0), (22, 0), (54, 0), (58, 0), (10, 10**6), (22, 10**5)])
def test_an_invalid_header_is_damage(place: int, value: int) -> None:
    whole = bitmap(16, (0xF800, 0x07E0, 0x001F), False)
    with pytest.raises(DamagedPhoto):
        decode(whole[:place] + struct.pack("<i", value) + whole[place + 4 :], SQUARE, 0)
