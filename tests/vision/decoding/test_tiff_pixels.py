"""TIFF layouts that Pillow does not read: predictors, tiles, sample types, transparency, and unsupported ones."""

import lzma
import zlib
from collections.abc import Callable

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from photosearch.core.photo import Fit, Fitting
from photosearch.errors import DamagedPhoto, PhotoError, UnsupportedFormat
from photosearch.vision.decoding.decode import decode
from photosearch.vision.decoding.formats.tiff import read_tiff
from photosearch.vision.decoding.formats.tiff_pixels import read_page
from tests.support.corpus.files import COLOURS, GREYS, quarters
from tests.support.vision.pictures import tiff

SQUARE = Fitting(64, Fit.SQUASH)
GREY, RGB, CMYK, YCBCR, LAB = 1, 2, 5, 6, 8
UNSIGNED, SIGNED, FLOAT, COMPLEX = 1, 2, 3, 5
Pack = Callable[[np.ndarray], bytes]


def file_of(
    values: np.ndarray,
    photometric: int = RGB,
    kind: int = UNSIGNED,
    pack: Pack = np.ndarray.tobytes,
    rows: int = 16,
    tile: tuple[int, int] | None = None,
    bits: int | None = None,
    **fields: int,
) -> bytes:
    """A little-endian TIFF of samples [H, W, C], in strips of `rows` rows or in tiles of (width, height).

    `pack` encodes each strip or tile. `fields` are further entries: t258=16 sets tag 258.
    """
    height, width, samples = values.shape
    across, down = tile or (width, rows)
    parts = []
    for top in range(0, height, down):
        for left in range(0, width, across):
            part = values[top : top + down, left : left + across]
            if tile:
                short = (down - part.shape[0], across - part.shape[1])
                part = np.pad(part, ((0, short[0]), (0, short[1]), (0, 0)), mode="edge")
            parts.append(pack(np.ascontiguousarray(part)))
    places, sizes = (324, 325) if tile else (273, 279)
    entries = {256: (width,), 257: (height,), 258: (bits or values.dtype.itemsize * 8,) * samples, 262: (photometric,)}
    entries |= {277: (samples,), 339: (kind,) * samples, sizes: tuple(map(len, parts))}
    entries |= {322: (across,), 323: (down,)} if tile else {278: (rows,)}
    entries |= {int(name[1:]): (value,) for name, value in fields.items()}
    block = [(tag, "I", numbers) for tag, numbers in entries.items()]
    return tiff([[*block, (places, "I", tuple(("payload", each) for each in range(len(parts))))]], parts)


def shown(data: bytes) -> np.ndarray:
    """The mean colours of the quarters, away from their edges."""
    pixels = decode(data, SQUARE, 0).pixels.astype(float)
    places = ((10, 10), (10, 42), (42, 10), (42, 42))
    return np.array([pixels[top : top + 12, left : left + 12].reshape(-1, 3).mean(axis=0) for top, left in places])


def wide(colours: tuple[tuple[int, int, int], ...] = COLOURS) -> np.ndarray:
    """The quarters in 16 bits without the last column, so that the width is no multiple of a tile's."""
    return np.asarray(quarters(colours)[:, :-1].astype("<u2") * 257)


def differences(part: np.ndarray) -> bytes:
    """Uncompressed horizontal differences of samples (TIFF 6.0, section 14)."""
    return np.diff(part, axis=1, prepend=part.dtype.type(0)).astype(part.dtype).tobytes()


def float_differences(part: np.ndarray) -> bytes:
    """Adobe's predictor 3: a row's bytes by significance, then differences, compressed."""
    height, width, samples = part.shape
    size = part.dtype.itemsize
    big = part.astype(f">f{size}").reshape(height, width * samples, 1).view(np.uint8)
    planes = big.transpose(0, 2, 1).reshape(height, -1, samples)
    return zlib.compress(np.diff(planes, axis=1, prepend=np.uint8(0)).tobytes())


@pytest.mark.parametrize("tile", [None, (32, 16), (48, 48), (128, 128)], ids=str)
@pytest.mark.parametrize(
    ("compression", "predictor", "pack"),
    [
        (1, 1, np.ndarray.tobytes),
        (1, 2, differences),
        (5, 1, lambda part: bytes(imagecodecs.lzw_encode(part.tobytes()))),
        (5, 2, lambda part: bytes(imagecodecs.lzw_encode(differences(part)))),
        (8, 2, lambda part: zlib.compress(differences(part))),
        (32946, 1, lambda part: zlib.compress(part.tobytes())),
        (32773, 1, lambda part: bytes(imagecodecs.packbits_encode(part.tobytes()))),
        (34925, 1, lambda part: lzma.compress(part.tobytes())),
        (50000, 1, lambda part: bytes(imagecodecs.zstd_encode(part.tobytes()))),
    ],
    ids=[
        "plain",
        "predicted",
        "lzw",
        "lzw, predicted",
        "deflate, predicted",
        "old deflate",
        "packbits",
        "lzma",
        "zstd",
    ],
)
def test_deep_samples_are_read_in_every_compression(
    compression: int, predictor: int, pack: Pack, tile: tuple[int, int] | None
) -> None:
    clear = np.concatenate((wide(), np.full_like(wide()[..., :1], 65535)), axis=2)
    data = file_of(clear, pack=pack, tile=tile, t259=compression, t317=predictor, t338=0)
    assert np.abs(shown(data) - np.array(COLOURS)).max() <= 1


