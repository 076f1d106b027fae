import contextlib
import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from photosearch.core.folders.formats import HEAD_BYTES
from photosearch.core.photo import Box, Fit, Fitting, Limits
from photosearch.errors import DamagedPhoto, OversizedPhoto, PhotoError, UnreadablePhoto, UnsupportedFormat
from photosearch.vision.decoding.decode import GREY, decode, preview
from tests.support.vision.pictures import (
    BOMBS,
    FORMATS,
    LOSSLESS,
    damaged_variants,
    dng,
    encoded,
    exif,
    scene,
    stored_as,
    tiff,
)

SQUARE = Fitting(32, Fit.SQUASH)
UPRIGHT = scene()


def difference(one: np.ndarray, other: np.ndarray) -> float:
    assert one.shape == other.shape
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


def pixels(data: bytes, fitting: Fitting = SQUARE, **options: Any) -> np.ndarray:
    return decode(data, fitting, 0, **options).pixels


def opened(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


@pytest.fixture(scope="module")
def reference() -> np.ndarray:
    """The scene as the model sees it, made with Pillow alone."""
    return np.asarray(Image.fromarray(UPRIGHT).resize((32, 32), Image.Resampling.BICUBIC))


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    made = {name: encoded(UPRIGHT, form, **options) for name, (form, options) in FORMATS.items()}
    large = scene(720, 480)
    return {**made, "dng": dng(large), "dng with preview": dng(large, preview=encoded(UPRIGHT, "JPEG", quality=95))}


NAMES = [*FORMATS, "dng", "dng with preview"]


@pytest.mark.parametrize("name", NAMES)
def test_every_format_gives_pixels_size_and_thumbnail(
    files: dict[str, bytes], name: str, reference: np.ndarray
) -> None:
    data = files[name]
    decoded = decode(data, SQUARE, 90)
    assert decoded.pixels.dtype == np.uint8
    # The raw developer chooses its own brightness.
    assert difference(decoded.pixels, reference) < (12 if name == "dng" else 1 if name in LOSSLESS else 3)
    raw = name.startswith("dng")
    assert (decoded.metadata.width, decoded.metadata.height) == ((720, 480) if raw else (180, 120))
    assert decoded.metadata.format == ("RAW" if raw else FORMATS[name][0])
    assert decoded.digest == hashlib.blake2b(data, digest_size=16).digest()
    assert opened(decoded.thumbnail).shape == (60, 90, 3)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["jpeg", "jpeg, progressive", "png", "webp", "tiff", "tiff, lzw", "heic", "avif"])
def test_every_exif_orientation_is_shown_upright(name: str, orientation: int, reference: np.ndarray) -> None:
    form, options = FORMATS[name]
    # As bytes, because only then does the HEIF encoder write the rotation where readers look for it.
    data = encoded(stored_as(UPRIGHT, orientation), form, exif=exif(orientation).tobytes(), **options)
    decoded = decode(data, SQUARE, 90)
    assert difference(decoded.pixels, reference) < 3
    assert (decoded.metadata.width, decoded.metadata.height) == (180, 120)
    thumbnail = opened(decoded.thumbnail)
    assert difference(thumbnail, np.asarray(Image.fromarray(UPRIGHT).resize((90, 60)))) < 5
    assert difference(preview(data, 90).pixels, thumbnail) < 5


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("kind", ["mosaic", "preview", "preview with an orientation"])
def test_a_raw_file_is_shown_upright(orientation: int, kind: str, reference: np.ndarray) -> None:
    small = stored_as(UPRIGHT, orientation)
    previews = {
        "mosaic": None,
        "preview": encoded(small, "JPEG", quality=95),
        "preview with an orientation": encoded(small, "JPEG", quality=95, exif=exif(orientation)),
    }
    decoded = decode(dng(scene(720, 480), orientation, previews[kind]), SQUARE, 90)
    assert difference(decoded.pixels, reference) < 12
    assert (decoded.metadata.width, decoded.metadata.height) == (720, 480)
    assert decoded.metadata.camera == "Maker One"
    assert decoded.metadata.taken_at == "2021-02-03T04:05:06"


