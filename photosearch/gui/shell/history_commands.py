"""Goes back to earlier searches and forward again, with the query and the place in its answer."""

from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedWidget

from photosearch.core.events import SearchDone
from photosearch.core.query.query import Query
from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.gallery.place import Place
from photosearch.gui.look.actions import Actions
from photosearch.gui.query.session import Session
from photosearch.gui.shell.history import History, Visit
from photosearch.gui.viewer.visits import Viewing


class HistoryCommands(QObject):
    """Keeps the history of the session. Create it after the widgets that show answers, because it reads their state."""

    def __init__(
        self, session: Session, gallery: Gallery, pages: QStackedWidget, viewing: Viewing, actions: Actions
    ) -> None:
        super().__init__(gallery)
        self._session = session
        self._gallery = gallery
        self._viewing = viewing
        self._actions = actions
        self._history = History()
        self._shown: Query | None = None
        """The query of the photos shown; None while the answer is pending."""
        self._wanted: Place | None = None
        """The place to restore once the answer arrives."""
        self._follow = False
        """Whether only the order changes, so that the view follows the current photo."""
        session.examples_changed.connect(self._note)
        session.filters_changed.connect(self._note)
        session.answered.connect(self._arrive)
        pages.currentChanged.connect(self._enable)
        actions["back"].triggered.connect(self.back)
        actions["forward"].triggered.connect(lambda: self._go(1))
        self._enable()

    def back(self) -> None:
        """Closes the viewer, else goes back to the previous search."""
        if self._viewing.is_open:
            self._viewing.close()
        else:
            self._go(-1)

    def _go(self, steps: int) -> None:
        self._leave()
        visit = self._history.go(steps)
        self._session.restore(visit.query)
        self._wanted = visit.place
        self._enable()

    def _note(self) -> None:
        query = self._session.query
        if not self._history.is_at(query):
            before = self._shown
            self._leave()
            self._history.visit(query)
            self._follow = before is not None and replace(before, sort=query.sort, limit=query.limit) == query
            self._wanted = replace(self._gallery.place(), top=None) if self._follow else None
            self._enable()

    def _leave(self) -> None:
        if self._shown is not None:
            self._history.leave(Visit(self._shown, self._gallery.place()))
        self._shown, self._wanted, self._follow = None, None, False

    def _arrive(self, event: SearchDone) -> None:
        if not event.complete:
            return
        self._shown = self._session.query
        if self._wanted is not None:
            self._gallery.go_to(self._wanted)
            if self._follow:
                self._gallery.show_current()
            self._wanted, self._follow = None, False

    def _enable(self) -> None:
        self._actions["back"].setEnabled(self._history.can_go_back or self._viewing.is_open)
        self._actions["forward"].setEnabled(self._history.can_go_forward)
