"""Exports the selected photos, or all that are shown: as copies, links, a contact sheet or a page."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QMenu

from photosearch.core import identity
from photosearch.core.photo import Photo
from photosearch.core.query.query import Example
from photosearch.errors import InputError, PhotoSearchError
from photosearch.gui.exporting.page import write_html
from photosearch.gui.exporting.pictures import MOST_PICTURES, pictured
from photosearch.gui.exporting.sheet import write_pdf, write_png
from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.look import text
from photosearch.gui.query.context import Context
from photosearch.gui.work.background import Background
from photosearch.gui.work.images import image
from photosearch.jobs.searching.pictures import Pictures
from photosearch.jobs.searching.searches import Searches
from photosearch.library.exporting import Exported, export

EXAMPLE_SIDE = 640
"""Longest side of the example on a page, in pixels."""
_ACTIONS = ("export_copies", "export_links", "export_sheet", "export_page")


class ExportCommands(QObject):
    """Runs the actions. The files are written in the background, one export after another."""

    def __init__(self, context: Context, pictures: Pictures, searches: Searches, gallery: Gallery) -> None:
        super().__init__(gallery)
        self._window = context.window
        self._banner = context.banner
        self._toast = context.toast
        self._gallery = gallery
        self._session = context.session
        self._pictures = pictures
        self._searches = searches
        self._actions = actions = context.actions
        self._background = Background(1, self)
        self._closing = False
        menu = QMenu(gallery)
        actions["export"].setMenu(actions.fill(menu, _ACTIONS))
        actions["export_copies"].triggered.connect(lambda: self._choose_folder(link=False))
        actions["export_links"].triggered.connect(lambda: self._choose_folder(link=True))
        actions["export_sheet"].triggered.connect(
            lambda: self._choose_file(self.tr("Contact sheet (*.pdf *.png)"), ".pdf")
        )
        actions["export_page"].triggered.connect(lambda: self._choose_file(self.tr("Page (*.html)"), ".html"))
        gallery.current_changed.connect(self._enable)
        gallery.selectionModel().selectionChanged.connect(self._enable)
        self._enable()

    def export_to(self, folder: str, link: bool = False) -> None:
        """Copies the selected photos into a folder, or makes links to them."""

        def begin(paths: list[str]) -> None:
            work = partial(export, paths, Path(folder), link=link, stop=self._stopped)
            self._background.run(work, partial(self._tell, folder), self._fail)

        self._gallery.with_files(begin)

    def write(self, file: str) -> None:
        """Writes a contact sheet or a page of the selected photos; the suffix of `file` says which.

        A page shows the example and where each photo matches it.
        """
        target, example = Path(file), self._session.reference

        def begin(photos: list[Photo]) -> None:
            def work() -> None:
                self._refuse_photo(target)
                if target.suffix.lower() == ".html":
                    self._write_page(photos, example, target)
                else:
                    writer = write_png if target.suffix.lower() == ".png" else write_pdf
                    writer(pictured(photos, self._pictures.thumbnail), target.stem, target)

            self._background.run(work, lambda _: self._toast.say(self.tr("Saved as {}").format(file)), self._fail)

        self._gallery.with_selected(begin, MOST_PICTURES)

    def close(self) -> None:
        """Ends the running export after its current file."""
        self._closing = True
        self._background.close()

    def _stopped(self) -> bool:
        return self._closing

    def _refuse_photo(self, target: Path) -> None:
        """Raises InputError if the target is a photo of the library, even if the person agreed to replace the file."""
        if self._pictures.at({identity.to_text(target), identity.to_text(target.resolve())}):
            raise InputError(
                self.tr("{} is a photo of your library, and PhotoSearch never replaces a photo").format(
                    text.name(str(target))
                ),
                self.tr("Choose another name"),
            )

    def _write_page(self, photos: list[Photo], example: Example | None, target: Path) -> None:
        thumbnail = self._pictures.thumbnail
        if example is None:
            write_html(pictured(photos, thumbnail), target.stem, target)
            return
        with self._searches.explainer(example) as explain:
            pictures = pictured(photos, thumbnail, explain, self._stopped)
        if not self._closing:
            write_html(pictures, target.stem, target, self._example(example))

    def _example(self, example: Example) -> QImage | None:
        try:
            return image(self._pictures.preview(example.source, EXAMPLE_SIDE, example.box).pixels)
        except PhotoSearchError:
            return None

    def _choose_folder(self, link: bool) -> None:
        dialog = QFileDialog(self._window, self.tr("Choose a Folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda folder: self.export_to(folder, link))
        self._show(dialog)

    def _choose_file(self, kind: str, suffix: str) -> None:
        dialog = QFileDialog(self._window, self.tr("Save As"), "", kind)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.fileSelected.connect(self.write)
        self._show(dialog)

    def _show(self, dialog: QFileDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell(self, folder: str, done: Exported) -> None:
        if done.failed:
            path, why = done.failed[0]
            words = self.tr("%Ln file(s) could not be exported. {}", "", len(done.failed))
            self._banner.say(words.format(f"{text.name(path)}: {why}"))
        else:
            self._toast.say(self.tr("%Ln file(s) exported to {}", "", len(done.made)).format(folder))

    def _fail(self, error: Exception) -> None:
        self._banner.say(str(error))

    def _enable(self) -> None:
        for name in (*_ACTIONS, "export"):
            self._actions[name].setEnabled(self._gallery.has_chosen())
