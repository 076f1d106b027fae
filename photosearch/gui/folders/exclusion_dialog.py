"""The dialog for files to exclude: folders, kinds and sizes to tick, patterns, and a live preview of the result."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from photosearch.core.folders.choices import Choice, folder_choices, kind_choices, size_choices
from photosearch.core.folders.exclusion import EVERYWHERE, left_out
from photosearch.core.folders.set_apart import FOLDERS, NO_MEDIA, PACKAGES
from photosearch.errors import PhotoSearchError
from photosearch.gui.look import theme
from photosearch.gui.look.texts import text
from photosearch.gui.look.widgets.labels import PlainLabel, restyle
from photosearch.gui.work.background import Background, Newest
from photosearch.jobs.indexing.indexing import Indexing

_PATTERN, _CHECKED = Qt.ItemDataRole.UserRole, Qt.CheckState.Checked
_SETTLE_MS = 150
"""Pause in typing after which the patterns are tried."""
_MOST_SHOWN = 500
_LINES = 42
"""Height of the dialog in lines of text, so that large text has room."""


class ExclusionDialog(QDialog):
    """Edits the patterns of all folders and of each folder; nothing changes until they are saved.

    Args:
        patterns: by folder, from `Indexing.patterns`.
        chosen: the folder whose patterns are shown first.
    """

    saved = Signal(str, str)
    """A folder and its new patterns."""

    def __init__(
        self, indexing: Indexing, folders: tuple[str, ...], patterns: Mapping[str, str], chosen: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._before = dict(patterns)
        self._patterns = dict(patterns)
        self._files: dict[str, dict[str, int]] | None = None
        self._background = Background(1, self)
        self._newest, self._newest_choices = Newest(self._background), Newest(self._background)
        self._closed = False
        self.setWindowTitle(self.tr("Exclude Files"))
        self.resize(680, max(640, _LINES * self.fontMetrics().height()))
        self._build(folders)
        self._settling = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settling.timeout.connect(self._try)
        for ticks in self.choices:
            ticks.itemChanged.connect(self._tick)
        self.place.setCurrentIndex(max(0, self.place.findData(chosen)))
        self.place.currentIndexChanged.connect(self._show_place)
        self.editor.textChanged.connect(self._take)
        self._show_place()
        self.folders.setFocus()
        self._background.run(lambda: indexing.photo_files(lambda: self._closed), self._know, self._say_error)

    def done(self, result: int) -> None:
        self._closed = True
        self._background.close()
        super().done(result)

    def accept(self) -> None:
        for place, patterns in self._patterns.items():
            if patterns != self._before.get(place, ""):
                self.saved.emit(place, patterns)
        super().accept()

    def _know(self, files: dict[str, dict[str, int]]) -> None:
        self._files = files
        self._offer()
        self._try()

    def _show_place(self) -> None:
        for ticks in self.choices:
            ticks.clear()  # a tick would write a pattern of the former folder
        self.editor.setPlainText(self._patterns.get(self.place.currentData(), ""))
        self._offer()

    def _offer(self) -> None:
        """Lists the folders, kinds and sizes of files in the place that is shown."""
        files, place = self._files or {}, self.place.currentData()
        lists = (folder_choices, kind_choices, size_choices)
        self._newest_choices.run(lambda: [choices(files, place) for choices in lists], self._show_choices)

    def _show_choices(self, found: Sequence[tuple[Choice, ...]]) -> None:
        for ticks, choices in zip(self.choices, found, strict=True):
            ticks.blockSignals(True)
            ticks.clear()
            for choice in choices:
                item = QListWidgetItem(f"{choice.name} ({text.count(choice.photos)})", ticks)
                item.setData(_PATTERN, choice.pattern)
            ticks.blockSignals(False)
        self._show_ticks()

    def _show_ticks(self) -> None:
        """Ticks what a pattern in the editor excludes."""
        lines = set(self.editor.toPlainText().splitlines())
        for ticks in self.choices:
            ticks.blockSignals(True)
            for item in (ticks.item(row) for row in range(ticks.count())):
                item.setCheckState(_CHECKED if item.data(_PATTERN) in lines else Qt.CheckState.Unchecked)
            ticks.blockSignals(False)

    def _tick(self, item: QListWidgetItem) -> None:
        """Adds the pattern of a choice to the editor, or removes it."""
        pattern = item.data(_PATTERN)
        lines = [line for line in self.editor.toPlainText().splitlines() if line.strip() and line != pattern]
        self.editor.setPlainText("\n".join([*lines, pattern] if item.checkState() is _CHECKED else lines))

    def _take(self) -> None:
        lines = (line.rstrip() for line in self.editor.toPlainText().splitlines())
        self._patterns[self.place.currentData()] = "\n".join(filter(None, lines))
        self._show_ticks()
        self._settling.start()

    def _try(self) -> None:
        """Shows the excluded photos; invalid patterns cannot be saved."""
        files, patterns = self._files or {}, dict(self._patterns)
        self._newest.run(lambda: left_out(files, patterns), self._show_left_out, self._say_error)

    def _show_left_out(self, paths: tuple[str, ...]) -> None:
        self.save.setEnabled(True)
        self.sample.clear()
        self.sample.addItems([text.printable(path) for path in paths[:_MOST_SHOWN]])
        if self._files is None:
            self._say("quiet", self.tr("Scanning the folders…"))
            return
        total = len(set().union(*self._files.values()))
        self._say("quiet", self.tr("{} of %Ln photo(s) excluded", "", total).format(text.count(len(paths))))

    def _say_error(self, error: PhotoSearchError) -> None:
        self.save.setEnabled(False)
        self._say("danger", str(error))

    def _say(self, look: str, words: str) -> None:
        restyle(self.count, "look", look)
        self.count.setText(words)

    def _build(self, folders: tuple[str, ...]) -> None:
        self.place = QComboBox(self)
        self.place.setAccessibleName(self.tr("Folder the patterns apply to"))
        self.place.addItem(self.tr("In all folders"), EVERYWHERE)
        for folder in folders:
            self.place.addItem(self.tr("In {}").format(text.printable(folder)), folder)
        self.place.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        intro = PlainLabel(
            self.tr("Tick what PhotoSearch should not read. Files stay where they are, and your marks are kept."),
            "quiet",
            self,
        )
        self.folders, self.kinds, self.sizes = self.choices = [QListWidget(self) for _ in range(3)]
        choices = QHBoxLayout()
        choices.setSpacing(theme.MEDIUM)
        for stretch, words, ticks in (
            (3, self.tr("Folders"), self.folders),
            (2, self.tr("Kinds of files"), self.kinds),
            (2, self.tr("Smaller than"), self.sizes),
        ):
            ticks.setAccessibleName(words)
            ticks.setTabKeyNavigation(False)
            part = QVBoxLayout()
            part.setSpacing(theme.TINY)
            part.addWidget(PlainLabel(words, "", self))
            part.addWidget(ticks, 1)
            choices.addLayout(part, stretch)
        help_text = PlainLabel(
            self.tr(
                "Patterns, one per line: *.png excludes files by name, Cache/ excludes folders, /Old/ excludes a "
                "folder at the top level only, <50 kB excludes small files, and !Keep/ includes files again."
            ),
            "quiet",
            self,
        )
        for label in (intro, help_text):
            label.setWordWrap(True)
        self.editor = QPlainTextEdit(self)
        self.editor.setAccessibleName(self.tr("Exclusion patterns"))
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPointSizeF(self.font().pointSizeF())
        self.editor.setFont(fixed)
        self.editor.setTabChangesFocus(True)
        always = self.tr(
            "Recycle bins, file system snapshots, caches and system folders are always excluded. In photo libraries, "
            "only the originals are read."
        )
        self.set_apart = PlainLabel(always, "quiet", self)
        self.set_apart.setWordWrap(True)
        self.set_apart.setToolTip(text.tooltip(_always()))
        self.set_apart.setAccessibleDescription(_always())
        self.count = PlainLabel("", "quiet", self)
        self.count.setWordWrap(True)
        self.sample = QListWidget(self)
        self.sample.setAccessibleName(self.tr("Excluded photos"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self)
        self.save = buttons.button(QDialogButtonBox.StandardButton.Save)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.LARGE, theme.LARGE, theme.LARGE, theme.LARGE)
        column.setSpacing(theme.MEDIUM)
        for each in (self.place, intro):
            column.addWidget(each)
        column.addLayout(choices, 3)
        column.addWidget(help_text)
        column.addWidget(self.editor, 2)
        column.addWidget(self.set_apart)
        column.addWidget(self.count)
        column.addWidget(self.sample, 3)
        column.addWidget(buttons)


def _always() -> str:
    """Returns the folders that are always excluded, in one line. Of packages, only the originals are read."""
    folders = (name for names in FOLDERS.values() for name in names)
    packages = (name for package in PACKAGES for name in package.names)
    return ", ".join((*folders, *packages, NO_MEDIA))