@pytest.mark.parametrize("damage", ["truncated", "unknown"])
def test_the_mosaic_is_developed_if_the_preview_is_broken(damage: str, reference: np.ndarray) -> None:
    preview = bytearray(encoded(UPRIGHT, "JPEG", quality=95))
    if damage == "truncated":
        del preview[len(preview) // 2 :]
    else:
        preview[preview.index(b"\xff\xc0") + 1] = 0xC3  # lossless, which Pillow does not read
    decoded = decode(dng(scene(720, 480), preview=bytes(preview)), SQUARE, 90)
    assert difference(decoded.pixels, reference) < 12


def test_the_mosaic_is_developed_if_the_preview_is_too_small() -> None:
    grey = encoded(np.full((24, 36, 3), 128, np.uint8), "JPEG")
    assert pixels(dng(scene(720, 480), preview=grey)).std() > 40
    assert pixels(dng(scene(720, 480), preview=grey), Fitting(16, Fit.SQUASH)).std() < 5


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG", "TIFF"])
def test_the_first_frame_of_an_animation_is_used(form: str) -> None:
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "blue", "green")]
    options = {"lossless": True} if form == "WEBP" else {}
    data = encoded(frames[0], form, save_all=True, append_images=frames[1:], **options)
    assert difference(pixels(data), np.broadcast_to(np.array([255, 0, 0], np.uint8), (32, 32, 3))) < 2


def test_a_jpeg_decoded_at_a_smaller_scale_matches_the_full_decode() -> None:
    random = np.random.default_rng(1)
    large = np.clip(scene(2000, 1400) + random.normal(0, 12, (1400, 2000, 3)), 0, 255).astype(np.uint8)
    file = encoded(large, "JPEG", quality=95)
    whole = opened(file)
    assert difference(pixels(file), pixels(encoded(whole, "BMP"))) < 1.5
    for fit in Fit:
        assert difference(pixels(file, Fitting(224, fit)), pixels(encoded(whole, "BMP"), Fitting(224, fit))) < 1.5


def test_each_fit_fills_the_square_in_its_own_way() -> None:
    wide = np.zeros((100, 200, 3), np.uint8)
    wide[:, :50] = (255, 0, 0)
    wide[:, 150:] = (0, 0, 255)
    red, blue, black = (255, 0, 0), (0, 0, 255), (0, 0, 0)
    for data in (encoded(wide, "PNG"), encoded(np.rot90(wide, -1), "TIFF", exif=exif(8))):
        squashed = pixels(data, Fitting(40, Fit.SQUASH))
        assert [tuple(squashed[20, at]) for at in (5, 20, 35)] == [red, black, blue]
        cropped = pixels(data, Fitting(40, Fit.CROP))
        assert not cropped[:, 2:-2].any()
        boxed = pixels(data, Fitting(40, Fit.LETTERBOX))
        assert [tuple(boxed[at, 2]) for at in (2, 20, 37)] == [GREY, red, GREY]
        assert tuple(boxed[20, 37]) == blue
        assert tuple(boxed[20, 20]) == black


@pytest.mark.parametrize("side", [1, 7, 32])
@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (3, 2)])
@pytest.mark.parametrize("fit", list(Fit))
def test_pictures_of_extreme_shapes_fill_the_square(fit: Fit, size: tuple[int, int], side: int) -> None:
    data = encoded(Image.new("RGB", size, "orange"), "PNG")
    decoded = decode(data, Fitting(side, fit), 64)
    assert decoded.pixels.shape == (side, side, 3)
    assert max(opened(decoded.thumbnail).shape) == min(max(size), 64) or max(size) < 3


@pytest.mark.parametrize("name", ["png", "jpeg", "dng with preview"])
@pytest.mark.parametrize("box", [Box(0, 0, 0.5, 0.5), Box(0.5, 0.25, 1.0, 0.75), Box(0.1, 0.4, 0.35, 0.9)])
def test_a_detail_shows_the_framed_part(files: dict[str, bytes], name: str, box: Box) -> None:
    height, width = UPRIGHT.shape[:2]
    part = UPRIGHT[
        round(box.top * height) : round(box.bottom * height), round(box.left * width) : round(box.right * width)
    ]
    decoded = decode(files[name], Fitting(16, Fit.SQUASH), 60, box=box)
    expected = pixels(encoded(part, "PNG"), Fitting(16, Fit.SQUASH))
    close = 12 if name.startswith("dng") else 4  # the preview is too small for a detail, so the mosaic is developed
    assert difference(decoded.pixels, expected) < close
    assert opened(decoded.thumbnail).shape == (40, 60, 3)
    if not name.startswith("dng"):
        assert difference(preview(files[name], 20, box=box).pixels, preview(encoded(part, "PNG"), 20).pixels) < 4


