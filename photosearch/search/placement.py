"""Affine transforms from points of the query to points of a photo, and the placement that they mean.

Points are measured in units of a picture's longer side from its top left corner, x to the right and y down. So a
rotation keeps its angle in pictures of any proportions. A transform is float64 [2, 3]: the linear part, then the shift.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Box, Placement

Matrix: TypeAlias = npt.NDArray[np.float64]
"""Transforms, float64 [..., 2, 3]."""
Shape: TypeAlias = tuple[int, int]
"""Height and width in pixels."""


def placement(transform: Matrix, query: Shape, photo: Shape) -> Placement:
    """Returns where both pictures show the same: the query's frame in the photo, and the photo's frame in the query."""
    linear = transform[:, :2]
    determinant = float(np.linalg.det(linear))
    mirrored = determinant < 0
    upright = linear @ np.diag([-1.0, 1.0]) if mirrored else linear
    turn = np.degrees(np.arctan2(upright[1, 0] - upright[0, 1], upright[0, 0] + upright[1, 1]))
    return Placement(
        part=box(transform, query, photo),
        of_query=box(inverse(transform), photo, query),
        scale=float(1 / np.sqrt(max(abs(determinant), 1e-9))),
        turn=float(-turn),
        mirrored=mirrored,
    )


def box(transform: Matrix, source: Shape, target: Shape) -> Box:
    """Returns the part of the target that the whole source covers, clipped to it."""
    width, height = extent(source)
    corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]]) @ transform.T
    low, high = ((each / extent(target)).clip(0, 1) for each in (corners.min(axis=0), corners.max(axis=0)))
    return Box(float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def overhang(transform: Matrix, source: Shape, target: Shape) -> float:
    """Returns how far the source extends beyond the target, in units of its longer side; 0 if it lies within."""
    width, height = extent(source)
    corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]]) @ transform.T
    beyond = np.maximum(-corners, corners - extent(target)).max()
    return float(max(beyond, 0.0) / np.sqrt(max(abs(np.linalg.det(transform[:, :2])), 1e-9)))


def area(transform: Matrix, source: Shape, target: Shape) -> float:
    """Returns the area of the source, relative to that of the target."""
    between = np.linalg.det(transform[:, :2]) * extent(source).prod() / extent(target).prod()
    return float(abs(between))


def extent(shape: Shape) -> npt.NDArray[np.float64]:
    """Returns width and height of a picture in units of its longer side."""
    return np.array([shape[1], shape[0]], np.float64) / max(shape)


def into(box: Box, source: Shape, part: Shape) -> Matrix:
    """Returns the transform of a picture to a part of it, cut out by `box`, with shape `part`."""
    width, height = extent(source)
    across, down = extent(part)
    x, y = across / ((box.right - box.left) * width), down / ((box.bottom - box.top) * height)
    return np.array([[x, 0, -x * box.left * width], [0, y, -y * box.top * height]])


def frame(shape: tuple[int, ...]) -> Matrix:
    """Returns the transform of the unit square to a whole picture."""
    return np.hstack((np.diag(extent((shape[0], shape[1]))), np.zeros((2, 1))))


def then(first: Matrix, second: Matrix) -> Matrix:
    """Returns the transform that applies `first`, then `second`."""
    return np.asarray(np.hstack((second[:, :2] @ first[:, :2], second[:, :2] @ first[:, 2:] + second[:, 2:])))


def inverse(transform: Matrix) -> Matrix:
    """Returns the inverse transform."""
    linear = np.linalg.inv(transform[:, :2])
    return np.asarray(np.hstack((linear, -linear @ transform[:, 2:])))


def rotation(degrees: float, about: npt.NDArray[np.float64]) -> Matrix:
    """Returns a rotation about a point, clockwise on the screen."""
    angle = np.radians(degrees)
    linear = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.hstack((linear, (about - linear @ about)[:, None]))
