"""The strip of thumbnails below the photo: its neighbours, any of which can be clicked."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QStyle, QWidget

from photosearch.gui.look import theme
from photosearch.gui.look.colours import DARK

SIDE = 64
"""Of a thumbnail, in device-independent pixels."""
_STEP = SIDE + theme.TINY
_NOTCH = 120
"""Wheel movement of one notch, in eighths of a degree."""


class FilmStrip(QWidget):
    """Shows the rows around the current one, which stays in the middle. `picture` returns the thumbnail of a row."""

    chosen = Signal(int)
    """The person wants to see the photo of this row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "over")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Film strip"))
        self.setFixedHeight(SIDE + 2 * theme.SMALL)
        self.picture: Callable[[int], QPixmap | None] = lambda row: None
        self._row = self._count = 0
        self._turned = 0

    def show_place(self, row: int, count: int) -> None:
        """Shows the photos around `row`, of `count` in all."""
        self._row, self._count = row, count
        self.update()

    def rows(self) -> range:
        """Returns the rows in view."""
        beside = self.width() // 2 // _STEP + 1
        return range(max(0, self._row - beside), min(self._count, self._row + beside + 1))

    def rect_of(self, row: int) -> QRect:
        """Returns the square of a row."""
        left = self.width() // 2 - SIDE // 2 + (row - self._row) * _STEP
        square = QRect(QPoint(left, theme.SMALL), QSize(SIDE, SIDE))
        return QStyle.visualRect(self.layoutDirection(), self.rect(), square)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        row = next((each for each in self.rows() if self.rect_of(each).contains(at)), None)
        if row is not None and event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(row)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._turned += event.angleDelta().y() or event.angleDelta().x()
        steps = int(self._turned / _NOTCH)
        self._turned -= steps * _NOTCH
        row = max(0, min(self._count - 1, self._row - steps))
        if row != self._row:
            self.chosen.emit(row)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        for row in self.rows():
            square = self.rect_of(row)
            self._draw(painter, square, self.picture(row))
            if row == self._row:
                painter.setPen(QPen(QColor(DARK.link), 3))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(square).adjusted(-1, -1, 1, 1), theme.TINY, theme.TINY)

    def _draw(self, painter: QPainter, square: QRect, picture: QPixmap | None) -> None:
        if picture is None:
            painter.fillRect(square, QColor(DARK.raised))
            return
        side = min(picture.width(), picture.height())
        middle = QRect((picture.width() - side) // 2, (picture.height() - side) // 2, side, side)
        painter.drawPixmap(square, picture, middle)
