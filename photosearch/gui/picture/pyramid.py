"""A photo at several sizes, so that the cost of painting depends on the window and not on the photo.

Pyramids are built on other threads, with NumPy: Qt's conversion of a large photo would block the window's thread.
"""

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from photosearch.core.photo import Pixels

SMALLEST = 512
"""Longest side in pixels of the smallest level."""
_STRIP = 64
"""Rows averaged at a time, so that they fit in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Pyramid:
    """`levels` are the photo, then half its width and height, and so on; at least one."""

    levels: tuple[QImage, ...]

    @classmethod
    def build(cls, pixels: Pixels) -> "Pyramid":
        """Returns the pyramid of `pixels` [H, W, 3]; takes about 10 ms per megapixel."""
        height, width, _ = pixels.shape
        image, values = _blank(height, width)
        values[..., :3] = pixels[..., ::-1]
        values[..., 3] = 255
        levels = [image]
        while max(values.shape) > SMALLEST and min(values.shape[:2]) > 1:
            smaller, halves = _blank(values.shape[0] // 2, values.shape[1] // 2)
            _halve(values, halves)
            levels.append(smaller)
            values = halves
        return cls(tuple(levels))

    @property
    def width(self) -> int:
        """Width of the largest level in pixels."""
        return self.levels[0].width()

    @property
    def height(self) -> int:
        """Height of the largest level in pixels."""
        return self.levels[0].height()

    def paint(self, painter: QPainter, place: QRectF, room: QRectF, ratio: float) -> None:
        """Paints the part of the photo inside `room`; the whole photo covers `place`.

        Args:
            ratio: screen pixels per device-independent pixel.
        """
        visible = place.intersected(room)
        if visible.isEmpty():
            return
        image = self._level(place.width() * ratio / self.width)
        across, down = image.width() / place.width(), image.height() / place.height()
        # Whole photo pixels, slightly beyond the room, so that nothing shifts while the photo moves.
        left = max(0, math.floor((visible.left() - place.left()) * across) - 1)
        top = max(0, math.floor((visible.top() - place.top()) * down) - 1)
        right = min(image.width(), math.ceil((visible.right() - place.left()) * across) + 1)
        bottom = min(image.height(), math.ceil((visible.bottom() - place.top()) * down) + 1)
        source = QRectF(left, top, right - left, bottom - top)
        painter.drawImage(
            QRectF(
                place.left() + source.left() / across,
                place.top() + source.top() / down,
                source.width() / across,
                source.height() / down,
            ),
            image,
            source,
        )

    def _level(self, scale: float) -> QImage:
        """Returns the smallest level with enough pixels for `scale`, screen pixels per pixel of the largest level."""
        halvings = math.floor(math.log2(1 / scale) + 0.01) if scale < 1 else 0
        return self.levels[min(halvings, len(self.levels) - 1)]


def _blank(height: int, width: int) -> tuple[QImage, Pixels]:
    """Returns an image and its bytes [H, W, 4]: blue, green, red and an unused one."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    return image, np.frombuffer(image.bits(), np.uint8).reshape(height, width, 4)


def _halve(values: Pixels, halves: Pixels) -> None:
    height, width = halves.shape[:2]
    for top in range(0, height, _STRIP):
        rows = values[2 * top : 2 * min(top + _STRIP, height), : 2 * width].reshape(-1, 2, width, 2, 4)
        total = rows[:, 0, :, 0].astype(np.uint16)
        for row, column in ((0, 1), (1, 0), (1, 1)):
            total += rows[:, row, :, column]
        halves[top : top + _STRIP] = (total + 2) >> 2
