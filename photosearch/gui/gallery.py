"""The virtualised grid of thumbnails. Layout is arithmetic, so a million photos cost what a screenful does."""

from typing import Final

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPaintEvent, QRegion, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from photosearch.core.photo import Hit, Photo
from photosearch.gui import theme
from photosearch.gui.gallery_model import HIT_ROLE, GalleryModel

SMALLEST, USUAL, LARGEST = 96, 168, 384
"""Longest side of a thumbnail in device-independent pixels."""
MARGIN: Final = theme.MEDIUM

_STEPS: Final = {
    QAbstractItemView.CursorAction.MoveLeft: -1,
    QAbstractItemView.CursorAction.MovePrevious: -1,
    QAbstractItemView.CursorAction.MoveRight: 1,
    QAbstractItemView.CursorAction.MoveNext: 1,
}


class Gallery(QAbstractItemView):
    """Shows a GalleryModel. Rows of equal cells; the width left over is shared between the columns."""

    current_changed = Signal()
    resized = Signal(int)
    """The thumbnail size was changed by the wheel."""

    def __init__(self, model: GalleryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = USUAL
        self.setModel(model)
        self.gallery_model = model
        self.setAccessibleName(self.tr("Photos"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def side(self) -> int:
        """Longest side of a thumbnail in device-independent pixels."""
        return self._side

    def set_side(self, side: int) -> None:
        """Changes the size of the thumbnails; the current photo stays in view."""
        self._side = max(SMALLEST, min(LARGEST, side))
        self.updateGeometries()
        self.scrollTo(self.currentIndex())
        self.viewport().update()

    def show_hits(self, hits: tuple[Hit, ...], keep_place: bool) -> None:
        """Replaces the photos; `keep_place` holds on to the scroll position and the current photo."""
        current, place = self.current_photo(), self.verticalScrollBar().value()
        self.gallery_model.show(hits)
        row = self.gallery_model.row_of(current.id) if keep_place and current is not None else None
        self.updateGeometries()
        self.verticalScrollBar().setValue(place if keep_place else 0)
        if row is not None:
            self.setCurrentIndex(self.gallery_model.index(row))
        self.current_changed.emit()

    def current_hit(self) -> Hit | None:
        """The hit that the keyboard is on."""
        hit = self.currentIndex().data(HIT_ROLE)
        return hit if isinstance(hit, Hit) else None

    def current_photo(self) -> Photo | None:
        """The photo that the keyboard is on."""
        hit = self.current_hit()
        return hit.photo if hit is not None else None

    def selected_photos(self) -> list[Photo]:
        """The selected photos in the order shown; the current one when none is selected."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        current = self.current_photo()
        return [self.gallery_model.hits[row].photo for row in rows] or ([current] if current else [])

    def step(self, by: int) -> None:
        """Moves the current photo by `by` places, stopping at the ends."""
        row = max(0, min(self.gallery_model.rowCount() - 1, self.currentIndex().row() + by))
        self.setCurrentIndex(self.gallery_model.index(row))

    # Layout

    @property
    def columns(self) -> int:
        """Cells side by side."""
        return max(1, (self.viewport().width() - MARGIN) // self._cell().width())

    def _cell(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(self._side + 2 * theme.SMALL, self._side + line + 2 * theme.SMALL + theme.TINY)

    def _content_height(self) -> int:
        rows = -(-self.gallery_model.rowCount() // self.columns)
        return rows * self._cell().height() + 2 * MARGIN

    def visualRect(self, index: QModelIndex) -> QRect:
        if not index.isValid():
            return QRect()
        row, column = divmod(index.row(), self.columns)
        cell, width = self._cell(), self.viewport().width() - MARGIN
        left = MARGIN // 2 + column * width // self.columns
        right = MARGIN // 2 + (column + 1) * width // self.columns
        top = MARGIN + row * cell.height() - self.verticalOffset()
        rect = QRect(left, top, right - left, cell.height())
        if self.isRightToLeft():
            rect.moveRight(self.viewport().width() - 1 - left)
        return rect

    def indexAt(self, point: QPoint) -> QModelIndex:
        width = max(1, self.viewport().width() - MARGIN)
        x = self.viewport().width() - 1 - point.x() if self.isRightToLeft() else point.x()
        column = (x - MARGIN // 2) * self.columns // width
        row = (point.y() + self.verticalOffset() - MARGIN) // self._cell().height()
        if not 0 <= column < self.columns or row < 0:
            return QModelIndex()
        return self.gallery_model.index(row * self.columns + column)

    def scrollTo(
        self,
        index: QModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        rect, bar, height = self.visualRect(index), self.verticalScrollBar(), self.viewport().height()
        if not rect.isValid():
            return
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(bar.value() + rect.center().y() - height // 2)
        elif rect.top() < 0:
            bar.setValue(bar.value() + rect.top() - MARGIN)
        elif rect.bottom() > height:
            bar.setValue(bar.value() + rect.bottom() - height + MARGIN)

    def updateGeometries(self) -> None:
        super().updateGeometries()
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self._content_height() - height))
        bar.setPageStep(height)
        bar.setSingleStep(self._cell().height() // 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        top = self.indexAt(QPoint(self.viewport().width() // 2, MARGIN + 1))
        super().resizeEvent(event)
        self.updateGeometries()
        if top.isValid() and self.verticalOffset() > 0:
            self.scrollTo(top)

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def horizontalOffset(self) -> int:
        return 0

    def isIndexHidden(self, index: QModelIndex) -> bool:
        return False

    # Keyboard and selection

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        count = self.gallery_model.rowCount()
        if not count:
            return QModelIndex()
        row = self.currentIndex().row()
        if row < 0:
            return self.gallery_model.index(0)
        return self.gallery_model.index(self._moved(action, row, count))

    def _moved(self, action: QAbstractItemView.CursorAction, row: int, count: int) -> int:
        actions = QAbstractItemView.CursorAction
        if action == actions.MoveHome:
            return 0
        if action == actions.MoveEnd:
            return count - 1
        if action in _STEPS:
            mirrored = self.isRightToLeft() and action in (actions.MoveLeft, actions.MoveRight)
            return max(0, min(count - 1, row - _STEPS[action] if mirrored else row + _STEPS[action]))
        page = max(1, self.viewport().height() // self._cell().height())
        rows = page if action in (actions.MovePageUp, actions.MovePageDown) else 1
        down = action in (actions.MovePageDown, actions.MoveDown)
        return self._by_rows(row, rows if down else -rows, count)

    def _by_rows(self, row: int, rows: int, count: int) -> int:
        target = row + rows * self.columns
        if target < 0:
            return row % self.columns
        if target < count:
            return target
        in_last_row = row // self.columns == (count - 1) // self.columns
        return row if in_last_row else min(count - 1, target)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        selection = QItemSelection()
        for index in self._indexes_in(rect.normalized()):
            selection.select(index, index)
        self.selectionModel().select(selection, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region = QRegion()
        visible = set(self._rows_in(self.viewport().rect()))
        for span in selection:
            for row in visible.intersection(range(span.top(), span.bottom() + 1)):
                region += self.visualRect(self.gallery_model.index(row))
        return region

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        self.current_changed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_side(self._side + (16 if event.angleDelta().y() > 0 else -16))
            self.resized.emit(self._side)
            event.accept()
        else:
            super().wheelEvent(event)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        hovered = self.indexAt(self.viewport().mapFromGlobal(self.cursor().pos()))
        under = hovered.row() if self.viewport().underMouse() else -1
        for row in self._rows_in(event.rect()):
            index = self.gallery_model.index(row)
            self.itemDelegate().paint(painter, self._option(index, row == under), index)

    def _option(self, index: QModelIndex, hovered: bool) -> QStyleOptionViewItem:
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.rect = self.visualRect(index)
        states = QStyle.StateFlag
        option.state = states.State_Enabled | (states.State_MouseOver if hovered else states.State_None)
        if self.selectionModel().isSelected(index):
            option.state |= states.State_Selected
        if index == self.currentIndex() and self.hasFocus():
            option.state |= states.State_HasFocus
        return option

    def _rows_in(self, rect: QRect) -> range:
        height = self._cell().height()
        first = max(0, (rect.top() + self.verticalOffset() - MARGIN) // height)
        last = (rect.bottom() + self.verticalOffset() - MARGIN) // height
        count = self.gallery_model.rowCount()
        return range(min(count, first * self.columns), max(0, min(count, (last + 1) * self.columns)))

    def _indexes_in(self, rect: QRect) -> list[QModelIndex]:
        indexes = (self.gallery_model.index(row) for row in self._rows_in(rect))
        return [index for index in indexes if self.visualRect(index).intersects(rect)]
