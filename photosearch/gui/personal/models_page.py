"""The list of models: use, rename, delete, export and import them, and follow a switch to another model."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from photosearch.core.events import ModelDeleted, ModelSwitched, SwitchEnded, SwitchProgress, SwitchStep, Trouble
from photosearch.core.model_status import ModelStatus
from photosearch.errors import PhotoSearchError
from photosearch.gui.look import theme
from photosearch.gui.look.texts import photo_text, text
from photosearch.gui.look.widgets.buttons import push_button, row_of
from photosearch.gui.look.widgets.labels import PlainLabel
from photosearch.gui.look.widgets.progress_bar import ProgressBar
from photosearch.gui.look.widgets.question import ask
from photosearch.gui.work.background import Background
from photosearch.jobs.models.models import Models

ENDING = ".photosearch-model"
"""Extension of exported model files."""


class ModelsPage(QWidget):
    """Shows the models; every change is made on another thread and shown afterwards."""

    def __init__(self, models: Models, background: Background, parent: QWidget) -> None:
        super().__init__(parent)
        self._shelf = models
        self._background = background
        self._models: tuple[ModelStatus, ...] = ()
        self._following = ""
        self._build()
        self._enable()

    def come(self) -> None:
        """Reloads the list."""
        self._background.run(self._shelf.statuses, self._show, self._tell)

    def use(self, model: str) -> None:
        """Starts to switch to a model. Passing the current model cancels a switch that is under way."""
        self._following = model
        self.progress.setRange(0, 0)
        self._ask(lambda: self._shelf.use(model))
        self._enable()

    def import_model(self, path: Path) -> None:
        """Adds the model in a file to the list."""
        self._ask(lambda: self._shelf.install(path), self.come)

    # Display

    def _show(self, models: tuple[ModelStatus, ...]) -> None:
        chosen = self._chosen()
        self._models = models
        self.list.blockSignals(True)
        self.list.clear()
        for model in models:
            item = QListWidgetItem(self._words(model), self.list)
            item.setToolTip(text.tooltip(self._facts(model)))
            if model.active:
                font = QFont(self.list.font())
                font.setBold(True)
                item.setFont(font)
        ids = [model.id for model in models]
        active = next((row for row, model in enumerate(models) if model.active), 0)
        self.list.setCurrentRow(ids.index(chosen.id) if chosen is not None and chosen.id in ids else active)
        self.list.blockSignals(False)
        self._show_facts()

    def _words(self, model: ModelStatus) -> str:
        if model.active:
            return self.tr("{} (in use)").format(model.name)
        return self.tr("{} (included with PhotoSearch)").format(model.name) if model.shipped else model.name

    def _facts(self, model: ModelStatus) -> str:
        if model.problem:
            return model.problem
        facts = [self.tr("Created {}").format(_day(model.made_at))] if model.made_at else []
        if model.base:
            facts.append(self.tr("based on {}").format(model.base))
        facts.append(self.tr("%Ln photo(s) indexed", "", model.vectors))
        if model.lacking > 0:
            facts.append(self.tr("%Ln photo(s) to read again", "", model.lacking))
        return ", ".join(facts)

    def _show_facts(self) -> None:
        model = self._chosen()
        self.facts.setText(self._facts(model) if model is not None else "")
        self._enable()

    def show_progress(self, event: SwitchProgress) -> None:
        """Shows how far the switch to another model is."""
        self._following = event.model
        self.progress.setRange(0, event.progress.total)
        self.progress.setValue(event.progress.done)
        words = {
            SwitchStep.EMBEDDING: self.tr(
                "Reading your photos with the new model. Searches use the old model until this is done."
            ),
            SwitchStep.INDEXING: self.tr("Building the index for the new model."),
        }
        self.state.setText(words[event.step])
        self._enable()

    def show_switched(self, event: ModelSwitched) -> None:
        """Shows that another model is in use."""
        self._following = ""
        words = [self.tr("PhotoSearch now uses “{}”.").format(event.name)]
        if event.lacking:
            words.append(self.tr("%Ln photo(s) could not be read and will follow later.", "", event.lacking))
        self._say(" ".join(words))

    def show_ended(self, event: SwitchEnded) -> None:
        """Shows that the switch has ended without another model."""
        self._following = ""
        self._say(self.tr("The current model stays in use."))

    def show_deleted(self, event: ModelDeleted) -> None:
        """Shows that a model has been deleted."""
        self._say(self.tr("The model was deleted."))

    def show_trouble(self, event: Trouble) -> None:
        """Shows trouble during a switch."""
        if self._following:
            self.state.setText(event.message)

    def _say(self, words: str) -> None:
        self.state.setText(words)
        self.come()

    def _tell(self, error: PhotoSearchError) -> None:
        self._following = ""
        self.state.setText(str(error))
        self._enable()

    def _enable(self) -> None:
        model = self._chosen()
        on_the_way = bool(self._following)
        usable = model is not None and not model.problem
        self.progress.setVisible(on_the_way)
        self.use_it.setEnabled(usable and model is not None and not model.active and not on_the_way)
        self.cancel.setVisible(on_the_way)
        own = model is not None and not model.shipped
        self.rename.setEnabled(own and usable)
        self.delete.setEnabled(own and model is not None and not model.active and not on_the_way)
        self.export.setEnabled(usable)

    def _chosen(self) -> ModelStatus | None:
        row = self.list.currentRow()
        return self._models[row] if 0 <= row < len(self._models) else None

    # Actions

    def _use(self) -> None:
        model = self._chosen()
        if model is not None and self.use_it.isEnabled():
            self.use(model.id)

    def _cancel(self) -> None:
        active = next((model for model in self._models if model.active), None)
        if active is not None:
            self._ask(lambda: self._shelf.use(active.id))

    def _rename(self) -> None:
        item = self.list.currentItem()
        model = self._chosen()
        if item is not None and model is not None:
            item.setText(model.name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.list.editItem(item)

    def _renamed(self, item: QListWidgetItem) -> None:
        model = self._chosen()
        name = item.text().strip()
        if model is not None and item.flags() & Qt.ItemFlag.ItemIsEditable and name != model.name:
            self._ask(lambda: self._shelf.rename(model.id, name), self.come)

    def _delete(self) -> None:
        model = self._chosen()
        if model is None:
            return
        ask(
            self,
            self.tr("Delete Model"),
            self.tr("Delete the model “{}”?").format(model.name),
            self.tr("Its index of your photos is deleted too. Your photos are kept."),
            self.tr("Delete"),
            lambda: self._ask(lambda: self._shelf.delete(model.id)),
        )

    def _export(self) -> None:
        model = self._chosen()
        if model is None:
            return
        dialog = self._file_dialog(self.tr("Export Model"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ENDING.removeprefix("."))
        dialog.selectFile(f"{model.id}{ENDING}")
        dialog.fileSelected.connect(lambda path: self._ask(lambda: self._shelf.export(model.id, Path(path))))
        dialog.open()

    def _import(self) -> None:
        dialog = self._file_dialog(self.tr("Import Model"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.import_model(Path(path)))
        dialog.open()

    def _file_dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setNameFilter(self.tr("Models") + f" (*{ENDING})")
        return dialog

    def _ask(self, work: Callable[[], object], then: Callable[[], None] = lambda: None) -> None:
        self._background.run(work, lambda _: then(), self._tell)

    # Building

    def _build(self) -> None:
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Models"))
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.currentRowChanged.connect(self._show_facts)
        self.list.itemActivated.connect(self._use)
        self.list.itemChanged.connect(self._renamed)
        self.facts = PlainLabel("", "quiet", self)
        self.state = PlainLabel("", "", self)
        for label in (self.facts, self.state):
            label.setWordWrap(True)
        self.progress = ProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.use_it = push_button(self.tr("Use This Model"), self._use, self)
        self.cancel = push_button(self.tr("Cancel"), self._cancel, self)
        self.rename = push_button(self.tr("Rename"), self._rename, self)
        self.delete = push_button(self.tr("Delete…"), self._delete, self)
        self.export = push_button(self.tr("Export…"), self._export, self)
        self.take = push_button(self.tr("Import…"), self._import, self)
        self.use_it.setProperty("look", "primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.MEDIUM)
        column.addLayout(row_of(self.use_it, self.cancel))
        column.addWidget(self.progress)
        column.addWidget(self.state)
        column.addWidget(self.list, 1)
        column.addWidget(self.facts)
        column.addLayout(row_of(self.rename, self.delete))
        column.addLayout(row_of(self.export, self.take))


def _day(moment: str) -> str:
    """Returns the day of a time in ISO 8601 as the locale writes it; any other text stays as it is."""
    try:
        return photo_text.day(photo_text.local(datetime.fromisoformat(moment)).date())
    except ValueError:
        return moment
