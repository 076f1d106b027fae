"""Decides by pixels whether two photos are copies of one picture: small grey pictures in their true proportions.

The model's vectors propose copies; this module confirms them. Both pictures must have the same structure at the same
places, to a fraction of a pixel: different pages differ in places, and other frames of a burst have moved. Pictures
without structure (plain colours, dark frames, clear skies) give no evidence, so they never count as copies. Tones may
differ. B. Lucas, T. Kanade: An iterative image registration technique, IJCAI 1981.
"""

import functools
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Pixels

Grey: TypeAlias = npt.NDArray[np.uint8]
"""uint8 [H, W]."""
_Values: TypeAlias = npt.NDArray[np.floating[Any]]

SIDE = 256
"""Pixels of the longer side that suffice for photos."""
PAGE_SIDE = 1024
"""Pixels of the longer side for comparing pages, chats and drawings, which differ in small print."""
_PROPORTIONS = 0.03
"""The largest difference of the logarithms of the proportions."""
_BLOCK, _REGION = 16, 32
"""Pixels of the squares that are compared, and of the regions whose shift is measured."""
_STRUCTURE = 6.0
"""The lowest standard deviation of grey values of a square with structure."""
_LEAST_SQUARES = 6
_WORST, _NEARLY_WORST = 0.6, 0.8
"""The lowest correlation of any square with structure, and of all but the worst twentieth."""
_SHIFT = 0.3
"""The largest shift, in pixels, of nine tenths of the regions."""
_PAGE = 0.3
"""A picture with at least this part in one tone may be a page."""
_TONES = 32


def luma(pixels: Pixels) -> Grey:
    """Returns a picture, uint8 [H, W, 3], in grey: the luma of ITU-R BT.601 as integers, whose weights sum to 256."""
    red, green, blue = (pixels[..., each].astype(np.uint16) for each in range(3))
    return np.asarray((77 * red + 150 * green + 29 * blue) >> 8, np.uint8)


def is_same(one: Grey, other: Grey) -> bool:
    """Returns whether both show the same picture; the larger one is reduced to the size of the smaller."""
    if one.size > other.size:
        one, other = other, one
    height, width = one.shape
    if min(height, width) <= _REGION or min(other.shape) <= _REGION:
        return False
    if abs(np.log(height * other.shape[1] / (width * other.shape[0]))) > _PROPORTIONS:
        return False
    return agree(one.astype(np.float32), _resampled(other, height, width))


def agree(first: _Values, second: _Values) -> bool:
    """Returns whether two pictures [H, W] have the same structure at the same places."""
    correlations = _correlations(first - first.mean(), second - second.mean())
    if len(correlations) < _LEAST_SQUARES or correlations.min() < _WORST:
        return False
    return bool(np.quantile(correlations, 0.05) >= _NEARLY_WORST) and _shift(first, second) <= _SHIFT


def is_page(picture: Grey) -> bool:
    """Returns whether much of a picture has one tone, like paper and screens."""
    counts = np.bincount(picture.ravel() // (256 // _TONES), minlength=_TONES)
    pairs = counts[:-1] + counts[1:]  # a tone may lie between two grey values
    return bool(pairs.max() >= _PAGE * picture.size)


def _correlations(one: _Values, other: _Values) -> _Values:
    """Returns the correlation of each square in which either picture has structure."""
    step = _BLOCK // 2
    mean, other_mean = _means(one, _BLOCK, step), _means(other, _BLOCK, step)
    variance = np.maximum(_means(one * one, _BLOCK, step) - mean**2, 0)
    other_variance = np.maximum(_means(other * other, _BLOCK, step) - other_mean**2, 0)
    common = _means(one * other, _BLOCK, step) - mean * other_mean
    gain = max(variance.mean(), 1e-3) / max(other_variance.mean(), 1e-3)
    structured = np.maximum(variance, gain * other_variance) > _STRUCTURE**2
    # One grey value of noise, so that a square that is flat in only one picture correlates with nothing.
    return np.asarray(((common + 1) / (np.sqrt(variance * other_variance) + 1))[structured])


def _shift(one: _Values, other: _Values) -> float:
    """Returns the shift in pixels that nine tenths of the regions with corners do not exceed."""
    gain = max(float(one.std()), 1e-3) / max(float(other.std()), 1e-3)
    first, second = one - one.mean(), gain * (other - other.mean())
    down, across = np.gradient((first + second) / 2)
    change = second - first
    step = _REGION // 2
    xx, yy, xy = (_means(each, _REGION, step) for each in (across * across, down * down, across * down))
    # A change of brightness is not a shift.
    brighter = _means(change, _REGION, step)
    xt, yt = (_means(each * change, _REGION, step) - _means(each, _REGION, step) * brighter for each in (across, down))
    determinant, trace = xx * yy - xy * xy, xx + yy
    cornered = determinant > 0.02 * trace**2
    cornered &= trace > 1.0
    if not cornered.any():
        return 0.0
    safe = np.where(cornered, determinant, 1.0)
    moved = np.hypot((yy * xt - xy * yt) / safe, (xx * yt - xy * xt) / safe)[cornered]
    return float(np.quantile(moved, 0.9))


def _means(values: _Values, side: int, step: int) -> _Values:
    """Returns the means of squares of `side` pixels, one every `step` pixels."""
    height, width = values.shape
    return np.asarray(_bands(height, side, step) @ values @ _bands(width, side, step).T)


@functools.lru_cache(maxsize=256)
def _bands(length: int, side: int, step: int) -> npt.NDArray[np.float32]:
    """Returns the weights [n, length] that average `side` pixels of a line, one mean every `step` pixels."""
    starts = np.arange(0, length - side + 1, step)[:, None]
    places = np.arange(length)
    return np.asarray(((places >= starts) & (places < starts + side)) / side, np.float32)


def _resampled(picture: Grey, height: int, width: int) -> _Values:
    """Returns a picture resampled bilinearly to another size."""
    if picture.shape == (height, width):
        return picture.astype(np.float32)
    rows, row_part = _places(picture.shape[0], height)
    columns, column_part = _places(picture.shape[1], width)
    values = picture.astype(np.float32)
    down = values[rows] * (1 - row_part[:, None]) + values[rows + 1] * row_part[:, None]
    return np.asarray(down[:, columns] * (1 - column_part) + down[:, columns + 1] * column_part)


def _places(length: int, wanted: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    at = np.clip((np.arange(wanted) + 0.5) * length / wanted - 0.5, 0, length - 1.001)
    place = at.astype(np.int64)
    return place, (at - place).astype(np.float32)
