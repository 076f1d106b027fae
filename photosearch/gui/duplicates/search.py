"""Finds copies in the background, and notes when the result is outdated."""

import threading

from PySide6.QtCore import QObject, Signal

from photosearch.core.answers.duplicates import Copies
from photosearch.core.events import FoldersChanged, IndexIdle
from photosearch.errors import PhotoSearchError
from photosearch.gui.work.background import Background
from photosearch.jobs.searching.copies import CopySearch


class DuplicatesSearch(QObject):
    """One search at a time. It ends with `found` and `ended`, or with `ended` alone if cancelled or failed."""

    progressed = Signal(int, int)
    """Photos compared, and their total."""
    found = Signal(Copies)
    ended = Signal()
    failed = Signal(str)
    outdated = Signal()
    """The library has changed."""

    def __init__(self, copies: CopySearch, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._copies = copies
        self._background = background
        self._stop = threading.Event()
        self._changes = self._compared = 0
        """Number of library changes so far, and at the start of the last finished search."""
        self._trashed = 0
        self._folders: frozenset[str] = frozenset()
        self.running = False

    @property
    def stale(self) -> bool:
        """Whether the library has changed since the last search."""
        return self._changes != self._compared

    def begin(self) -> None:
        """Starts to compare all photos unless a search is running."""
        if self.running:
            return
        self.running, changes = True, self._changes
        self._stop.clear()
        self._background.run(
            lambda: self._copies.find(self.progressed.emit, self._stop.is_set),
            lambda copies: self._end(copies, changes),
            self._fail,
        )

    def cancel(self) -> None:
        """Cancels the running search."""
        self._stop.set()

    def expect_removals(self, photos: int) -> None:
        """Announces removals by the person, which do not outdate the result, because it has been updated."""
        self._trashed += photos

    def _end(self, copies: Copies | None, changes: int) -> None:
        self.running = False
        if copies is not None:
            self._compared, self._trashed = changes, 0
            self.found.emit(copies)
        self.ended.emit()

    def _fail(self, error: PhotoSearchError) -> None:
        self.running = False
        self.ended.emit()
        self.failed.emit(str(error))

    def note_idle(self, event: IndexIdle) -> None:
        """Notes what an indexing pass has changed."""
        report = event.report
        expected = min(report.removed, self._trashed)
        self._trashed -= expected
        if report.added or report.updated or report.moved or report.removed > expected:
            self._outdate()

    def note_folders(self, event: FoldersChanged) -> None:
        """Notes that a folder has left the library."""
        folders = frozenset(each.path for each in event.folders)
        if self._folders - folders:
            self._outdate()
        self._folders = folders

    def _outdate(self) -> None:
        self._changes += 1
        self.outdated.emit()
