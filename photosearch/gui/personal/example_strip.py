"""One held-out pair: the photo to find, and the first results of the models before and after training."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from photosearch.core.photo import Photo
from photosearch.gui.look.texts import text
from photosearch.gui.look.theme import LARGE, TINY, Theme
from photosearch.gui.work.thumbnails import Thumbnails

_SIDE = 56


class ExampleStrip(QWidget):
    """Draws thumbnails in a row: the photo to find, results before, results after. The correct one is outlined."""

    def __init__(
        self,
        wanted: Photo,
        before: tuple[Photo, ...],
        after: tuple[Photo, ...],
        ranks: tuple[int, int],
        thumbnails: Thumbnails,
        look: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._groups = ((wanted,), before, after)
        self._wanted = wanted
        self._thumbnails = thumbnails
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        words = self.tr("{}: rank {} before, {} after").format(text.name(wanted.file.path), *map(text.count, ranks))
        self.setAccessibleName(words)
        self.setToolTip(text.tooltip(words))
        thumbnails.arrived.connect(self.update)
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        pictures = sum(map(len, self._groups))
        return QSize(pictures * (_SIDE + TINY) + 2 * LARGE, _SIDE + 2 * TINY)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        left = TINY
        for group in self._groups:
            for photo in group:
                place = QRect(left, TINY, _SIDE, _SIDE)
                self._draw(painter, photo, QStyle.visualRect(self.layoutDirection(), self.rect(), place))
                left += _SIDE + TINY
            left += LARGE

    def _draw(self, painter: QPainter, photo: Photo, place: QRect) -> None:
        colours = self._look.colours
        picture = self._thumbnails.get(photo)
        if picture is None:
            painter.fillRect(place, QColor(colours.raised))
        else:
            side = min(picture.width(), picture.height())
            cut = QRect((picture.width() - side) // 2, (picture.height() - side) // 2, side, side)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(place, picture, cut)
        if photo.digest == self._wanted.digest:
            painter.setPen(QPen(QColor(colours.link), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
            painter.drawRect(place.adjusted(1, 1, -1, -1))
