"""Chooses the page in the middle of the window: photos, the welcome page, or a notice."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from photosearch.core.events import FoldersChanged, Trouble
from photosearch.gui.gallery.notices import Notices, Situation
from photosearch.gui.query.session import Session
from photosearch.gui.shell.frame import Frame


class Content(QObject):
    """Tracks the state of the library and of the answer, and shows the matching page. An open viewer stays open."""

    def __init__(self, frame: Frame, session: Session) -> None:
        super().__init__(frame)
        self._frame = frame
        self._session = session
        self._notices = Notices(frame.all_actions, self)
        self._failure = ""
        """Why the newest query failed."""
        self._unopened: Trouble | None = None
        """Why the library could not be opened, even if its photos can be browsed."""
        self._repairing = False
        self.ready = False
        """Whether the library is open with its model."""
        self.searched = ""
        self.nearest: tuple[QAction, ...] = ()
        self.folders: FoldersChanged | None = None
        """The watched folders; None until the library is open."""

    def show(self) -> None:
        """Shows the welcome page on the first run, else photos if there are any, else a notice."""
        pages, welcome = self._frame.stack, self._frame.welcome
        failure = self._unopened.message if self._unopened else self._failure
        if welcome.wanted and self.folders is not None and not failure:
            if pages.currentWidget() is not welcome:
                pages.turn_to(welcome)
        elif self._session.hits and not self._unopened:
            if pages.currentWidget() in (self._frame.placeholder, welcome):
                pages.turn_to(self._frame.gallery)
        else:
            self._frame.placeholder.show_notice(self._notices.choose(self._situation(failure)))
            pages.turn_to(self._frame.placeholder)

    def show_folders(self, event: FoldersChanged) -> None:
        """Shows the page for the folders that are watched now."""
        self.folders = event
        self.show()

    def show_outcome(self, failure: str = "") -> None:
        """Shows the page for the answer to the newest query, or for its failure."""
        self._failure = failure
        self.show()

    def show_trouble(self, event: Trouble) -> None:
        """Shows trouble: in the middle of the window if the library could not be opened, else as a message."""
        if event.fatal and not self.ready:
            self._unopened = event
            self.show()
        else:
            self._frame.banner.say(event.message)

    def begin_repair(self) -> None:
        """Shows that the library is being repaired."""
        self._repairing, self.ready = True, False
        self._failure, self._unopened, self.folders = "", None, None
        self._frame.banner.hide()
        self.show()

    def end_repair(self) -> None:
        """Shows the library again."""
        self._repairing = False
        self.show()
        self._session.refresh()

    def _situation(self, failure: str) -> Situation:
        folders = self.folders.folders if self.folders is not None else None
        damaged = self._unopened is not None and self._unopened.damaged
        filtered = bool(self._session.filters)
        found = (self.searched, self.nearest) if filtered else ("", ())
        return Situation(folders, self._session.browsing, filtered, failure, damaged, self._repairing, *found)
