"""Handles chosen, dropped and pasted data: pictures become a query, folders become watched folders."""

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from photosearch.core import identity
from photosearch.core.folders import formats
from photosearch.core.query.query import Example
from photosearch.errors import PhotoSearchError
from photosearch.gui.query.context import Context
from photosearch.gui.query.intake import Offer, Taken, offered
from photosearch.gui.query.session import MOST_EXAMPLES
from photosearch.jobs.indexing.indexing import Indexing


class Receiver(QObject):
    """Examines the data on another thread, then starts a search or adds to it."""

    def __init__(self, context: Context, indexing: Indexing) -> None:
        super().__init__(context.window)
        self._window = context.window
        self._session = context.session
        self._background = context.background
        self._banner = context.banner
        self._indexing = indexing
        actions = context.actions
        actions["open"].triggered.connect(self.choose_pictures)
        actions["add_folder"].triggered.connect(self.choose_folder)
        actions["paste"].triggered.connect(self.paste)

    def drop(self, mime: QMimeData, add: bool) -> bool:
        """Takes dropped data, or reports that it contains no picture; returns whether it was taken."""
        taken = self.take(mime, add)
        if not taken:
            self._banner.say(self.tr("The dropped item contains no picture. Drop a picture or photo files."))
        return taken

    def take(self, mime: QMimeData, add: bool = False) -> bool:
        """Takes the content of `mime` as a new query or added to the current one; returns whether there was any."""
        return self._take(offered(mime), add)

    def take_files(self, paths: list[str]) -> None:
        """Takes files and folders as a new query."""
        self._take(Offer(paths=tuple(identity.to_text(path) for path in paths)), add=False)

    def paste(self) -> None:
        """Takes the content of the clipboard."""
        if not self.take(QGuiApplication.clipboard().mimeData()):
            self._banner.say(self.tr("The clipboard contains no picture. Copy a picture or photo files, then paste."))

    def choose_pictures(self) -> None:
        """Lets the person choose files to search with."""
        dialog = QFileDialog(self._window, self.tr("Open Pictures"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        patterns = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in sorted(formats.PHOTO_SUFFIXES))
        dialog.setNameFilters([self.tr("Pictures") + f" ({patterns})", self.tr("All files") + " (*)"])
        dialog.filesSelected.connect(self.take_files)
        self._open(dialog)

    def choose_folder(self) -> None:
        """Lets the person choose a folder to watch."""
        dialog = QFileDialog(self._window, self.tr("Add Folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.filesSelected.connect(self.take_files)
        self._open(dialog)

    def _open(self, dialog: QFileDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take(self, offer: Offer, add: bool) -> bool:
        if offer:
            self._background.run(offer.resolve, self._add if add else self._ask, lambda error: self._refuse(error))
        return bool(offer)

    def _ask(self, taken: Taken) -> None:
        self._watch(taken)
        if taken.sources:
            self._session.ask(self._examples(taken))

    def _add(self, taken: Taken) -> None:
        self._watch(taken)
        if taken.sources:
            self._session.add(*self._examples(taken))

    def _watch(self, taken: Taken) -> None:
        for folder in taken.folders:
            self._indexing.add_folder(folder)

    def _examples(self, taken: Taken) -> tuple[Example, ...]:
        if len(taken.sources) > MOST_EXAMPLES:
            self._banner.say(
                self.tr("A search can use up to {0} pictures. Only the first {0} are used.").format(MOST_EXAMPLES)
            )
        return tuple(Example(source) for source in taken.sources[:MOST_EXAMPLES])

    def _refuse(self, error: PhotoSearchError) -> None:
        self._banner.say(str(error))
