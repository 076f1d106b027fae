"""The actions on selected photos: search with them, copy, open, show in folder."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from photosearch.core.folders.formats import named_like_photo
from photosearch.core.photo import Photo
from photosearch.core.query.query import Example
from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.look.actions import PHOTO_MENU
from photosearch.gui.look.texts import text
from photosearch.gui.query.context import Context
from photosearch.gui.query.session import MOST_EXAMPLES
from photosearch.gui.work import desktop, programs
from photosearch.gui.work.background import Newest
from photosearch.gui.work.programs import Program

_ON_PHOTOS = ("view", "open_default", "open_with", "copy", "similar", "like", "unlike", "reveal")


class PhotoCommands(QObject):
    """Runs the photo actions on the selection of the gallery."""

    def __init__(self, context: Context, gallery: Gallery) -> None:
        super().__init__(gallery)
        self._gallery = gallery
        self._session = context.session
        self._actions = actions = context.actions
        self._banner = context.banner
        self._background = context.background
        self._programs = Newest(context.background)
        actions["copy"].triggered.connect(self.copy)
        self._open_with = QMenu(gallery)
        self._open_with.aboutToShow.connect(self.list_programs)
        actions["open_with"].setMenu(self._open_with)
        actions["open_with"].triggered.connect(self._choose_program)
        actions["open_default"].triggered.connect(self.open_default)
        actions["reveal"].triggered.connect(self.reveal)
        actions["similar"].triggered.connect(self.similar)
        actions["like"].triggered.connect(lambda: self._with_examples(1.0, self._add))
        actions["unlike"].triggered.connect(lambda: self._with_examples(-1.0, self._add))
        actions["select_all"].triggered.connect(gallery.selectAll)
        gallery.customContextMenuRequested.connect(self._pop_up)
        gallery.similar_wanted.connect(self.similar)
        gallery.current_changed.connect(self._enable)
        gallery.selectionModel().selectionChanged.connect(self._enable)
        self._enable()

    def similar(self) -> None:
        """Searches with the selected photos."""
        self._with_examples(1.0, self._session.ask)

    def copy(self) -> None:
        """Copies the selected files to the clipboard."""
        self._gallery.with_files(lambda paths: QGuiApplication.clipboard().setMimeData(desktop.file_list(paths)))

    def open_default(self) -> None:
        """Opens the current photo with the default app of the system."""
        self._open(self._open_default)

    def list_programs(self) -> None:
        """Fills the menu with the apps that open the current photo, the default one first, once they are known."""
        photo = self._gallery.current_photo()
        self._open_with.clear()
        self._open_with.addAction(self.tr("Looking for apps…")).setEnabled(False)
        path = photo.file.path if photo is not None else ""
        self._programs.run(partial(programs.for_file, path), self._show_programs)

    def _show_programs(self, found: tuple[Program, ...]) -> None:
        menu = self._open_with
        menu.clear()
        for program in found:
            action = menu.addAction(text.entry(program.name))
            action.triggered.connect(lambda _, program=program: self._open(lambda path: self._run(program, path)))
        if programs.HAS_CHOOSER:
            other = menu.addAction(self.tr("Choose Another App…"))
            other.triggered.connect(lambda: self._open(programs.choose))
        if menu.isEmpty():
            menu.addAction(self.tr("No app for this type of file")).setEnabled(False)

    def _choose_program(self) -> None:
        window = self._gallery.window()
        self._open_with.popup(window.mapToGlobal(window.rect().center()))

    def _open(self, how: Callable[[str], object]) -> None:
        """Opens the current photo in another program, unless its name could make the program run it."""
        photo = self._gallery.current_photo()
        if photo is None:
            return
        path = photo.file.path
        if not named_like_photo(path):
            words = self.tr("{} does not have a photo file name, so PhotoSearch shows its folder instead.")
            self._banner.say(words.format(text.name(path)))
            self.reveal()
        else:
            self._background.run(Path(path).exists, lambda exists: self._open_existing(path, how, exists))

    def _open_existing(self, path: str, how: Callable[[str], object], exists: bool) -> None:
        if exists:
            how(path)
        else:
            words = self.tr("{} cannot be opened. The file may have been moved, or its drive may be offline.")
            self._banner.say(words.format(text.name(path)))

    def _open_default(self, path: str) -> None:
        if not desktop.open_file(path):
            words = self.tr("No app is set up to open {}. Set a default app for this type of file in your system.")
            self._banner.say(words.format(text.name(path)))

    def _run(self, program: Program, path: str) -> None:
        if not programs.run(program, path):
            self._banner.say(self.tr("{} could not be started.").format(program.name))

    def reveal(self) -> None:
        """Shows the current photo in the file manager."""
        if (photo := self._gallery.current_photo()) is not None:
            desktop.reveal(photo.file.path, self)

    def menu(self) -> QMenu:
        """The context menu of the selected photos."""
        menu = QMenu(self._gallery)
        return self._actions.fill(menu, PHOTO_MENU)

    def _with_examples(self, weight: float, then: Callable[[tuple[Example, ...]], None]) -> None:
        def tell(photos: list[Photo]) -> None:
            if photos:
                then(tuple(Example(photo.file.path, weight) for photo in photos))

        self._gallery.with_selected(tell, MOST_EXAMPLES)

    def _add(self, examples: tuple[Example, ...]) -> None:
        self._session.add(*examples)

    def _pop_up(self, place: QPoint) -> None:
        if self._gallery.indexAt(place).isValid():
            menu = self.menu()
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self._gallery.viewport().mapToGlobal(place))

    def _enable(self) -> None:
        chosen = self._gallery.has_chosen()
        for name in _ON_PHOTOS:
            self._actions[name].setEnabled(chosen)
