"""Paints the overlay of a photo: heat map, marked places and the box around a detail. It handles no input."""

from dataclasses import dataclass, field

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from photosearch.core.geometry import WHOLE
from photosearch.core.photo import Box

HANDLE = 9.0
"""Side of the resize handles of a box, in device-independent pixels."""
USUAL_STRENGTH = 0.6
_AROUND_WORDS = QMarginsF(3, 2, 3, 2)
"""A frame must not cross its word."""
_SHADE = QColor(0, 0, 0, 130)
_LIGHT, _DARK = QColor(255, 255, 255), QColor(0, 0, 0, 170)
"""Lines over photos are light on dark, in every theme."""


@dataclass(slots=True)
class Overlay:
    """`heat` covers `area` of the photo; `strength` is its opacity from 0 to 1; `words` are places of text."""

    heat: QImage = field(default_factory=QImage)
    area: Box = WHOLE
    strength: float = USUAL_STRENGTH
    marks: tuple[Box, ...] = ()
    words: tuple[Box, ...] = ()
    box: Box | None = None
    editing: bool = False
    """Whether the box is being edited: it has handles then, and the rest of the photo is shaded."""

    def paint(self, painter: QPainter, place: QRectF) -> None:
        """Paints over a photo at `place`; the heat map is resampled like the photo."""
        painter.save()
        painter.setClipRect(place, Qt.ClipOperation.IntersectClip)
        if not self.heat.isNull():
            self._paint_heat(painter, place)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.box is not None and self.editing:
            painter.fillPath(_around(place, _at(self.box, place)), _SHADE)
        painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark in self.marks:
            _outline(painter, _at(mark, place), 2.0)
        for word in self.words:
            _outline(painter, _at(word, place).marginsAdded(_AROUND_WORDS), 1.5)
        if self.box is not None:
            _outline(painter, _at(self.box, place), 1.5)
            if self.editing:
                _paint_handles(painter, _at(self.box, place))

    def _paint_heat(self, painter: QPainter, place: QRectF) -> None:
        painter.setOpacity(self.strength)
        painter.drawImage(_at(self.area, place), self.heat)
        painter.setOpacity(1.0)


def _at(box: Box, place: QRectF) -> QRectF:
    return QRectF(
        place.left() + box.left * place.width(),
        place.top() + box.top * place.height(),
        (box.right - box.left) * place.width(),
        (box.bottom - box.top) * place.height(),
    )


def _around(place: QRectF, hole: QRectF) -> QPainterPath:
    """Returns `place` without `hole` (odd-even fill)."""
    frame = QPainterPath()
    frame.addRect(place)
    frame.addRect(hole)
    return frame


def _outline(painter: QPainter, rect: QRectF, width: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, stroke in ((_DARK, width + 2), (_LIGHT, width)):
        painter.setPen(QPen(colour, stroke, j=Qt.PenJoinStyle.MiterJoin))
        painter.drawRect(rect)


def _paint_handles(painter: QPainter, rect: QRectF) -> None:
    painter.setPen(QPen(_DARK, 1))
    painter.setBrush(_LIGHT)
    half = QPointF(HANDLE / 2, HANDLE / 2)
    for corner in (rect.topLeft(), rect.topRight(), rect.bottomLeft(), rect.bottomRight()):
        painter.drawRect(QRectF(corner - half, QSizeF(HANDLE, HANDLE)))
