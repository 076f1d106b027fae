"""The welcome page: three steps from an empty library to the first search."""

from pathlib import Path

from PySide6.QtCore import QSize, QStandardPaths, Qt, Signal
from PySide6.QtGui import QFocusEvent, QIcon
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photosearch.core import identity
from photosearch.core.events import FolderStatus, IndexProgress
from photosearch.core.photo import Hit
from photosearch.gui.look import theme
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.texts import photo_text, text
from photosearch.gui.look.widgets.labels import ElidedLabel, PlainLabel, restyle
from photosearch.gui.look.widgets.progress_bar import ProgressBar
from photosearch.gui.look.widgets.upright import UprightArea
from photosearch.gui.work.thumbnails import Thumbnails

SAMPLES = 5
SAMPLE_SIDE = 72
WIDTH = 640


class Step(QFrame):
    """A numbered card with title, explanation and room for controls."""

    def __init__(self, number: int, title: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "card")
        self._place = text.count(number)
        self._number = PlainLabel(self._place, "step", self)
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        side = self._number.fontMetrics().height() + theme.MEDIUM
        self._number.setFixedSize(side, side)
        self.words = PlainLabel(words, "quiet", self)
        self.words.setWordWrap(True)
        self.body = QVBoxLayout()
        self.body.setSpacing(theme.SMALL)
        heading = PlainLabel(title, "heading", self)
        heading.setWordWrap(True)
        self.body.addWidget(heading)
        self.body.addWidget(self.words)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.LARGE, theme.MEDIUM, theme.LARGE, theme.MEDIUM)
        row.setSpacing(theme.MEDIUM)
        row.addWidget(self._number, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self.body, 1)

    @property
    def done(self) -> bool:
        """Whether the step is marked as done."""
        return bool(self._number.property("look") == "done")

    def set_done(self, done: bool) -> None:
        """Marks the step as done, or not."""
        self._number.setText("✓" if done else self._place)
        restyle(self._number, "look", "done" if done else "step")


