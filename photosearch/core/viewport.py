"""The position of a photo in its viewport: fitted, zoomed about a point, moved. Pure arithmetic, without Qt.

Sizes are pairs of width and height. Photos are measured in their own pixels, viewports (`room`) in device-independent
pixels.
"""

from dataclasses import dataclass
from typing import TypeAlias

Pair: TypeAlias = tuple[float, float]

MOST_GROWTH = 2.0
"""A small photo is enlarged at most this many times to fit."""
LARGEST_SCALE = 8.0
"""Screen pixels per pixel of the photo at the largest zoom."""


@dataclass(frozen=True, slots=True)
class View:
    """`zoom` is 1 when the photo just fits; `x` and `y` are the point of the photo in the middle, as fractions.

    It does not depend on the size of the photo, so that two photos side by side can share it.
    """

    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5


FITTED = View()


@dataclass(frozen=True, slots=True)
class Frame:
    """The sizes of a photo and its viewport. `ratio` is the number of screen pixels per device-independent pixel."""

    photo: Pair
    room: Pair
    ratio: float = 1.0

    @property
    def fitted(self) -> float:
        """Device-independent pixels per pixel of the photo when all of it is visible."""
        return min(self.room[0] / self.photo[0], self.room[1] / self.photo[1], MOST_GROWTH)

    @property
    def full(self) -> float:
        """The zoom at which one pixel of the photo covers one screen pixel: 100 %."""
        return 1 / (self.ratio * self.fitted)

    def scale(self, view: View) -> float:
        """Screen pixels per pixel of the photo."""
        return self.fitted * view.zoom * self.ratio

    def place(self, view: View) -> tuple[float, float, float, float]:
        """Returns left, top, width and height of the photo in the viewport, which it fills as far as it can."""
        width, height = (side * self.fitted * view.zoom for side in self.photo)
        return _start(width, self.room[0], view.x), _start(height, self.room[1], view.y), width, height

    def within(self, view: View) -> View:
        """Returns `view` with its middle corrected to where `place` puts it."""
        left, top, width, height = self.place(view)
        return View(view.zoom, (self.room[0] / 2 - left) / width, (self.room[1] / 2 - top) / height)

    def zoomed(self, view: View, zoom: float, at: Pair) -> View:
        """Returns the view at `zoom`, within bounds, that keeps the point of the photo under `at` in place."""
        zoom = min(max(zoom, min(1.0, self.full)), max(1.0, self.full * LARGEST_SCALE))
        (x, y), growth = self.to_photo(view, at), zoom / view.zoom
        _, _, width, height = self.place(view)
        middle = (self.room[0] / 2 - at[0]) / (width * growth), (self.room[1] / 2 - at[1]) / (height * growth)
        return self.within(View(zoom, x + middle[0], y + middle[1]))

    def moved(self, view: View, across: float, down: float) -> View:
        """Returns the view with the photo moved by device-independent pixels."""
        _, _, width, height = self.place(view)
        return self.within(View(view.zoom, view.x - across / width, view.y - down / height))

    def movable(self, view: View) -> bool:
        """Whether a part of the photo lies outside the viewport."""
        _, _, width, height = self.place(view)
        return width > self.room[0] + 0.5 or height > self.room[1] + 0.5

    def to_photo(self, view: View, at: Pair) -> Pair:
        """Returns a point of the viewport as fractions of the photo."""
        left, top, width, height = self.place(view)
        return (at[0] - left) / width, (at[1] - top) / height


def _start(length: float, room: float, middle: float) -> float:
    if length <= room:
        return (room - length) / 2
    return min(0.0, max(room - length, room / 2 - middle * length))
