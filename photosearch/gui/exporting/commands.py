"""Exports the selected photos, or all that are shown: as copies, links, a contact sheet or a page."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
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
from photosearch.gui.look.texts import text
from photosearch.gui.query.context import Context
from photosearch.gui.work.background import Background
from photosearch.gui.work.images import image
from photosearch.gui.work.tasks import Tasks
from photosearch.jobs.searching.pictures import Pictures
from photosearch.jobs.searching.searches import Searches
from photosearch.library.exporting import Exported, export

Made = TypeVar("Made")

EXAMPLE_SIDE = 640
"""Longest side of the example on a page, in pixels."""
_ACTIONS = ("export_copies", "export_links", "export_sheet", "export_page")
_STEPS = 200
"""How often the progress of one export is shown, at most."""


class _Cancelled(PhotoSearchError):
    """The person cancelled an export."""


@dataclass(frozen=True, slots=True, eq=False)
class _Export:
    """One export, which the person can cancel. `progress` receives the number of files done, and of all."""

    progress: Callable[[int, int], None]
    cancelled: threading.Event = field(default_factory=threading.Event)

    def advance(self, done: int, total: int) -> None:
        if done % max(1, total // _STEPS) == 0:
            self.progress(done, total)

    def counted(self, photos: Sequence[Photo]) -> Iterator[Photo]:
        """Yields the photos one after another; raises _Cancelled."""
        for number, photo in enumerate(photos):
            if self.cancelled.is_set():
                raise _Cancelled("The export was cancelled")
            self.advance(number, len(photos))
            yield photo


class ExportCommands(QObject):
    """Runs the actions. The files are written in the background, one export after another; `tasks` shows the progress.

    A document that is cancelled is not written; files that were copied before stay.
    """

    _progressed = Signal(object, int, int)

    def __init__(
        self, context: Context, pictures: Pictures, searches: Searches, gallery: Gallery, tasks: Tasks
    ) -> None:
        super().__init__(gallery)
        self._window = context.window
        self._banner = context.banner
        self._toast = context.toast
        self._gallery = gallery
        self._session = context.session
        self._pictures = pictures
        self._searches = searches
        self._actions = actions = context.actions
        self._tasks = tasks
        self._background = Background(1, self)
        self._exports: list[_Export] = []
        """The export that runs, then those that wait for it."""
        self._progressed.connect(self._show)
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
            def work(running: _Export) -> Exported:
                return export(paths, Path(folder), link=link, stop=running.cancelled.is_set, progress=running.advance)

            self._run(work, partial(self._tell, folder))

        self._gallery.with_files(begin)

    def write(self, file: str) -> None:
        """Writes a contact sheet or a page of the selected photos; the suffix of `file` says which.

        A page shows the example and where each photo matches it.
        """
        target, example = Path(file), self._session.reference

        def begin(photos: list[Photo]) -> None:
            def work(running: _Export) -> None:
                self._refuse_photo(target)
                if target.suffix.lower() == ".html":
                    self._write_page(running.counted(photos), example, target)
                else:
                    writer = write_png if target.suffix.lower() == ".png" else write_pdf
                    writer(pictured(running.counted(photos), self._pictures.thumbnail), target.stem, target)

            self._run(work, lambda _: self._toast.say(self.tr("Saved as {}").format(file)))

        self._gallery.with_selected(begin, MOST_PICTURES)

    def close(self) -> None:
        """Ends the running export after its current file, and drops those that wait."""
        for each in self._exports:
            each.cancelled.set()
        self._background.close()

    def _run(self, work: Callable[[_Export], Made], then: Callable[[Made], None]) -> None:
        made = _Export(lambda done, total: self._progressed.emit(made, done, total))

        def fail(error: PhotoSearchError) -> None:
            if isinstance(error, _Cancelled):
                self._toast.say(self.tr("The export was cancelled."))
            else:
                self._banner.say(str(error))

        def begin() -> Made:
            made.progress(0, 0)  # finding the files or loading the model may take a while
            return work(made)

        self._exports.append(made)
        self._background.run(begin, then, fail, partial(self._end, made))

    def _show(self, made: _Export, done: int, total: int) -> None:
        if made in self._exports:
            self._tasks.advance("exporting", self.tr("Exporting"), done, total, made.cancelled.set)

    def _end(self, made: _Export) -> None:
        self._exports.remove(made)
        self._tasks.end("exporting")

    def _refuse_photo(self, target: Path) -> None:
        """Raises InputError if the target is a photo of the library, even if the person agreed to replace the file."""
        if self._pictures.at({identity.to_text(target), identity.to_text(target.resolve())}):
            raise InputError(
                self.tr("{} is a photo of your library, and PhotoSearch never replaces a photo").format(
                    text.name(str(target))
                ),
                self.tr("Choose another name"),
            )

    def _write_page(self, photos: Iterator[Photo], example: Example | None, target: Path) -> None:
        thumbnail = self._pictures.thumbnail
        if example is None:
            write_html(pictured(photos, thumbnail), target.stem, target)
            return
        with self._searches.explainer(example) as explain:
            pictures = pictured(photos, thumbnail, explain)
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
        self._open(dialog)

    def _choose_file(self, kind: str, suffix: str) -> None:
        dialog = QFileDialog(self._window, self.tr("Save As"), "", kind)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.fileSelected.connect(self.write)
        self._open(dialog)

    def _open(self, dialog: QFileDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell(self, folder: str, done: Exported) -> None:
        if done.failed:
            path, why = done.failed[0]
            words = self.tr("%Ln file(s) could not be exported. {}", "", len(done.failed))
            self._banner.say(words.format(f"{text.name(path)}: {why}"))
        elif done.stopped:
            words = self.tr("The export was cancelled after %Ln file(s).", "", len(done.made))
            self._toast.say(words)
        else:
            self._toast.say(self.tr("%Ln file(s) exported to {}", "", len(done.made)).format(folder))

    def _enable(self) -> None:
        for name in (*_ACTIONS, "export"):
            self._actions[name].setEnabled(self._gallery.has_chosen())
