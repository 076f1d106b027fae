"""Turns a map of weights into a heat map to overlay on a photo. It knows neither model nor screen."""

from enum import Enum

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Floats, Pixels

FROM = 0.3
"""Places above this part of the strongest value are coloured; others stay as they are."""
_OPAQUE = 0.7
"""Places above this part of the strongest value have full opacity."""
_STOPS = (FROM, 0.8, 1.0)
"""Where each colour of a ramp stands, as a part of the strongest value: only the strongest places are nearly white."""


class Ramp(Enum):
    """The colours of a map from weak to strong, RGB: lightness rises all the way, so it also reads in grey."""

    MATCH = ((235, 120, 0), (255, 176, 0), (255, 255, 255))
    """Amber to white."""
    ATTENTION = ((0, 90, 220), (70, 170, 255), (255, 255, 255))
    """Blue to white."""


def relative(weights: Floats) -> Floats:
    """Scales a map [h, w] to [0, 1]: its strongest place is 1; places without a positive share are 0."""
    positive = np.clip(np.nan_to_num(weights), 0.0, None)
    strongest = float(positive.max(initial=0.0))
    scaled = positive / strongest if strongest > 0 else np.zeros_like(positive)
    return np.asarray(scaled, dtype=np.float32)


def standing_out(likeness: Floats) -> Floats:
    """Returns by how much each place [h, w] exceeds the average, as all places of two photos are a little similar."""
    return np.asarray(likeness - likeness.mean(), dtype=np.float32)


def within(local: Floats, place: tuple[int, int]) -> Floats:
    """Returns the cosine [h, w] of each place of `local` [h, w, D] with one `place` (row, column)."""
    lengths = np.linalg.norm(local, axis=2)
    products = local @ local[place]
    scale = lengths * lengths[place]
    return np.asarray(np.divide(products, scale, out=np.zeros_like(products), where=scale > 0), np.float32)


def enlarge(values: Floats, height: int, width: int) -> Floats:
    """Returns a map [h, w] enlarged to [height, width] by cubic B-splines: smooth, and never beyond its extremes."""
    rows = _interpolation(values.shape[0], height)
    columns = _interpolation(values.shape[1], width)
    return np.asarray(rows @ values @ columns.T, dtype=np.float32)


def heat(weights: Floats, height: int, width: int, ramp: Ramp = Ramp.MATCH) -> Pixels:
    """Colours a map [h, w] of weights as uint8 [height, width, 4], RGBA with straight alpha."""
    return coloured(relative(enlarge(weights, height, width)), ramp)


def coloured(values: Floats, ramp: Ramp) -> Pixels:
    """Returns the colours of values in [0, 1], [h, w], as uint8 [h, w, 4], RGBA with straight alpha.

    The opacity rises with the square of a value, because every place of similar photos matches a little.
    """
    colours = np.array(ramp.value, np.float64)
    picture = np.empty((*values.shape, 4), dtype=np.uint8)
    for channel in range(3):
        picture[..., channel] = np.interp(values, _STOPS, colours[:, channel]).round()
    picture[..., 3] = (np.clip((values - FROM) / (_OPAQUE - FROM), 0, 1) ** 2 * 255).round()
    return picture


def _interpolation(given: int, wanted: int) -> npt.NDArray[np.float64]:
    """Returns the matrix [wanted, given] of B-spline weights; its rows sum to 1, cell centres stay in place."""
    at = (np.arange(wanted) + 0.5) * given / wanted - 0.5
    first = np.floor(at).astype(int)
    t = at - first
    weights = ((1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3)
    matrix = np.zeros((wanted, given))
    for offset, weight in zip((-1, 0, 1, 2), weights, strict=True):
        np.add.at(matrix, (np.arange(wanted), np.clip(first + offset, 0, given - 1)), weight / 6)
    return matrix
