"""The section of the settings for models that find photos by a description: add, download, use and remove them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from photosearch.errors import PhotoSearchError
from photosearch.gui.look import theme
from photosearch.gui.look.texts import text
from photosearch.gui.look.widgets.buttons import push_button, row_of
from photosearch.gui.look.widgets.labels import PlainLabel
from photosearch.gui.look.widgets.progress_bar import ProgressBar
from photosearch.gui.look.widgets.question import ask
from photosearch.gui.work.background import Background
from photosearch.jobs.models.pair_models import PairModels, PairStatus
from photosearch.packages import has_extra, install_command
from photosearch.vision.pairs.catalogue import CATALOGUE, PUBLISHER, Entry

_MEGABYTE = 1_000_000


class _Cancelled(PhotoSearchError):
    """The person cancelled a download."""


@dataclass(frozen=True, slots=True, eq=False)
class _Download:
    entry: Entry
    cancelled: threading.Event = field(default_factory=threading.Event)


class WordModelWork(QObject):
    """Adds and changes models on a thread of its own, one after another; it outlives the settings dialog.

    Args:
        reading: reads the list of models, also during a download.
        publisher: the address to download from.
    """

    progressed = Signal(object, object)
    """The number of bytes loaded, and of all; `object`, because a model may exceed 2 GB."""
    changed = Signal()
    """The models have changed, or work on them has begun or ended."""
    listed = Signal(object)
    """The models of the library; a tuple of PairStatus."""
    unlisted = Signal(str)
    """Why the models could not be read."""
    loaded = Signal(str)
    """The title of a model whose download has ended."""
    failed = Signal(str)
    """Why a change of the models failed; not emitted if the person cancelled it."""

    def __init__(self, models: PairModels, reading: Background, parent: QObject, publisher: str = PUBLISHER) -> None:
        super().__init__(parent)
        self.models = models
        self._reading = reading
        self._publisher = publisher
        self._background = Background(1, self)
        self._downloads: list[_Download] = []
        """The running download, then the waiting ones."""
        self.message = ""
        """The result of the last work, if it failed or was cancelled."""

    @property
    def loading(self) -> Entry | None:
        """The model that is being downloaded."""
        return self._downloads[0].entry if self._downloads else None

    def load(self, entry: Entry) -> None:
        """Downloads a model and uses it from now on; does nothing if its download is already running or waiting."""
        if any(each.entry is entry for each in self._downloads):
            return
        download = _Download(entry)

        def advance(done: int, total: int) -> None:
            if download.cancelled.is_set():
                raise _Cancelled(self.tr("The download was cancelled. The next one continues where it stopped."))
            self.progressed.emit(done, total)

        self._downloads.append(download)
        self.run(lambda: self.models.load(entry, advance, self._publisher), download)

    def cancel(self) -> None:
        """Cancels the running download and keeps its data for the next attempt; waiting downloads follow."""
        if self._downloads:
            self._downloads[0].cancelled.set()

    def run(self, work: Callable[[], object], download: _Download | None = None) -> None:
        """Changes the models in the background; `download` is what `work` downloads."""
        self.message = ""
        self.changed.emit()
        self._background.run(work, lambda _: self._succeed(download), lambda error: self._fail(error, download))

    def read(self) -> None:
        """Reads the models of the library, also during a download; `listed` or `unlisted` follows."""
        # Signals, because the section that asks may be deleted before the answer.
        self._reading.run(self.models.statuses, self.listed.emit, lambda error: self.unlisted.emit(str(error)))

    def close(self) -> None:
        """Cancels all downloads and waits for the work that runs."""
        for each in self._downloads:
            each.cancelled.set()
        self._background.close()

    def _succeed(self, download: _Download | None) -> None:
        self._end("", download)
        if download is not None:
            self.loaded.emit(download.entry.title)

    def _fail(self, error: PhotoSearchError, download: _Download | None) -> None:
        self._end(str(error), download)
        if not isinstance(error, _Cancelled):
            self.failed.emit(str(error))

    def _end(self, message: str, download: _Download | None) -> None:
        if download is not None:
            self._downloads.remove(download)
        self.message = message
        self.changed.emit()


class WordModelsSection(QWidget):
    """The models of the library and those to download, with a line of buttons for each.

    Args:
        has_extra: whether an optional part is installed, by its name.
    """

    def __init__(
        self, work: WordModelWork, parent: QWidget | None = None, has_extra: Callable[[str], bool] = has_extra
    ) -> None:
        super().__init__(parent)
        self.work = work
        self._installed = has_extra("words")
        self.title = PlainLabel(self.tr("Models for descriptions"), "heading", self)
        self._help = PlainLabel(
            self.tr(
                'With such a model, shows:"a red boat" in the search field ranks photos by a description. Its vectors '
                "are made in the background. Only a download that you start here uses the network."
            ),
            "quiet",
            self,
        )
        self._help.setWordWrap(True)
        self.state = PlainLabel("", "", self)
        self.state.setWordWrap(True)
        self.progress = ProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.add = push_button(self.tr("Add From Folder…"), self._choose_folder, self)
        self.cancel = push_button(self.tr("Cancel Download"), work.cancel, self)
        self.rows = QVBoxLayout()
        self.rows.setSpacing(theme.MEDIUM)
        self._lay_out()
        work.progressed.connect(self._show_progress)
        work.changed.connect(self.come)
        work.listed.connect(self._show)
        work.unlisted.connect(self._say)
        self.come()

    def come(self) -> None:
        """Reads the models again."""
        self._show_work()
        self.work.read()

    def filter(self, words: list[str]) -> bool:
        """Shows the section if its texts match; returns whether they do."""
        about = f"{self.title.text()} {self._help.text()}".casefold()
        found = all(word in about for word in words)
        self.setVisible(found)
        return found

    def _show(self, models: tuple[PairStatus, ...]) -> None:
        while (item := self.rows.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.deleteLater()
        free = self.work.loading is None
        for each in models:
            self.rows.addWidget(self._model_row(each, free))
        named = {each.pair.description.name for each in models}
        for entry in CATALOGUE:
            if entry.title not in named:
                self.rows.addWidget(self._entry_row(entry, free and self._installed))
        self._show_work()

    def _show_work(self) -> None:
        loading = self.work.loading
        self.add.setEnabled(loading is None and self._installed)
        self.progress.setVisible(loading is not None)
        self.cancel.setVisible(loading is not None)
        if loading is not None:
            self._say(self.tr("Downloading {}").format(loading.title))
        elif not self._installed:
            self._say(self.tr("Not installed. Run: {}").format(install_command("words")))
        else:
            self._say(self.work.message)

    def _show_progress(self, done: int, total: int) -> None:
        self.progress.setRange(0, max(1, total // _MEGABYTE))
        self.progress.setValue(done // _MEGABYTE)
        self.progress.setToolTip(text.tooltip(f"{text.size(done)} / {text.size(total)}"))

    def _say(self, words: str) -> None:
        self.state.setText(words)
        self.state.setVisible(bool(words))

    def _model_row(self, status: PairStatus, free: bool) -> QWidget:
        pair, known = status.pair, status.pair.description
        facts = ", ".join(
            (
                self.tr("in use") if pair.active else self.tr("not in use"),
                known.licence or self.tr("licence not stated"),
                self.tr("%Ln photo(s) prepared", "", status.vectors),
            )
        )
        switch = push_button(
            self.tr("Stop Using") if pair.active else self.tr("Use"),
            lambda: self.work.run(lambda: self.work.models.use("" if pair.active else pair.id)),
            self,
        )
        remove = push_button(self.tr("Remove…"), lambda: self._ask_to_remove(status), self)
        return self._row(known.name, facts, free, switch, remove)

    def _entry_row(self, entry: Entry, free: bool) -> QWidget:
        facts = self.tr("Licence {}, about {} MB, from {}").format(
            entry.licence, text.count(entry.megabytes), entry.address
        )
        return self._row(
            entry.title, facts, free, push_button(self.tr("Download…"), lambda: self._ask_to_load(entry), self)
        )

    def _row(self, name: str, facts: str, enabled: bool, *buttons: QWidget) -> QWidget:
        row = QWidget(self)
        labels = QVBoxLayout()
        labels.setSpacing(theme.TINY)
        for label in (PlainLabel(text.bare(name), "", row), PlainLabel(facts, "quiet", row)):
            label.setWordWrap(True)
            labels.addWidget(label)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addLayout(labels, 1)
        for button in buttons:
            button.setEnabled(enabled)
            button.setAccessibleDescription(name)
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _ask_to_load(self, entry: Entry) -> None:
        ask(
            self,
            self.tr("Download Model"),
            self.tr("Download “{}”?").format(entry.title),
            self.tr("Licence: {}. About {} MB are loaded from {}. You can cancel, and continue later.").format(
                entry.licence, text.count(entry.megabytes), entry.address
            ),
            self.tr("Download"),
            lambda: self.work.load(entry),
        )

    def _ask_to_remove(self, status: PairStatus) -> None:
        ask(
            self,
            self.tr("Remove Model"),
            self.tr("Remove the model “{}”?").format(status.pair.description.name),
            self.tr("What it prepared for your photos is removed too. Your photos are kept."),
            self.tr("Remove"),
            lambda: self.work.run(lambda: self.work.models.remove(status.pair)),
        )

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Add From Folder"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda path: self.work.run(lambda: self.work.models.add(Path(path))))
        dialog.open()

    def _lay_out(self) -> None:
        card = QFrame(self)
        card.setProperty("look", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(theme.LARGE, theme.MEDIUM, theme.LARGE, theme.MEDIUM)
        inside.setSpacing(theme.MEDIUM)
        inside.addWidget(self._help)
        inside.addLayout(self.rows)
        inside.addWidget(self.state)
        inside.addWidget(self.progress)
        inside.addLayout(row_of(self.add, self.cancel))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.SMALL)
        column.setSpacing(theme.SMALL)
        column.addWidget(self.title)
        column.addWidget(card)
