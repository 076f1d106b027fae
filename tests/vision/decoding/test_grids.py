"""Pictures in tiles: reading tile by tile gives the same picture as decoding the whole."""

import io
import struct

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from photosearch.core.photo import Fit, Fitting
from photosearch.errors import DamagedPhoto, UnsupportedFormat
from photosearch.vision.decoding.decode import decode, describe
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.decoding.formats.grids import read_grid
from photosearch.vision.decoding.limits import DecodeLimits
from photosearch.vision.decoding.opened import turned
from tests.support.vision.grid_files import Tile, code_points, cropped, grid_file, mirrored, profile, rotated, tile_of
from tests.support.vision.pictures import encoded

SIDE = (64, 64)
COLUMNS, ROWS = 3, 2
PLUGINS = {"HEIF": ("HEIF",), "AVIF": ("AVIF",)}
FORMATS = pytest.mark.parametrize("format", ["HEIF", "AVIF"])


def picture(number: int, side: tuple[int, int] = SIDE) -> npt.NDArray[np.uint8]:
    """A smooth tile, different for each number."""
    colours = np.random.default_rng(number).integers(0, 255, (3, 3, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(colours).resize(side, Image.Resampling.BICUBIC))


def opacity(number: int) -> npt.NDArray[np.uint8]:
    return np.full(SIDE[::-1], 40 + 30 * number, np.uint8)


TILES = {format: [tile_of(format, picture(each)) for each in range(COLUMNS * ROWS)] for format in PLUGINS}
ALPHA = {format: [tile_of(format, opacity(each)) for each in range(COLUMNS * ROWS)] for format in PLUGINS}


def grid(format: str, *properties: bytes, size: tuple[int, int] = (180, 120), **more: object) -> bytes:
    return grid_file(format, TILES[format], COLUMNS, ROWS, SIDE, size, properties, **more)  # type: ignore[arg-type]


def opened(format: str, data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data), formats=PLUGINS[format])


def as_a_whole(format: str, data: bytes) -> Image.Image:
    with opened(format, data) as image:
        image.load()
        # libavif does not apply rotation; Pillow reports it as an EXIF orientation.
        return turned(image.copy(), image.getexif().get(0x0112, 1)) if format == "AVIF" else image.copy()


def by_tiles(format: str, data: bytes, smallest: int = 10_000, together: int = 1) -> Image.Image:
    found = read_grid(data)
    assert found is not None
    return turned(found.read(smallest, lambda part: opened(format, part), together), found.orientation)


def difference(one: Image.Image, other: Image.Image) -> float:
    assert one.size == other.size
    assert one.mode == other.mode
    return float(np.abs(np.asarray(one, np.int16) - np.asarray(other, np.int16)).mean())


turns = st.lists(st.one_of(st.integers(0, 3).map(rotated), st.integers(0, 1).map(mirrored)), max_size=2, unique=True)


@settings(max_examples=60)
@given(
    size=st.tuples(st.integers(65, 96).map(lambda half: 2 * half), st.integers(33, 64).map(lambda half: 2 * half)),
    crop=st.none() | st.tuples(*(st.integers(10, 30).map(lambda half: 2 * half),) * 2, *(st.integers(-3, 3),) * 2),
    turned_by=turns,
    first=st.booleans(),
    together=st.sampled_from([1, 2 * SIDE[0] * SIDE[1], 10**6]),
)
def test_crops_and_rotations_of_a_grid_match_the_whole_picture(
    size: tuple[int, int], crop: tuple[int, int, int, int] | None, turned_by: list[bytes], first: bool, together: int
) -> None:
    kept = [cropped(*crop)] if crop else []
    data = grid("HEIF", *(kept + turned_by if first else turned_by + kept), size=size)
    assert difference(by_tiles("HEIF", data, together=together), as_a_whole("HEIF", data)) <= 1


@FORMATS
@pytest.mark.parametrize("properties", [[], [rotated(1)], [rotated(3), mirrored(1)], [code_points(9, 16, 9)]])
def test_colours_of_a_grid_match_the_whole_picture(format: str, properties: list[bytes]) -> None:
    data = grid(format, *properties)
    assert difference(by_tiles(format, data), as_a_whole(format, data)) <= 1


@FORMATS
def test_transparency_of_a_grid_matches_the_whole_picture(format: str) -> None:
    data = grid(format, alpha=ALPHA[format])
    whole = as_a_whole(format, data)
    assert whole.mode == "RGBA"
    assert difference(by_tiles(format, data), whole) <= 2


