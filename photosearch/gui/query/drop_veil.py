"""The veil over the window during a drag, with a text that says what a drop will do."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from photosearch.gui.look import theme
from photosearch.gui.look.stylesheet import TITLE
from photosearch.gui.look.theme import Theme


class DropVeil(QWidget):
    """Covers a part of its parent and lets all events through."""

    def __init__(self, look: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._words = ""
        self._window = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self, words: str, part: QWidget) -> None:
        """Shows the veil over a part of the parent."""
        self._words = words
        self.setAccessibleName(words)
        self.setGeometry(QRect(part.mapTo(self._window, QPoint()), part.size()))
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(self._look.colours.panel)
        ground.setAlpha(225)
        painter.fillRect(self.rect(), ground)
        pen = QPen(QColor(self._look.colours.link), 2, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        inset = theme.LARGE
        painter.drawRoundedRect(self.rect().adjusted(inset, inset, -inset, -inset), 12, 12)
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * TITLE)
        painter.setFont(font)
        painter.setPen(QColor(self._look.colours.text))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)
