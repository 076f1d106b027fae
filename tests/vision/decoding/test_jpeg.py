"""Truncated JPEG files, JPEG files with other data at their end, and unusual kinds."""

import io
import struct
from typing import Any

import numpy as np
import pytest
from PIL import Image

from photosearch.core.photo import Fit, Fitting
from photosearch.errors import DamagedPhoto, UnsupportedFormat
from photosearch.vision.decoding.decode import decode
from tests.support.vision.pictures import encoded, scene

WHOLE: dict[str, dict[str, Any]] = {
    "baseline": {},
    "progressive": {"progressive": True},
    "grey": {},
    "with restarts": {"restart_marker_rows": 1},
    "4:4:4": {"subsampling": 0},
}
RANDOM = np.random.default_rng(1)
FILM = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + RANDOM.bytes(60_000)
ENDS = {
    "nothing": b"",
    "half a marker": b"\xff",
    "a video": FILM,
    "another marker": b"\xff\x19\0\x10" + b"a" * 4000,
    "zeros": bytes(5000),
    "another picture": b"\xff\xd8\xff\xe0\0\x10JFIF",
}


def jpeg(kind: str) -> bytes:
    picture = Image.fromarray(scene(240, 200))
    return encoded(picture.convert("L") if kind == "grey" else picture, "JPEG", quality=92, **WHOLE[kind])


def pixels(data: bytes) -> np.ndarray:
    return decode(data, Fitting(64, Fit.SQUASH), 0).pixels.astype(int)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("kind", WHOLE)
def test_a_jpeg_without_its_end_marker_shows_the_same_photo(kind: str, end: str) -> None:
    whole = jpeg(kind)
    assert whole.endswith(b"\xff\xd9")
    assert np.array_equal(pixels(whole[:-2] + ENDS[end]), pixels(whole))


@pytest.mark.parametrize("kind", WHOLE)
def test_data_after_the_end_marker_is_ignored(kind: str) -> None:
    whole = jpeg(kind)
    assert np.array_equal(pixels(whole + FILM), pixels(whole))


@pytest.mark.parametrize("missing", [40, 400, 1500])
@pytest.mark.parametrize("kind", WHOLE)
def test_a_jpeg_without_its_last_pixels_is_damaged(kind: str, missing: int) -> None:
    whole = jpeg(kind)
    with pytest.raises(DamagedPhoto, match=r"ends before|broken"):
        pixels(whole[:-missing])


@pytest.mark.parametrize(
    ("kind", "bits", "words"),
    [
        (0xC1, 12, "12-bit JPEG"),
        (0xC2, 12, "12-bit JPEG"),
        (0xC3, 8, "lossless JPEG"),
        (0xC5, 8, "hierarchical JPEG"),
        (0xCB, 8, "lossless JPEG"),
    ],
)
def test_an_unusual_jpeg_is_unsupported_and_not_damaged(kind: int, bits: int, words: str) -> None:
    data = bytearray(encoded(scene(), "JPEG"))
    place = data.index(b"\xff\xc0")
    data[place + 1], data[place + 4] = kind, bits
    with pytest.raises(UnsupportedFormat, match=f"{words} is not supported"):
        pixels(bytes(data))


def test_a_height_given_after_the_first_scan_is_used() -> None:
    whole = jpeg("baseline")
    place = whole.index(b"\xff\xc0") + 5
    without = whole[:place] + b"\0\0" + whole[place + 2 :]
    lines = b"\xff\xdc\0\4" + struct.pack(">H", 200)
    assert np.array_equal(pixels(without[:-2] + lines + b"\xff\xd9"), pixels(whole))
    for missing in (without, without[:-2] + b"\xff\xdc\0\4\0\0\xff\xd9"):
        with pytest.raises(DamagedPhoto, match="does not give its size"):
            pixels(missing)


def test_the_first_of_several_pictures_in_a_file_is_shown() -> None:
    first, second = Image.fromarray(scene(240, 200)), Image.new("RGB", (60, 50))
    file = io.BytesIO()
    first.save(file, "MPO", save_all=True, append_images=[second], quality=92)
    assert np.abs(pixels(file.getvalue()) - pixels(encoded(first, "JPEG", quality=92))).max() <= 1
