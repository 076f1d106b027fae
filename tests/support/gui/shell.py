"""The window without the application behind it: real widgets that show the events of the test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NoReturn

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QEvent, QIODevice, QLocale, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from photosearch.core.annotations.albums import Album
from photosearch.core.annotations.values import Property
from photosearch.core.answers.duplicates import Copies, Pairs
from photosearch.core.answers.likeness import Likeness
from photosearch.core.events import FoldersChanged, FolderState, FolderStatus, ProviderReady, SearchDone
from photosearch.core.photo import Box, Hit, Photo, PhotoState, Preview
from photosearch.core.query.query import Example, Query
from photosearch.core.query.saved import SavedSearch
from photosearch.errors import StorageError, UnreadablePhoto
from photosearch.gui.application.language import speak
from photosearch.gui.duplicates.dialog import DuplicatesDialog
from photosearch.gui.duplicates.trash_dialog import TrashDialog
from photosearch.gui.folders.exclusion_dialog import ExclusionDialog
from photosearch.gui.folders.skips_dialog import SkipsDialog
from photosearch.gui.gallery.details_panel import DetailsPanel
from photosearch.gui.look.theme import Theme
from photosearch.gui.look.widgets.labels import WrappingLabel
from photosearch.gui.personal.dialog import PersonalDialog
from photosearch.gui.picture.canvas import Canvas
from photosearch.gui.preferences.dialog import SettingsDialog
from photosearch.gui.preferences.preferences import Preferences
from photosearch.gui.query.saved_dialog import SavedDialog
from photosearch.gui.shell.about import AboutDialog
from photosearch.gui.shell.shortcuts_dialog import ShortcutsDialog
from photosearch.gui.shell.window import Window
from photosearch.gui.shell.wiring import furnish
from photosearch.gui.work.bridge import Bridge
from photosearch.jobs.annotating.albums import Albums
from photosearch.jobs.annotating.annotations import Annotations
from photosearch.jobs.control import Control
from photosearch.jobs.inbox import Inbox
from photosearch.jobs.indexing.indexing import Indexing
from photosearch.jobs.models.models import Models
from photosearch.jobs.models.pair_models import PairModels, PairStatus
from photosearch.jobs.opening.library import Library
from photosearch.jobs.opening.opening import Opening
from photosearch.jobs.pace import Pace
from photosearch.jobs.runner import Runner
from photosearch.jobs.searching.pictures import Pictures
from photosearch.jobs.searching.saved_searches import SavedSearches
from photosearch.jobs.searching.searches import Searches
from photosearch.library.store.annotations.annotations import Account
from photosearch.library.store.store import Store
from photosearch.machine import Machine
from photosearch.settings import Settings
from tests.support.gui.pictures import photo, scene


class Still(Runner):
    """A runner that is never started; it shows a painted scene for each photo."""

    def __init__(self) -> None:
        super().__init__(_Never())
        self._unopened = unopened = Opening()
        control = Control()
        inbox = Inbox(control)
        self.painted = self.pictures = _Painted(unopened)
        self.saved_searches = _OneSaved(unopened)
        self.indexing = _ThirtyFiles(unopened, inbox, control, Pace(Machine()))
        self.models = _Homeless(unopened, inbox)
        self.pair_models = _NoPairs(unopened, inbox)
        self.albums = _NoAlbums(unopened)
        self.annotations = _NoKeywords(unopened)
        self.asked = _Asked(unopened, lambda event: None)
        self.searches = self.asked

    def stop(self, wait: bool = True) -> None:
        self._unopened.close()  # else what waits for the library would never end
        super().stop(wait)


class _Never:
    """An opener that is not to be called."""

    def open_library(self, stack: ExitStack) -> NoReturn:
        raise AssertionError("the work is not started")

    def load_model(self, library: Library, store: Store) -> NoReturn:
        raise AssertionError("the work is not started")

    def repair(self) -> NoReturn:
        raise AssertionError("the work is not started")


class _Asked(Searches):
    """Remembers the ticket of the newest search."""

    ticket = 0

    def search(self, query: Query, first: int | None = None) -> int:
        self.ticket = super().search(query, first)
        return self.ticket


class _Painted(Pictures):
    missing = False
    """Whether the files are gone; stored previews are still there."""

    def thumbnail(self, photo: Photo) -> bytes:
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        assert scene(photo.id).save(buffer, "JPEG")
        return bytes(data.data())

    def preview(self, source: str | bytes, longest: int, box: Box | None = None) -> Preview:
        if self.missing:
            raise UnreadablePhoto("There is no such file")
        painted = scene(len(source)).convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(painted.constBits(), np.uint8).reshape(painted.height(), painted.bytesPerLine())
        pixels = rows[:, : painted.width() * 3].reshape(painted.height(), painted.width(), 3).copy()
        return Preview(pixels, painted.width(), painted.height())

    def large_thumbnail(self, photo: Photo, longest: int) -> Preview:
        return self.preview(photo.file.path, longest)


class _OneSaved(SavedSearches):
    def all(self) -> tuple[SavedSearch, ...]:
        return (SavedSearch("Harbours in the evening"),)


class _NoAlbums(Albums):
    def all(self) -> tuple[Album, ...]:
        return ()


class _NoKeywords(Annotations):
    def keywords(self) -> dict[str, int]:
        return {}

    def account(self, photo: Photo) -> Account:
        return Account({of: {} for of in Property})


class _ThirtyFiles(Indexing):
    def photo_files(self, stop: Callable[[], bool]) -> dict[str, dict[str, int]]:
        return {"/photos": {photo(number).file.path: 3_000 * number**2 for number in range(1, 30)}}


class _NoPairs(PairModels):
    def statuses(self) -> tuple[PairStatus, ...]:
        return ()


class _Homeless(Models):
    def home(self) -> Path:
        raise StorageError("There is no library")


class Shell:
    """A window whose runner is never started; `close` removes it."""

    def __init__(self, root: Path, look: Theme, settings: Settings | None = None) -> None:
        self.look = look
        self.bridge = Bridge()
        self.preferences = Preferences(settings or Settings(), root / "settings.json")
        self.runner = Still()
        self.window = Window(look, root / "window.ini")
        furnish(self.window, self.runner, self.bridge, self.preferences, look)
        self.window.resize(1280, 800)
        self.window.show()
        self.window.activateWindow()
        QApplication.processEvents()

    def know(self, *folders: str, photos: int = 12, skipped: int = 0) -> None:
        """Reports watched folders."""
        states = (FolderStatus(each, FolderState.WATCHING, photos, skipped) for each in folders)
        self.bridge.post(FoldersChanged(tuple(states)))

    def answer(self, number: int = 8) -> None:
        """Answers the newest query with this number of photos."""
        session = self.window.session
        score = None if session.browsing else 0.87
        hits = tuple(Hit(photo(each + 1), score, Likeness.SIMILAR if score else None) for each in range(number))
        self.bridge.post(SearchDone(self.runner.asked.ticket, hits, 0.02))
        QApplication.processEvents()

    def fill(self) -> None:
        """Fills every part of the window: folders, a query, its answer, a message, a current photo."""
        self.know("/photos/Holidays", "/photos/Family", skipped=3)
        self.bridge.post(ProviderReady("cpu", "it is there"))
        self.window.session.ask((Example("/photos/a long name of a picture.jpg"), Example(b"pasted", -1.0)))
        self.answer()
        self.window.gallery.setCurrentIndex(self.window.gallery.gallery_model.index(0))
        self.window.banner.say("Something happened.", "Act")
        for panel in ("details", "filters"):
            self.window.all_actions[panel].setChecked(True)
        QApplication.processEvents()

    def dialogs(self) -> list[QDialog]:
        """Shows every dialog and returns them."""
        window = self.window
        unread = Photo(1, photo(1).file, PhotoState.SKIPPED, reason="damaged", message="cut off")
        duplicates = DuplicatesDialog(
            self.runner.copies, self.runner.pictures, window.thumbnails, self.look, True, window
        )
        duplicates.search.found.emit(copies())
        saved = SavedDialog(window)
        saved.show_searches(self.runner.saved_searches.all())
        runner = self.runner
        personal = PersonalDialog(runner.models, runner.pictures, window.thumbnails, self.look, window)
        window.dialogs.personal = personal
        personal.learning.learner.estimated.emit(
            {"pairs": {"marked": 3}, "photos": 90, "seconds": 80, "memory_megabytes": 500, "disk_megabytes": 20}
        )
        made = [
            SettingsDialog(self.preferences, self.look, window, frozenset({"idle_only"})),
            AboutDialog(window),
            ShortcutsDialog(window),
            SkipsDialog((unread,), window),
            ExclusionDialog(self.runner.indexing, ("/photos",), {"/photos": "1/\n*5.jpg"}, "/photos", window),
            duplicates,
            TrashDialog([photo(2), photo(3)], window),
            saved,
            personal,
        ]
        for dialog in made:
            dialog.show()
        QApplication.processEvents()
        return made

    def close(self) -> None:
        """Closes the window and its dialogs for good."""
        for dialog in self.window.findChildren(QDialog):
            dialog.reject()
        self.window.quit()
        self.window.deleteLater()
        delete_now()


def delete_now() -> None:
    """Deletes the widgets that wait for it; without a running event loop they would slow all later windows down."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()


