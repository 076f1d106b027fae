"""JPEG XL: headers written bit by bit after ISO/IEC 18181-1, and encoded pictures of every sample type."""

import itertools
import struct

import imagecodecs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.photo import Fit, Fitting
from photosearch.errors import DamagedPhoto, UnsupportedFormat
from photosearch.vision.decoding.colour_spaces import BT709, SRGB, Point, Space, from_code_points
from photosearch.vision.decoding.decode import decode, describe
from photosearch.vision.decoding.formats.jpeg_xl import CODESTREAM, CONTAINER, read_header
from tests.support.corpus.colours import linear
from tests.support.corpus.files import COLOURS, GREYS, quarters
from tests.support.vision.pictures import exif

SQUARE = Fitting(64, Fit.SQUASH)
XMP = (
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
    b"<rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:subject><rdf:Bag><rdf:li>harbour</rdf:li>"
    b"</rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"
)


class Writer:
    """Writes numbers bit by bit, lowest bit first."""

    def __init__(self) -> None:
        self.bits: list[int] = []

    def put(self, *numbers: tuple[int, int]) -> "Writer":
        """Appends (number, count of bits) pairs."""
        for value, count in numbers:
            self.bits += [value >> each & 1 for each in range(count)]
        return self

    def file(self) -> bytes:
        padded = self.bits + [0] * (-len(self.bits) % 8)
        return CODESTREAM + bytes(
            sum(bit << place for place, bit in enumerate(padded[at : at + 8])) for at in range(0, len(padded), 8)
        )


NO, YES = (0, 1), (1, 1)
SIZE = ((1, 1), (7, 5), (0, 3), (11, 5))
"""96 x 64, in units of eight pixels."""
EIGHT_BITS = (NO, (0, 2))
NO_EXTRA = (0, 2)


def enum(value: int) -> tuple[tuple[int, int], ...]:
    """Returns the bits of an enumeration value."""
    return ((value, 2),) if value < 2 else ((2, 2), (value - 2, 4)) if value < 18 else ((3, 2), (value - 18, 6))


def point(x: float, y: float) -> tuple[tuple[int, int], ...]:
    """A chromaticity in millionths, with the sign in the lowest bit."""
    made: list[tuple[int, int]] = []
    for value in (round(x * 1e6), round(y * 1e6)):
        packed = 2 * value if value >= 0 else -2 * value - 1
        way = 0 if packed < 524_288 else 1 if packed < 1_048_576 else 2 if packed < 2_097_152 else 3
        made += [(way, 2), (packed - (0, 524_288, 1_048_576, 2_097_152)[way], (19, 19, 20, 21)[way])]
    return tuple(made)


def header(*colours: tuple[int, int], lossy: bool = False, extra: tuple[tuple[int, int], ...] = (NO_EXTRA,)) -> bytes:
    """A header with these extra channels and this colour encoding."""
    return Writer().put(*SIZE, NO, NO, *EIGHT_BITS, YES, *extra, (lossy, 1), *colours).file()


def space_of(*colours: tuple[int, int], lossy: bool = False) -> Space:
    return read_header(header(NO, *colours, lossy=lossy)).space


def side(value: int, way: int) -> tuple[tuple[int, int], ...]:
    """A side in pixels, written with the fewest bits or, for a larger `way`, with more."""
    counts = (9, 13, 18, 30)
    way = max(way, next(each for each, count in enumerate(counts) if value <= 2**count))
    return (way, 2), (value - 1, counts[way])


@given(st.integers(1, 2**30), st.integers(1, 2**30), st.integers(0, 3), st.integers(0, 3))
def test_any_size_is_read_at_any_bit_width(width: int, height: int, one: int, other: int) -> None:
    data = Writer().put(NO, *side(height, one), (0, 3), *side(width, other), YES).file()
    assert read_header(data).size == (width, height)


@pytest.mark.parametrize(("ratio", "width"), list(enumerate((64, 76, 85, 96, 113, 80, 128), start=1)))
def test_a_width_given_as_a_ratio_of_the_height_is_read(ratio: int, width: int) -> None:
    assert read_header(Writer().put(YES, (7, 5), (ratio, 3), YES).file()).size == (width, 64)


@pytest.mark.parametrize("turn", range(1, 9))
def test_the_size_of_the_upright_picture_is_returned(turn: int) -> None:
    data = Writer().put(*SIZE, NO, YES, (turn - 1, 3), NO, NO, NO, *EIGHT_BITS, YES, NO_EXTRA, NO, YES).file()
    assert read_header(data).size == ((64, 96) if turn > 4 else (96, 64))


