"""Draws groups of copies, and the copies of one group with their differences."""

from typing import Final

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from photosearch.core.photo import Photo
from photosearch.gui.duplicates.model import COPY_ROLE, GROUP_ROLE, CopiesModel, facts
from photosearch.gui.look import icons, theme
from photosearch.gui.look.painting import paint_background
from photosearch.gui.look.theme import Theme
from photosearch.gui.work.thumbnails import Thumbnails

RADIUS = 8
SMALL_SIDE = 64
_LARGE: Final = QSize(216, 168)
_SHOWN = 4
"""Thumbnails of a group in the list."""
_BOX = 20
Index = QModelIndex | QPersistentModelIndex


class _Delegate(QStyledItemDelegate):
    """The common part: lines of text, and thumbnails that may not have arrived yet."""

    def __init__(self, thumbnails: Thumbnails, look: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._look = look

    def _picture(self, painter: QPainter, frame: QRect, photo: Photo) -> None:
        pixmap, known = self._thumbnails.get(photo), photo.metadata
        shape = pixmap.size() if pixmap else QSize(known.width, known.height) if known else frame.size()
        shown = QRect(frame.topLeft(), shape.scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio))
        shown.moveCenter(frame.center())
        if pixmap is not None:
            painter.drawPixmap(shown, pixmap)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._look.colours.border))
        painter.drawRoundedRect(shown, 6, 6)
        if self._thumbnails.failed(photo):
            mark = icons.pixmap("photo-broken", self._look.colours.quiet, 24, painter.device().devicePixelRatioF())
            painter.drawPixmap(frame.center().x() - 12, frame.center().y() - 12, mark)

    def _line(self, painter: QPainter, rect: QRect, words: str, mode: Qt.TextElideMode) -> None:
        fitted = painter.fontMetrics().elidedText(words, mode, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, fitted)


class GroupDelegate(_Delegate):
    """A group: its first photos side by side, and a summary below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = _SHOWN * (SMALL_SIDE + theme.TINY) + 3 * theme.SMALL
        return QSize(width, SMALL_SIDE + option.fontMetrics.height() + 4 * theme.SMALL)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        cell = option.rect.adjusted(theme.TINY, 2, -theme.TINY, -2)
        paint_background(painter, cell, option.state, self._look.colours, RADIUS)
        inner = cell.adjusted(theme.SMALL, theme.SMALL, -theme.SMALL, -theme.SMALL)
        for place, copy in enumerate(index.data(GROUP_ROLE).copies[:_SHOWN]):
            left = inner.left() + place * (SMALL_SIDE + theme.TINY)
            frame = QRect(left, inner.top(), SMALL_SIDE, SMALL_SIDE)
            self._picture(painter, QStyle.visualRect(option.direction, inner, frame), copy.photo)
        painter.setPen(QColor(self._look.colours.text))
        line = QRect(inner.left(), inner.top() + SMALL_SIDE + theme.TINY, inner.width(), option.fontMetrics.height())
        self._line(painter, line, index.data(), Qt.TextElideMode.ElideRight)
        painter.restore()


class CopyDelegate(_Delegate):
    """A copy with a check box or the reason to keep it; facts that differ from the kept photo stand out."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        lines = 2 + len(facts(index.data(COPY_ROLE).photo))
        height = _LARGE.height() + lines * (option.fontMetrics.height() + 2) + 4 * theme.SMALL
        return QSize(_LARGE.width() + 3 * theme.SMALL, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model, copy, colours = index.model(), index.data(COPY_ROLE), self._look.colours
        assert isinstance(model, CopiesModel)
        assert model.group is not None
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        cell = option.rect.adjusted(theme.TINY, theme.TINY, -theme.TINY, -theme.TINY)
        paint_background(painter, cell, option.state, colours, RADIUS)
        inner = cell.adjusted(theme.SMALL, theme.SMALL, -theme.SMALL, -theme.SMALL)
        self._picture(painter, QRect(inner.topLeft(), QSize(inner.width(), _LARGE.height())), copy.photo)
        self._box(painter, option, index)
        line = QRect(
            inner.left(), inner.top() + _LARGE.height() + theme.TINY, inner.width(), option.fontMetrics.height()
        )
        step = option.fontMetrics.height() + 2
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(QColor(colours.text))
        self._line(painter, line, index.data(), Qt.TextElideMode.ElideMiddle)
        painter.setPen(QColor(colours.link if index.row() == 0 else colours.text))
        line.translate(0, step)
        self._line(painter, line, model.verdict(index), Qt.TextElideMode.ElideRight)
        painter.setFont(option.font)
        for mine, kept in zip(facts(copy.photo), facts(model.group.kept), strict=True):
            line.translate(0, step)
            painter.setPen(QColor(colours.quiet if mine == kept else colours.text))
            self._line(painter, line, mine, Qt.TextElideMode.ElideMiddle)
        painter.restore()

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """Toggles the selection on a click on the box or the space bar, but only once on a double click."""
        clicked = (
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and event.button() == Qt.MouseButton.LeftButton
            and _box_of(option.rect).contains(event.position().toPoint())
        )
        typed = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space
        if not clicked and not typed:
            return False
        turned = index.data(Qt.ItemDataRole.CheckStateRole) != Qt.CheckState.Checked
        state = Qt.CheckState.Checked if turned else Qt.CheckState.Unchecked
        return model.setData(model.index(index.row(), 0), state, Qt.ItemDataRole.CheckStateRole)

    def _box(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if (state := index.data(Qt.ItemDataRole.CheckStateRole)) is None:
            return
        rect, colours = _box_of(option.rect), self._look.colours
        checked = state == Qt.CheckState.Checked
        painter.setPen(QPen(QColor(colours.accent if checked else colours.quiet), 1.5))
        painter.setBrush(QColor(colours.accent if checked else colours.panel))
        painter.drawRoundedRect(rect, 5, 5)
        if checked:
            sign = icons.pixmap("check", colours.on_accent, 16, painter.device().devicePixelRatioF())
            painter.drawPixmap(rect.topLeft().x() + 2, rect.topLeft().y() + 2, sign)


def _box_of(cell: QRect) -> QRect:
    margin = theme.TINY + theme.SMALL + 6
    return QRect(cell.left() + margin, cell.top() + margin, _BOX, _BOX)
