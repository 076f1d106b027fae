"""Exports the selected photos, or all that are shown: as copies, links, a contact sheet or a page."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QMenu

from photosearch.core.photo import Photo
from photosearch.errors import PhotoSearchError
from photosearch.gui.exporting import sheet
from photosearch.gui.exporting.sheet import Picture
from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.look import text
from photosearch.gui.query.context import Context
from photosearch.gui.work.background import Background
from photosearch.jobs.searching.pictures import Pictures
from photosearch.library.exporting import Exported, export

MOST_PICTURES = 1000
"""On a contact sheet or page; more would make a file that few programs open."""
_ACTIONS = ("export_copies", "export_links", "export_sheet", "export_page")


class ExportCommands(QObject):
    """Runs the actions. The files are written in the background, one export after another."""

    def __init__(self, context: Context, pictures: Pictures, gallery: Gallery) -> None:
        super().__init__(gallery)
        self._window = context.window
        self._banner = context.banner
        self._gallery = gallery
        self._pictures = pictures
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
            work = partial(export, paths, Path(folder), link=link, stop=lambda: self._closing)
            self._background.run(work, partial(self._tell, folder), self._fail)

        self._gallery.with_files(begin)

    def write(self, file: str) -> None:
        """Writes a contact sheet or a page of the selected photos; the suffix of `file` says which."""
        writers = {".png": sheet.write_png, ".html": sheet.write_html}
        writer = writers.get(Path(file).suffix.lower(), sheet.write_pdf)

        def begin(photos: list[Photo]) -> None:
            title = Path(file).stem

            def work() -> None:
                writer([Picture(photo, self._thumbnail(photo)) for photo in photos], title, Path(file))

            self._background.run(work, lambda _: self._banner.say(self.tr("Saved as {}").format(file)), self._fail)

        self._gallery.with_selected(begin, MOST_PICTURES)

    def close(self) -> None:
        """Ends the running export after its current file."""
        self._closing = True
        self._background.close()

    def _thumbnail(self, photo: Photo) -> QImage:
        try:
            return QImage.fromData(self._pictures.thumbnail(photo))
        except PhotoSearchError:
            return QImage()

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
            self._banner.say(self.tr("%Ln file(s) exported to {}", "", len(done.made)).format(folder))

    def _fail(self, error: Exception) -> None:
        self._banner.say(str(error))

    def _enable(self) -> None:
        for name in (*_ACTIONS, "export"):
            self._actions[name].setEnabled(self._gallery.has_chosen())
