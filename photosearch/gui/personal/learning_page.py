"""The training page: the pairs in the library, training, and its result."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from photosearch.core.photo import Photo
from photosearch.core.signals import Signal as Kind
from photosearch.gui.look import theme
from photosearch.gui.look.texts import text
from photosearch.gui.look.theme import Theme
from photosearch.gui.look.widgets.buttons import push_button, row_of
from photosearch.gui.look.widgets.labels import PlainLabel
from photosearch.gui.look.widgets.progress_bar import ProgressBar
from photosearch.gui.personal import trainer
from photosearch.gui.personal.example_strip import ExampleStrip
from photosearch.gui.personal.learner import Learner
from photosearch.gui.personal.loss_curve import LossCurve
from photosearch.gui.work.background import Background
from photosearch.gui.work.thumbnails import Thumbnails
from photosearch.jobs.models.models import Models
from photosearch.jobs.searching.pictures import Pictures

_LONGEST_NAME = 80


class LearningPage(QWidget):
    """Shows the expected cost before training starts; `wanted` carries the id of a model to use."""

    wanted = Signal(str)
    learnt = Signal()
    """There is a new model."""
    progressed = Signal(str, int, int)
    """The current step of the training in words, the amount done, and its total."""
    ended = Signal(str)
    """The training has ended, and how; empty if the person stopped it."""

    def __init__(
        self,
        models: Models,
        pictures: Pictures,
        thumbnails: Thumbnails,
        look: Theme,
        background: Background,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._models = models
        self._pictures = pictures
        self._thumbnails = thumbnails
        self._look = look
        self._background = background
        self._library = Path()
        self._model = self._outcome = ""
        self._known = False
        self._asked = False
        """Whether the person asked for training, not only for its cost."""
        self._missing = False
        self.learner = Learner(self)
        self._build()
        self.learner.estimated.connect(self._show_estimate)
        self.learner.staged.connect(self._show_stage)
        self.learner.finished.connect(self._show_outcome)
        self.learner.failed.connect(self._show_failure)
        self.learner.ended.connect(self._end)
        self._show_state()

    def come(self) -> None:
        """Estimates the cost again unless training is running."""
        if not self.is_learning:
            self.learner.abandon()  # an estimate for earlier options
            self._known = False
            self._missing = self.deep.isChecked() and trainer.command() is None
            self.expected.setText("" if self._missing else self.tr("Checking your photos…"))
            self._show_state()
            if not self._missing:
                self._background.run(self._models.home, self._look_at)

    @property
    def is_learning(self) -> bool:
        """Whether a model is being trained."""
        return self.learner.running and self._known and self._asked

    # Display

    def _look_at(self, library: Path) -> None:
        self._library = library
        if not self._missing:  # the person may have changed the options meanwhile
            self.learner.estimate(library, self.classes.isChecked(), self.deep.isChecked())
            self._show_state()

    def _show_estimate(self, told: Mapping[str, Any]) -> None:
        self._known = True
        pairs = told["pairs"]
        for kind, number in self.pairs.items():
            number.setText(text.count(int(pairs.get(kind, 0))))
        made = self.tr("made during training from %Ln photo(s)", "", int(told["photos"]))
        self.pairs["copies"].setText(made)
        self.expected.setText(
            self.tr("Time: {}. Memory: {}. Disk space: {}. Your photos are not changed.").format(
                text.duration(float(told["seconds"])),
                text.size(1_000_000 * int(told["memory_megabytes"])),
                text.size(1_000_000 * int(told["disk_megabytes"])),
            )
        )

    def _show_stage(self, told: Mapping[str, Any]) -> None:
        words = {
            "general": self.tr("Rendering scenes for comparison…"),
            "copies": self.tr("Analysing edited copies of your photos…"),
            "photos": self.tr("Reading your photos…"),
            "head": self.tr("Training…"),
            "train": self.tr("Training…"),
            "compare": self.tr("Choosing the best strength…"),
            "judge": self.tr("Comparing with the current model…"),
        }
        self.stage.setText(words.get(str(told["name"]), ""))
        self.progress.setRange(0, int(told["total"]))
        self.progress.setValue(int(told["done"]))
        if self.is_learning:
            self.progressed.emit(self.stage.text(), int(told["done"]), int(told["total"]))
        if told.get("loss") is not None:
            self.curve.add(float(told["loss"]))
            self.curve.show()

    def _show_outcome(self, told: Mapping[str, Any]) -> None:
        quality = told["quality"]
        self._model = str(told["model"] or "")
        words = self.tr(
            "On your photos: {} before, {} after (±{}, %Ln held-out pair(s)). In general: {} before, {} after.",
            "",
            int(quality["pairs"]),
        ).format(
            text.percent(quality["own_before"]),
            text.percent(quality["own_after"]),
            text.percent(quality["sure"]),
            text.percent(quality["general_before"]),
            text.percent(quality["general_after"]),
        )
        verdict = (
            self.tr("The new model is better for your photos.")
            if told["better"]
            else self.tr("The new model is not clearly better, so nothing was changed. More photos or marks may help.")
        )
        self.result.setText(f"{verdict} {words}")
        self._outcome = self.tr("Training finished. {}").format(verdict)
        examples = told["examples"]
        paths = {path for each in examples for path in (each["wanted"], *each["before"], *each["after"])}
        self._background.run(
            lambda: self._pictures.at(tuple(paths)), lambda photos: self._show_examples(examples, photos)
        )
        if self._model:
            self.learnt.emit()

    def _show_examples(self, examples: list[dict[str, Any]], photos: Mapping[str, Photo]) -> None:
        self._clear_examples()
        for each in examples:
            if each["wanted"] in photos:
                before, after = (tuple(photos[path] for path in each[when] if path in photos) for when in _WHEN)
                ranks = (int(each["rank_before"]), int(each["rank_after"]))
                strip = ExampleStrip(photos[each["wanted"]], before, after, ranks, self._thumbnails, self._look, self)
                self._strips.addWidget(strip)
        self.heading.setVisible(bool(self._strips.count()))

    def _clear_examples(self) -> None:
        while item := self._strips.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self.heading.hide()

    def _show_failure(self, words: str) -> None:
        self._outcome = words or self.tr("Training ended unexpectedly. Your model was not changed.")
        self.expected.setText(self._outcome)

    def _end(self) -> None:
        if self._asked:
            self._asked = False
            self.ended.emit(self._outcome)
        self._show_state()

    def _show_state(self) -> None:
        learning = self.is_learning
        for widget in (self.stage, self.progress, self.pause, self.stop):
            widget.setVisible(learning)
        self.curve.setVisible(bool(self.curve.losses))
        self.learn.setEnabled(self._known and not learning)
        for setting in (self.quick, self.deep, self.classes, self.name):
            setting.setEnabled(not learning)
        for part in (self.advice, self.command, self.copy):
            part.setVisible(self._missing)
        self.result.setVisible(bool(self.result.text()) and not learning)
        self.use.setVisible(bool(self._model) and not learning)
        self.pause.setText(self.tr("Resume") if self.learner.paused else self.tr("Pause"))

    # Actions

    def _learn(self) -> None:
        self._model, self._outcome, self._asked = "", "", True
        self.result.clear()
        self.curve.clear()
        self._clear_examples()
        self.progress.setRange(0, 0)
        self.stage.setText(self.tr("Starting…"))
        name = self.name.text().strip() or self.tr("My photos")
        self.learner.learn(self._library, self.classes.isChecked(), self.deep.isChecked(), name)
        self._show_state()

    def _pause(self) -> None:
        self.learner.pause(not self.learner.paused)
        self._show_state()

    # Building

    def _build(self) -> None:
        self.pairs = {kind: PlainLabel("", "quiet", self) for kind, _, _ in self._kinds()}
        """The number of pairs of each kind."""
        self.classes = QCheckBox(self.tr("Each folder contains one kind of photo"), self)
        self.classes.toggled.connect(self.come)
        self.quick = QRadioButton(self.tr("Quick: a few minutes on any computer"), self)
        self.deep = QRadioButton(self.tr("Deep: trains the network itself; best with a graphics card"), self)
        self.quick.setChecked(True)
        self.deep.toggled.connect(self.come)
        self.advice = self._words(
            self.tr("Deep training needs an additional program. Install it with this command, then return here.")
        )
        self.command = QLineEdit(trainer.installation(), self)
        self.command.setReadOnly(True)
        self.command.setCursorPosition(0)
        self.command.setAccessibleName(self.tr("Command"))
        self.copy = push_button(self.tr("Copy"), lambda: QGuiApplication.clipboard().setText(self.command.text()), self)
        self.expected = self._words("")
        self.name = QLineEdit(self.tr("My photos"), self)
        self.name.setMaxLength(_LONGEST_NAME)
        self.name.setAccessibleName(self.tr("Model name"))
        self.learn = push_button(self.tr("Train"), self._learn, self)
        self.pause = push_button(self.tr("Pause"), self._pause, self)
        self.stop = push_button(self.tr("Stop"), self.learner.stop, self)
        self.stage = self._words("")
        self.progress = ProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.curve = LossCurve(self._look, self)
        self.result = self._words("")
        self.heading = PlainLabel(self.tr("Photo to find, first results before, first results after:"), "quiet", self)
        self.heading.hide()
        self._strips = QVBoxLayout()
        self.use = push_button(self.tr("Use This Model"), lambda: self.wanted.emit(self._model), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.MEDIUM)
        self.use.setProperty("look", "primary")
        column.addWidget(self.result)
        column.addWidget(self.use, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(
            self._words(
                self.tr(
                    "No labelling is needed: the model learns which photos belong together from your library. "
                    "Nothing leaves this computer."
                )
            )
        )
        column.addLayout(self._grid())
        for choice in (self.classes, self.quick, self.deep, self.advice):
            column.addWidget(choice)
        install = QHBoxLayout()
        install.addWidget(self.command, 1)
        install.addWidget(self.copy)
        column.addLayout(install)
        column.addWidget(self.expected)
        row = row_of(self.name, self.learn, self.pause, self.stop)
        row.setStretch(0, 1)
        column.addLayout(row)
        for widget in (self.stage, self.progress, self.curve, self.heading):
            column.addWidget(widget)
        column.addLayout(self._strips)
        column.addStretch(1)

    def _kinds(self) -> tuple[tuple[str, str, str], ...]:
        """Returns the kinds of pairs with their labels and trust."""
        full, much, little = self.tr("full"), self.tr("high"), self.tr("low")
        return (
            ("copies", self.tr("Edited copies"), full),
            (Kind.MARKED, self.tr("Marked as the same photo"), full),
            ("different", self.tr("Marked as different"), full),
            (Kind.BURST, self.tr("Taken in a burst"), much),
            (Kind.CLASS, self.tr("In the same folder of one kind"), much),
            (Kind.ALBUM, self.tr("In the same folder, within an hour"), little),
            (Kind.PLACE, self.tr("At the same place, within hours"), little),
        )

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.LARGE)
        grid.setVerticalSpacing(theme.TINY)
        for row, (kind, words, trust) in enumerate(self._kinds()):
            name = PlainLabel(words, "", self)
            name.setToolTip(text.tooltip(self.tr("Trust: {}").format(trust)))
            grid.addWidget(name, row, 0)
            grid.addWidget(self.pairs[kind], row, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _words(self, words: str) -> PlainLabel:
        label = PlainLabel(words, "", self)
        label.setWordWrap(True)
        return label


_WHEN = ("before", "after")