INTRINSIC = (YES, *SIZE)
PREVIEWS = (
    (YES, YES, (0, 2), (1, 3)),
    (YES, YES, (2, 2), (9, 5), (0, 3), (3, 2), (400, 9)),
    (YES, NO, (0, 2), (63, 6), (0, 3), (3, 2), (4000, 12)),
    (YES, NO, (1, 2), (200, 8), (7, 3)),
)
ANIMATIONS = (
    (YES, (0, 2), (0, 2), (0, 2), NO),
    (YES, (2, 2), (24, 10), (2, 2), (1, 8), (1, 2), (5, 3), YES),
    (YES, (3, 2), (2**29, 30), (3, 2), (1000, 10), (3, 2), (2**31, 32), NO),
)


@pytest.mark.parametrize("intrinsic", [(NO,), INTRINSIC], ids=["", "intrinsic size"])
@pytest.mark.parametrize("preview", [(NO,), *PREVIEWS])
@pytest.mark.parametrize("animation", [(NO,), *ANIMATIONS])
def test_fields_before_the_colours_are_skipped(
    intrinsic: tuple[tuple[int, int], ...],
    preview: tuple[tuple[int, int], ...],
    animation: tuple[tuple[int, int], ...],
) -> None:
    before = (*SIZE, NO, YES, (0, 3), *intrinsic, *preview, *animation, *EIGHT_BITS, NO, NO_EXTRA, NO)
    data = Writer().put(*before, NO, NO, *enum(0), *enum(1), *enum(9), NO, *enum(16)).file()
    assert read_header(data).space == from_code_points(9, 16)


ALPHA = (NO, *enum(0), *EIGHT_BITS, (0, 2), (1, 2), (5, 4), *((each, 8) for each in b"alpha"), YES)
SPOT = (NO, *enum(2), YES, (1, 2), (5, 4), (3, 2), (6, 3), (0, 2), *(((0x3C00, 16),) * 4))
LETTERS = tuple((each, 8) for each in b"sixteen letters.")
MOSAIC = (NO, *enum(5), NO, (3, 2), (13, 6), (2, 2), (2, 2), (0, 5), *LETTERS, (1, 2), (2, 2))
DEPTH = (NO, *enum(1), NO, (1, 2), (1, 2), (0, 2))


@pytest.mark.parametrize(
    "extra",
    [
        ((1, 2), YES),
        ((1, 2), *ALPHA),
        ((1, 2), *SPOT),
        ((1, 2), *MOSAIC),
        ((2, 2), (1, 4), *ALPHA, *DEPTH, *SPOT),
        ((3, 2), (3, 12), YES, *MOSAIC, *DEPTH, *ALPHA),
    ],
)
def test_extra_channels_are_skipped(extra: tuple[tuple[int, int], ...]) -> None:
    colours = (NO, NO, *enum(0), *enum(1), *enum(9), NO, *enum(18))
    assert read_header(header(*colours, extra=extra)).space == from_code_points(9, 18)


D65, D65_ENUM = (0.3127, 0.3290), enum(1)


@pytest.mark.parametrize(
    ("colours", "space"),
    [
        ((NO, *enum(0), *D65_ENUM, *enum(1), NO, *enum(13)), SRGB),
        ((NO, *enum(1), *D65_ENUM, NO, *enum(8)), Space(transfer=8)),
        ((NO, *enum(0), *D65_ENUM, *enum(11), NO, *enum(13)), from_code_points(12, 13)),
        ((NO, *enum(0), *enum(11), *enum(11), NO, *enum(17)), from_code_points(11, 17)),
        ((NO, *enum(0), *enum(10), *enum(1), NO, *enum(13)), Space((*BT709[:3], (1 / 3, 1 / 3)), 13)),
        ((NO, *enum(0), *D65_ENUM, *enum(1), YES, (4_545_455, 24)), Space(BT709, -1 / 0.4545455)),
    ],
    ids=["sRGB", "grey, linear", "Display P3", "DCI P3", "white of equal energy", "a gamma"],
)
def test_the_colour_space_of_the_header_is_read(colours: tuple[tuple[int, int], ...], space: Space) -> None:
    found = space_of(*colours)
    np.testing.assert_allclose(found.primaries, space.primaries, atol=1e-9)
    assert found.transfer == pytest.approx(space.transfer)


def test_a_colour_space_given_as_chromaticities_is_read() -> None:
    given: tuple[Point, ...] = ((0.7347, 0.2653), (-0.05, 1.0), (0.0366, 0.0001), (0.3457, 0.3585))
    red, green, blue, white = (point(*each) for each in given)
    found = space_of(NO, *enum(0), *enum(2), *white, *enum(2), *red, *green, *blue, NO, *enum(13))
    np.testing.assert_allclose(found.primaries, given, atol=1e-6)
    assert found.transfer == 13


def test_a_profile_is_supported_only_if_the_decoder_converts_the_colours() -> None:
    assert space_of(YES, *enum(0), lossy=True) == Space(transfer=8)
    with pytest.raises(UnsupportedFormat, match="this colour profile"):
        space_of(YES, *enum(0))