@pytest.mark.parametrize(
    "box", [Box(0, 0, 0, 0), Box(1, 1, 1, 1), Box(-3, -3, 9, 9), Box(0.7, 0.7, 0.2, 0.2), Box(0.999, 0, 1.5, 1e-9)]
)
def test_an_empty_or_outlying_detail_still_shows_the_photo(box: Box) -> None:
    plain = encoded(Image.new("RGB", (90, 60), (10, 200, 30)), "PNG")
    assert np.all(pixels(plain, box=box) == (10, 200, 30))


def test_a_preview_has_the_photos_shape_and_is_never_enlarged(files: dict[str, bytes]) -> None:
    small = preview(files["png"], 60)
    assert small.pixels.shape == (40, 60, 3)
    assert (small.width, small.height) == (180, 120)
    assert preview(files["png"], 5_000).pixels.shape == (120, 180, 3)


def test_no_thumbnail_is_made_unless_asked_for(files: dict[str, bytes]) -> None:
    assert decode(files["jpeg"], SQUARE, 0).thumbnail == b""


@pytest.mark.parametrize("name", NAMES)
def test_a_truncated_file_never_gives_part_of_a_photo(files: dict[str, bytes], name: str) -> None:
    whole = files[name]
    expected = pixels(whole)
    cuts = {*np.linspace(1, len(whole) - 1, 25).astype(int).tolist(), len(whole) - 2, len(whole) - 3}
    for cut in sorted(cuts):
        refused = UnsupportedFormat if cut < HEAD_BYTES else DamagedPhoto
        with contextlib.suppress(refused, DamagedPhoto):
            # Only an end marker or unneeded data is missing; LibRaw tolerates the loss of the last sample.
            assert difference(pixels(whole[:cut]), expected) < 0.002, f"{cut} of {len(whole)}"


def test_random_byte_changes_give_a_photo_or_a_photo_error(files: dict[str, bytes]) -> None:
    seed = int(np.random.default_rng().integers(2**32))
    print(f"seed {seed}")
    random = np.random.default_rng(seed)
    for name in ("png", "jpeg", "gif", "bmp", "webp", "tiff, lzw"):
        for data in damaged_variants(files[name], random, 12):
            with contextlib.suppress(PhotoError):
                assert decode(data, SQUARE, 20, Limits(megapixels=20)).pixels.shape == (32, 32, 3)


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_decompression_bomb_is_refused_before_decoding(bomb: Callable[[int, int], bytes]) -> None:
    with pytest.raises(OversizedPhoto, match="megapixels"):
        pixels(bomb(60_000, 60_000))


@pytest.mark.parametrize("name", NAMES)
def test_every_format_obeys_the_pixel_limit(files: dict[str, bytes], name: str) -> None:
    with pytest.raises(OversizedPhoto):
        pixels(files[name], limits=Limits(megapixels=0))


def test_a_file_larger_than_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    path.write_bytes(encoded(UPRIGHT, "JPEG"))
    os.truncate(path, 1_000_001)
    for source in (str(path), path.read_bytes()):
        with pytest.raises(OversizedPhoto, match="1 megabytes"):
            decode(source, SQUARE, 0, Limits(file_megabytes=1))
        assert decode(source, SQUARE, 0, Limits(file_megabytes=2)).metadata.width == 180


DISGUISES = {
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n",
    "eps of windows": b"\xc5\xd0\xd3\xc6\x1e\0\0\0" + bytes(40),
    "pdf": encoded(UPRIGHT, "PDF"),
    "exr": b"\x76\x2f\x31\x01\2\0\0\0channels\0chlist\0",
    "radiance": b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 2 +X 2\n",
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "ico": encoded(UPRIGHT, "ICO"),
    "icns": encoded(Image.new("RGBA", (128, 128)), "ICNS"),
    "ppm": encoded(UPRIGHT, "PPM"),
    "tga": encoded(UPRIGHT, "TGA"),
    "text": b"no picture",
    "text like a bitmap": b"BM is how bitmaps begin, and so does this text, which is none at all.",
    "empty": b"",
}


