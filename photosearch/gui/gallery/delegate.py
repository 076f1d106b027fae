"""Draws one photo of the grid: thumbnail, name, score, selection and focus."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from photosearch.core.answers.likeness import Likeness
from photosearch.core.photo import Hit, Mark, Photo
from photosearch.gui.gallery.model import HIT_ROLE, STACK_ROLE, Stack
from photosearch.gui.look import badges, icons, text, theme
from photosearch.gui.look.painting import paint_background
from photosearch.gui.look.theme import Theme
from photosearch.gui.work.thumbnails import Thumbnails

RADIUS = 6
_SMOOTH = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
_PLAIN = QStyle.StateFlag.State_Enabled
_ONE_LINE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine


class GalleryDelegate(QStyledItemDelegate):
    """Paints from cached data: a photo without thumbnail shows its shape, one not read yet a square."""

    def __init__(self, thumbnails: Thumbnails, look: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._look = look

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        hit, stack, state = index.data(HIT_ROLE), index.data(STACK_ROLE), option.state
        cell = option.rect.adjusted(theme.TINY // 2, theme.TINY // 2, -theme.TINY // 2, -theme.TINY // 2)
        painter.save()
        painter.setRenderHints(_SMOOTH, True)
        if stack is not None and stack.is_open:
            # A common background shows which photos belong to the stack.
            painter.fillRect(option.rect, QColor(self._look.colours.panel))
        selected = False
        if state != _PLAIN:  # most photos are plain, and testing flags is slow
            selected = bool(state & QStyle.StateFlag.State_Selected)
            paint_background(painter, cell, state, self._look.colours, RADIUS + 2)
        if hit is None:
            self._shape(painter, _square(option))
            painter.restore()
            return
        shown = self._shown(option, hit.photo)
        if stack is not None and stack.is_front:
            self._sheets(painter, shown)
        self._picture(painter, shown, hit.photo)
        badges.paint(painter, shown, hit.photo.annotations)
        if hit.score is not None:
            self._score(painter, shown, hit, option.font)
        if hit.mark is not None:
            self._mark(painter, shown, hit.mark)
        if stack is not None and stack.is_front:
            self._badge(painter, self.badge(option, index), stack)
        elif stack is None and hit.photo.item is not None:
            self._more_files(painter, shown)
        line, inner = option.fontMetrics.height(), _inner(option)
        below = QRect(inner.left(), inner.bottom() - line, inner.width(), line + 1)
        self._name(painter, below, option, text.name(hit.photo.file.path), selected)
        painter.restore()

    def badge(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QRect:
        """Returns the rectangle of the stack badge, or an empty one if the photo is not the front of a stack."""
        stack = index.data(STACK_ROLE)
        if stack is None or not stack.is_front:
            return QRect()
        line = option.fontMetrics.height()
        pill = QRect(
            0, 0, option.fontMetrics.horizontalAdvance(text.count(stack.photos - 1)) + 2 * line, line + theme.TINY
        )
        pill.moveTopRight(self._shown(option, index.data(HIT_ROLE).photo).topRight() + QPoint(-5, 5))
        return pill

    def number(self, painter: QPainter, option: QStyleOptionViewItem, photos: int) -> None:
        """Draws the number of dragged photos on the one in `option.rect`."""
        line = option.fontMetrics.height()
        words = text.count(photos)
        pill = QRect(0, 0, option.fontMetrics.horizontalAdvance(words) + line, line + theme.TINY)
        pill.moveTopRight(option.rect.topRight() + QPoint(-theme.TINY, theme.TINY))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._look.colours.accent))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setPen(QColor(self._look.colours.on_accent))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)

    def _shown(self, option: QStyleOptionViewItem, photo: Photo) -> QRect:
        """Returns the rectangle of the picture."""
        square, pixmap = _square(option), self._thumbnails.get(photo)
        size = pixmap.size() if pixmap is not None else _size(photo)
        return _centred(size.scaled(square.size(), Qt.AspectRatioMode.KeepAspectRatio), square)

    def _sheets(self, painter: QPainter, shown: QRect) -> None:
        """Draws the edges of two photos behind the one shown."""
        painter.setPen(QPen(QColor(self._look.colours.backdrop), 1))
        painter.setBrush(QColor(self._look.colours.quiet))
        for depth in (4, 2):
            painter.drawRoundedRect(shown.translated(depth, -depth), RADIUS, RADIUS)

    def _picture(self, painter: QPainter, shown: QRect, photo: Photo) -> None:
        """Draws the thumbnail, or a placeholder in its shape."""
        pixmap = self._thumbnails.get(photo)
        if pixmap is not None:
            self._clip_and_draw(painter, shown, pixmap)
        else:
            self._shape(painter, shown)
            if self._thumbnails.failed(photo):
                self._broken(painter, shown)

    def _shape(self, painter: QPainter, shown: QRect) -> None:
        """Draws a placeholder for the picture."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._look.colours.raised))
        painter.drawRoundedRect(shown, RADIUS, RADIUS)

    def _clip_and_draw(self, painter: QPainter, shown: QRect, pixmap: QPixmap) -> None:
        path = QPainterPath()
        path.addRoundedRect(QRectF(shown), RADIUS, RADIUS)
        painter.save()
        painter.setClipPath(path)
        painter.drawPixmap(shown, pixmap)
        painter.restore()

    def _broken(self, painter: QPainter, shown: QRect) -> None:
        mark = icons.pixmap("photo-broken", self._look.colours.quiet, 32, painter.device().devicePixelRatioF())
        painter.drawPixmap(_centred(QSize(32, 32), shown), mark)

    def _score(self, painter: QPainter, shown: QRect, hit: Hit, font: QFont) -> None:
        assert hit.score is not None
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(small)
        metrics = painter.fontMetrics()
        words = text.score(hit.score)
        if hit.likeness is Likeness.SAME_PHOTO:
            named = f"{text.likeness(hit.likeness)} · {words}"
            words = named if metrics.horizontalAdvance(named) + 20 <= shown.width() else words
        pill = QRect(0, 0, metrics.horizontalAdvance(words) + 10, metrics.height() + 2)
        pill.moveBottomRight(shown.bottomRight())
        pill.translate(-5, -5)
        painter.setPen(Qt.PenStyle.NoPen)
        # White on nearly black is readable on any photo, in both themes.
        painter.setBrush(QColor(0, 0, 0, 190))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setPen(QColor("white"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)

    def _mark(self, painter: QPainter, shown: QRect, mark: Mark) -> None:
        """Draws the person's mark on a disc."""
        disc = QRect(shown.left() + 5, shown.top() + 5, 20, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 190))
        painter.drawEllipse(disc)
        name = "check" if mark is Mark.SAME else "cancel"
        sign = icons.pixmap(name, "white", 14, painter.device().devicePixelRatioF())
        painter.drawPixmap(_centred(QSize(14, 14), disc), sign)

    def _more_files(self, painter: QPainter, shown: QRect) -> None:
        """Draws a sign that other files belong to the photo, such as a film, none of which has a row."""
        disc = QRect(shown.right() - 24, shown.top() + 5, 20, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 190))
        painter.drawEllipse(disc)
        sign = icons.pixmap("similar", "white", 12, painter.device().devicePixelRatioF())
        painter.drawPixmap(_centred(QSize(12, 12), disc), sign)

    def _badge(self, painter: QPainter, pill: QRect, stack: Stack) -> None:
        """Draws the number of photos behind the front, with a sign to expand or collapse the stack."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 190))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        side = pill.height() - 2 * theme.TINY
        sign = QRect(pill.left() + theme.SMALL - 2, pill.top() + theme.TINY, side, side)
        name = "minus" if stack.is_open else "plus"
        painter.drawPixmap(sign, icons.pixmap(name, "white", side, painter.device().devicePixelRatioF()))
        painter.setPen(QColor("white"))
        number = pill.adjusted(sign.width() + theme.SMALL, 0, -theme.SMALL, 0)
        painter.drawText(number, Qt.AlignmentFlag.AlignCenter, text.count(stack.photos - 1))

    def _name(self, painter: QPainter, line: QRect, option: QStyleOptionViewItem, name: str, selected: bool) -> None:
        painter.setFont(option.font)
        painter.setPen(QColor(self._look.colours.text if selected else self._look.colours.quiet))
        words = option.fontMetrics.elidedText(name, Qt.TextElideMode.ElideMiddle, line.width())
        painter.drawText(line, _ONE_LINE, words)


def _size(photo: Photo) -> QSize:
    if photo.metadata is None or min(photo.metadata.width, photo.metadata.height) < 1:
        return QSize(4, 3)
    return QSize(photo.metadata.width, photo.metadata.height)


def _inner(option: QStyleOptionViewItem) -> QRect:
    """Returns the cell without its margin."""
    margin = theme.TINY // 2 + theme.SMALL - 2
    return option.rect.adjusted(margin, margin, -margin, -margin)


def _square(option: QStyleOptionViewItem) -> QRect:
    """Returns the square that holds a picture of any shape."""
    frame = _inner(option).adjusted(0, 0, 0, -option.fontMetrics.height() - theme.TINY)
    side = min(frame.width(), frame.height())
    return _centred(QSize(side, side), frame)


def _centred(size: QSize, frame: QRect) -> QRect:
    rect = QRect(frame.topLeft(), size)
    rect.moveCenter(frame.center())
    return rect
