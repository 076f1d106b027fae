"""Colour spaces as numbers: primaries, white point and transfer curve, and conversion to linear light in sRGB.

Code points follow ITU-T H.273; the curves of high dynamic range are SMPTE ST 2084 and ITU-R BT.2100.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Floats
from photosearch.errors import UnsupportedFormat

Point: TypeAlias = tuple[float, float]
"""A chromaticity, CIE 1931 x and y."""
Primaries: TypeAlias = tuple[Point, Point, Point, Point]
"""Red, green, blue and white."""
Curve: TypeAlias = Callable[[Floats], Floats]
"""Maps encoded values in [0, 1] to linear light, in which 1 is graphics white."""

D65, _C, _DCI, _E = (0.3127, 0.3290), (0.310, 0.316), (0.314, 0.351), (1 / 3, 1 / 3)
BT709: Primaries = ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060), D65)
ADOBE: Primaries = ((0.640, 0.330), (0.210, 0.710), (0.150, 0.060), D65)
_SMPTE: Primaries = ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), D65)
_PRIMARIES: dict[int, Primaries] = {
    1: BT709,
    4: ((0.670, 0.330), (0.210, 0.710), (0.140, 0.080), _C),
    5: ((0.640, 0.330), (0.290, 0.600), (0.150, 0.060), D65),
    6: _SMPTE,
    7: _SMPTE,
    8: ((0.681, 0.319), (0.243, 0.692), (0.145, 0.049), _C),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), D65),
    10: ((1.0, 0.0), (0.0, 1.0), (0.0, 0.0), _E),
    11: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _DCI),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), D65),
    22: ((0.630, 0.340), (0.295, 0.605), (0.155, 0.077), D65),
}
_UNSPECIFIED = 2
PQ, HLG = 16, 18
_LIKE_SRGB = frozenset({1, 6, 7, 11, 12, 13, 14, 15, _UNSPECIFIED})
"""Video curves are treated as sRGB's, as in all programs."""
GRAPHICS_WHITE = 203.0
"""Candela per square metre, ITU-R BT.2408."""
_HLG_PEAK = 1000.0
_KNEE = 0.75
"""Linear light up to which tone mapping changes nothing."""


@dataclass(frozen=True, slots=True)
class Space:
    """A picture's colour space. `transfer` is a code point, or a gamma exponent as a negative number.

    Frozen and hashable, so that derived tables can be cached.
    """

    primaries: Primaries = BT709
    transfer: float = 13

    @property
    def is_hdr(self) -> bool:
        """Whether the picture needs tone mapping."""
        return self.transfer in (PQ, HLG)

    @property
    def is_srgb(self) -> bool:
        """Whether no conversion is needed."""
        near = np.abs(np.subtract(self.primaries, BT709)).max() < 0.002
        return bool(near) and (self.transfer in _LIKE_SRGB or -2.3 <= self.transfer <= -2.1)


SRGB = Space()
ADOBE_RGB = Space(ADOBE, -563 / 256)


def from_code_points(primaries: int, transfer: int) -> Space:
    """Returns the colour space of these code points.

    Raises:
        UnsupportedFormat: the code points are reserved; a guess would show wrong colours.
    """
    known = primaries == _UNSPECIFIED or primaries in _PRIMARIES
    if not known or not (transfer in _LIKE_SRGB or transfer in _CURVES):
        raise UnsupportedFormat(f"Its colours have the unknown code points {primaries} and {transfer}")
    return Space(_PRIMARIES.get(primaries, BT709), transfer)


def from_chromaticities(gamma: float | None, primaries: Primaries | None) -> Space:
    """Returns the colour space of a picture with an encoding exponent, chromaticities, or both."""
    sound = primaries is not None and _is_sound(primaries)
    transfer = -1 / gamma if gamma and 0.1 <= gamma <= 3 else 13
    return Space(primaries if primaries is not None and sound else BT709, transfer)


