"""Shows the events of indexing: folders, progress, and their summary in the status bar."""

from PySide6.QtCore import QObject, QTimer

from photosearch.core.events import FoldersChanged, Hold, IndexHeld, IndexIdle, IndexProgress, IndexSlowed
from photosearch.gui.look.texts import photo_text, text
from photosearch.gui.query.session import Session
from photosearch.gui.shell.content import Content
from photosearch.gui.shell.frame import Frame
from photosearch.gui.shell.tray import Tray

REFRESH_MS, FIRST_MS = 3000, 400
"""Interval at which new photos are shown during indexing, and delay for the first ones and other changes."""


class IndexNews(QObject):
    """Shows the events in the panels, and repeats the query when photos were added or removed."""

    def __init__(self, frame: Frame, session: Session, content: Content, tray: Tray) -> None:
        super().__init__(frame)
        self._frame = frame
        self._session = session
        self._content = content
        self._tray = tray
        self._refreshing = QTimer(self, singleShot=True)
        self._refreshing.timeout.connect(session.refresh)
        frame.all_actions["pause"].toggled.connect(self._show_pause)

    def show_folders(self, event: FoldersChanged) -> None:
        """Shows the watched folders and their counts."""
        frame, before = self._frame, self._content.folders
        if before is not None and _contents(event) != _contents(before):
            self.refresh_soon()
        frame.folders_panel.show_folders(event.folders)
        frame.welcome.show_folders(event.folders)
        frame.status.show_skipped(sum(each.skipped for each in event.folders))
        frame.all_actions["skips"].setEnabled(any(each.skipped for each in event.folders))
        self._content.show_folders(event)
        self._summarise()

    def show_progress(self, event: IndexProgress) -> None:
        """Shows how many photos are indexed."""
        self._show_progress(event)
        self.refresh_soon()

    def show_hold(self, event: IndexHeld) -> None:
        """Shows why no photos are read, or that they are read again."""
        self._frame.folders_panel.model.show_hold(event.hold)
        self._frame.status.show_hold(event.hold)
        self._tray.show_hold(event.hold)
        self._summarise()

    def show_slowdown(self, event: IndexSlowed) -> None:
        """Shows why indexing is slower than it could be."""
        self._frame.status.show_slowdown(event.slowdown)

    def show_idle(self, event: IndexIdle) -> None:
        """Shows that a pass is complete, and repeats the query if it has changed the library."""
        self._show_progress(None)
        self._summarise()
        report = event.report
        self._tray.announce(report)
        if report.added or report.updated or report.moved or report.removed or report.sidecars:
            self._refreshing.stop()
            self._frame.thumbnails.forget_failures()
            self._session.refresh()

    def refresh_soon(self) -> None:
        """Repeats the query after a moment."""
        if not self._refreshing.isActive():
            seldom = self._frame.status.indexing and self._session.hits
            self._refreshing.start(REFRESH_MS if seldom else FIRST_MS)

    def close(self) -> None:
        """Cancels the pending repetition of the query."""
        self._refreshing.stop()

    def _show_progress(self, progress: IndexProgress | None) -> None:
        self._frame.folders_panel.show_progress(progress)
        self._frame.welcome.show_progress(progress)
        self._frame.status.show_progress(progress)

    def _show_pause(self) -> None:
        if not self._frame.status.indexing:
            self._frame.status.show_progress(None)
            self._summarise()

    def _summarise(self) -> None:
        event, status = self._content.folders, self._frame.status
        if event is None or status.indexing:
            return
        folders = event.folders
        total = text.photos(sum(each.photos for each in folders))
        places = self.tr("%Ln folder(s)", "", len(folders))
        words = self.tr("{} in {}").format(total, places) if folders else ""
        hold = Hold.PAUSED if self._frame.all_actions["pause"].isChecked() else status.hold
        status.show_activity(" · ".join(filter(None, (hold and photo_text.hold(hold), words))))


def _contents(event: FoldersChanged) -> dict[str, int]:
    return {each.path: each.photos for each in event.folders}
