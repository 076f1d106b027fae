"""The albums in the side panel. Photos dragged onto one are added to it."""

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListWidget, QListWidgetItem, QMenu, QVBoxLayout, QWidget

from photosearch.core.annotations.albums import BASKET, Album
from photosearch.gui.look import icons
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.texts import text
from photosearch.gui.look.texts.text import tr
from photosearch.gui.look.theme import Theme
from photosearch.gui.look.widgets.buttons import tool_button
from photosearch.gui.look.widgets.section import Section

_MOST = 8
"""Entries in view; the list scrolls if there are more."""


def shown_name(album: str) -> str:
    """Returns the name of an album as the window shows it."""
    return tr("Basket") if album == BASKET else album


def _is_from_gallery(event: QDropEvent) -> bool:
    from photosearch.gui.gallery.gallery import Gallery  # late: it loads NumPy, which the first paint does not need

    return isinstance(event.source(), Gallery)


class AlbumList(QListWidget):
    """Accepts photos that are dragged out of the gallery."""

    dropped = Signal(int)
    """The row that photos were dropped on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.setAccepted(_is_from_gallery(event))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        item = self.itemAt(event.position().toPoint())
        if item is not None:
            self.setCurrentItem(item)
        event.setAccepted(item is not None and _is_from_gallery(event))

    def dropEvent(self, event: QDropEvent) -> None:
        item = self.itemAt(event.position().toPoint())
        event.setAccepted(item is not None and _is_from_gallery(event))
        if item is not None and event.isAccepted():
            self.dropped.emit(self.row(item))


class AlbumsPanel(QWidget):
    """Lists the basket and the albums; a click or Enter shows one."""

    wanted = Signal(str)
    dropped = Signal(str)
    """The selected photos were dragged onto this album."""
    renaming = Signal(str)
    deleting = Signal(str)

    def __init__(self, actions: Actions, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._albums: tuple[Album, ...] = ()
        self.list = AlbumList(self)
        self.list.setProperty("look", "rows")
        self.list.setAccessibleName(self.tr("Albums"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setIconSize(QSize(16, 16))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.itemClicked.connect(lambda item: self.wanted.emit(self._album(item)))
        self.list.itemActivated.connect(lambda item: self.wanted.emit(self._album(item)))
        self.list.dropped.connect(lambda row: self.dropped.emit(self._albums[row].name))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._pop_up)
        new = tool_button(actions["new_album"], self, "small", side=16)
        self.section = Section(self.tr("Albums"), self.list, new, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.section)
        look.changed.connect(self._fill)
        self.show_albums(())

    def show_albums(self, albums: tuple[Album, ...]) -> None:
        """Replaces the list; the basket comes first, even if it is empty."""
        basket = next((each for each in albums if each.name == BASKET), Album(BASKET, 0))
        self._albums = (basket, *(each for each in albums if each.name != BASKET))
        self._fill()

    def menu(self, item: QListWidgetItem) -> QMenu:
        """Returns the context menu of an album."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name = self._album(item)
        menu.addAction(self.tr("Show Album")).triggered.connect(lambda: self.wanted.emit(name))
        rename = menu.addAction(self.tr("Rename…"))
        rename.triggered.connect(lambda: self.renaming.emit(name))
        rename.setEnabled(name != BASKET)
        words = self.tr("Empty Basket") if name == BASKET else self.tr("Delete Album…")
        menu.addAction(words).triggered.connect(lambda: self.deleting.emit(name))
        return menu

    def _album(self, item: QListWidgetItem) -> str:
        return self._albums[self.list.row(item)].name

    def _pop_up(self, place: QPoint) -> None:
        if (item := self.list.itemAt(place)) is not None:
            self.menu(item).popup(self.list.viewport().mapToGlobal(place))

    def _fill(self) -> None:
        self.list.clear()
        for album in self._albums:
            mark = icons.icon("heart" if album.name == BASKET else "copy", self._look.colours.quiet, side=16)
            words = f"{shown_name(album.name)} ({text.count(album.photos)})"
            item = QListWidgetItem(mark, words, self.list)
            item.setToolTip(text.tooltip(words))
        self.list.setFixedHeight(self.list.sizeHintForRow(0) * min(_MOST, len(self._albums)) + 2)