class Welcome(UprightArea):
    """Shown for a library without folders, until the first search or until the person leaves it."""

    add = Signal(str)
    """The person wants to watch the folder with this identity text."""
    picked = Signal(Hit)
    """The person wants to find photos like this one."""
    left = Signal()

    def __init__(self, actions: Actions, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.wanted = False
        self._thumbnails = thumbnails
        self._folders: tuple[FolderStatus, ...] | None = None
        self._hits: tuple[Hit, ...] = ()
        self._suggested = pictures_folder()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("Welcome"))
        self.choosing = Step(
            1,
            self.tr("Choose where your photos are"),
            self.tr("They are read in the background and never changed. Nothing leaves this computer."),
        )
        self.reading = Step(2, self.tr("Let PhotoSearch read them"), "")
        self.searching = Step(
            3,
            self.tr("Find photos like this one"),
            self.tr("Drop a picture here, or paste one with Ctrl+V. You can use a photo from the web or a screenshot."),
        )
        self._fill_choosing(actions)
        self._fill_reading()
        self._fill_searching(actions)
        self.leave_button = QPushButton(self.tr("Show All Photos"))
        self.leave_button.setProperty("look", "flat")
        self.leave_button.clicked.connect(self.leave)
        self.setWidget(self._lay_out())
        thumbnails.arrived.connect(self._draw_samples)

    def show_folders(self, folders: tuple[FolderStatus, ...]) -> None:
        """Shows the watched folders; the first list decides whether this page is shown."""
        if self._folders is None:
            self.wanted = not folders
        self._folders = folders
        self.suggestion.setVisible(bool(self._suggested) and self._suggested not in {each.path for each in folders})
        self.chosen.setText(", ".join(text.name(each.path) for each in folders))
        self.chosen.setVisible(bool(folders))
        self.choosing.set_done(bool(folders))
        self.leave_button.setVisible(bool(folders))
        if self._bar.isHidden():
            self.show_progress(None)

    def show_progress(self, progress: IndexProgress | None) -> None:
        """Shows the indexing progress; None when it has ended."""
        self._bar.setVisible(progress is not None)
        photos = sum(each.photos for each in self._folders or ())
        self.reading.set_done(progress is None and photos > 0)
        if progress is not None:
            self._bar.setRange(0, max(1, progress.total))
            self._bar.setValue(progress.done)
            self.reading.words.setText(photo_text.progress(progress))
        elif photos:
            self.reading.words.setText(self.tr("%Ln photo(s) ready to search", "", photos))
        else:
            self.reading.words.setText(self.tr("You can search as soon as the first photos have been read."))

    def show_samples(self, hits: tuple[Hit, ...]) -> None:
        """Offers the first `hits` as pictures to search with."""
        self._hits = hits[:SAMPLES]
        for button, hit in zip(self.samples, self._hits, strict=False):
            words = self.tr("Find photos like {}").format(text.name(hit.photo.file.path))
            button.setAccessibleName(words)
            button.setToolTip(text.tooltip(words))
        for place, button in enumerate(self.samples):
            button.setVisible(place < len(self._hits))
        self._or.setVisible(bool(self._hits))
        self._draw_samples()

    def leave(self) -> None:
        """Leaves the welcome page for good."""
        if self.wanted:
            self.wanted = False
            self.left.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Moves the focus to the first control to use."""
        first = self.suggestion if not self.suggestion.isHidden() else self.other
        first.setFocus(event.reason())

    def _draw_samples(self) -> None:
        if not self.isVisible():
            return
        for button, hit in zip(self.samples, self._hits, strict=False):
            if (thumbnail := self._thumbnails.get(hit.photo)) is not None:
                button.setIcon(QIcon(thumbnail))

    def _pick(self, place: int) -> None:
        self.picked.emit(self._hits[place])

    def _fill_choosing(self, actions: Actions) -> None:
        self.suggestion = QPushButton(self.tr("Add “{}”").format(text.name(self._suggested)))
        self.suggestion.setProperty("look", "primary")
        self.suggestion.setToolTip(text.tooltip(text.printable(self._suggested)))
        self.suggestion.clicked.connect(lambda: self.add.emit(self._suggested))
        self.other = QPushButton(self.tr("Choose Folder…"))
        self.other.clicked.connect(actions["add_folder"].trigger)
        self.chosen = ElidedLabel("", "link")
        self.chosen.setAccessibleName(self.tr("Watched folders"))
        self.choosing.body.addWidget(self.chosen)
        self.choosing.body.addLayout(_row(self.suggestion, self.other))

    def _fill_reading(self) -> None:
        self._bar = ProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Indexing progress"))
        self.reading.body.addWidget(self._bar)
        self._bar.hide()

    def _fill_searching(self, actions: Actions) -> None:
        self._or = PlainLabel(self.tr("Or try one of your photos:"), "quiet")
        self._or.setWordWrap(True)
        self.samples = [QToolButton() for _ in range(SAMPLES)]
        for place, button in enumerate(self.samples):
            button.setIconSize(QSize(SAMPLE_SIDE, SAMPLE_SIDE))
            button.setProperty("look", "flat")
            button.clicked.connect(lambda _checked=False, place=place: self._pick(place))
            button.hide()
        self._or.hide()
        choose = QPushButton(self.tr("Choose Pictures…"))
        choose.clicked.connect(actions["open"].trigger)
        self.searching.body.addWidget(self._or)
        self.searching.body.addLayout(_row(*self.samples))
        self.searching.body.addLayout(_row(choose))

    def _lay_out(self) -> QWidget:
        inside = QWidget()
        inside.setProperty("look", "backdrop")
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        title = PlainLabel(self.tr("Welcome to PhotoSearch"), "title")
        words = PlainLabel(self.tr("Find your photos by example. Three steps, less than a minute."), "quiet")
        middle = QWidget()
        middle.setMaximumWidth(WIDTH)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.MEDIUM)
        for label in (title, words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            column.addWidget(label)
        for step in (self.choosing, self.reading, self.searching):
            column.addWidget(step)
        column.addWidget(self.leave_button, 0, Qt.AlignmentFlag.AlignHCenter)
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(theme.LARGE, theme.LARGE, theme.LARGE, theme.LARGE)
        centred = QHBoxLayout()
        centred.addStretch(1)
        centred.addWidget(middle, 100)
        centred.addStretch(1)
        outer.addStretch(1)
        outer.addLayout(centred)
        outer.addStretch(2)
        return inside


def pictures_folder() -> str:
    """Returns the system's pictures folder as identity text, or an empty text if there is none."""
    named = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    return identity.to_text(named) if named and Path(named).is_dir() else ""


def _row(*widgets: QWidget) -> QLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.SMALL)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
