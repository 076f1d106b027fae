"""The gallery: the photos that answer a query, as thumbnails to select, open, drag and expand."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QItemSelectionRange, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QDrag, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QWidget

from photosearch.core.answers.stacking import Stacks
from photosearch.core.photo import Hit, Order, Photo, Shapes
from photosearch.gui.gallery.delegate import GalleryDelegate, Spot
from photosearch.gui.gallery.model import HIT_ROLE, GalleryModel, Index, Stack
from photosearch.gui.gallery.place import Place
from photosearch.gui.gallery.view import ThumbnailView
from photosearch.gui.look.widgets.buttons import SIDE_BUTTONS
from photosearch.gui.work import desktop


class Gallery(ThumbnailView):
    """The photos of an answer: which of them are current and selected, their stacks, and their use with the mouse."""

    current_changed = Signal()
    """Another photo is current, or the current one has been read."""
    near_end = Signal()
    """The last photos come into view, so more are needed."""
    similar_wanted = Signal()
    """The person wants photos similar to the current one."""

    def __init__(self, model: GalleryModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._told: Hit | None = None
        """The current hit when `current_changed` was last emitted."""
        self._dragging = False
        """Whether a drag has started whose files are still being looked up."""
        model.dataChanged.connect(self._tell_news)
        self.setAccessibleName(self.tr("Photos"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalScrollBar().valueChanged.connect(self._look_ahead)

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
        top, above = self.anchor()
        all_chosen = self._chosen() == model.rowCount() > 1
        return Place(
            top=(model.photo_id(top), top) if scrolled > 0 and model.rowCount() else None,
            above=above,
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
            self.scroll_to_anchor(place.top[1] if row is None else row, place.above)

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
        """Calls `then` with the paths of the selected photos or, if the person chose so, all files of their items."""
        if rows := self._selected_or_current():
            self.gallery_model.gather_files(rows, then)

    def collapsed(self, photos: Sequence[Photo]) -> list[Photo]:
        """Returns the photos that represent a collapsed stack, or are in no stack."""
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

    def selectAll(self) -> None:
        # One range; Qt would query the flags of every photo.
        if last := self.gallery_model.rowCount():
            everything = QItemSelection(self.gallery_model.index(0), self.gallery_model.index(last - 1))
            self.selectionModel().select(everything, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def has_chosen(self) -> bool:
        """Whether a photo is selected or current."""
        return self.selectionModel().hasSelection() or self.currentIndex().isValid()

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


def _length(span: QItemSelectionRange) -> int:
    return span.bottom() - span.top() + 1