@pytest.mark.parametrize("size", [2, 4, 8])
@pytest.mark.parametrize("tile", [None, (32, 16)], ids=str)
def test_floats_with_a_predictor_are_read(size: int, tile: tuple[int, int] | None) -> None:
    values = (wide() / 65535).astype(f"<f{size}")
    data = file_of(values, kind=FLOAT, pack=float_differences, tile=tile, t259=8, t317=3)
    assert np.abs(shown(data) - np.array(COLOURS)).max() <= 1


@pytest.mark.parametrize("size", [2, 4])
def test_signed_samples_are_read_and_negative_ones_are_black(size: int) -> None:
    most = 2 ** (8 * size - 1) - 1
    values = np.round(wide().astype(float) / 65535 * most).astype(f"<i{size}")
    data = file_of(values, kind=SIGNED)
    assert np.abs(shown(data) - np.array(COLOURS)).max() <= 2
    below = values.copy()
    below[:32] = -5
    assert shown(file_of(below, kind=SIGNED))[:2].max() == 0


@pytest.mark.parametrize("most", [2**16 - 1, 2**24 - 1, 2**32 - 1])
def test_32_bit_samples_are_scaled_by_the_range_they_use(most: int) -> None:
    values = np.round(quarters().astype(float) / 255 * most).astype("<u4")
    values[0, 0] = most
    assert np.abs(shown(file_of(values)) - np.array(COLOURS)).max() <= 2


def test_premultiplied_colours_are_divided_by_their_alpha() -> None:
    half = np.full((*quarters().shape[:2], 1), 128, np.uint8)
    stored = np.concatenate((quarters() // 2, half), axis=2).astype("<u2") * 257
    associated, plain = (page_of(file_of(stored, t338=extra)) for extra in (1, 2))
    assert associated.mode == plain.mode == "RGBA"
    assert np.abs(np.asarray(associated)[..., :3].astype(int) - quarters()).max() <= 3
    assert np.abs(np.asarray(plain)[..., :3].astype(int) - quarters() // 2).max() <= 1
    assert np.abs(np.asarray(associated)[..., 3].astype(int) - 128).max() <= 1


def page_of(data: bytes) -> Image.Image:
    """Returns a file's photo in its own size, as its reader gives it."""
    found = read_tiff(data)
    assert found is not None
    assert found.photo is not None
    return read_page(found, found.photo, 100)


@pytest.mark.parametrize("photometric", [GREY, RGB])
def test_8_bit_samples_are_read_in_both_bit_orders(photometric: int) -> None:
    colours = GREYS if photometric == GREY else COLOURS
    values = quarters(colours)[..., : 1 if photometric == GREY else 3]
    for order in (1, 2):  # of the bits in a byte
        picture = page_of(file_of(values, photometric, t266=order))
        expected = values if order == 1 else turned_bits(values)
        assert np.abs(np.asarray(picture.convert("RGB")).astype(int) - expected).max() <= 1


def turned_bits(values: np.ndarray) -> np.ndarray:
    return np.packbits(np.unpackbits(values[..., None], axis=3)[..., ::-1], axis=3)[..., 0]


FOUR = np.concatenate((wide(), wide()[..., :1]), axis=2)
"""Pillow reads plain 16-bit samples itself, so these have a channel without a meaning."""


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (file_of(FOUR, kind=COMPLEX), UnsupportedFormat, "16 bits of this kind"),
        (file_of(FOUR, bits=24), UnsupportedFormat, "24 bits of this kind"),
        (file_of(FOUR, LAB), UnsupportedFormat, "16 bits in these colours"),
        (file_of(FOUR, RGB, t259=34892), UnsupportedFormat, "compression 34892"),
        (file_of(FOUR, RGB, t259=34712), DamagedPhoto, "header cannot be read"),
        (file_of(wide()[..., :2], RGB), DamagedPhoto, "colour channels are missing"),
        (file_of(FOUR, t278=0), DamagedPhoto, "tile size is invalid"),
        (file_of(FOUR, tile=(32, 16), t322=0), DamagedPhoto, "tile size is invalid"),
        (file_of(FOUR, tile=(32, 16), t323=60_000), DamagedPhoto, "tile size is invalid"),
        (file_of(FOUR, t257=2000), DamagedPhoto, "parts of the picture are missing"),
        (file_of(FOUR, t278=17), DamagedPhoto, "ends before the picture does"),
    ],
    ids=[
        "complex numbers", "24 bits", "lab", "an unknown compression", "invalid jpeg 2000", "two channels",
        "no rows", "no width", "endless tiles", "too few strips", "short strips",
    ],
)  # fmt: skip
def test_an_unreadable_tiff_is_refused_with_the_reason(data: bytes, error: type[PhotoError], message: str) -> None:
    with pytest.raises(error, match=message):
        decode(data, SQUARE, 0)


def test_a_truncated_file_is_damaged() -> None:
    whole = file_of(FOUR, t338=0)
    with pytest.raises(DamagedPhoto, match="ends before the picture does"):
        decode(whole[:-1000], SQUARE, 0)