@pytest.mark.parametrize("colours", [2, 3, 18, 40])
def test_colours_that_are_neither_grey_nor_rgb_are_refused(colours: int) -> None:
    with pytest.raises(UnsupportedFormat, match="these colours is not supported"):
        space_of(NO, *enum(colours))


def test_a_truncated_header_is_damaged() -> None:
    whole = header(NO, NO, *enum(0), *enum(2), *point(0.3, 0.3), *enum(11), NO, *enum(13))
    for length in range(2, len(whole) - 1):
        with pytest.raises(DamagedPhoto, match="truncated"):
            read_header(whole[:length])


def box(kind: bytes, body: bytes, wide: bool = False) -> bytes:
    if wide:
        return struct.pack(">I4sQ", 1, kind, 16 + len(body)) + body
    return struct.pack(">I4s", 8 + len(body), kind) + body


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("parts", [1, 3])
def test_a_container_gives_the_picture_and_its_metadata(wide: bool, parts: int) -> None:
    stream = bytes(imagecodecs.jpegxl_encode(quarters(), lossless=True))
    cuts = [len(stream) * each // parts for each in range(parts + 1)]
    if parts == 1:
        boxes = box(b"jxlc", stream, wide)
    else:
        pieces = [stream[start:end] for start, end in itertools.pairwise(cuts)]
        numbers = [each | (each == parts - 1) << 31 for each in range(parts)]
        boxes = b"".join(
            box(b"jxlp", struct.pack(">I", number) + piece, wide) for number, piece in zip(numbers, pieces, strict=True)
        )
    fields = exif(Make="Maker", Model="Maker One").tobytes().removeprefix(b"Exif\0\0")
    described = box(b"Exif", bytes(4) + fields, wide) + box(b"xml ", XMP, wide)
    data = CONTAINER + box(b"ftyp", b"jxl \0\0\0\0jxl ") + described + boxes
    metadata = describe(data)
    assert (metadata.width, metadata.height) == (96, 64)
    assert (metadata.camera, metadata.keywords) == ("Maker One", ("harbour",))
    assert np.abs(shown(data) - np.array(COLOURS)).max() <= 8


def test_a_box_of_size_zero_reaches_to_the_end_and_one_of_invalid_size_is_damage() -> None:
    stream = bytes(imagecodecs.jpegxl_encode(quarters(), lossless=True))
    assert read_header(CONTAINER + struct.pack(">I4s", 0, b"jxlc") + stream).size == (96, 64)
    with pytest.raises(DamagedPhoto, match="truncated"):
        read_header(CONTAINER + struct.pack(">I4s", 4, b"what") + box(b"jxlc", stream))


def test_a_truncated_picture_is_damaged() -> None:
    whole = bytes(imagecodecs.jpegxl_encode(quarters(), lossless=True))
    with pytest.raises(DamagedPhoto, match="its compressed data is broken"):
        decode(whole[: len(whole) // 2], SQUARE, 0)


def shown(data: bytes) -> np.ndarray:
    """The mean colours of the quarters, away from their edges."""
    pixels = decode(data, SQUARE, 0).pixels.astype(float)
    places = ((10, 10), (10, 42), (42, 10), (42, 42))
    return np.array([pixels[top : top + 12, left : left + 12].reshape(-1, 3).mean(axis=0) for top, left in places])


@pytest.mark.parametrize("kind", ["float32", "uint16"])
@pytest.mark.parametrize("layout", ["rgb", "clear", "grey", "grey, clear"])
@pytest.mark.parametrize("lossless", [True, False])
def test_deep_samples_in_linear_light_show_the_right_colours(kind: str, layout: str, lossless: bool) -> None:
    colours = GREYS if layout.startswith("grey") else COLOURS
    light = linear(quarters(colours))  # the encoder declares deep samples as linear light
    samples = light[..., :1] if layout.startswith("grey") else light
    if layout.endswith("clear"):
        samples = np.concatenate((samples, np.ones_like(samples[..., :1])), axis=2)
    values = samples.astype(np.float32) if kind == "float32" else np.round(samples * 65535).astype(np.uint16)
    data = bytes(imagecodecs.jpegxl_encode(values, lossless=lossless, distance=None if lossless else 0.5))
    assert np.abs(shown(data) - np.array(colours)).max() <= 14


@pytest.mark.parametrize("layout", ["clear", "grey", "grey, clear"])
def test_8_bit_samples_show_the_right_colours(layout: str) -> None:
    colours = GREYS if layout.startswith("grey") else COLOURS
    samples = quarters(colours)[..., :1] if layout.startswith("grey") else quarters(colours)
    if layout.endswith("clear"):
        samples = np.concatenate((samples, np.full_like(samples[..., :1], 255)), axis=2)
    data = bytes(imagecodecs.jpegxl_encode(samples, lossless=True))
    assert np.abs(shown(data) - np.array(colours)).max() <= 8
