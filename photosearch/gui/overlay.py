"""A picture fitted into its widget, with a heat map laid over it on demand."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from photosearch.core.geometry import WHOLE
from photosearch.core.heat import COLDEST
from photosearch.core.photo import Box, Floats
from photosearch.gui.images import heat_image
from photosearch.gui.theme import Theme


class Overlay(QWidget):
    """Paints an image, smoothly scaled once a size, and a heat map stretched over it."""

    reshaped = Signal()
    """Another picture is shown."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._image = QImage()
        self._heat = QImage()
        self._area = WHOLE
        self._words = ""
        self._natural = QSize()
        self._scaled = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(80, 80))

    @property
    def image(self) -> QImage:
        """The picture without heat."""
        return self._image

    @property
    def has_heat(self) -> bool:
        """Whether a heat map lies over the picture."""
        return not self._heat.isNull()

    def area_in(self, room: QSize) -> int:
        """How many square pixels the picture would fill in `room`."""
        fitted = self._image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        return fitted.width() * fitted.height()

    def show_image(self, image: QImage, natural: QSize | None = None) -> None:
        """Replaces the picture; the heat map stays. `natural` is the photo's own size, if this is a smaller view."""
        self._image, self._words = image, ""
        self.setAccessibleDescription("")
        self._natural = natural or image.size()
        self.reshaped.emit()
        self._scaled = QPixmap()
        self.update()

    def show_words(self, words: str) -> None:
        """Shows plain text instead of a picture: why there is none."""
        self._image, self._heat, self._words = QImage(), QImage(), words
        self.setAccessibleDescription(words)
        self.update()

    def show_heat(self, weights: Floats | None, area: Box = WHOLE) -> None:
        """Lays a map [h, w] over the `area` of the picture that it speaks of, or takes it away."""
        self._heat = QImage() if weights is None else heat_image(weights)
        self._area = area
        self.update()

    def place(self) -> QRect:
        """Where the picture is painted. Photos smaller than the widget grow to at most twice their own size."""
        if self._image.isNull():
            return QRect()
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        most = self._natural * 2
        if size.width() > most.width():
            size = self._image.size().scaled(most, Qt.AspectRatioMode.KeepAspectRatio)
        rect = QRect(0, 0, size.width(), size.height())
        rect.moveCenter(self.rect().center())
        return rect

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        place = self.place()
        if not place.isValid():
            painter.setPen(QColor(self._look.colours.quiet))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.rect().adjusted(16, 16, -16, -16)), int(flags), self._words)
            return
        painter.drawPixmap(place.topLeft(), self._fitted(place.size()))
        if self.has_heat:
            self._paint_heat(painter, QRectF(place))

    def _paint_heat(self, painter: QPainter, place: QRectF) -> None:
        area = self._area
        covered = QRectF(
            place.left() + area.left * place.width(),
            place.top() + area.top * place.height(),
            (area.right - area.left) * place.width(),
            (area.bottom - area.top) * place.height(),
        )
        rest = QPainterPath()
        rest.addRect(place)
        rest.addRect(covered.intersected(place))
        painter.setClipRect(place)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(covered, self._heat)
        painter.fillPath(rest, QColor(*COLDEST))  # odd-even: the frame around what is covered

    def _fitted(self, size: QSize) -> QPixmap:
        ratio = self.devicePixelRatioF()
        wanted = size * ratio
        if self._scaled.size() != wanted:
            smooth = Qt.TransformationMode.SmoothTransformation
            scaled = self._image.scaled(wanted, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
            self._scaled = QPixmap.fromImage(scaled)
            self._scaled.setDevicePixelRatio(ratio)
        return self._scaled
