"""TIFF files in layouts that Pillow reads wrongly or not at all."""

import struct
import zlib

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from photosearch.core.photo import Fit, Fitting
from photosearch.errors import UnsupportedFormat
from photosearch.vision.decoding.decode import decode
from tests.support.vision.pictures import encoded, scene, tiff

SQUARE = Fitting(48, Fit.SQUASH)
PICTURE = scene()
HEIGHT, WIDTH = PICTURE.shape[:2]


def strip(payload: bytes, compression: int, bits: int = 8, samples: int = 3, **fields: int) -> bytes:
    """A file of one strip; `fields` may give the predictor and the sample format (`kind`)."""
    entries = [
        (256, "I", (WIDTH,)), (257, "I", (HEIGHT,)), (258, "H", (bits,) * samples), (259, "H", (compression,)),
        (262, "H", (2 if samples == 3 else 1,)), (277, "H", (samples,)), (278, "I", (HEIGHT,)),
        (279, "I", (len(payload),)), (273, "I", (("payload", 0),)),
    ]  # fmt: skip
    entries += [(317, "H", (fields["predictor"],))] if "predictor" in fields else []
    entries += [(339, "H", (fields["kind"],) * samples)] if "kind" in fields else []
    return tiff([entries], [payload])


def shown(data: bytes) -> np.ndarray:
    return decode(data, SQUARE, 0).pixels.astype(int)


def expected(picture: np.ndarray = PICTURE) -> np.ndarray:
    return shown(encoded(Image.fromarray(picture), "PNG"))


@pytest.mark.parametrize(
    ("compression", "payload"),
    [
        (34933, encoded(PICTURE, "PNG")),
        (50001, encoded(PICTURE, "WEBP", lossless=True)),
        (33005, encoded(PICTURE, "JPEG2000")),
        (34712, encoded(PICTURE, "JPEG2000")),
        (50002, imagecodecs.jpegxl_encode(PICTURE, lossless=True)),
        (52546, imagecodecs.jpegxl_encode(PICTURE, lossless=True)),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else "",
)
def test_strips_coded_in_other_formats_are_read(compression: int, payload: bytes) -> None:
    assert np.abs(shown(strip(payload, compression)) - expected()).max() <= 2


@pytest.mark.parametrize("compression", [34887, 34925 + 1, 22610])
def test_other_compressions_are_unsupported_and_not_damaged(compression: int) -> None:
    with pytest.raises(UnsupportedFormat):
        decode(strip(bytes(1000), compression), SQUARE, 0)


@pytest.mark.parametrize("bits", [8, 16, 32])
@pytest.mark.parametrize("predicted", [False, True])
def test_signed_samples_keep_their_sign(bits: int, predicted: bool) -> None:
    values = PICTURE[..., 0].astype(np.int64) << (bits - 9) if bits > 8 else PICTURE[..., 0].astype(np.int64) >> 1
    values[:20] = -(2 ** (bits - 1))  # negative values are below black
    dark = PICTURE[..., 0].copy()
    dark[:20] = 0
    samples = values.astype(f"<i{bits // 8}")
    if predicted:
        samples = np.diff(samples, axis=1, prepend=samples.dtype.type(0))
    data = strip(zlib.compress(samples.tobytes()), 8, bits, 1, kind=2, predictor=2 if predicted else 1)
    assert np.abs(shown(data) - expected(dark)).max() <= 3


@pytest.mark.parametrize("order", ["<", ">"])
def test_bigtiff_is_read_in_both_byte_orders(order: str) -> None:
    pixels = PICTURE.tobytes()
    fields = {256: WIDTH, 257: HEIGHT, 258: (8, 8, 8), 259: 1, 262: 2, 277: 3, 278: HEIGHT, 279: len(pixels)}
    start = 16 + 8 + 20 * (len(fields) + 1) + 8
    fields[273] = start
    body = struct.pack(f"{order}Q", len(fields))
    for tag, value in sorted(fields.items()):
        if isinstance(value, tuple):
            body += struct.pack(f"{order}HHQ", tag, 3, 3) + struct.pack(f"{order}4H", *value, 0)
        else:
            body += struct.pack(f"{order}HHQQ", tag, 16, 1, value)
    mark = b"II+\0" if order == "<" else b"MM\0+"
    data = mark + struct.pack(f"{order}HHQ", 8, 0, 16) + body + bytes(8) + pixels
    assert np.array_equal(shown(data), expected())
