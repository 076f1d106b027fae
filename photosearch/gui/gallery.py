"""The virtualised grid of thumbnails. Layout is arithmetic, so a million photos cost what a screenful does."""

from collections.abc import Callable

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPaintEvent, QRegion, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionViewItem, QWidget

from photosearch.core.photo import Hit, Photo
from photosearch.gui import theme
from photosearch.gui.gallery_model import HIT_ROLE, GalleryModel, Index
from photosearch.gui.grid import Grid

SMALLEST, USUAL, LARGEST = 96, 168, 384
"""Longest side of a thumbnail in device-independent pixels."""


class Gallery(QListView):
    """Shows a GalleryModel. Rows of equal cells; the width left over is shared between the columns."""

    current_changed = Signal()
    near_end = Signal()
    """The last photos come into view: the person may want more."""
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
        self.verticalScrollBar().valueChanged.connect(self._look_ahead)

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
        return [hit.photo for hit in self.selected_hits()]

    def selected_hits(self) -> list[Hit]:
        """The hits of the selected photos in the order shown; the current one when none is selected."""
        spans = self.selectionModel().selection()
        rows = sorted(row for span in spans.toList() for row in range(span.top(), span.bottom() + 1))
        current = self.current_hit()
        return [self.gallery_model.hits[row] for row in rows] or ([current] if current else [])

    def pair(self) -> tuple[Photo, Photo] | None:
        """The two selected photos, where there are two."""
        chosen = sum(span.bottom() - span.top() + 1 for span in self.selectionModel().selection().toList()) == 2
        first, second = self.selected_photos() if chosen else (None, None)
        return (first, second) if first is not None and second is not None else None

    def turn_to(self, photo: Photo) -> None:
        """Makes a photo the current one; the selection stays."""
        row = self.gallery_model.row_of(photo.id)
        if row is not None:
            keep = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self.gallery_model.index(row), keep)

    def step(self, by: int) -> None:
        """Moves the current photo by `by` places, stopping at the ends."""
        row = max(0, min(self.gallery_model.rowCount() - 1, self.currentIndex().row() + by))
        self.setCurrentIndex(self.gallery_model.index(row))

    def _look_ahead(self, place: int) -> None:
        bar = self.verticalScrollBar()
        if place > 0 and place + 2 * bar.pageStep() >= bar.maximum():
            self.near_end.emit()

    # Layout

    def _grid(self) -> Grid:
        line = self.fontMetrics().height()
        return Grid(
            count=self.gallery_model.rowCount(),
            width=self.viewport().width(),
            cell_width=self._side + 2 * theme.SMALL,
            cell_height=self._side + line + 2 * theme.SMALL + theme.TINY,
            margin=theme.MEDIUM,
            mirrored=self.isRightToLeft(),
        )

    def visualRect(self, index: Index) -> QRect:
        if not index.isValid():
            return QRect()
        left, top, width, height = self._grid().rect(index.row())
        return QRect(left, top - self.verticalOffset(), width, height)

    def indexAt(self, point: QPoint) -> QModelIndex:
        place = self._grid().at(point.x(), point.y() + self.verticalOffset())
        return QModelIndex() if place is None else self.gallery_model.index(place)

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        rect, bar, height = self.visualRect(index), self.verticalScrollBar(), self.viewport().height()
        if not rect.isValid():
            return
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(bar.value() + rect.center().y() - height // 2)
        elif rect.top() < 0:
            bar.setValue(bar.value() + rect.top() - theme.MEDIUM)
        elif rect.bottom() > height:
            bar.setValue(bar.value() + rect.bottom() - height + theme.MEDIUM)

    def updateGeometries(self) -> None:
        QAbstractItemView.updateGeometries(self)
        bar, height = self.verticalScrollBar(), self.viewport().height()
        grid = self._grid()
        bar.setRange(0, max(0, grid.height - height))
        bar.setPageStep(height)
        bar.setSingleStep(grid.cell_height // 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        top = self.indexAt(QPoint(self.viewport().width() // 2, theme.MEDIUM + 1))
        QAbstractItemView.resizeEvent(self, event)
        self.updateGeometries()
        if top.isValid() and self.verticalOffset() > 0:
            self.scrollTo(top)

    def doItemsLayout(self) -> None:
        # QListView would visit every photo.
        QAbstractItemView.doItemsLayout(self)

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def horizontalOffset(self) -> int:
        return 0

    def isIndexHidden(self, index: Index) -> bool:
        return False

    # Keyboard and selection

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        if not self.gallery_model.rowCount():
            return QModelIndex()
        place = self.currentIndex().row()
        return self.gallery_model.index(self._moved(action, place) if place >= 0 else 0)

    def _moved(self, action: QAbstractItemView.CursorAction, place: int) -> int:
        grid, actions = self._grid(), QAbstractItemView.CursorAction
        page = max(1, self.viewport().height() // grid.cell_height)
        moves: dict[QAbstractItemView.CursorAction, Callable[[], int]] = {
            actions.MoveLeft: lambda: grid.sideways(place, -1),
            actions.MoveRight: lambda: grid.sideways(place, 1),
            actions.MovePrevious: lambda: grid.along(place, -1),
            actions.MoveNext: lambda: grid.along(place, 1),
            actions.MoveUp: lambda: grid.down(place, -1),
            actions.MoveDown: lambda: grid.down(place, 1),
            actions.MovePageUp: lambda: grid.down(place, -page),
            actions.MovePageDown: lambda: grid.down(place, page),
            actions.MoveHome: lambda: 0,
            actions.MoveEnd: lambda: grid.count - 1,
        }
        return moves[action]()

    def selectAll(self) -> None:
        # One span, where Qt would ask every photo whether it may be selected.
        if last := self.gallery_model.rowCount():
            everything = QItemSelection(self.gallery_model.index(0), self.gallery_model.index(last - 1))
            self.selectionModel().select(everything, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def has_chosen(self) -> bool:
        """Whether `selected_photos` would give any."""
        return self.selectionModel().hasSelection() or self.currentIndex().isValid()

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        selection = QItemSelection()
        for index in self._indexes_in(rect.normalized()):
            selection.select(index, index)
        self.selectionModel().select(selection, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region = QRegion()
        for row in self._rows_in(self.viewport().rect()):
            index = self.gallery_model.index(row)
            if selection.contains(index):
                region += self.visualRect(index)
        return region

    def currentChanged(self, current: Index, previous: Index) -> None:
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
        return self._grid().within(rect.top() + self.verticalOffset(), rect.bottom() + self.verticalOffset())

    def _indexes_in(self, rect: QRect) -> list[QModelIndex]:
        indexes = (self.gallery_model.index(row) for row in self._rows_in(rect))
        return [index for index in indexes if self.visualRect(index).intersects(rect)]
