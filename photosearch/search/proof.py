"""Proves by pixels that a query and a photo come from the same photo, and gives the place.

A place that `pixels` found is refined to a fraction of a pixel as an affine transform, which covers crops, rotations,
mirror images and slight stretches (Gauss-Newton steps on ever larger pictures; B. Lucas, T. Kanade: An iterative image
registration technique, IJCAI 1981). Then both pictures must show the same structure at the same places
(`core.answers.same_picture`), and one must lie within the other: a crop lies within its photo and a photo within its
screenshot, but two frames of a burst each show an edge that is missing in the other.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from photosearch.core.answers.same_picture import Grey, agree
from photosearch.core.photo import Floats
from photosearch.search.placement import Matrix, Shape, extent, inverse, overhang
from photosearch.search.sampling import resized, sampled

_OVERHANG = 0.02
"""How far the inner picture may extend beyond the outer one, in units of its longer side."""
_SMALLEST = 40
"""The fewest pixels on the shorter side of the common part."""
_SIDES = (32, 64, 128, 256)
"""Pixels of the longer side at each step of refinement."""
_GLANCE, _HOPELESS = 64, 0.7
"""Pictures that correlate less at this size are not refined further, since a proof would fail."""
_STEPS = 8
_POINTS = 4096
"""About the most points of a picture that a step compares; only the last step compares all."""
_STILL = 0.02
"""Pixels: a smaller step ends the refinement at a size."""
_LARGEST_CHANGE = 0.25
"""How far the refinement may move a corner, in units of the longer side; farther, it has lost the place."""
_FLAT = 1e-6
"""A transform with a smaller determinant maps everything to a line."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The refined transform of the query to the photo, and whether the pixels prove that both are the same photo."""

    transform: Matrix
    proven: bool


class Sizes:
    """A grey picture at smaller sizes, each made once."""

    def __init__(self, picture: Grey) -> None:
        self.shape: Shape = (picture.shape[0], picture.shape[1])
        self._made = {max(self.shape): picture.astype(np.float32)}

    def at(self, longest: int) -> Floats:
        """Returns the picture with its longer side `longest` pixels; a larger one stays as it is."""
        longest = min(longest, max(self.shape))
        if longest not in self._made:
            large = self._made[min((each for each in self._made if each >= 2 * longest), default=max(self.shape))]
            height, width = (max(4, round(each * longest / max(self.shape))) for each in self.shape)
            self._made[longest] = resized(large[None], height, width)[0]
        return self._made[longest]


def prove(query: Grey | Sizes, photo: Grey | Sizes, transform: Matrix) -> Proof:
    """Refines a transform of the query to the photo (`placement`) and compares the two pictures there."""
    one, other = (each if isinstance(each, Sizes) else Sizes(each) for each in (query, photo))
    if overhang(transform, one.shape, other.shape) <= overhang(inverse(transform), other.shape, one.shape):
        return _proven(one, other, transform)
    found = _proven(other, one, inverse(transform))
    return Proof(inverse(found.transform), found.proven)


def _proven(inner: Sizes, outer: Sizes, transform: Matrix) -> Proof:
    """Compares the pictures if the first one lies within the second by this transform."""
    refined = transform
    for side in _SIDES:
        refined = _refined(*_laid(inner, outer, refined, side), refined)
        if side == _GLANCE and _correlation(*_laid(inner, outer, refined, side), refined) < _HOPELESS:
            return Proof(transform, False)
    refined = _refined(*_laid(inner, outer, refined, _SIDES[-1]), refined, every=True)
    if _moved(transform, refined, inner.shape) > _LARGEST_CHANGE:
        return Proof(transform, False)
    if overhang(refined, inner.shape, outer.shape) > _OVERHANG:
        return Proof(refined, False)
    base, other = _laid(inner, outer, refined, _SIDES[-1])
    warped, inside = _warped(other, base.shape, refined)
    rows, columns = _rectangle(inside)
    if min(rows.stop - rows.start, columns.stop - columns.start) < _SMALLEST:
        return Proof(refined, False)
    return Proof(refined, agree(base[rows, columns], warped[rows, columns]))


def _correlation(base: Floats, other: Floats, transform: Matrix) -> float:
    """Returns the correlation of two pictures where both have pixels, in [-1, 1]."""
    warped, inside = _warped(other, base.shape, transform)
    if not inside.any():
        return -1.0
    one, two = base[inside] - base[inside].mean(), warped[inside] - warped[inside].mean()
    return float(one @ two / max(float(np.linalg.norm(one) * np.linalg.norm(two)), 1e-6))