def copies() -> Copies:
    """Returns two groups of similar photos, one with identical files."""
    photos = {number: photo(number, f"{'a' if number % 2 else 'b'} long name {number}.jpg") for number in range(1, 7)}
    left, right = np.array([1, 4]), np.array([3, 5])
    return Copies(photos, ((1, 2),), Pairs(left, right, np.array([0.93, 0.97], np.float32)), 0.7, 0.9)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Makes the application speak `language`."""
    before, application = QLocale(), QCoreApplication.instance()
    assert application is not None
    translators = speak(application, language)
    try:
        yield
    finally:
        for translator in translators:
            application.removeTranslator(translator)
        QLocale.setDefault(before)


@contextmanager
def mirrored() -> Iterator[None]:
    """Lays the application out from right to left."""
    QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        yield
    finally:
        QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@contextmanager
def enlarged(look: Theme, factor: float) -> Iterator[None]:
    """Makes text `factor` times as large."""
    usual = QApplication.font()
    larger = QApplication.font()
    larger.setPointSizeF(usual.pointSizeF() * factor)
    QApplication.setFont(larger)
    look.wear(look.colours)
    try:
        yield
    finally:
        QApplication.setFont(usual)
        look.wear(look.colours)


def visible(root: QWidget) -> list[QWidget]:
    """Returns the visible widgets in `root`, without internal parts of Qt widgets."""
    return [
        each
        for each in root.findChildren(QWidget)
        if each.isVisible() and each.window() is root and not each.objectName().startswith("qt_")
    ]


def heated(canvas: Canvas) -> bool:
    """Whether a heat map covers the photo."""
    return not canvas.overlay.heat.isNull()


def details(panel: DetailsPanel) -> dict[str, str]:
    """Returns the visible details by term."""
    read = (label.accessibleName().partition(": ") for label in panel.findChildren(WrappingLabel))
    return {term: value for term, _, value in read if term}
