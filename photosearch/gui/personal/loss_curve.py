"""The training loss as a line chart."""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from photosearch.gui.look.texts import text
from photosearch.gui.look.theme import SMALL, Theme


class LossCurve(QWidget):
    """Shows one value per epoch; the accessible description has the first and last value."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.losses: list[float] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Training loss"))
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(240, 6 * self.fontMetrics().height())

    def clear(self) -> None:
        """Removes all values."""
        self.losses.clear()
        self._tell()

    def add(self, loss: float) -> None:
        """Adds a value."""
        self.losses.append(loss)
        self._tell()

    def _tell(self) -> None:
        words = ""
        if self.losses:
            first, last = (text.score(each) for each in (self.losses[0], self.losses[-1]))
            words = self.tr("From {} to {}").format(first, last)
        self.setAccessibleDescription(words)
        self.setToolTip(text.tooltip(words))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._look.colours
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.drawRoundedRect(frame, SMALL, SMALL)
        if len(self.losses) < 2:
            return
        inner = frame.adjusted(SMALL, SMALL, -SMALL, -SMALL)
        low, high = min(self.losses), max(self.losses)
        span = (high - low) or 1.0
        points = QPolygonF(
            [
                QPointF(
                    inner.left() + inner.width() * number / (len(self.losses) - 1),
                    inner.bottom() - inner.height() * (loss - low) / span,
                )
                for number, loss in enumerate(self.losses)
            ]
        )
        painter.setPen(QPen(QColor(colours.accent), 2))
        painter.drawPolyline(points)
