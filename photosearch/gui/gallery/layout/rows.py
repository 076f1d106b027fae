"""The arithmetic of justified rows: photos in their shape, of nearly one height, that fill the width.

Coordinates have their origin at the top left of the content. The module uses no widgets.
"""

import itertools
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Floats

NARROWEST, WIDEST = 0.4, 3.5
"""Limits of the aspect ratio (width / height) of a cell; the ends of a longer photo are cut off in the grid."""
_TALLEST = 1.5
"""Limit of a row's height, as a multiple of the usual one."""

_SAMPLED = 1024
"""Photos of which the usual aspect is the median."""


@dataclass(frozen=True, eq=False)
class Line:
    """All photos side by side in one line of height 1, which rows are cut from.

    It does not depend on the width of the view, so it is computed once and not for each width.

    Args:
        aspects: float [N], width / height of each photo.
    """

    aspects: Floats

    @cached_property
    def sums(self) -> npt.NDArray[np.float64]:
        """The left edge of each photo, and the right edge of the last one, float64 [N + 1]."""
        return np.concatenate(([0.0], np.cumsum(np.clip(self.aspects, NARROWEST, WIDEST), dtype=np.float64)))

    @cached_property
    def middles(self) -> npt.NDArray[np.float64]:
        """The middle of each photo, float64 [N]."""
        return (self.sums[:-1] + self.sums[1:]) / 2

    @cached_property
    def usual(self) -> float:
        """The median aspect of a sample of the photos; 1 if there are none."""
        some = self.aspects[:: 1 + len(self.aspects) // _SAMPLED]
        return float(np.clip(np.median(some), NARROWEST, WIDEST)) if len(some) else 1.0


@dataclass(frozen=True, eq=False)
class Rows:
    """The photos of a line, in rows of about `side` height, with `gap` between the cells and around them.

    A row takes the photos whose middles fall into its share of the sum of all aspects, and is scaled to fill the width.
    So a million photos are laid out by a few operations on arrays, without a loop over the photos.

    Args:
        width: of the content, in device-independent pixels.
        side: the usual height of a row, in the same unit.
        mirrored: whether the first photo of a row is on the right.
    """

    line: Line
    width: int
    side: int
    gap: int
    mirrored: bool = False

    @cached_property
    def _first(self) -> npt.NDArray[np.int64]:
        """The first cell of each row, and N at the end, int64 [rows + 1]."""
        shares = (self.line.middles * (1 / self._share)).astype(np.int32)
        begins = np.flatnonzero(shares[1:] != shares[:-1]) + 1
        return np.concatenate(([0] if self.count else [], begins, [self.count])).astype(np.int64)

    @property
    def _share(self) -> float:
        """The sum of aspects of a row: about `width / side`, and a multiple of the usual aspect.

        So rows of equal photos hold equally many of them.
        """
        usual = self.line.usual
        return usual * max(1, round(max(1, self.width - self.gap) / self.side / usual))

    @cached_property
    def _scales(self) -> npt.NDArray[np.float64]:
        """The exact height of each row, float64 [rows]."""
        room = self.width - self.gap * (np.diff(self._first) + 1)
        scales = room / np.diff(self.line.sums[self._first])
        scales[-1:] = np.minimum(scales[-1:], self.side)  # a short last row is not stretched
        return np.clip(scales, 1.0, _TALLEST * self.side)

    @cached_property
    def _heights(self) -> npt.NDArray[np.int64]:
        """The height of each row in whole pixels, int64 [rows]."""
        return np.rint(self._scales).astype(np.int64)

    @cached_property
    def _tops(self) -> npt.NDArray[np.int64]:
        """The top of each row, and the height of the content at the end, int64 [rows + 1]."""
        return self.gap + np.concatenate(([0], np.cumsum(self._heights + self.gap)))

    @property
    def count(self) -> int:
        """Number of cells."""
        return len(self.line.aspects)

    @property
    def height(self) -> int:
        """Height of all rows with the gaps around them."""
        return int(self._tops[-1])

    @property
    def step(self) -> int:
        """The usual height of a row with its gap."""
        return self.side + self.gap

    def rect(self, place: int) -> tuple[int, int, int, int]:
        """Returns left, top, width and height of cell `place`."""
        row = self._row(place)
        left, width = self._spans(row)[place - int(self._first[row])]
        return left, int(self._tops[row]), width, int(self._heights[row])

    def rects(self, places: range) -> list[tuple[int, int, int, int]]:
        """Returns what `rect` returns for each of these cells, faster than one by one."""
        found: list[tuple[int, int, int, int]] = []
        row, place = self._row(places.start), places.start
        while place < places.stop:
            cells = self._cells(row)
            top, height = int(self._tops[row]), int(self._heights[row])
            spans = self._spans(row)[place - cells.start : places.stop - cells.start]
            found += [(left, top, width, height) for left, width in spans]
            row, place = row + 1, cells.stop
        return found

    def at(self, x: int, y: int) -> int | None:
        """Returns the cell at a point, or None in the gaps and after the last cell."""
        row = int(np.searchsorted(self._tops, y, "right")) - 1
        if not 0 <= row < len(self._heights) or y >= self._tops[row] + self._heights[row]:
            return None
        for place, (left, width) in zip(self._cells(row), self._spans(row), strict=True):
            if left <= x < left + width:
                return place
        return None

    def within(self, top: int, bottom: int) -> range:
        """Returns the cells of all rows that touch the band from `top` to `bottom`, inclusive."""
        begin = int(np.searchsorted(self._tops[1:] - self.gap, top, "right"))
        end = int(np.searchsorted(self._tops[:-1], bottom, "right"))
        return range(int(self._first[begin]), int(self._first[max(begin, end)]))

    def sideways(self, place: int, cells: int) -> int:
        """Returns the cell `cells` to the right (negative: left), across rows, stopping at the ends."""
        return self.along(place, -cells if self.mirrored else cells)

    def along(self, place: int, cells: int) -> int:
        """Returns the cell `cells` further in reading order, stopping at the ends."""
        return max(0, min(self.count - 1, place + cells))

    def down(self, place: int, rows: int) -> int:
        """Returns the cell whose middle is nearest, `rows` below (negative: above), stopping at the ends."""
        row = self._row(place)
        target = max(0, min(len(self._heights) - 1, row + rows))
        if target == row:
            return place
        middle = self._middle(row, place)
        return min(self._cells(target), key=lambda each: abs(self._middle(target, each) - middle))

    def _row(self, place: int) -> int:
        return int(np.searchsorted(self._first, place, "right")) - 1

    def _cells(self, row: int) -> range:
        return range(int(self._first[row]), int(self._first[row + 1]))

    def _middle(self, row: int, place: int) -> float:
        left, width = self._spans(row)[place - int(self._first[row])]
        return left + width / 2

    def _spans(self, row: int) -> list[tuple[int, int]]:
        """Returns left and width of each cell of a row."""
        first, end, gap = int(self._first[row]), int(self._first[row + 1]), self.gap
        sums = self.line.sums[first : end + 1]
        edges = np.rint((sums - sums[0]) * self._scales[row]).astype(np.int64).tolist()
        spans = [
            (gap * (place + 1) + left, max(1, right - left))
            for place, (left, right) in enumerate(itertools.pairwise(edges))
        ]
        return [(self.width - left - width, width) for left, width in spans] if self.mirrored else spans
