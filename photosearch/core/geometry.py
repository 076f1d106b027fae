"""Boxes and places in a photo, as fractions of its width and height, independent of any screen or decoder."""

from photosearch.core.photo import Box, Fit

WHOLE = Box(0.0, 0.0, 1.0, 1.0)
SMALLEST_SIDE = 0.02
"""The smallest width and height of a detail; a smaller one has too few pixels to search by."""


def seen(width: int, height: int, fit: Fit, box: Box | None = None) -> Box:
    """Returns the part of a photo of `width` by `height` that the model's square covers.

    With CROP it is the central square, without the ends of the long side; with LETTERBOX it extends beyond the photo,
    below 0 and above 1. `box` is the detail that was searched by, instead of the whole photo.
    """
    given = box or WHOLE
    if fit is Fit.SQUASH:
        return given
    across, down = (given.right - given.left) * width, (given.bottom - given.top) * height
    side = min(across, down) if fit is Fit.CROP else max(across, down)
    half_width, half_height = side / width / 2, side / height / 2
    x, y = (given.left + given.right) / 2, (given.top + given.bottom) / 2
    return Box(x - half_width, y - half_height, x + half_width, y + half_height)


def within(box: Box, outer: Box | None) -> Box:
    """Returns a box that is given in fractions of `outer` in fractions of the whole photo."""
    if outer is None:
        return box
    width, height = outer.right - outer.left, outer.bottom - outer.top
    return Box(
        outer.left + box.left * width,
        outer.top + box.top * height,
        outer.left + box.right * width,
        outer.top + box.bottom * height,
    )


def place_at(area: Box, grid: tuple[int, int], x: float, y: float) -> tuple[int, int] | None:
    """Returns row and column of the cell at a point of the photo, in a map of `grid` rows and columns over `area`."""
    column = (x - area.left) / (area.right - area.left) * grid[1]
    row = (y - area.top) / (area.bottom - area.top) * grid[0]
    return (int(row), int(column)) if 0 <= row < grid[0] and 0 <= column < grid[1] else None


def box_of(area: Box, grid: tuple[int, int], place: tuple[int, int]) -> Box:
    """Returns the part of the photo that a cell covers, in a map of `grid` rows and columns over `area`."""
    width, height = (area.right - area.left) / grid[1], (area.bottom - area.top) / grid[0]
    left, top = area.left + place[1] * width, area.top + place[0] * height
    return Box(left, top, left + width, top + height)


def spanned(x: float, y: float, to_x: float, to_y: float) -> Box:
    """Returns the box between two corners, clipped to the photo and no smaller than a detail may be."""
    left, right = _span(x, to_x)
    top, bottom = _span(y, to_y)
    return Box(left, top, right, bottom)


def moved(box: Box, across: float, down: float) -> Box:
    """Returns the box moved by fractions of the photo, at most to its edge."""
    across = min(max(across, -box.left), 1 - box.right)
    down = min(max(down, -box.top), 1 - box.bottom)
    return Box(box.left + across, box.top + down, box.right + across, box.bottom + down)


def resized(box: Box, across: float, down: float) -> Box:
    """Returns the box made wider and higher by fractions of the photo; its top left corner stays."""
    right = min(max(box.right + across, box.left + SMALLEST_SIDE), 1.0)
    bottom = min(max(box.bottom + down, box.top + SMALLEST_SIDE), 1.0)
    return Box(box.left, box.top, right, bottom)


def _span(one: float, other: float) -> tuple[float, float]:
    low, high = sorted(min(max(each, 0.0), 1.0) for each in (one, other))
    if high - low >= SMALLEST_SIDE:
        return low, high
    low = min(max((low + high - SMALLEST_SIDE) / 2, 0.0), 1 - SMALLEST_SIDE)
    return low, low + SMALLEST_SIDE
