"""The saved searches in the side panel."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from photosearch.core.query.saved import SavedSearch
from photosearch.gui.look import icons
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.texts import text
from photosearch.gui.look.theme import Theme
from photosearch.gui.look.widgets.buttons import tool_button
from photosearch.gui.look.widgets.section import Section

_MOST = 8
"""Entries in view; the list scrolls if there are more."""


class SavedPanel(QWidget):
    """Lists saved searches; a click or Enter runs one."""

    wanted = Signal(SavedSearch)
    stops_changed = Signal()
    """Tab reaches the list from now on, or no longer, because it is empty."""

    def __init__(self, actions: Actions, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._searches: tuple[SavedSearch, ...] = ()
        self.list = QListWidget(self)
        self.list.setProperty("look", "rows")
        self.list.setAccessibleName(self.tr("Saved searches"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setIconSize(QSize(16, 16))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.itemClicked.connect(self._want)
        self.list.itemActivated.connect(self._want)
        self.list.addActions([actions["saved_searches"]])
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        save = tool_button(actions["save_search"], self, "small", side=16)
        self.section = Section(self.tr("Saved Searches"), self.list, save, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.section)
        look.changed.connect(self._fill)
        self._fill()

    def show_searches(self, searches: tuple[SavedSearch, ...]) -> None:
        """Replaces the list."""
        self._searches = searches
        self._fill()

    def _fill(self) -> None:
        mark = icons.icon("bookmark", self._look.colours.quiet, side=16)
        self.list.clear()
        for search in self._searches:
            item = QListWidgetItem(mark, search.name, self.list)
            item.setToolTip(text.tooltip(search.name))
        row = self.list.sizeHintForRow(0) if self._searches else 0
        self.list.setFixedHeight(row * min(_MOST, len(self._searches)))
        before = self.list.focusPolicy()
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self._searches else Qt.FocusPolicy.NoFocus)
        if self.list.focusPolicy() != before:
            self.stops_changed.emit()

    def _want(self, item: QListWidgetItem) -> None:
        self.wanted.emit(self._searches[self.list.row(item)])