def _moved(before: Matrix, after: Matrix, shape: Shape) -> float:
    """Returns how far the refinement has moved a corner, in units of the inner picture's longer side."""
    width, height = extent(shape)
    corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]])
    scale = np.sqrt(max(abs(np.linalg.det(before[:, :2])), _FLAT))
    return float(np.abs(corners @ (after - before).T).max() / scale)


def _laid(inner: Sizes, outer: Sizes, transform: Matrix, side: int) -> tuple[Floats, Floats]:
    """Returns the inner picture at most `side` pixels long, and the outer one at the same scale, neither enlarged."""
    scale = float(np.sqrt(max(abs(np.linalg.det(transform[:, :2])), _FLAT)))
    side = min(side, max(inner.shape), max(8, round(scale * max(outer.shape))))
    return inner.at(side), outer.at(max(8, round(side / scale)))


def _refined(base: Floats, other: Floats, transform: Matrix, every: bool = False) -> Matrix:
    """Returns the transform near the given one that aligns `other` with `base` best.

    If `every` pixel counts, it takes one step alone, which suffices from a transform that few pixels agree on.
    """
    stride = 1 if every else max(1, math.ceil(math.sqrt(base.size / _POINTS)))
    points, base = _points(base.shape, stride), base[::stride, ::stride]
    down, across = np.gradient(other)
    views = np.stack((other, across, down))
    longest = max(other.shape)
    for _ in range(1 if every else _STEPS):
        at = points @ transform.T * longest
        x, y = at[..., 0], at[..., 1]
        inside = _is_inside(x, y, other.shape)
        if inside.sum() < _SMALLEST:
            return transform
        x, y, here = x[inside], y[inside], points[inside]
        value, *slope = sampled(views, x, y)
        wanted = base[inside]
        gain = float(wanted.std()) / max(float(value.std()), 1e-3)
        change = (wanted - wanted.mean()) - gain * (value - value.mean())
        slopes = gain * longest * np.stack(slope, axis=-1)
        jacobian = (slopes[:, :, None] * here[:, None, :]).reshape(len(here), 6)
        normal = jacobian.T @ jacobian
        step = np.linalg.solve(normal + (1e-6 * np.trace(normal) + 1e-6) * np.eye(6), jacobian.T @ change).reshape(2, 3)
        moved = transform + step
        if not np.isfinite(step).all() or abs(np.linalg.det(moved[:, :2])) < _FLAT:
            return transform
        transform = moved
        if np.abs(step @ np.array([1.0, 1.0, 1.0])).max() * longest < _STILL:
            break
    return transform


def _warped(other: Floats, shape: tuple[int, ...], transform: Matrix) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Returns `other` transformed to a picture of `shape`, and where it covers it."""
    at = _points(shape) @ transform.T * max(other.shape)
    return sampled(other, at[..., 0], at[..., 1]), _is_inside(at[..., 0], at[..., 1], other.shape)


def _points(shape: tuple[int, ...], stride: int = 1) -> npt.NDArray[np.float64]:
    """Returns the pixel centres in units of the picture's longer side, each with a 1: [H, W, 3]."""
    width, height = extent((shape[0], shape[1]))
    down, across = ((np.arange(0, each, stride) + 0.5) / each for each in shape)
    y, x = np.meshgrid(down * height, across * width, indexing="ij")
    return np.stack((x, y, np.ones_like(x)), axis=-1)


def _is_inside(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    return np.asarray((x >= 0) & (x <= shape[1]) & (y >= 0) & (y <= shape[0]))


def _rectangle(inside: npt.NDArray[np.bool_]) -> tuple[slice, slice]:
    """Returns rows and columns of a large rectangle of inside pixels, by trimming the worst edge repeatedly."""
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not len(rows):
        return slice(0, 0), slice(0, 0)
    top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    while top < bottom and left < right:
        part = inside[top:bottom, left:right]
        edges = [part[0].mean(), part[-1].mean(), part[:, 0].mean(), part[:, -1].mean()]
        worst = int(np.argmin(edges))
        if edges[worst] == 1:
            break
        top, bottom, left, right = (
            top + (worst == 0), bottom - (worst == 1), left + (worst == 2), right - (worst == 3),
        )  # fmt: skip
    return slice(top, bottom), slice(left, right)
