"""Draws stars, colour label and flag on a photo."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from photosearch.core.annotations.values import NOTHING, Annotations, Flag
from photosearch.gui.look.texts.annotation_text import COLOURS

_INSET = 5
_HEIGHT = 16
_DARK = QColor(0, 0, 0, 190)
"""White on nearly black is readable on any photo, in both themes."""


def paint(painter: QPainter, shown: QRect, said: Annotations) -> None:
    """Draws the annotations of a photo at the bottom left of its picture."""
    if said == NOTHING:
        return
    left = shown.left() + _INSET
    top = shown.bottom() - _INSET - _HEIGHT
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    if said.flag is not None:
        left = _flag(painter, left, top, said.flag)
    if said.label is not None:
        painter.setBrush(_DARK)
        painter.drawRoundedRect(QRectF(left, top, _HEIGHT, _HEIGHT), 3, 3)
        painter.setBrush(QColor(COLOURS[said.label]))
        painter.drawRoundedRect(QRectF(left + 2, top + 2, _HEIGHT - 4, _HEIGHT - 4), 2, 2)
        left += _HEIGHT + 3
    if said.rating:
        _stars(painter, left, top, said.rating)
    painter.restore()


def _flag(painter: QPainter, left: int, top: int, flag: Flag) -> int:
    painter.setBrush(_DARK)
    painter.drawRoundedRect(QRectF(left, top, _HEIGHT, _HEIGHT), 3, 3)
    painter.setPen(QPen(QColor("white"), 1.6))
    x, y = float(left), float(top)
    if flag is Flag.PICK:
        painter.setBrush(QColor("white"))
        painter.drawLine(QPointF(x + 5, y + 3), QPointF(x + 5, y + 13))
        painter.drawPolygon(QPolygonF([QPointF(x + 5, y + 3), QPointF(x + 12, y + 5.5), QPointF(x + 5, y + 8)]))
    else:
        painter.drawLine(QPointF(x + 4.5, y + 4.5), QPointF(x + 11.5, y + 11.5))
        painter.drawLine(QPointF(x + 11.5, y + 4.5), QPointF(x + 4.5, y + 11.5))
    painter.setPen(Qt.PenStyle.NoPen)
    return left + _HEIGHT + 3


def _stars(painter: QPainter, left: int, top: int, stars: int) -> None:
    painter.save()
    font = painter.font()
    font.setPixelSize(_HEIGHT - 4)
    painter.setFont(font)
    words = "★" * stars
    width = painter.fontMetrics().horizontalAdvance(words) + 8
    painter.setBrush(_DARK)
    painter.drawRoundedRect(QRectF(left, top, width, _HEIGHT), 3, 3)
    painter.setPen(QColor("white"))
    painter.drawText(QRect(left, top, width, _HEIGHT), Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()
