"""Reads grey pictures at other sizes and places."""

import functools

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Floats


def resized(pictures: Floats, height: int, width: int) -> Floats:
    """Returns pictures [k, height, width], each pixel a weighted mean of those around it."""
    if pictures.shape[1:] == (height, width):
        return pictures
    return np.asarray(_means(pictures.shape[1], height) @ pictures @ _means(pictures.shape[2], width).T, np.float32)


def sampled(pictures: Floats, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> Floats:
    """Returns the values of pictures [..., H, W] at points [n], in pixels from the top left corner: [..., n].

    They are interpolated bilinearly. Points outside take the value of the nearest pixel.
    """
    height, width = pictures.shape[-2:]
    across, down = (x - 0.5).clip(0, width - 1.001), (y - 0.5).clip(0, height - 1.001)
    column, row = across.astype(np.int64), down.astype(np.int64)
    right, low = (across - column).astype(np.float32), (down - row).astype(np.float32)
    flat, place = pictures.reshape(*pictures.shape[:-2], -1), row * width + column
    upper = flat[..., place] * (1 - right) + flat[..., place + 1] * right
    lower = flat[..., place + width] * (1 - right) + flat[..., place + width + 1] * right
    return np.asarray(upper * (1 - low) + lower * low, np.float32)


@functools.lru_cache(maxsize=4096)
def _means(length: int, wanted: int) -> Floats:
    """Returns the weights [wanted, length] of a triangle filter, as wide as a new pixel or an old one."""
    scale = length / wanted
    middles = (np.arange(wanted) + 0.5) * scale
    distance = np.abs(middles[:, None] - (np.arange(length) + 0.5)) / max(scale, 1)
    weights = np.maximum(0, 1 - distance)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)
