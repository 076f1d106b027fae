import struct
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from photosearch.core.photo import Fit, Fitting
from photosearch.vision.decoding.colour import to_srgb
from photosearch.vision.decoding.decode import decode
from tests.support.vision.pictures import encoded, scene, tiff

ADOBE_RGB = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))
"""XYZ of the primaries under D50, as profiles hold them."""
GAMMA = 563 / 256
RAMP = np.tile(np.linspace(0, 1, 256), (32, 1))


def profile(primaries: Any = ADOBE_RGB) -> bytes:
    """An ICC profile of version 2: three primaries and one curve."""

    def fixed(*values: float) -> bytes:
        return b"".join(struct.pack(">i", round(value * 65536)) for value in values)

    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, 563) + bytes(2)
    text = b"Wide\0"
    bodies = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(80),
        b"cprt": b"text" + bytes(4) + b"Free\0",
        b"wtpt": b"XYZ " + bytes(4) + fixed(0.9642, 1.0, 0.8249),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    for name, each in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries, strict=True):
        bodies[name] = b"XYZ " + bytes(4) + fixed(*each)
    table, data = struct.pack(">I", len(bodies)), b""
    start = 128 + 4 + 12 * len(bodies)
    for name, body in bodies.items():
        body += bytes(-len(body) % 4)
        table += name + struct.pack(">II", start + len(data), len(body))
        data += body
    size = 128 + len(table) + len(data)
    head = struct.pack(">I4sI", size, b"lcms", 0x02100000) + b"mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(28)
    return (head + fixed(0.9642, 1.0, 0.8249)).ljust(128, b"\0") + table + data


def from_adobe(colour: Any) -> np.ndarray:
    """Converts a colour from Adobe RGB to sRGB by the definitions of both spaces."""
    linear = (np.array(colour) / 255) ** GAMMA
    light = np.linalg.inv(np.array(SRGB).T) @ np.array(ADOBE_RGB).T @ linear
    light = np.clip(light, 0, 1)
    return 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def pixels(data: bytes, side: int = 256) -> np.ndarray:
    return decode(data, Fitting(side, Fit.SQUASH), 0).pixels.astype(int)


def colour_of(data: bytes) -> tuple[int, int, int]:
    found = pixels(data, 4)
    red, green, blue = (int(each) for each in np.median(found.reshape(-1, 3), axis=0))
    return red, green, blue


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
@pytest.mark.parametrize("colour", [(60, 160, 90), (200, 60, 50), (128, 128, 128), (90, 110, 210)])
def test_wide_gamut_colours_are_converted_to_srgb(form: str, colour: tuple[int, ...]) -> None:
    options = {"quality": 100} if form in ("JPEG", "AVIF", "HEIF") else {"lossless": True} if form == "WEBP" else {}
    data = encoded(Image.new("RGB", (64, 64), colour), form, icc_profile=profile(), **options)
    expected = from_adobe(colour)
    assert colour_of(data) == pytest.approx(expected, abs=4)
    if len(set(colour)) > 1:
        assert np.abs(expected - colour).max() > 10  # otherwise the conversion would make no difference


def test_wide_gamut_with_transparency_is_converted_too() -> None:
    data = encoded(Image.new("RGBA", (20, 20), (60, 160, 90, 255)), "PNG", icc_profile=profile())
    assert colour_of(data) == pytest.approx(from_adobe((60, 160, 90)), abs=3)


@pytest.mark.parametrize("broken", [b"", b"nonsense", profile()[:200], bytes(128), profile().replace(b"acsp", b"    ")])
def test_an_unusable_profile_is_ignored(broken: bytes) -> None:
    for form in ("PNG", "JPEG"):
        data = encoded(Image.new("RGB", (32, 32), (60, 160, 90)), form, icc_profile=broken)
        assert colour_of(data) == pytest.approx((60, 160, 90), abs=3)


def test_a_profile_for_another_colour_model_is_ignored() -> None:
    data = encoded(Image.new("L", (32, 32), 77), "PNG", icc_profile=profile())
    assert colour_of(data) == pytest.approx((77, 77, 77), abs=1)


def test_an_srgb_profile_changes_no_pixel() -> None:
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert np.array_equal(pixels(encoded(scene(), "PNG", icc_profile=plain), 64), pixels(encoded(scene(), "PNG"), 64))


@pytest.mark.parametrize(
    ("ink", "colour"),
    [
        ((0, 0, 0, 0), (255, 255, 255)),
        ((255, 0, 0, 0), (0, 255, 255)),
        ((0, 255, 255, 0), (255, 0, 0)),
        ((0, 0, 0, 255), (0, 0, 0)),
    ],
)
def test_cmyk_is_shown_as_the_printed_colour(ink: tuple[int, ...], colour: tuple[int, ...]) -> None:
    image = Image.new("CMYK", (32, 32), ink)
    assert colour_of(encoded(image, "TIFF")) == colour
    inverted = encoded(image, "JPEG", quality=100)
    assert b"Adobe" in inverted  # this marker means that 255 is no ink
    assert colour_of(inverted) == pytest.approx(colour, abs=2)


