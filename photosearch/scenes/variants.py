"""Edits that people make to a photo before they look for the original, all of them moderate."""

import io
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance

Edit = Callable[[Image.Image, np.random.Generator], Image.Image]


def _crop(picture: Image.Image, random: np.random.Generator) -> Image.Image:
    width, height = picture.size
    part = random.uniform(0.6, 0.75)
    left, top = random.uniform(0, (1 - part) * width), random.uniform(0, (1 - part) * height)
    return picture.crop((int(left), int(top), int(left + part * width), int(top + part * height)))


def _exposure(picture: Image.Image, random: np.random.Generator) -> Image.Image:
    factor = random.choice([random.uniform(0.5, 0.65), random.uniform(1.35, 1.6)])
    return ImageEnhance.Contrast(ImageEnhance.Brightness(picture).enhance(factor)).enhance(random.uniform(0.8, 1.15))


def _warm(picture: Image.Image, random: np.random.Generator) -> Image.Image:
    warmth = random.uniform(0.1, 0.22)
    pixels = np.asarray(picture, np.float32) * np.array([1 + warmth, 1.0, 1 - warmth], np.float32)
    return ImageEnhance.Color(Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))).enhance(1.25)


def _recompressed(picture: Image.Image, random: np.random.Generator) -> Image.Image:
    small = picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.BILINEAR)
    data = io.BytesIO()
    small.save(data, "JPEG", quality=int(random.integers(12, 20)))
    return Image.open(data).convert("RGB")


def _framed(picture: Image.Image, random: np.random.Generator) -> Image.Image:
    """Puts the picture into the window of another program: a title bar above, margins around."""
    width, height = picture.size
    margin, bar = int(0.05 * width), int(0.09 * height)
    tone = int(random.choice([28, 240]))
    framed = Image.new("RGB", (width + 2 * margin, height + bar + 2 * margin), (tone, tone, tone + 4))
    framed.paste(picture, (margin, bar + margin))
    draw = ImageDraw.Draw(framed)
    draw.rectangle((0, 0, framed.width, bar), fill=(tone // 2 + 40,) * 3)
    for number, colour in enumerate(((236, 106, 94), (245, 191, 79), (98, 197, 84))):
        middle, radius = margin // 2 + number * bar // 2 + bar // 4, bar // 7
        draw.ellipse((middle - radius, bar // 2 - radius, middle + radius, bar // 2 + radius), fill=colour)
    return framed


def _rotated(picture: Image.Image, random: np.random.Generator) -> Image.Image:
    """Rotates the picture a little and crops the empty corners, as when a person straightens it."""
    angle = random.choice([-1, 1]) * random.uniform(3, 7)
    turned = picture.rotate(angle, Image.Resampling.BICUBIC)
    lost = np.tan(np.radians(abs(angle)))
    left, top = int(lost * picture.height / 2) + 2, int(lost * picture.width / 2) + 2
    return turned.crop((left, top, picture.width - left, picture.height - top))


EDITS: Mapping[str, Edit] = MappingProxyType(
    {
        "crop": _crop,
        "exposure": _exposure,
        "warm": _warm,
        "recompressed": _recompressed,
        "framed": _framed,
        "rotated": _rotated,
    }
)