@pytest.mark.parametrize("smallest", [5, 10, 20, 60])
def test_a_reduced_grid_matches_the_reduced_whole_picture(smallest: int) -> None:
    data = grid("HEIF")
    whole = as_a_whole("HEIF", data)
    small = by_tiles("HEIF", data, smallest)
    assert min(small.size) >= smallest
    factor = round(whole.width / small.width)
    assert difference(small, whole.reduce(factor)) <= 1


def large(format: str, columns: int, rows: int, *properties: bytes, side: int = 512, **more: object) -> bytes:
    """A grid that is too large to be read as a whole; all tiles are equal."""
    tile = tile_of(format, picture(3, (side, side)), 60)
    size = (side * columns - 100, side * rows - 30)
    return grid_file(format, [tile], columns, rows, (side, side), size, properties, **more)  # type: ignore[arg-type]


@FORMATS
def test_metadata_of_a_large_grid_is_read(format: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif[0x0110] = "Camera"
    data = large(format, 20, 10, rotated(1), exif=exif.tobytes()[6:])
    said = describe(data)
    assert (said.width, said.height) == (5090, 10140)
    assert said.camera == "Maker Camera"
    assert said.format == format


@FORMATS
def test_the_profile_of_a_large_grid_is_applied(format: str) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = _red_for_green(lab)
    plain, converted = (
        decode(large(format, 16, 12, *properties), Fitting(32, Fit.SQUASH), 0).pixels
        for properties in ([], [profile(swapped)])
    )
    assert np.abs(plain.astype(int) - converted).mean() > 20


def _red_for_green(data: bytes) -> bytes:
    """Returns the profile with its red and green primaries swapped."""
    return data.replace(b"rXYZ", b"tmp0").replace(b"gXYZ", b"rXYZ").replace(b"tmp0", b"gXYZ")


@FORMATS
@pytest.mark.parametrize("side", [256, pytest.param(512, marks=pytest.mark.full)])
def test_a_grid_of_four_hundred_megapixels_is_decoded_in_a_quarter_of_the_default_memory(
    format: str, side: int
) -> None:
    data = large(format, 39, 39, side=side)  # more tiles than libheif reads from one file
    with Decoder(Fitting(32, Fit.SQUASH), 0, DecodeLimits(seconds=600, megabytes=256)) as one:
        answer = one.decode(data)
    assert (answer.metadata.width, answer.metadata.height) == (side * 39 - 100, side * 39 - 30)
    expected = picture(3, (side, side)).mean(axis=(0, 1))
    assert np.abs(answer.pixels.reshape(-1, 3).mean(axis=0) - expected).max() < 6


def test_a_truncated_large_grid_is_damaged() -> None:
    data = large("HEIF", 20, 10)
    with pytest.raises(DamagedPhoto, match="ends before the picture"):
        decode(data[:-200], Fitting(32, Fit.SQUASH), 0)


def test_a_tile_that_differs_from_its_declared_size_is_damage() -> None:
    wrong = [Tile(each.configuration, each.coded) for each in [tile_of("HEIF", picture(1, (128, 128)))]]
    data = grid_file("HEIF", wrong, 16, 12, (1024, 1024), (16_384, 12_288))
    with pytest.raises(DamagedPhoto):
        decode(data, Fitting(32, Fit.SQUASH), 0)


def test_a_crop_is_applied_in_avif() -> None:
    found = [describe(grid(format, cropped(40, 20, 3, -2), rotated(1))) for format in PLUGINS]
    assert [(each.width, each.height) for each in found] == [(20, 40)] * 2
    data = grid("AVIF", cropped(40, 20, 3, -2), rotated(1))
    shown = decode(data, Fitting(20, Fit.SQUASH), 0).pixels
    expected = by_tiles("AVIF", data).convert("RGB").resize((20, 20), Image.Resampling.BICUBIC)
    assert np.abs(shown.astype(int) - np.asarray(expected, int)).mean() < 2


@pytest.mark.parametrize("coding", [b"vvc1", b"avc1", b"jpeg", b"j2k1", b"unci"])
def test_other_codecs_in_heif_are_unsupported_and_not_damaged(coding: bytes) -> None:
    data = grid_file("HEIF", TILES["HEIF"], 1, 1, SIDE, SIDE).replace(b"hvc1", coding)
    with pytest.raises(UnsupportedFormat, match="is not supported"):
        decode(data, Fitting(32, Fit.SQUASH), 0)


def test_a_picture_too_large_for_libavif_is_unsupported() -> None:
    data = encoded(picture(1), "AVIF").replace(struct.pack(">II", *SIDE), struct.pack(">II", 20_000, 19_000))
    with pytest.raises(UnsupportedFormat, match="20000 x 19000"):
        decode(data, Fitting(32, Fit.SQUASH), 0)
