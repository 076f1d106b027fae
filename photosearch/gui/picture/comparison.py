"""Two photos next to each other at 100 %, for a person who compares them."""

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from photosearch.core.photo import Photo
from photosearch.core.viewport import FITTED
from photosearch.gui.look import theme
from photosearch.gui.look.texts import text
from photosearch.gui.look.widgets.buttons import push_button
from photosearch.gui.look.widgets.labels import PlainLabel
from photosearch.gui.picture.canvas import STEP
from photosearch.gui.picture.loader import Loader
from photosearch.gui.picture.pane import Pane
from photosearch.gui.picture.panes import Panes
from photosearch.gui.picture.pyramid import Pyramid
from photosearch.gui.work.background import Background
from photosearch.gui.work.thumbnails import Thumbnails
from photosearch.jobs.searching.pictures import Pictures

MOVE_STEP = 60
"""Device-independent pixels by which an arrow key moves the photos."""
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class Comparison(QWidget):
    """Shows two photos, zoomed and moved in step; `closed` is emitted when the person has seen enough."""

    closed = Signal()

    def __init__(self, pictures: Pictures, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Comparison of two photos"))
        self._thumbnails = thumbnails
        self._wants_full = False
        self.panes = Panes(self.tr("Photo to keep"), self.tr("Copy"), self)
        quick, thorough = Background(2, self), Background(1, self)
        self._backgrounds = quick, thorough
        self._loaders = [Loader(pane.canvas, pictures, quick, thorough, self) for pane in self.panes.both]
        for pane, loader in zip(self.panes.both, self._loaders, strict=True):
            loader.loaded.connect(self._enlarge)
            loader.failed.connect(pane.remark)
            loader.limited.connect(partial(self._remark_limit, pane))
        self.back = push_button(self.tr("Back"), self.closed.emit, self)
        self.fit = push_button(self.tr("Whole Photos"), lambda: self.panes.show_view(FITTED), self)
        self.full = push_button(self.tr("100%"), self.show_full, self)
        self.hint = PlainLabel(self.tr("Drag or scroll: both photos move and zoom together"), "quiet", self)
        for key, act in ((Qt.Key.Key_Escape, self.closed.emit), ("0", self.fit.click), ("1", self.show_full)):
            QShortcut(QKeySequence(key), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        row = QHBoxLayout()
        row.setContentsMargins(theme.LARGE, 0, theme.LARGE, 0)
        row.setSpacing(theme.MEDIUM)
        row.addWidget(self.back)
        row.addWidget(self.hint, 1)
        for button in (self.fit, self.full):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.MEDIUM)
        column.addLayout(row)
        column.addWidget(self.panes, 1)

    def show_photos(self, first: Photo, second: Photo) -> None:
        """Shows two photos at 100 %, as soon as their files are read."""
        self._wants_full = True
        self.panes.show_view(FITTED)
        for pane, loader, photo in zip(self.panes.both, self._loaders, (first, second), strict=True):
            known, preview = photo.metadata, self._thumbnails.get(photo)
            size = (known.width, known.height) if known is not None else None
            pane.describe(text.name(photo.file.path), f"{size[0]} × {size[1]}" if size else "")
            pane.show_caption(True)
            pane.remark("")
            loader.load(photo.file.path, Pyramid((preview.toImage(),)) if preview is not None else None, size)
        self.setFocus()

    def _remark_limit(self, pane: Pane, share: float) -> None:
        words = self.tr("too large for full resolution, shown at {}")
        pane.remark(words.format(text.percent(share)) if share < 1 else "")

    def show_full(self) -> None:
        """Zooms both photos so that the larger one is shown pixel by pixel."""
        frames = [pane.canvas.frame for pane in self.panes.both]
        first, _ = frames
        middle = first.room[0] / 2, first.room[1] / 2
        self.panes.show_view(first.zoomed(FITTED, max(frame.full for frame in frames), middle))

    def clear(self) -> None:
        """Unloads the photos and frees their memory."""
        for loader in self._loaders:
            loader.load(None)

    def close_work(self) -> None:
        """Ends all loading, because the window is closing."""
        for background in self._backgrounds:
            background.close()

    def sizeHint(self) -> QSize:
        return QSize(900, 600)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        canvas = self.panes.focused(self.panes.first)
        arrow = _ARROWS.get(Qt.Key(event.key()))
        if arrow is not None:
            canvas.move_by(-arrow[0] * MOVE_STEP, -arrow[1] * MOVE_STEP)
        elif event.text() in ("+", "="):
            canvas.zoom_by(STEP)
        elif event.text() == "-":
            canvas.zoom_by(1 / STEP)
        else:
            super().keyPressEvent(event)

    def _enlarge(self) -> None:
        """Shows 100 % once both photos are there; later, the person's own zoom stays."""
        if self._wants_full and all(pane.canvas.detail > 0 for pane in self.panes.both):
            self._wants_full = False
            self.show_full()
