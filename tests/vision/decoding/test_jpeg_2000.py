"""Colour spaces of JPEG 2000 files: an enumerated space, a profile, or none."""

import struct

import numpy as np
import pytest

from photosearch.core.photo import Fit, Fitting
from photosearch.errors import UnsupportedFormat
from photosearch.vision.decoding.decode import decode
from photosearch.vision.decoding.formats.jpeg_2000 import read_profile
from tests.support.corpus.colours import P3, expressed, power, profile
from tests.support.corpus.files import COLOURS, quarters
from tests.support.vision.pictures import encoded

SQUARE = Fitting(64, Fit.SQUASH)
STORED = quarters(tuple(expressed(each, P3, power(1.8)) for each in COLOURS))


def with_colours(whole: bytes, *spaces: bytes) -> bytes:
    """Returns the file with these colour boxes in its header."""
    at = whole.index(b"jp2h") - 4
    (size,) = struct.unpack_from(">I", whole, at)
    header, place, kept = whole[at + 8 : at + size], 0, b""
    while place < len(header):
        (length,) = struct.unpack_from(">I", header, place)
        kept += header[place : place + length] if header[place + 4 : place + 8] != b"colr" else b""
        place += length
    body = kept + b"".join(struct.pack(">I4s", 8 + len(each), b"colr") + each for each in spaces)
    return whole[:at] + struct.pack(">I4s", 8 + len(body), b"jp2h") + body + whole[at + size :]


def numbered(space: int) -> bytes:
    return b"\1\0\0" + struct.pack(">I", space)


def shown(data: bytes) -> np.ndarray:
    """The mean colours of the quarters, away from their edges."""
    pixels = decode(data, SQUARE, 0).pixels.astype(float)
    places = ((10, 10), (10, 42), (42, 10), (42, 42))
    return np.array([pixels[top : top + 12, left : left + 12].reshape(-1, 3).mean(axis=0) for top, left in places])


@pytest.mark.parametrize("way", [2, 3])
def test_an_embedded_profile_is_applied(way: int) -> None:
    icc = profile("wide", P3, 1.8)
    data = with_colours(encoded(STORED, "JPEG2000"), bytes((way, 0, 0)) + icc, numbered(16))
    assert read_profile(data) == icc
    assert np.abs(shown(data) - np.array(COLOURS)).max() <= 14


@pytest.mark.parametrize("space", [16, 17, 18])
def test_the_enumerated_srgb_grey_and_ycc_spaces_need_no_profile(space: int) -> None:
    assert read_profile(with_colours(encoded(quarters(), "JPEG2000"), b"\1\0", numbered(space))) == b""


def test_the_first_known_colour_box_is_used() -> None:
    data = with_colours(
        encoded(quarters(), "JPEG2000"), numbered(12), numbered(16), b"\2\0\0" + profile("wide", P3, 1.8)
    )
    assert read_profile(data) == b""


def test_unknown_colour_spaces_are_refused() -> None:
    data = with_colours(encoded(quarters(), "JPEG2000"), numbered(12), b"\4\0\0" + bytes(16))
    with pytest.raises(UnsupportedFormat, match="JPEG 2000 with these colours is not supported"):
        decode(data, SQUARE, 0)


def test_a_file_without_colour_boxes_is_srgb() -> None:
    whole = encoded(quarters(), "JPEG2000")
    codestream = whole[whole.index(b"\xff\x4f\xff\x51") :]
    assert read_profile(with_colours(whole)) == b""
    assert np.abs(shown(codestream) - np.array(COLOURS)).max() <= 8


def test_a_picture_with_few_resolution_levels_is_decoded() -> None:
    large = quarters(COLOURS, (1024, 1024))
    for levels in (1, 2, 6):
        data = encoded(large, "JPEG2000", num_resolutions=levels)
        assert np.abs(shown(data) - np.array(COLOURS)).max() <= 8