def test_lab_colours_are_converted() -> None:
    lab = ImageCms.profileToProfile(
        Image.fromarray(scene()), ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    assert lab is not None
    found = pixels(encoded(lab, "TIFF"), 32)
    assert np.abs(found - pixels(encoded(scene(), "PNG"), 32)).mean() < 3


def grey_tiff(values: np.ndarray, bits: int, photometric: int = 1, order: str = "<") -> bytes:
    data = values.astype(f"{order}u{bits // 8}").tobytes()
    height, width = values.shape
    fields = [(256, (width,)), (257, (height,)), (258, (bits,)), (259, (1,)), (262, (photometric,))]
    fields += [(277, (1,)), (278, (height,)), (279, (len(data),)), (273, (("payload", 0),))]
    return tiff([[(tag, "I", value) for tag, value in fields]], [data])


def grey_image(values: np.ndarray) -> Image.Image:
    return Image.fromarray(values)


DEEP = {
    "png": encoded(grey_image((65535 * RAMP).astype(np.uint16)), "PNG"),
    "tiff": encoded(grey_image((65535 * RAMP).astype(np.uint16)), "TIFF"),
    "tiff, written by hand": grey_tiff(65535 * RAMP, 16),
    "tiff, white is zero": grey_tiff(65535 * (1 - RAMP), 16, photometric=0),
    "tiff, 32 bits": encoded(grey_image((65535 * RAMP).astype(np.int32)), "TIFF"),
    "tiff, floats to 1": encoded(grey_image(RAMP.astype(np.float32)), "TIFF"),
    "tiff, floats to 1000": encoded(grey_image((1000 * RAMP).astype(np.float32)), "TIFF"),
    "tiff, 8 bits, white is zero": grey_tiff(255 * (1 - RAMP), 8, photometric=0),
}


@pytest.mark.parametrize("data", DEEP.values(), ids=DEEP)
def test_deep_greys_keep_their_full_range(data: bytes) -> None:
    found = pixels(data)
    assert np.array_equal(found[..., 0], found[..., 1])
    assert np.abs(found[16, :, 0] - np.arange(256)).max() <= 1


def test_nan_and_infinite_samples_do_not_affect_other_pixels() -> None:
    values = RAMP.astype(np.float32)
    values[0, 0], values[0, 1], values[0, 2] = np.nan, np.inf, -np.inf
    found = pixels(encoded(grey_image(values), "TIFF"))
    assert np.abs(found[16, :, 0] - np.arange(256)).max() <= 1


def test_transparent_pixels_become_white() -> None:
    whole = Image.new("RGBA", (40, 40), (200, 0, 0, 255))
    whole.paste((0, 0, 200, 0), (0, 0, 20, 40))
    for form in ("PNG", "WEBP", "TIFF", "AVIF"):
        found = pixels(encoded(whole, form, **({"lossless": True} if form == "WEBP" else {})), 8)
        assert found[4, 1] == pytest.approx((255, 255, 255), abs=3), form
        assert found[4, 6] == pytest.approx((200, 0, 0), abs=6), form


def test_a_transparent_palette_colour_becomes_white() -> None:
    palette = Image.new("P", (40, 40), 1)
    palette.putpalette([0, 0, 255, 250, 120, 0])
    palette.paste(0, (0, 0, 20, 40))
    for form in ("PNG", "GIF"):
        plain, clear = pixels(encoded(palette, form), 8), pixels(encoded(palette, form, transparency=0), 8)
        assert (tuple(plain[4, 1]), tuple(plain[4, 6])) == ((0, 0, 255), (250, 120, 0))
        assert (tuple(clear[4, 1]), tuple(clear[4, 6])) == ((255, 255, 255), (250, 120, 0))


def test_transparency_in_grey_one_bit_and_keyed_pictures_becomes_white() -> None:
    grey = Image.new("LA", (40, 40), (90, 255))
    grey.paste((0, 0), (0, 0, 20, 40))
    found = pixels(encoded(grey, "PNG"), 8)
    assert (tuple(found[4, 1]), tuple(found[4, 6])) == ((255, 255, 255), (90, 90, 90))
    bits = Image.new("1", (40, 40), 1)
    bits.paste(0, (0, 0, 20, 40))
    for form in ("PNG", "TIFF", "BMP"):
        found = pixels(encoded(bits, form), 8)
        assert (tuple(found[4, 1]), tuple(found[4, 6])) == ((0, 0, 0), (255, 255, 255))
    keyed = encoded(Image.new("RGB", (9, 9), (1, 2, 3)), "PNG", transparency=(1, 2, 3))
    assert colour_of(keyed) == (255, 255, 255)
    deep = grey_image(np.repeat([[60_000, 20_000]], 20, axis=0).repeat(20, axis=1).astype(np.uint16))
    found = pixels(encoded(deep, "PNG", transparency=60_000), 8)
    assert (tuple(found[4, 1]), tuple(found[4, 6])) == ((255, 255, 255), (77, 77, 77))


MODES = "1 L LA P PA RGB RGBA RGBa RGBX CMYK YCbCr HSV I F I;16 LAB"


@pytest.mark.parametrize("mode", MODES.split())
def test_every_mode_of_pillow_becomes_rgb(mode: str) -> None:
    for given in (None, profile()):
        image = Image.new(mode, (5, 4))
        if given:
            image.info["icc_profile"] = given
        made = to_srgb(image)
        assert (made.mode, made.size) == ("RGB", (5, 4))


def test_shrinking_does_not_mix_the_white_background_into_opaque_pixels() -> None:
    image = Image.new("RGBA", (800, 800), (0, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 800, 400))
    found = pixels(encoded(image, "PNG"), 16)
    assert found[1] == pytest.approx(np.tile((255, 0, 0), (16, 1)), abs=2)
    assert found[14] == pytest.approx(np.full((16, 3), 255), abs=2)
