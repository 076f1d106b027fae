"""Unusual files: readable ones are decoded correctly, the others are refused with the reason."""

import struct
import zlib

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from photosearch.core.photo import Fit, Fitting
from photosearch.errors import DamagedPhoto, OversizedPhoto, UnsupportedFormat
from photosearch.vision.decoding.decode import decode
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.decoding.limits import DecodeLimits
from tests.support.vision.pictures import encoded, scene

SQUARE = Fitting(48, Fit.SQUASH)
PICTURE = scene()


def shown(data: bytes) -> np.ndarray:
    return decode(data, SQUARE, 0).pixels.astype(int)


def linear(picture: np.ndarray) -> np.ndarray:
    """Converts to sRGB, since imagecodecs takes samples of more than 8 bits as linear light."""
    light = picture / 255.0
    encoded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.rint(255 * encoded).astype(np.uint8)


@pytest.mark.parametrize("bits", [9, 10, 12, 14, 16])
@pytest.mark.parametrize("lossless", [True, False])
def test_jpeg_xl_of_every_bit_depth_keeps_its_brightness(bits: int, lossless: bool) -> None:
    samples = (PICTURE.astype(np.uint32) * (2**bits - 1) // 255).astype(np.uint16)
    options = {"lossless": True} if lossless else {"distance": 0.5, "lossless": False}
    data = bytes(imagecodecs.jpegxl_encode(samples, bitspersample=bits, **options))
    expected = shown(encoded(Image.fromarray(linear(PICTURE)), "PNG"))
    assert np.abs(shown(data) - expected).mean() < 4


def test_a_png_of_an_iphone_application_is_refused() -> None:
    data = encoded(PICTURE, "PNG")
    chunk = struct.pack(">I", 4) + b"CgBI" + bytes(4) + struct.pack(">I", zlib.crc32(b"CgBI" + bytes(4)))
    with pytest.raises(UnsupportedFormat, match="iPhone"):
        decode(data[:8] + chunk + data[8:], SQUARE, 0)


def test_a_webp_with_too_large_a_declared_length_is_read() -> None:
    data = encoded(PICTURE, "WEBP", lossless=True)
    assert np.array_equal(shown(data[:4] + struct.pack("<I", 10**6) + data[8:]), shown(data))


def test_a_truncated_webp_is_damaged() -> None:
    with pytest.raises(DamagedPhoto, match="end of the file"):
        decode(encoded(PICTURE, "WEBP", lossless=True)[:-40], SQUARE, 0)


def large() -> Image.Image:
    return Image.new("RGB", (5000, 5000), (90, 120, 60))


@pytest.mark.parametrize("form", ["JPEG XL", "WEBP", "AVIF", "GIF"])
def test_exceeding_the_memory_limit_names_the_setting_and_is_not_reported_as_damage(form: str) -> None:
    if form == "JPEG XL":
        data = bytes(imagecodecs.jpegxl_encode(np.asarray(large()), lossless=True, effort=1))
    else:
        data = encoded(large(), form, **({"speed": 10} if form == "AVIF" else {"method": 0} if form == "WEBP" else {}))
    with (
        Decoder(SQUARE, 0, DecodeLimits(seconds=100, megabytes=100)) as one,
        pytest.raises(OversizedPhoto, match="Memory limit"),
    ):
        one.decode(data)
