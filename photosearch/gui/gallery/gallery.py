"""The virtual grid of thumbnails. Its layout is arithmetic, so a million photos cost little more than a screenful."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QDrag,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionViewItem, QWidget

from photosearch.core.answers.stacking import Stacks
from photosearch.core.photo import Hit, Order, Photo, Shapes
from photosearch.gui.gallery.delegate import GalleryDelegate, Spot
from photosearch.gui.gallery.grid import Grid
from photosearch.gui.gallery.model import HIT_ROLE, GalleryModel, Index, Stack
from photosearch.gui.gallery.rows import Rows
from photosearch.gui.gallery.sizes import GAP, LARGEST, SMALLEST, USUAL
from photosearch.gui.look.buttons import SIDE_BUTTONS
from photosearch.gui.work import desktop

_ENABLED = QStyle.StateFlag.State_Enabled
_NAVIGATION = (
    Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """The view and selection of the person, by photo ids."""

    top: tuple[int, int] | None
    """The id and row of a photo at the top of the view; None if not scrolled, so that new photos come into view."""
    above: int
    """The part of it above the view, in device-independent pixels."""
    current: int | None
    chosen: Order
    """The ids of the selected photos; empty if all are selected."""
    all_chosen: bool

    @property
    def touched(self) -> bool:
        """Whether the person has scrolled, or has chosen a photo."""
        return self.top is not None or len(self.chosen) > 0 or self.all_chosen


class Gallery(QListView):
    """Shows a GalleryModel in justified rows, in which photos keep their shape, or in a grid of squares."""

    current_changed = Signal()
    """Another photo is current, or the current one has been read."""
    near_end = Signal()
    """The last photos come into view, so more are needed."""
    resized = Signal(int)
    """The wheel changed the thumbnail size."""
    similar_wanted = Signal()
    """The person wants photos similar to the current one."""

    def __init__(self, model: GalleryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = USUAL
        self._squares = False
        self._layout: tuple[int, ...] = ()
        """What the cells were laid out from, with the id of the aspects in `_laid_out`."""
        self._laid_out = model.aspects
        self._cells: Grid | Rows = Grid(0, 1, USUAL, GAP)
        self._foot: QWidget | None = None
        self._told: Hit | None = None
        """The current hit when `current_changed` was last emitted."""
        self._dragging = False
        """Whether a drag has started whose files are still being looked up."""
        self._anchor = (0, 0.0)
        """The row of a photo at the top of the view, and the fraction of its cell that is above the view.

        It changes only when the person scrolls: if it moved with each change of the library, the view would drift.
        """
        self._anchored = False
        """Whether the layout is changing, so that the scroll bar follows the anchor."""
        self.setModel(model)
        self.gallery_model = model
        model.dataChanged.connect(self._tell_news)
        self.setAccessibleName(self.tr("Photos"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.verticalScrollBar().valueChanged.connect(self._note_anchor)
        self.verticalScrollBar().valueChanged.connect(self._look_ahead)

    @property
    def side(self) -> int:
        """Height of a row of photos in device-independent pixels."""
        return self._side

    def set_side(self, side: int) -> None:
        """Changes the thumbnail size; the first photo in view stays there."""
        self._side = max(SMALLEST, min(LARGEST, side))
        self._follow_anchor()
        self.viewport().update()

    def set_squares(self, on: bool) -> None:
        """Shows photos cut to squares, or in their own shape; the first photo in view stays there."""
        self._squares = on
        self._follow_anchor()
        self.viewport().update()

    def set_foot(self, foot: QWidget) -> None:
        """Shows a widget below the last photo, while it is not hidden."""
        foot.setParent(self.viewport())
        self._foot = foot

    def show_hits(
        self, hits: Sequence[Hit], keep_place: bool, stacks: Stacks | None = None, shapes: Shapes | None = None
    ) -> None:
        """Replaces the photos; `keep_place` keeps the view, the selection and the expanded stacks.

        Args:
            stacks: all photos if there may be more than the hits.
            shapes: their shapes; those of the hits are known.
        """
        place = self.place() if keep_place else None
        self.gallery_model.show(hits, keep_place, stacks, shapes)
        self.updateGeometries()
        self.verticalScrollBar().setValue(0)
        if place is not None:
            self.go_to(place)
        self._tell()
        self._look_further()

    def place(self) -> Place:
        """Returns the view and the selection."""
        model, current, scrolled = self.gallery_model, self.currentIndex().row(), self.verticalOffset()
        top, _ = self._anchor
        all_chosen = self._chosen() == model.rowCount() > 1
        return Place(
            top=(model.photo_id(top), top) if scrolled > 0 and model.rowCount() else None,
            above=scrolled - self._grid().rect(top)[1] if top < model.rowCount() else 0,
            current=model.photo_id(current) if current >= 0 else None,
            chosen=model.photo_ids([] if all_chosen else self._selected()),
            all_chosen=all_chosen,
        )

    def go_to(self, place: Place) -> None:
        """Restores a view and selection, as far as their photos are present."""
        if place.all_chosen:
            self.selectAll()
        elif len(place.chosen):
            self._choose(place.chosen)
        if place.current is not None and (row := self.gallery_model.row_of(place.current)) is not None:
            self.setAutoScroll(False)  # the current photo may be out of view
            keep = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self.gallery_model.index(row), keep)
            self.setAutoScroll(True)
        if place.top is not None:
            row = self.gallery_model.row_of(place.top[0])
            self._scroll_to_anchor(place.top[1] if row is None else row, place.above)

    def set_stacking(self, on: bool) -> None:
        """Shows items and near-duplicates as stacks, or each photo on its own."""
        self._rearrange(lambda: self.gallery_model.set_stacking(on))

    def open_stacks(self, opened: bool) -> None:
        """Expands or collapses all stacks."""
        self._rearrange(lambda: self.gallery_model.open_all(opened))

    def turn_stack(self) -> None:
        """Expands or collapses the stack of the current photo."""
        if self.current_stack() is not None:
            self._turn_stack(self.currentIndex().row())

    def current_stack(self) -> Stack | None:
        """Returns the stack of the current photo."""
        row = self.currentIndex().row()
        return self.gallery_model.stack(row) if row >= 0 else None

    def _turn_stack(self, row: int) -> None:
        front = self.gallery_model.turn(row)
        self.updateGeometries()
        self.setCurrentIndex(self.gallery_model.index(front))
        self._look_further()

    def _rearrange(self, change: Callable[[], None]) -> None:
        place = self.place()
        change()
        self.updateGeometries()
        self.go_to(place)
        self._tell()
        self._look_further()

    def _choose(self, ids: Order) -> None:
        selection, model = QItemSelection(), self.gallery_model
        rows = model.rows_of(ids)
        for run in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1) if len(rows) else ():
            selection.select(model.index(int(run[0])), model.index(int(run[-1])))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def current_hit(self) -> Hit | None:
        """Returns the current hit."""
        hit = self.currentIndex().data(HIT_ROLE)
        return hit if isinstance(hit, Hit) else None

    def current_photo(self) -> Photo | None:
        """Returns the current photo."""
        hit = self.current_hit()
        return hit.photo if hit is not None else None

    def with_selected(self, then: Callable[[list[Photo]], None], most: int | None = None) -> None:
        """Calls `then` with up to `most` selected photos in the order shown, or the current one if none is selected.

        Photos that were never in view are read first, so the call may come later.
        """
        if rows := self._selected_or_current()[:most]:
            self.gallery_model.gather(rows, then)

    def with_files(self, then: Callable[[list[str]], None]) -> None:
        """Calls `then` with the paths of the selected photos, and of the other files of their items if so chosen."""
        if rows := self._selected_or_current():
            self.gallery_model.gather_files(rows, then)

    def collapsed(self, photos: Sequence[Photo]) -> list[Photo]:
        """Returns those photos that stand for a collapsed stack, or are in none."""
        model = self.gallery_model
        rows = ((photo, model.row_of(photo.id)) for photo in photos)
        stacks = ((photo, model.stack(row)) for photo, row in rows if row is not None)
        return [photo for photo, stack in stacks if stack is None or not stack.is_open]

    def reveal(self, photo: Photo) -> None:
        """Makes a photo current and brings it into view; expands its stack if it is behind another photo."""
        row = self.gallery_model.row_of(photo.id)
        if row is None:
            return
        if self.gallery_model.photo_id(row) != photo.id:
            self._turn_stack(row)
            row = self.gallery_model.row_of(photo.id)
        if row is not None:
            self.setCurrentIndex(self.gallery_model.index(row))

    def selected_hits(self) -> list[Hit]:
        """Returns the selected hits in the order shown, or the current one if none is selected.

        Photos that have not been read yet are left out; the hits of a search are always complete.
        """
        hits = (self.gallery_model.hit(row) for row in self._selected_or_current())
        return [hit for hit in hits if hit is not None]

    def _selected(self) -> list[int]:
        """Returns the selected rows in ascending order."""
        spans = sorted((span.top(), span.bottom()) for span in self.selectionModel().selection().toList())
        return [row for first, last in spans for row in range(first, last + 1)]

    def _selected_or_current(self) -> list[int]:
        current = self.currentIndex().row()
        return self._selected() or ([current] if current >= 0 else [])

    def _chosen(self) -> int:
        """Returns the number of selected photos."""
        return sum(map(_length, self.selectionModel().selection().toList()))

    def pair(self) -> tuple[Photo, Photo] | None:
        """Returns the two selected photos, or None if not exactly two are selected."""
        hits = self.selected_hits() if self._chosen() == 2 else []
        return (hits[0].photo, hits[1].photo) if len(hits) == 2 else None

    def turn_to(self, photo: Photo) -> None:
        """Makes a photo current; the selection stays."""
        row = self.gallery_model.row_of(photo.id)
        if row is not None:
            keep = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self.gallery_model.index(row), keep)

    def show_current(self) -> None:
        """Scrolls the current photo, if any, to the middle of the view."""
        self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)

    def step(self, by: int) -> None:
        """Moves on by `by` photos, stopping at the ends."""
        row = max(0, min(self.gallery_model.rowCount() - 1, self.currentIndex().row() + by))
        self.setCurrentIndex(self.gallery_model.index(row))

    def _tell(self) -> None:
        """Emits `current_changed`, once the current photo has been read."""
        row = self.currentIndex().row()
        if row >= 0 and self.current_hit() is None:
            self.gallery_model.look(range(row, row + 1))
        else:
            self._told = self.current_hit()
            self.current_changed.emit()

    def _tell_news(self) -> None:
        if self.current_hit() != self._told:
            self._tell()

    def _look_ahead(self, place: int) -> None:
        bar = self.verticalScrollBar()
        if place > 0 and place + 2 * bar.pageStep() >= bar.maximum():
            self.near_end.emit()

    def _look_further(self) -> None:
        """Requests more photos if stacks leave room, because a view that cannot scroll never reaches its end."""
        if self.gallery_model.has_stacks and not self.verticalScrollBar().maximum():
            self.near_end.emit()

    # Layout

    def _grid(self) -> Grid | Rows:
        aspects, mirrored = self.gallery_model.aspects, self.isRightToLeft()
        # As if the scroll bar were always there, or photos would change their rows when it appears.
        width = self.contentsRect().width() - self.verticalScrollBar().sizeHint().width()
        layout = (id(aspects), width, self._side, self._squares, mirrored)
        if layout != self._layout:
            if self._squares:
                self._cells = Grid(len(aspects), width, self._side, GAP, mirrored)
            else:
                self._cells = Rows(aspects, width, self._side, GAP, mirrored)
            self._layout, self._laid_out = layout, aspects
        return self._cells

    def visualRect(self, index: Index) -> QRect:
        if not index.isValid():
            return QRect()
        return self._rect(self._grid(), index.row())

    def _rect(self, grid: Grid | Rows, row: int) -> QRect:
        left, top, width, height = grid.rect(row)
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
            bar.setValue(bar.value() + rect.top() - GAP)
        elif rect.bottom() >= height:
            bar.setValue(bar.value() + rect.bottom() + 1 - height + GAP)

    def updateGeometries(self) -> None:
        QAbstractItemView.updateGeometries(self)
        bar, height = self.verticalScrollBar(), self.viewport().height()
        grid = self._grid()
        foot = self._foot.sizeHint().height() + GAP if self._foot is not None and not self._foot.isHidden() else 0
        bar.setRange(0, max(0, grid.height + foot - height))
        self._place_foot()
        bar.setPageStep(height)
        bar.setSingleStep(max(1, grid.step // 3))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._anchored = True
        QAbstractItemView.resizeEvent(self, event)
        self._follow_anchor()

    def _note_anchor(self) -> None:
        if not self._anchored:
            grid, offset = self._grid(), self.verticalOffset()
            first = next(iter(self.rows_in_view()), 0)
            if first < grid.count:
                _, top, _, height = grid.rect(first)
                self._anchor = (first, (offset - top) / height)

    def _follow_anchor(self) -> None:
        """Lays the photos out again without moving the first one in view."""
        self._anchored = True
        self.updateGeometries()
        first, hidden = self._anchor
        grid = self._grid()
        self._scroll_to_anchor(first, round(hidden * grid.rect(first)[3]) if first < grid.count else 0)
        self._anchor = (first, hidden)  # a rounded fraction would let the view drift

    def _scroll_to_anchor(self, row: int, above: int) -> None:
        """Scrolls until `above` device-independent pixels of the photo in this row are above the view."""
        grid, self._anchored = self._grid(), True
        if row < grid.count:
            _, top, _, height = grid.rect(row)
            # A view at the top stays there, so that new photos come into view.
            self.verticalScrollBar().setValue(top + above if row or above > 0 else 0)
            self._anchor = (row, above / height)
        self._anchored = False

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        # QListView moves pixels by its own layout, which this view does not have, so it would repaint nothing.
        self._place_foot()
        self.viewport().update()

    def _place_foot(self) -> None:
        if self._foot is not None:
            top = self._grid().height - self.verticalOffset()
            width = self.contentsRect().width() - self.verticalScrollBar().sizeHint().width()
            self._foot.setGeometry(GAP, top, width - 2 * GAP, self._foot.sizeHint().height())

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in _NAVIGATION:
            # Qt scrolls only to a photo that becomes current, not to the one that is.
            self.scrollTo(self.currentIndex())

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        if not self.gallery_model.rowCount():
            return QModelIndex()
        place = self.currentIndex().row()
        if place < 0 and action is not QAbstractItemView.CursorAction.MoveEnd:
            return self.gallery_model.index(0)
        return self.gallery_model.index(self._moved(action, place))

    def _moved(self, action: QAbstractItemView.CursorAction, place: int) -> int:
        grid, actions = self._grid(), QAbstractItemView.CursorAction
        page = max(1, self.viewport().height() // grid.step)
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
        # One range; Qt would query the flags of every photo.
        if last := self.gallery_model.rowCount():
            everything = QItemSelection(self.gallery_model.index(0), self.gallery_model.index(last - 1))
            self.selectionModel().select(everything, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def has_chosen(self) -> bool:
        """Whether a photo is selected or current."""
        return self.selectionModel().hasSelection() or self.currentIndex().isValid()

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        selection = QItemSelection()
        for index in self._indexes_in(rect.normalized()):
            selection.select(index, index)
        self.selectionModel().select(selection, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region = QRegion()
        for row in self.rows_in_view():
            index = self.gallery_model.index(row)
            if selection.contains(index):
                region += self.visualRect(index)
        return region

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._tell()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row, spot = self._spot_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and spot is not None:
            self._use(row, spot)
        elif event.button() in SIDE_BUTTONS:
            event.ignore()  # the window handles them
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() in SIDE_BUTTONS or self._spot_at(event.position().toPoint())[1] is not None:
            self.mousePressEvent(event)
        else:
            super().mouseDoubleClickEvent(event)

    def _use(self, row: int, spot: Spot) -> None:
        index, flags = self.gallery_model.index(row), QItemSelectionModel.SelectionFlag
        match spot:
            case Spot.BADGE:
                self._turn_stack(row)
            case Spot.CHECK:
                self.selectionModel().setCurrentIndex(index, flags.Toggle)
            case Spot.SIMILAR:
                self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect)
                self.similar_wanted.emit()

    def startDrag(self, actions: Qt.DropAction) -> None:
        # Qt would create an index of each selected photo and look up all their files at once, on this thread.
        self._dragging = True
        self.with_files(partial(self._drag, actions))

    def _drag(self, actions: Qt.DropAction, paths: list[str]) -> None:
        held, self._dragging = self._dragging, False
        if not held or not paths:
            return
        drag = QDrag(self)
        drag.setMimeData(desktop.file_list(paths))
        drag.setPixmap(self._dragged(len(paths)))
        drag.setHotSpot(QRect(QPoint(), drag.pixmap().deviceIndependentSize().toSize()).center())
        drag.exec(actions)

    def _dragged(self, files: int) -> QPixmap:
        """Returns the image of the dragged photo, with the number of files."""
        pixmap = self.viewport().grab(self.visualRect(self.currentIndex()))
        delegate = self.itemDelegate()
        if files > 1 and isinstance(delegate, GalleryDelegate):
            option = self._option()
            option.rect = QRect(QPoint(), pixmap.deviceIndependentSize().toSize())
            painter = QPainter(pixmap)
            delegate.number(painter, option, files)
            painter.end()
        return pixmap

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._dragging &= bool(event.buttons() & Qt.MouseButton.LeftButton)
        if not self._dragging:  # otherwise Qt would start to select photos under the pointer
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging:  # Qt would deselect the photos if the pointer is between two of them
            self._dragging = False
            self.setState(QAbstractItemView.State.NoState)
        else:
            super().mouseReleaseEvent(event)

    def _spot_at(self, place: QPoint) -> tuple[int, Spot | None]:
        """Returns the row at a point, and the part of its cell that reacts to a click."""
        index, delegate = self.indexAt(place), self.itemDelegate()
        if not index.isValid() or not isinstance(delegate, GalleryDelegate):
            return index.row(), None
        option = self._option()
        option.rect = self.visualRect(index)
        return index.row(), delegate.spot(option, index, place)

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
        # Common values are computed once, because a frame has a hundred photos and a few milliseconds.
        grid, delegate, option = self._grid(), self.itemDelegate(), self._option()
        current = self.currentIndex().row() if self.hasFocus() else -1
        self.gallery_model.look(self.rows_in_view())
        for row in self._rows_in(event.rect()):
            index = self.gallery_model.index(row)
            state = _ENABLED
            if row == under:
                state |= QStyle.StateFlag.State_MouseOver
            if self.selectionModel().isSelected(index):
                state |= QStyle.StateFlag.State_Selected
            if row == current:
                state |= QStyle.StateFlag.State_HasFocus
            option.state, option.rect = state, self._rect(grid, row)
            delegate.paint(painter, option, index)

    def _option(self) -> QStyleOptionViewItem:
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        return option

    def rows_in_view(self) -> range:
        """Returns the rows that are at least partly in view."""
        return self._rows_in(self.viewport().rect())

    def _rows_in(self, rect: QRect) -> range:
        return self._grid().within(rect.top() + self.verticalOffset(), rect.bottom() + self.verticalOffset())

    def _indexes_in(self, rect: QRect) -> list[QModelIndex]:
        indexes = (self.gallery_model.index(row) for row in self._rows_in(rect))
        return [index for index in indexes if self.visualRect(index).intersects(rect)]


def _length(span: QItemSelectionRange) -> int:
    return span.bottom() - span.top() + 1
