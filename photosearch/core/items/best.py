"""Which frame of a burst looks best, with the reasons: a suggestion, and nothing more.

Frames of one burst show the same scene, so their sharpness can be compared. Sharpness is the mean square of the
gradient (Tenengrad; J. M. Tenenbaum, Accommodation in computer vision, Stanford 1970) of the sharpest tenth of all
tiles, because the subject matters and not the background; it is divided by the variance of the picture, so that a
brighter frame is not sharper.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from photosearch.core.photo import Floats, Pixels

_TILE = 32
"""Side of a tile, in pixels."""
_BLOWN, _BLACK = 250, 5
"""Values from which on, and up to which, a pixel has lost its structure, of 255."""
_SHARPER = 1.05
"""A frame that is sharper than the median by this factor is called sharp."""
_AS_SHARP = 0.95
"""Frames that reach this part of the sharpest one's sharpness are as sharp to the eye."""
_LOSS = 0.01
"""A part of the picture whose loss a person may see."""


class Reason(StrEnum):
    """Why a frame is suggested."""

    SHARPEST = "sharpest"
    EXPOSURE = "exposure"
    """It keeps most of the highlights and shadows among frames that are as sharp."""
    FIRST = "first"
    """No frame is better than the others."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a frame looks: `sharpness` without a unit, and the part of it, from 0 to 1, that is blown out or black."""

    sharpness: float
    lost: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The place of the frame that looks best, and why; `sharper` is its sharpness by the median of all frames."""

    place: int
    reasons: tuple[Reason, ...]
    sharper: float
    lost: float


def look(pixels: Pixels) -> Look:
    """Measures a frame; uint8 [H, W, 3], all frames of a burst at the same size."""
    grey = pixels.astype(np.float32).mean(axis=2)
    lost = float(((grey >= _BLOWN) | (grey <= _BLACK)).mean())
    down, across = np.gradient(grey) if min(grey.shape) > 1 else (np.zeros_like(grey), np.zeros_like(grey))
    tiles = np.sort(_tiles(down**2 + across**2))
    best = tiles[-max(1, len(tiles) // 10) :]
    return Look(float(best.mean() / (grey.var() + 1.0)), lost)


def suggest(looks: Sequence[Look]) -> Suggestion:
    """Returns which of one or more frames looks best."""
    sharpness = np.array([each.sharpness for each in looks])
    lost = np.array([each.lost for each in looks])
    sharp = np.flatnonzero(sharpness >= _AS_SHARP * sharpness.max())
    place = int(sharp[np.argmin(lost[sharp])])
    sharper = float(sharpness[place] / max(float(np.median(sharpness)), 1e-12))
    reasons = []
    if sharper >= _SHARPER:
        reasons.append(Reason.SHARPEST)
    if len(sharp) > 1 and lost[sharp].max() - lost[place] >= _LOSS:
        reasons.append(Reason.EXPOSURE)
    if not reasons:
        place, sharper = 0, float(sharpness[0] / max(float(np.median(sharpness)), 1e-12))
    return Suggestion(place, tuple(reasons) or (Reason.FIRST,), sharper, float(lost[place]))


def _tiles(energy: Floats) -> Floats:
    """Returns the mean of each tile; a picture smaller than a tile is one."""
    rows, columns = (max(1, side // _TILE) for side in energy.shape)
    cut = energy[: rows * min(_TILE, energy.shape[0]), : columns * min(_TILE, energy.shape[1])]
    height, width = cut.shape[0] // rows, cut.shape[1] // columns
    tiles = cut[: rows * height, : columns * width].reshape(rows, height, columns, width).mean(axis=(1, 3))
    return np.asarray(tiles.ravel(), np.float32)
