"""Edits that people make before they share a photo, as plain arithmetic on pixels.

A copy and its photo are the most certain pair to train on. The decoder makes the crops, because it reads a part of a
photo at full resolution.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Box, Pixels

Values: TypeAlias = npt.NDArray[np.float64]
Edit: TypeAlias = Callable[[Values, np.random.Generator], Values]
"""Changes values in [0, 1], [H, W, 3], at random; the result may leave that range."""

_LEAST_PART, _MOST_PART = 0.35, 0.9
"""Share of each side that a crop keeps: at least an eighth of the area."""
_LUMA = np.array([0.299, 0.587, 0.114])
"""ITU-R BT.601."""


def crop(random: np.random.Generator) -> Box:
    """Returns a random part of a photo."""
    width, height = random.uniform(_LEAST_PART, _MOST_PART, 2)
    left, top = random.uniform(0, 1 - width), random.uniform(0, 1 - height)
    return Box(left, top, left + width, top + height)


def edit(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Applies one to three random edits to a photo, uint8 [H, W, 3]."""
    values = pixels / 255.0
    for name in random.choice(list(EDITS), random.integers(1, 4), replace=False):
        values = np.clip(EDITS[name](values, random), 0, 1)
    return np.asarray(values * 255 + 0.5, np.uint8)


def _mirrored(values: Values, random: np.random.Generator) -> Values:
    return values[:, ::-1, :]


def _exposed(values: Values, random: np.random.Generator) -> Values:
    """Changes brightness, contrast and gamma."""
    brightness, contrast = random.uniform(-0.2, 0.2), random.uniform(0.6, 1.5)
    return np.asarray((values ** random.uniform(0.6, 1.6) - 0.5) * contrast + 0.5 + brightness)


def _tinted(values: Values, random: np.random.Generator) -> Values:
    """Changes white balance and saturation."""
    grey = (values @ _LUMA)[..., None]
    return np.asarray((grey + (values - grey) * random.uniform(0.2, 1.8)) * random.uniform(0.75, 1.25, 3))


def _toned(values: Values, random: np.random.Generator) -> Values:
    """Makes it black and white, or monochrome."""
    return np.asarray((values @ _LUMA)[..., None] * random.uniform(0.75, 1.15, 3) ** random.integers(0, 2))


def _blurred(values: Values, random: np.random.Generator) -> Values:
    """Applies two running means, one after the other, which is close to a Gaussian."""
    width = int(random.integers(1, max(2, min(values.shape[:2]) // 32) + 1))
    for axis in (0, 1, 0, 1):
        edge = [(width, width) if each == axis else (0, 0) for each in range(3)]
        sums = np.cumsum(np.pad(values, edge, "edge"), axis=axis)
        sums = np.insert(sums, 0, 0.0, axis=axis)
        first = np.arange(values.shape[axis])
        values = (sums.take(first + 2 * width + 1, axis) - sums.take(first, axis)) / (2 * width + 1)
    return values


def _coarsened(values: Values, random: np.random.Generator) -> Values:
    """Makes it two to six times coarser, like an enlarged thumbnail."""
    factor = int(random.integers(2, 7))
    height, width = values.shape[:2]
    rows, columns = np.arange(height) // factor * factor, np.arange(width) // factor * factor
    return values[rows][:, columns]


def _noisy(values: Values, random: np.random.Generator) -> Values:
    return values + random.normal(0, random.uniform(0.02, 0.15), values.shape)


def _captioned(values: Values, random: np.random.Generator) -> Values:
    """Draws a bar of one colour across the picture, with noise in place of letters."""
    height, width = values.shape[:2]
    tall = int(height * random.uniform(0.1, 0.25))
    top = int(random.choice([0, height - tall, random.integers(0, height - tall + 1)]))
    captioned = values.copy()
    bar = captioned[top : top + tall]
    bar[:] = random.uniform(0, 1, 3)
    letters = random.random((tall, width)) < 0.35
    letters[: tall // 4] = letters[tall - tall // 4 :] = False
    bar[letters] = random.uniform(0, 1, 3)
    return captioned


def _framed(values: Values, random: np.random.Generator) -> Values:
    """Shrinks the picture inside margins of one colour, as in a screenshot."""
    height, width = values.shape[:2]
    top, bottom = (height * random.uniform(0.02, 0.2, 2)).astype(int)
    left, right = (width * random.uniform(0.02, 0.15, 2)).astype(int)
    framed = np.broadcast_to(random.uniform(0, 1, 3), values.shape).copy()
    tall, wide = height - top - bottom, width - left - right
    rows, columns = np.arange(tall) * height // tall, np.arange(wide) * width // wide
    framed[top : top + tall, left : left + wide] = values[rows][:, columns]
    return framed


EDITS: Mapping[str, Edit] = MappingProxyType(
    {
        "mirrored": _mirrored,
        "exposed": _exposed,
        "tinted": _tinted,
        "toned": _toned,
        "blurred": _blurred,
        "coarsened": _coarsened,
        "noisy": _noisy,
        "captioned": _captioned,
        "framed": _framed,
    }
)