@pytest.mark.parametrize("data", DISGUISES.values(), ids=DISGUISES)
def test_a_file_of_another_format_named_as_a_photo_is_unsupported(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "holiday.jpg"
    path.write_bytes(data)
    with pytest.raises(UnsupportedFormat, match="holiday"):
        decode(str(path), SQUARE, 0)
    with pytest.raises(UnsupportedFormat):
        preview(data, 100)


@pytest.mark.parametrize(("bits", "photometric"), [(16, 8), (24, 2), (12, 2)])
def test_a_valid_tiff_that_no_reader_supports_is_not_reported_as_damaged(bits: int, photometric: int) -> None:
    fields: list[tuple[int, tuple[Any, ...]]] = [
        (256, (30,)),
        (257, (20,)),
        (258, (bits,) * 3),
        (259, (1,)),
        (262, (photometric,)),
    ]
    fields += [(273, (("payload", 0),)), (277, (3,)), (278, (20,)), (279, (7200,))]
    with pytest.raises(UnsupportedFormat, match="TIFF") as refused:
        decode(tiff([[(tag, "I", values) for tag, values in fields]], [bytes(7200)]), SQUARE, 0)
    assert refused.value.remedy
    with pytest.raises(DamagedPhoto):
        decode(b"II*\0\x08\0\0\0" + bytes(200), SQUARE, 0)


def test_only_the_allowed_pillow_parsers_see_the_data(files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    Image.init()
    allowed = {"JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "HEIF", "AVIF", "JPEG2000"}
    asked: list[str] = []
    for name, (factory, accept) in list(Image.OPEN.items()):
        if name not in allowed:

            def watched(*given: Any, name: Any = name, inner: Any = accept) -> Any:
                asked.append(name)
                return inner(*given) if inner else True

            monkeypatch.setitem(Image.OPEN, name, (factory, watched))
    random = np.random.default_rng(3)
    for data in (*files.values(), *DISGUISES.values()):
        for variant in (data, data[: len(data) // 2], *(damaged_variants(data, random, 2) if data else ())):
            with contextlib.suppress(PhotoError):
                pixels(variant, limits=Limits(megapixels=5))
    assert asked == []


def test_a_photo_with_any_file_name_is_decoded(tmp_path: Path) -> None:
    for name in (b"\xff\xfe.jpg", b"two\nlines.jpg", "ä 🙂.jpg".encode(), b"%s.jpg"):
        path = os.path.join(os.fsencode(tmp_path), name)
        with open(path, "wb") as file:
            file.write(encoded(UPRIGHT, "JPEG"))
        assert decode(os.fsdecode(path), SQUARE, 0).metadata.width == 180


def test_a_file_that_cannot_be_opened_is_unreadable_with_a_printable_message(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.jpg", tmp_path, tmp_path / ("x" * 300)):
        with pytest.raises(UnreadablePhoto):
            decode(str(path), SQUARE, 0)
    with pytest.raises(UnreadablePhoto):
        decode(f"{tmp_path}/a\0b.jpg", SQUARE, 0)
    with pytest.raises(UnreadablePhoto) as refused:
        decode(f"{tmp_path}/a\nb\udcff.jpg", SQUARE, 0)
    assert refused.value.message.isprintable()


def test_an_error_names_the_photo_and_leaves_its_file_unchanged(tmp_path: Path) -> None:
    path = Path(tmp_path / "half.png")
    data = encoded(UPRIGHT, "PNG")[:-200]
    path.write_bytes(data)
    path.chmod(0o444)
    with pytest.raises(DamagedPhoto, match=r"half\.png"):
        decode(str(path), SQUARE, 64)
    assert path.read_bytes() == data


@pytest.mark.parametrize("side", [10, 64, 700])
def test_making_a_thumbnail_does_not_change_the_pixels(side: int) -> None:
    grain = np.random.default_rng(0).integers(0, 256, (900, 1200, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(grain).save(file, "JPEG")
    one, other = (decode(file.getvalue(), Fitting(32, Fit.CROP), side, thumbnail=wanted) for wanted in (True, False))
    assert np.array_equal(one.pixels, other.pixels)
    assert one.thumbnail
    assert not other.thumbnail
