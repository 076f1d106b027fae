"""Finds the photos that a query consists of: the tiles of a collage, or the photos on a page or a screen.

A region of the query is cut in two where rows or columns of one tone cross it from edge to edge, or where its
brightness jumps along a straight line from edge to edge. The pieces are cut again until nothing is left to cut (the
recursive X-Y cut of G. Nagy, S. Seth: Hierarchical representation of optically scanned documents, ICPR 1984). An
ordinary photo is rarely crossed by such a line. A piece that is no photo costs one search and proves nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from photosearch.core.answers.same_picture import Grey
from photosearch.core.photo import Box, Floats

MOST = 6
"""The largest panels that are returned."""
_LEAST_SIDE, _LEAST_AREA = 0.12, 0.02
"""The smallest panel: its shorter side and its area, relative to the longer side and to the area of the query."""
_WHOLE = 0.97
"""A single panel with a larger part of the query's area is the query itself."""
_FLAT = 3.0
"""The highest standard deviation, in grey values, of a row or column of one tone."""
_JUMP, _SHARPER = 8.0, 1.5
"""A jump of brightness: its least height in grey values, and how much steeper it is than its surroundings."""
_CROSSING = 0.5
"""The least part of a line that jumps, for a cut."""
_BESIDE = 3
"""Pixels between a jump and the surroundings that it is compared with."""
_MIXED = 3
"""Pixels at the edges of a panel that are left out, because resizing mixes them with what surrounds the panel."""
_DEPTH = 8


@dataclass(frozen=True, slots=True)
class _Region:
    top: int
    bottom: int
    left: int
    right: int

    def turned(self) -> "_Region":
        return _Region(self.left, self.right, self.top, self.bottom)

    def inner(self) -> "_Region":
        return _Region(self.top + _MIXED, self.bottom - _MIXED, self.left + _MIXED, self.right - _MIXED)


def panels(query: Grey) -> list[Box]:
    """Returns the photos in a query, largest first, at most MOST; none if it seems to be one photo."""
    height, width = query.shape
    least = max(4 * _MIXED, round(_LEAST_SIDE * max(query.shape)))
    picture = query.astype(np.float32)
    found = [each for each in _pieces(picture, _Region(0, height, 0, width), least, _DEPTH) if _size(each) > 0]
    large = [each for each in found if _size(each) >= max(_LEAST_AREA * query.size, least**2)]
    if len(large) == 1 and _size(large[0]) >= _WHOLE * query.size:
        return []
    best = [each.inner() for each in sorted(large, key=_size, reverse=True)[:MOST]]
    return [Box(each.left / width, each.top / height, each.right / width, each.bottom / height) for each in best]


def cut(query: Grey, panel: Box) -> Grey:
    """Returns the part of a query within a panel."""
    height, width = query.shape
    left, right = round(panel.left * width), round(panel.right * width)
    return query[round(panel.top * height) : round(panel.bottom * height), left:right]


def _pieces(picture: Floats, region: _Region, least: int, depth: int) -> Iterator[_Region]:
    """Yields the uncut pieces of a region whose sides are at least `least` pixels."""
    trimmed = _trimmed(picture, region)
    if min(trimmed.bottom - trimmed.top, trimmed.right - trimmed.left) < least:
        return
    parts = _cut(picture, trimmed, least) if depth else []
    if not parts:
        yield trimmed
    for each in parts:
        yield from _pieces(picture, each, least, depth - 1)


def _trimmed(picture: Floats, region: _Region) -> _Region:
    """Returns a region without the rows and columns of one tone at its edges."""
    part = picture[region.top : region.bottom, region.left : region.right]
    rows, columns = (np.flatnonzero(part.std(axis=axis) > _FLAT) for axis in (1, 0))
    if not len(rows) or not len(columns):
        return _Region(region.top, region.top, region.left, region.left)
    return _Region(
        region.top + int(rows[0]), region.top + int(rows[-1]) + 1,
        region.left + int(columns[0]), region.left + int(columns[-1]) + 1,
    )  # fmt: skip


def _cut(picture: Floats, region: _Region, least: int) -> list[_Region]:
    """Returns the pieces of a trimmed region: between rows of one tone, then columns, then along the clearest jump."""
    part = picture[region.top : region.bottom, region.left : region.right]
    for turned in (False, True):
        own, here = (part.T, region.turned()) if turned else (part, region)
        bands = _bands(own.std(axis=1) > _FLAT)
        if len(bands) > 1:
            cut = [_Region(here.top + first, here.top + last, here.left, here.right) for first, last in bands]
            return [each.turned() for each in cut] if turned else cut
    jumps = [(*_jump(each, least), turned) for each, turned in ((part, False), (part.T, True))]
    crossing, at, turned = max(jumps)
    if crossing < _CROSSING:
        return []
    here = region.turned() if turned else region
    halves = [
        _Region(here.top, here.top + at, here.left, here.right),
        _Region(here.top + at, here.bottom, here.left, here.right),
    ]
    return [each.turned() for each in halves] if turned else halves


def _bands(structured: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Returns the runs of rows with structure, first and past the last."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], structured, [False])).astype(np.int8)))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def _jump(part: Floats, least: int) -> tuple[float, int]:
    """Returns how much of the clearest line between two rows jumps, and the row; lines near the edges do not count."""
    change = np.abs(part[2:] - part[:-2])  # change[i] is around row i + 1; a resampled edge is two pixels wide
    if len(change) <= 2 * least:
        return 0.0, 0
    middle = change[_BESIDE:-_BESIDE]
    around = np.maximum(change[: -2 * _BESIDE], change[2 * _BESIDE :])
    crossing = ((middle > _JUMP) & (middle > _SHARPER * around)).mean(axis=1)
    rows = np.arange(len(crossing)) + _BESIDE + 1
    crossing[(rows < least) | (rows > len(part) - least)] = 0
    best = int(crossing.argmax())
    return float(crossing[best]), int(rows[best])


def _size(region: _Region) -> int:
    return (region.bottom - region.top) * (region.right - region.left)
