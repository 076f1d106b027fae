"""Any of Pillow's modes and any embedded profile to upright sRGB."""

import io
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

PAPER = (255, 255, 255)
"""What shows through transparency."""
_SRGB = ImageCms.createProfile("sRGB")
_BITS, _PHOTOMETRIC = 258, 262
_STRIP = 256
"""Rows that are converted at a time."""
_PROFILED = {"RGB", "L", "CMYK", "LAB"}


def to_srgb(image: Image.Image) -> Image.Image:
    """Returns an RGB image in sRGB; a profile that cannot be used is ignored, as browsers do."""
    profile = image.info.get("icc_profile")
    image = _to_eight_bit(image)
    if image.mode == "P" or "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode in ("RGBA", "LA", "PA", "RGBa"):
        image = image.convert("RGBA")
        alpha = image.getchannel("A")
        colour = _apply_profile(image.convert("RGB"), profile)
        paper = Image.new("RGB", image.size, PAPER)
        paper.paste(colour, mask=alpha)
        return paper
    if image.mode == "1":
        image = image.convert("L")
    return _apply_profile(image, profile)


def _apply_profile(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile and image.mode in _PROFILED:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if image.mode != "RGB" or "sRGB" not in ImageCms.getProfileDescription(source):
                converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
                if converted is not None:
                    return converted
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile, or one for another mode: the plain colours are the best there is
    return image.convert("RGB")


def _to_eight_bit(image: Image.Image) -> Image.Image:
    """Scales modes of more than 8 bits to L, or LA; Pillow's own conversion would clip them."""
    if not (image.mode.startswith("I") or image.mode == "F"):
        return image
    values = np.asarray(image)
    white = _white(image, values)
    # White is zero, which Pillow turns round in its 8 bit modes alone.
    start, sign = (1.0, -1.0) if getattr(image, "tag_v2", {}).get(_PHOTOMETRIC) == 0 else (0.0, 1.0)
    eight_bit = np.empty(values.shape, np.uint8)
    for top in range(0, len(values), _STRIP):  # as real numbers, a large scan would not fit into memory
        rows = np.nan_to_num(values[top : top + _STRIP].astype(np.float32), posinf=0.0, neginf=0.0)
        eight_bit[top : top + _STRIP] = 255.0 * (start + sign * np.clip(rows / white, 0.0, 1.0))
    grey = Image.fromarray(eight_bit)
    clear = image.info.get("transparency")
    if clear is not None:
        grey.putalpha(Image.fromarray(np.where(values == clear, 0, 255).astype(np.uint8)))
    return grey


def _white(image: Image.Image, values: npt.NDArray[Any]) -> float:
    """Returns the value that stands for white: from the bits a sample has, else from the values."""
    bits = getattr(image, "tag_v2", {}).get(_BITS)
    if bits and image.mode != "F" and bits[0] <= 16:
        return float(2 ** bits[0] - 1)
    if image.mode.startswith("I;16"):
        return 65535.0
    highest = float(values.max(initial=0, where=np.isfinite(values)))
    if image.mode == "F":
        return highest if highest > 1.0 else 1.0
    return 65535.0 if highest <= 65535 else highest
