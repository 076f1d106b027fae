"""The dialog that lists saved searches, to run, rename and delete them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from photosearch.core.query.saved import SavedSearch
from photosearch.gui.look import theme
from photosearch.gui.look.texts import text
from photosearch.gui.look.widgets.buttons import push_button, row_of
from photosearch.gui.look.widgets.labels import PlainLabel


class SavedDialog(QDialog):
    """Shows saved searches and emits what the person wants to do with one."""

    wanted = Signal(SavedSearch)
    renamed = Signal(str, str)
    """The old name and the new one."""
    deleted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Saved Searches"))
        self.resize(420, 360)
        self._searches: tuple[SavedSearch, ...] = ()
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Saved searches"))
        triggers = QAbstractItemView.EditTrigger
        self.list.setEditTriggers(triggers.EditKeyPressed | triggers.SelectedClicked)
        self.list.itemActivated.connect(self._want)
        self.list.itemChanged.connect(self._rename)
        self.list.currentRowChanged.connect(self._enable)
        self.none = PlainLabel(self.tr("No saved searches yet. Run a search, then press Ctrl+S to save it."), "quiet")
        self.none.setWordWrap(True)
        self.ask = push_button(self.tr("Search"), self._want, self)
        self.rename = push_button(self.tr("Rename"), lambda: self.list.editItem(self.list.currentItem()), self)
        self.delete = push_button(self.tr("Delete"), self._delete, self)
        QShortcut(QKeySequence.StandardKey.Delete, self.list, self._delete, context=Qt.ShortcutContext.WidgetShortcut)
        row = row_of(self.ask, self.rename, self.delete)
        row.addWidget(push_button(self.tr("Close"), self.close, self))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.LARGE, theme.LARGE, theme.LARGE, theme.LARGE)
        column.setSpacing(theme.MEDIUM)
        column.addWidget(self.none)
        column.addWidget(self.list, 1)
        column.addLayout(row)
        self._enable()

    def show_searches(self, searches: tuple[SavedSearch, ...]) -> None:
        """Replaces the list; the selected row stays."""
        place = max(0, self.list.currentRow())
        self._searches = searches
        self.list.blockSignals(True)
        self.list.clear()
        for search in searches:
            item = QListWidgetItem(search.name, self.list)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        self.list.setCurrentRow(min(place, len(searches) - 1))
        self.list.blockSignals(False)
        self.none.setVisible(not searches)
        self._enable()

    def _want(self) -> None:
        self.wanted.emit(self._searches[self.list.currentRow()])

    def _delete(self) -> None:
        if self._searches:
            self.deleted.emit(self._searches[self.list.currentRow()].name)

    def _rename(self, item: QListWidgetItem) -> None:
        """Applies a typed name; an empty name or the name of another search is rejected."""
        old, new = self._searches[self.list.row(item)].name, text.search_name(item.text())
        if new and new not in {each.name for each in self._searches}:
            self.renamed.emit(old, new)
        else:
            self.show_searches(self._searches)

    def _enable(self) -> None:
        for button in (self.ask, self.rename, self.delete):
            button.setEnabled(bool(self._searches))
