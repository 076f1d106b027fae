"""Saved searches: save the current search, run a saved one, manage the list."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QInputDialog

from photosearch.core.query.query import Query
from photosearch.core.query.saved import SavedSearch
from photosearch.gui.look.texts import text
from photosearch.gui.query.context import Context
from photosearch.gui.query.saved_dialog import SavedDialog
from photosearch.gui.query.saved_panel import SavedPanel
from photosearch.gui.work.background import Background
from photosearch.jobs.searching.saved_searches import SavedSearches


class SavedCommands(QObject):
    """Runs the actions on saved searches and fills their list."""

    def __init__(self, context: Context, searches: SavedSearches, panel: SavedPanel) -> None:
        super().__init__(context.window)
        self._window = context.window
        self._session = session = context.session
        self._actions = actions = context.actions
        self._banner = context.banner
        self._searches = searches
        self._panel = panel
        self._background = Background(1, self)  # one thread, so that changes are written in order
        self._saved: tuple[SavedSearch, ...] = ()
        self.dialog: SavedDialog | None = None
        panel.wanted.connect(self._ask)
        actions["save_search"].triggered.connect(self.name)
        actions["saved_searches"].triggered.connect(self.manage)
        session.examples_changed.connect(self._enable)
        session.filters_changed.connect(self._enable)
        self._enable()

    def name(self) -> None:
        """Lets the person name the current search, or choose a saved search to replace."""
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(text.plain(self._actions["save_search"].text()).rstrip("…"))
        dialog.setLabelText(self.tr("Name of the search. A saved search with the same name is replaced."))
        dialog.setComboBoxEditable(True)
        dialog.setComboBoxItems([each.name for each in self._saved])
        query = self._session.query
        dialog.setTextValue(_proposal(query))
        dialog.textValueSelected.connect(lambda name: self._save(name, query))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def manage(self) -> None:
        """Shows the list of saved searches."""
        if self.dialog is None:
            self.dialog = SavedDialog(self._window)
            self.dialog.wanted.connect(self._ask)
            self.dialog.renamed.connect(lambda old, new: self._change(lambda: self._searches.rename(old, new)))
            self.dialog.deleted.connect(lambda name: self._change(lambda: self._searches.delete(name)))
        self.dialog.show_searches(self._saved)
        self.dialog.show()
        self.dialog.activateWindow()

    def close(self) -> None:
        """Waits until all changes are written."""
        self._background.finish()

    def _save(self, name: str, query: Query) -> None:
        if name := text.search_name(name):
            self._change(lambda: self._searches.save(name, query))

    def _ask(self, search: SavedSearch) -> None:
        self._background.run(lambda: self._searches.query(search), self._session.restore, self._tell)

    def _change(self, work: Callable[[], None]) -> None:
        def done() -> tuple[SavedSearch, ...]:
            work()
            return self._searches.all()

        self._background.run(done, self._show, self._tell)

    def renew(self) -> None:
        """Reads the saved searches again."""
        self._background.run(self._searches.all, self._show, self._tell)

    def _show(self, saved: tuple[SavedSearch, ...]) -> None:
        self._saved = saved
        self._panel.show_searches(saved)
        if self.dialog is not None:
            self.dialog.show_searches(saved)

    def _tell(self, error: Exception) -> None:
        self._banner.say(str(error))

    def _enable(self) -> None:
        self._actions["save_search"].setEnabled(bool(self._session.examples or self._session.filters))


def _proposal(query: Query) -> str:
    """Returns a suggested name for a query."""
    examples = text.bare(", ".join(map(text.example, query.examples)))
    return text.search_name(" ".join(filter(None, (query.filters.text, examples))))
