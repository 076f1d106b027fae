"""Connects the filter bar with the current query."""

from PySide6.QtCore import QObject

from photosearch.core.query.query import ALL_PHOTOS
from photosearch.gui.filters.bar import FilterBar
from photosearch.gui.look.actions import Actions
from photosearch.gui.query.session import Session


class FilterCommands(QObject):
    """Runs the filter actions and keeps the bar in step with the session."""

    def __init__(self, bar: FilterBar, session: Session, actions: Actions) -> None:
        super().__init__(bar)
        self._bar = bar
        self._session = session
        self._actions = actions
        bar.asked.connect(session.filter)
        bar.arranged.connect(session.arrange)
        session.counted.connect(bar.show_facets)
        session.filters_changed.connect(self._show)
        session.examples_changed.connect(self._show)
        actions["find"].triggered.connect(self.find)
        actions["clear_filters"].triggered.connect(lambda: session.filter(ALL_PHOTOS))
        actions["filters"].toggled.connect(bar.setVisible)
        self._show()

    def find(self) -> None:
        """Moves the focus to the text field."""
        self._bar.focus_text()

    def only_folder(self, path: str) -> None:
        """Shows the photos of one folder only; the other filters stay."""
        self._session.filter(self._session.filters.replace(folders=(path,)))

    def _show(self) -> None:
        self._bar.show_query(self._session.filters, self._session.sort, bool(self._session.examples))
        self._actions["clear_filters"].setEnabled(bool(self._session.filters))