def to_linear_srgb(values: npt.NDArray[np.uint8], space: Space) -> Floats:
    """Converts uint8 [..., 3] to linear light of sRGB primaries, float32; 1 is white, and HDR is tone-mapped."""
    light = _levels(space)[values] @ _matrix(space.primaries).T
    if space.transfer == HLG:  # the system gamma of 1.2 acts on luminance
        luminance = np.clip(light @ _LUMINANCE, 1e-6, None)[..., None]
        light = light * luminance**0.2 * np.float32(_HLG_PEAK / GRAPHICS_WHITE)
    if space.is_hdr:
        light = _tone_mapped(light)
    return light


_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)


def _tone_mapped(light: Floats) -> Floats:
    """Brings all light below 1. Light below the knee is unchanged, and hues are kept, as channels scale equally."""
    highest = np.clip(light.max(axis=-1, keepdims=True), 1e-6, None)
    room = 1 - _KNEE
    mapped = np.where(highest <= _KNEE, highest, 1 - room * np.exp(-(np.maximum(highest, _KNEE) - _KNEE) / room))
    return np.asarray(light * (mapped / highest), np.float32)


@lru_cache(16)
def _levels(space: Space) -> Floats:
    """Returns the linear light of each 8-bit value, float32 [256]."""
    encoded = np.linspace(0, 1, 256, dtype=np.float32)
    if space.transfer < 0:
        light = encoded ** np.float32(-space.transfer)
    else:
        light = _CURVES.get(int(space.transfer), _srgb)(encoded)
    return np.asarray(light, np.float32)


@lru_cache(16)
def _matrix(primaries: Primaries) -> Floats:
    """Returns the matrix from linear light of these primaries to sRGB's, white to white (Bradford)."""
    to_xyz, from_xyz = _to_xyz(primaries), np.linalg.inv(_to_xyz(BT709))
    bradford = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
    mine, other = (bradford @ _white_xyz(each) for each in (primaries[3], D65))
    adapted = np.linalg.inv(bradford) @ np.diag(other / mine) @ bradford
    return np.asarray(from_xyz @ adapted @ to_xyz, np.float32)


def _to_xyz(primaries: Primaries) -> npt.NDArray[np.float64]:
    # XYZ has a primary without luminance, so columns are scaled by their sum, not by y.
    columns = np.array([[x, y, 1 - x - y] for x, y in primaries[:3]]).T
    return np.asarray(columns * np.linalg.solve(columns, _white_xyz(primaries[3])))


def _white_xyz(white: Point) -> npt.NDArray[np.float64]:
    x, y = white
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _is_sound(primaries: Primaries) -> bool:
    """Returns whether the chromaticities span a triangle that contains the white."""
    (rx, ry), (gx, gy), (bx, by), (wx, wy) = primaries
    if not all(-0.2 <= value <= 1.2 for point in primaries for value in point) or wy < 0.05:
        return False
    area = (gx - rx) * (by - ry) - (bx - rx) * (gy - ry)
    if abs(area) < 0.01:
        return False
    parts = (
        ((gx - wx) * (by - wy) - (bx - wx) * (gy - wy)) / area,
        ((bx - wx) * (ry - wy) - (rx - wx) * (by - wy)) / area,
        ((rx - wx) * (gy - wy) - (gx - wx) * (ry - wy)) / area,
    )
    return all(part > 0 for part in parts)


def _srgb(encoded: Floats) -> Floats:
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def _pq(encoded: Floats) -> Floats:
    m1, m2 = 2610 / 16384, 2523 / 4096 * 128
    c1, c2, c3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
    root = encoded.astype(np.float64) ** (1 / m2)
    light = (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1)
    return np.asarray(light * 10_000 / GRAPHICS_WHITE, np.float32)


def _hlg(encoded: Floats) -> Floats:
    """Returns scene light in [0, 1]; the system gamma is applied later."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(encoded <= 0.5, encoded**2 / 3, (np.exp((encoded - c) / a) + b) / 12)


_CURVES: dict[int, Curve] = {
    4: lambda encoded: encoded**2.2,
    5: lambda encoded: encoded**2.8,
    8: lambda encoded: encoded,
    9: lambda encoded: np.where(encoded > 0, 10 ** (2 * (encoded - 1)), 0),
    10: lambda encoded: np.where(encoded > 0, 10 ** (2.5 * (encoded - 1)), 0),
    PQ: _pq,
    17: lambda encoded: np.minimum(encoded**2.6 * 52.37 / 48, 1),
    HLG: _hlg,
}
