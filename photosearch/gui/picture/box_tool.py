"""Draws, moves and resizes the box around a detail. It works in fractions of the photo, not in pixels."""

from typing import TypeAlias

from photosearch.core.geometry import moved, spanned
from photosearch.core.photo import Box
from photosearch.core.viewport import Pair

Grip: TypeAlias = tuple[int, int]
"""The edges being dragged: -1 left or top, 1 right or bottom, 0 neither. (0, 0) drags the whole box."""


class BoxTool:
    """Edits a box with the pointer."""

    def __init__(self, box: Box | None) -> None:
        self.box = box
        self._before: Box | None = None
        self._grip: Grip | None = None
        self._start: Pair | None = None

    @property
    def busy(self) -> bool:
        """Whether a drag is under way."""
        return self._start is not None

    def grip_at(self, at: Pair, reach: Pair) -> Grip | None:
        """Returns the grip at a place of the photo, or None if a drag from there would draw a new box."""
        box = self.box
        if box is None:
            return None
        across = _held(at[0], box.left, box.right, reach[0])
        down = _held(at[1], box.top, box.bottom, reach[1])
        return None if across is None or down is None else (across, down)

    def press(self, at: Pair, reach: Pair) -> None:
        """Starts to drag the box, or to draw a new one; `reach` is the distance that counts as a hit."""
        self._before, self._grip, self._start = self.box, self.grip_at(at, reach), at

    def drag(self, to: Pair) -> None:
        """Moves the box or its edges with the pointer."""
        if self._start is None:
            return
        if self._grip is None or self._before is None:
            self.box = spanned(*self._start, *to)
        elif self._grip == (0, 0):
            self.box = moved(self._before, to[0] - self._start[0], to[1] - self._start[1])
        else:
            (left, right), (top, bottom) = (
                (to[axis] if grip < 0 else low, to[axis] if grip > 0 else high)
                for axis, (grip, low, high) in enumerate(
                    (
                        (self._grip[0], self._before.left, self._before.right),
                        (self._grip[1], self._before.top, self._before.bottom),
                    )
                )
            )
            self.box = spanned(left, top, right, bottom)

    def release(self) -> None:
        """Ends the drag."""
        self._start = None


def _held(at: float, low: float, high: float, reach: float) -> int | None:
    """Returns -1 near the low edge, 1 near the high edge, 0 between them, None outside. The nearer edge wins."""
    if not low - reach <= at <= high + reach:
        return None
    if min(at - low, high - at) > reach:
        return 0
    return -1 if at - low < high - at else 1
