"""Turns a map of weights into a heat map to overlay on a photo. It knows neither model nor screen."""

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Floats, Pixels

_STOPS = np.array([0.0, 0.3, 0.55, 0.8, 1.0])
_COLOURS = np.array([[16, 12, 60], [88, 24, 132], [196, 48, 110], [250, 138, 52], [255, 240, 150]], dtype=np.float64)
"""From night blue over magenta and orange to pale yellow: lightness rises all the way, so it also reads in grey."""

_FAINTEST, _STRONGEST = 0.50, 0.72
"""Opacity where nothing matches, and where the match is best."""
COLDEST = (16, 12, 60, round(_FAINTEST * 255))
"""RGBA of a place that adds nothing, for example one that the model did not see."""


def relative(weights: Floats) -> Floats:
    """Scales a map [h, w] to [0, 1]: its strongest place is 1; places that add nothing or less are 0."""
    positive = np.clip(np.nan_to_num(weights), 0.0, None)
    strongest = float(positive.max(initial=0.0))
    scaled = positive / strongest if strongest > 0 else np.zeros_like(positive)
    return np.asarray(scaled, dtype=np.float32)


def standing_out(likeness: Floats) -> Floats:
    """Returns by how much each place [h, w] exceeds the average: all places of two photos are a little alike."""
    return np.asarray(likeness - likeness.mean(), dtype=np.float32)


def within(local: Floats, place: tuple[int, int]) -> Floats:
    """Returns the cosine [h, w] of each place of `local` [h, w, D] with one `place` (row, column)."""
    lengths = np.linalg.norm(local, axis=2)
    products = local @ local[place]
    scale = lengths * lengths[place]
    return np.divide(products, scale, out=np.zeros_like(products), where=scale > 0)


def enlarge(values: Floats, height: int, width: int) -> Floats:
    """Returns a map [h, w] enlarged to [height, width] by cubic B-splines: smooth, and never beyond its extremes."""
    rows = _interpolation(values.shape[0], height)
    columns = _interpolation(values.shape[1], width)
    return np.asarray(rows @ values @ columns.T, dtype=np.float32)


def heat(weights: Floats, height: int, width: int) -> Pixels:
    """Colours a map [h, w] of weights as uint8 [height, width, 4], RGBA with straight alpha.

    Squaring raises the contrast, because on similar photos every place matches a little.
    """
    values = relative(enlarge(weights, height, width)) ** 2
    picture = np.empty((height, width, 4), dtype=np.uint8)
    for channel in range(3):
        picture[..., channel] = np.interp(values, _STOPS, _COLOURS[:, channel]).round()
    picture[..., 3] = ((_FAINTEST + (_STRONGEST - _FAINTEST) * values) * 255).round()
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
