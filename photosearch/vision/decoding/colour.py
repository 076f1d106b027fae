"""Converts pictures of every Pillow mode and declared colour space to sRGB.

One precedence applies to all formats: code points of high dynamic range, then an embedded profile (judged by its
numbers, never by its name), then other code points or chromaticities, then Adobe RGB declared in EXIF, else sRGB.
"""

import functools
import io
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

from photosearch.core.photo import Floats
from photosearch.vision.decoding.colour_spaces import SRGB, Space, to_linear_srgb

GROUNDS = (255, 128, 32)
"""Grey values of backgrounds for a transparent picture, in order of preference; white may hide a picture."""
_CONTRAST = 40
"""The smallest difference in brightness at which a pixel is visible on the background."""
_ENOUGH = 0.9
"""An earlier background is preferred if it shows at least this part of the best one's visible pixels."""
_SRGB_PROFILE = ImageCms.createProfile("sRGB")
_SAME_COLOUR = 2
"""The largest difference of 8-bit values at which a profile counts as sRGB."""
_KNOWN_PROFILES = 16
_BITS, _PHOTOMETRIC = 258, 262
_STRIP = 256
"""The number of rows converted at a time."""

Transform = ImageCms.ImageCmsTransform


def to_srgb(image: Image.Image, space: Space = SRGB) -> Image.Image:
    """Returns an RGB image in sRGB; an unusable profile is ignored, as in browsers.

    Args:
        space: the colour space if no usable profile is embedded.
    """
    profile = image.info.get("icc_profile")
    convert = functools.partial(_converted, profile=profile if isinstance(profile, bytes) else b"", space=space)
    image = _to_eight_bit(image)
    if image.mode == "P" or "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode == "RGBa":
        image = image.convert("RGBA")
    if image.mode == "PA":
        image = image.convert("RGBA")
    if image.mode in ("RGBA", "LA"):
        return _on_ground(convert(image.convert(image.mode[:-1])), image.getchannel("A"))
    return convert(image.convert("L") if image.mode == "1" else image)


def is_srgb_profile(profile: bytes) -> bool:
    """Returns whether a profile's colours, by its numbers, are those of sRGB, or cannot be determined."""
    return _transform(profile, "RGB")[0] is None


def _on_ground(picture: Image.Image, alpha: Image.Image) -> Image.Image:
    """Puts a transparent picture on the first background that shows it about as well as any."""
    opacity = np.asarray(alpha.reduce(max(1, min(alpha.size) // 128)), np.float32)
    if opacity.min(initial=255) == 255:
        return picture
    light = np.asarray(picture.convert("L").reduce(max(1, min(alpha.size) // 128)), np.float32)
    shown = [float(opacity[abs(light - ground) >= _CONTRAST].sum()) for ground in GROUNDS]
    ground = next(each for each, seen in zip(GROUNDS, shown, strict=True) if seen >= _ENOUGH * max(shown))
    paper = Image.new("RGB", picture.size, (ground,) * 3)
    paper.paste(picture, mask=alpha)
    return paper


def _converted(image: Image.Image, *, profile: bytes, space: Space) -> Image.Image:
    if profile and not space.is_hdr:
        transform, usable = _transform(profile, image.mode)
        if transform is not None:
            converted = ImageCms.applyTransform(image, transform)
            assert converted is not None  # None is returned only for changes in place
            return converted
        if usable:
            return image.convert("RGB")
    plain = image.convert("RGB")
    if space.is_srgb or image.mode in ("CMYK", "LAB", "YCbCr"):
        return plain
    values = np.asarray(plain)
    converted_values = np.empty_like(values)
    for top in range(0, len(values), _STRIP):
        converted_values[top : top + _STRIP] = _encoded(to_linear_srgb(values[top : top + _STRIP], space))
    return Image.fromarray(converted_values)


@functools.lru_cache(_KNOWN_PROFILES)
def _transform(profile: bytes, mode: str) -> tuple[Transform | None, bool]:
    """Returns a profile's transform for `mode` (None if none is needed), and whether the profile is usable."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        transform = ImageCms.buildTransform(source, _SRGB_PROFILE, mode, "RGB")
        if mode != "RGB":
            return transform, True
        probe = _probe()
        converted = ImageCms.applyTransform(probe, transform)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None, False  # broken, or for another mode
    off = np.abs(np.asarray(converted, np.int16) - np.asarray(probe, np.int16)).max()
    return (None if off <= _SAME_COLOUR else transform), True


def _probe() -> Image.Image:
    """Returns sample colours from the whole RGB cube, to compare a profile with sRGB."""
    levels = np.linspace(0, 255, 9).round().astype(np.uint8)
    return Image.fromarray(np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(27, 27, 3))


def _encoded(linear: Floats) -> npt.NDArray[np.uint8]:
    """Encodes linear light of sRGB primaries as 8-bit values (IEC 61966-2-1)."""
    light = np.clip(linear, 0.0, 1.0)
    curve = np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.power(light, np.float32(1 / 2.4)) - 0.055)
    return np.asarray(np.rint(255 * curve), np.uint8)


def _to_eight_bit(image: Image.Image) -> Image.Image:
    """Scales modes of more than 8 bits to L, or LA; Pillow's own conversion would clip them."""
    if not (image.mode.startswith("I") or image.mode == "F"):
        return image
    values = np.asarray(image)
    white = _white(image, values)
    # White is zero; Pillow inverts this only in its 8-bit modes.
    start, sign = (1.0, -1.0) if getattr(image, "tag_v2", {}).get(_PHOTOMETRIC) == 0 else (0.0, 1.0)
    eight_bit = np.empty(values.shape, np.uint8)
    for top in range(0, len(values), _STRIP):  # in strips, because a large scan in floats would not fit into memory
        rows = np.nan_to_num(values[top : top + _STRIP].astype(np.float32), posinf=0.0, neginf=0.0)
        eight_bit[top : top + _STRIP] = 255.0 * (start + sign * np.clip(rows / white, 0.0, 1.0))
    grey = Image.fromarray(eight_bit)
    clear = image.info.get("transparency")
    if clear is not None:
        grey.putalpha(Image.fromarray(np.where(values == clear, 0, 255).astype(np.uint8)))
    return grey


def _white(image: Image.Image, values: npt.NDArray[Any]) -> float:
    """Returns the value of white: from the bits of a sample, else from the values."""
    bits = getattr(image, "tag_v2", {}).get(_BITS)
    if bits and image.mode != "F" and bits[0] <= 16:
        return float(2 ** bits[0] - 1)
    if image.mode.startswith("I;16"):
        return 65535.0
    highest = float(values.max(initial=0, where=np.isfinite(values)))
    if image.mode == "F":
        return highest if highest > 1.0 else 1.0
    return 65535.0 if highest <= 65535 else highest
