"""Takes in what the person gives: files chosen, dropped or pasted become a query, folders become watched folders."""

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
    """Looks into what is given off-thread, then asks or adds."""

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
        """Takes what is dropped, or says that there is nothing for us in it; returns whether there is."""
        taken = self.take(mime, add)
        if not taken:
            self._banner.say(self.tr("There is no picture in what was dropped. Drag a picture or photo files."))
        return taken

    def take(self, mime: QMimeData, add: bool = False) -> bool:
        """Takes what `mime` offers, as a new query or added to the present one; returns whether it offers anything."""
        return self._take(offered(mime), add)

    def take_files(self, paths: list[str]) -> None:
        """Takes files and folders as a new query."""
        self._take(Offer(paths=tuple(identity.to_text(path) for path in paths)), add=False)

    def paste(self) -> None:
        """Takes what the clipboard holds."""
        if not self.take(QGuiApplication.clipboard().mimeData()):
            self._banner.say(
                self.tr("There is no picture in the clipboard. Copy a picture or photo files, then paste.")
            )

    def choose_pictures(self) -> None:
        """Lets the person choose files to search by."""
        dialog = QFileDialog(self._window, self.tr("Search by Pictures"))
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
                self.tr("A search takes up to {} pictures; the first ones are used.").format(MOST_EXAMPLES)
            )
        return tuple(Example(source) for source in taken.sources[:MOST_EXAMPLES])

    def _refuse(self, error: PhotoSearchError) -> None:
        self._banner.say(str(error))
