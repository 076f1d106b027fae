"""A list view of thumbnails with a layout that is arithmetic, so a million photos cost little more than a screenful."""

from collections.abc import Callable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QRegion, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionViewItem, QWidget

from photosearch.gui.gallery.layout.grid import Grid
from photosearch.gui.gallery.layout.rows import Line, Rows
from photosearch.gui.gallery.layout.sizes import GAP, LARGEST, SMALLEST, USUAL
from photosearch.gui.gallery.model import GalleryModel, Index

_ENABLED = QStyle.StateFlag.State_Enabled
_NAVIGATION = (
    Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right,
)  # fmt: skip


class ThumbnailView(QListView):
    """Lays out, scrolls and paints the rows of a GalleryModel.

    Photos keep their shape in justified rows, or are cut to squares in a grid.
    """

    resized = Signal(int)
    """The wheel changed the thumbnail size."""

    def __init__(self, model: GalleryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = USUAL
        self._squares = False
        self._layout: tuple[int, ...] = ()
        """What the cells were laid out from, with the id of `_line`."""
        self._line = Line(model.aspects)
        self._cells: Grid | Rows = Grid(0, 1, USUAL, GAP)
        self._foot: QWidget | None = None
        self._anchor = (0, 0.0)
        """The row of a photo at the top of the view, and the fraction of its cell that is above the view.

        It changes only when the person scrolls: if it moved with each change of the library, the view would drift.
        """
        self._anchored = False
        """Whether the layout is changing, so that the scroll bar follows the anchor."""
        self.setModel(model)
        self.gallery_model = model
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.verticalScrollBar().valueChanged.connect(self._note_anchor)

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

    # Layout

    def _grid(self) -> Grid | Rows:
        aspects, mirrored = self.gallery_model.aspects, self.isRightToLeft()
        # As if the scroll bar were always there, or photos would change their rows when it appears.
        width = self.contentsRect().width() - self.verticalScrollBar().sizeHint().width()
        if self._line.aspects is not aspects:
            self._line = Line(aspects)
        layout = (id(self._line), width, self._side, self._squares, mirrored)
        if layout != self._layout:
            if self._squares:
                self._cells = Grid(len(aspects), width, self._side, GAP, mirrored)
            else:
                self._cells = Rows(self._line, width, self._side, GAP, mirrored)
            self._layout = layout
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
        self.scroll_to_anchor(first, round(hidden * grid.rect(first)[3]) if first < grid.count else 0)
        self._anchor = (first, hidden)  # a rounded fraction would let the view drift

    def anchor(self) -> tuple[int, int]:
        """Returns the row of a photo at the top of the view, and how much of it is above, in device-independent pixels.

        The second is 0 if there is no such row.
        """
        row, _ = self._anchor
        grid = self._grid()
        return row, self.verticalOffset() - grid.rect(row)[1] if row < grid.count else 0

    def scroll_to_anchor(self, row: int, above: int) -> None:
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
        grid, delegate, option, above = self._grid(), self.itemDelegate(), self._option(), self.verticalOffset()
        current = self.currentIndex().row() if self.hasFocus() else -1
        selection = self.selectionModel() if self.selectionModel().hasSelection() else None
        self.gallery_model.look(self.rows_in_view())
        rows = self._rows_in(event.rect())
        for row, (left, top, width, height) in zip(rows, grid.rects(rows), strict=True):
            index, state = self.gallery_model.index(row), _ENABLED
            if row == under:
                state |= QStyle.StateFlag.State_MouseOver
            if selection is not None and selection.isSelected(index):
                state |= QStyle.StateFlag.State_Selected
            if row == current:
                state |= QStyle.StateFlag.State_HasFocus
            option.state, option.rect = state, QRect(left, top - above, width, height)
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
