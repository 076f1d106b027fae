"""Large PNG files: reading some rows at a time gives the same picture as Pillow."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from photosearch.core.photo import Fit, Fitting
from photosearch.errors import DamagedPhoto
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.decoding.formats.png_rows import read_rows
from photosearch.vision.decoding.limits import DecodeLimits
from tests.support.vision.pictures import encoded, scene

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(
    size: tuple[int, int],
    colour: int,
    depth: int,
    rows: bytes,
    clear: bytes = b"",
    split: int = 10**9,
    interlaced: int = 0,
) -> bytes:
    """A file with these filtered rows, in chunks of `split` bytes."""
    palette = np.random.default_rng(5).integers(0, 256, 3 * 2**depth, dtype=np.uint8).tobytes() if colour == 3 else b""
    packed = zlib.compress(rows, 1)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, interlaced)),
            chunk(b"PLTE", palette) if palette else b"",
            chunk(b"tRNS", clear) if clear else b"",
            *(chunk(b"IDAT", packed[start : start + split]) for start in range(0, len(packed), split)),
            chunk(b"IEND", b""),
        )
    )


def filtered(size: tuple[int, int], colour: int, depth: int, seed: int) -> bytes:
    """Random rows, each with a random filter."""
    random = np.random.default_rng(seed)
    length = -(-size[0] * CHANNELS[colour] * depth // 8)
    rows = random.integers(0, 256, (size[1], 1 + length), dtype=np.uint8)
    rows[:, 0] = random.integers(0, 5, size[1])
    return rows.tobytes()


layouts = st.sampled_from([(colour, depth) for colour, depths in DEPTHS.items() for depth in depths])


@given(
    layout=layouts,
    size=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    seed=st.integers(0, 99),
    split=st.sampled_from([7, 10**9]),
)
def test_rows_of_every_layout_match_pillow(
    layout: tuple[int, int], size: tuple[int, int], seed: int, split: int
) -> None:
    data = png(size, *layout, filtered(size, *layout, seed), split=split)
    whole: Image.Image = Image.open(io.BytesIO(data))
    if layout == (4, 16):  # Pillow converts it to colour
        whole = whole.convert("LA")
    expected = np.asarray(whole.convert("RGB") if whole.mode == "P" else whole, np.int64)
    if whole.mode == "1":
        expected = 255 * expected
    elif whole.mode.startswith("I"):
        expected = expected >> 8
    found = read_rows(data, 10**6)
    assert found is not None
    assert np.array_equal(np.asarray(found, np.int64).reshape(expected.shape), expected) or found.mode in ("LA", "RGBA")
    if found.mode in ("LA", "RGBA"):  # fully transparent pixels may have any colour
        opaque = expected[..., -1] == 255
        assert np.array_equal(np.asarray(found)[opaque], expected[opaque])
        assert np.array_equal(np.asarray(found)[..., -1], expected[..., -1])


def test_consecutive_strips_match_pillow() -> None:
    size = (1500, 3000)  # more than one strip
    data = png(size, 6, 8, filtered(size, 6, 8, 1))
    found = read_rows(data, 10**6)
    assert found is not None
    whole = np.asarray(Image.open(io.BytesIO(data)))
    visible = whole[..., 3] > 200
    assert np.abs(np.asarray(found).astype(int) - whole)[visible].max() <= 1


@pytest.mark.parametrize(
    ("colour", "depth", "clear"), [(0, 8, b"\0\7"), (2, 8, b"\0\1\0\2\0\3"), (3, 2, b"\0\x80"), (0, 1, b"\0\0")]
)
def test_keyed_colours_are_transparent(colour: int, depth: int, clear: bytes) -> None:
    size = (64, 64)
    data = png(size, colour, depth, filtered(size, colour, depth, 3), clear)
    found = read_rows(data, 10**6)
    assert found is not None
    expected = Image.open(io.BytesIO(data)).convert("RGBA").getchannel("A")
    assert np.array_equal(np.asarray(found.getchannel("A")), np.asarray(expected))


def test_interlaced_files_are_not_read_by_rows() -> None:
    assert read_rows(png((8, 8), 0, 8, filtered((8, 8), 0, 8, 1), interlaced=1), 9) is None


def test_a_file_with_missing_rows_is_damaged() -> None:
    data = png((40, 40), 2, 8, filtered((40, 30), 2, 8, 1))
    with pytest.raises(DamagedPhoto, match="ends before"):
        read_rows(data, 9)


def test_invalid_compressed_data_is_damage() -> None:
    data = encoded(scene(), "PNG")
    place = data.index(b"IDAT") + 4
    (length,) = struct.unpack_from(">I", data, place - 8)
    broken = bytearray(data[place : place + length])
    broken[20:40] = bytes(20)
    with pytest.raises(DamagedPhoto):
        read_rows(data[: place - 8] + chunk(b"IDAT", bytes(broken)) + chunk(b"IEND", b""), 9)


@pytest.mark.parametrize(
    ("side", "colour", "depth"), [(10_000, 2, 16), pytest.param(20_000, 2, 16, marks=pytest.mark.full), (20_000, 0, 1)]
)
def test_hundreds_of_megabytes_are_decoded_in_a_quarter_of_the_default_memory(
    side: int, colour: int, depth: int
) -> None:
    row = bytes((1,)) + bytes(side * CHANNELS[colour] * depth // 8)
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, depth, colour, 0, 0, 0))
    data += chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    with Decoder(Fitting(32, Fit.SQUASH), 0, DecodeLimits(seconds=600, megabytes=256)) as one:
        assert one.decode(data).pixels.max() == 0
