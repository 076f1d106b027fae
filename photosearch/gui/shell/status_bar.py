"""The status bar: activity and progress, results, skipped photos, and the thumbnail size."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QSlider, QToolButton, QWidget

from photosearch.gui.gallery.layout.sizes import LARGEST, SMALLEST, USUAL
from photosearch.gui.look import icons, theme
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.texts import text
from photosearch.gui.look.theme import Theme
from photosearch.gui.look.widgets.buttons import tool_button
from photosearch.gui.look.widgets.labels import ElidedLabel, PlainLabel
from photosearch.gui.look.widgets.progress_bar import ProgressBar
from photosearch.gui.work.tasks import Tasks

if TYPE_CHECKING:
    from photosearch.core.events import Hold, IndexProgress, Slowdown


class StatusBar(QWidget):
    """Shows the state of the application; the slider emits the thumbnail size."""

    sized = Signal(int)

    def __init__(self, actions: Actions, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._progress: IndexProgress | None = None
        self.hold: Hold | None = None
        """Why photos are waiting to be read."""
        self._slowed: Slowdown | None = None
        self.activity = ElidedLabel("", "quiet", self)
        self.progress = ProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(140)
        self.progress.setAccessibleName(self.tr("Indexing progress"))
        self.pause = tool_button(actions["pause"], self, "small", side=16)
        self.full_speed = tool_button(actions["full_speed"], self, "small", side=16)
        self.tasks = Tasks(self)
        self.tasks.changed.connect(self._show_tasks)
        self.task = QPushButton(self)
        self.task.setProperty("look", "flat")
        self.task.setAccessibleName(self.tr("Background tasks"))
        self.task.clicked.connect(self._open_task)
        self._personal = actions["personal"]
        self.cancel = QToolButton(self)
        self.cancel.setProperty("look", "small")
        self.cancel.setIconSize(QSize(16, 16))
        self.cancel.setAccessibleName(self.tr("Cancel the background task"))
        self.cancel.setToolTip(self.tr("Cancel the background task"))
        self.cancel.clicked.connect(self._cancel_task)
        self.task_progress = ProgressBar(self)
        self.task_progress.setTextVisible(False)
        self.task_progress.setFixedWidth(100)
        self.task_progress.setAccessibleName(self.tr("Progress of the background task"))
        self._show_tasks()
        self.library = PlainLabel("", "quiet", self)
        self.library.hide()
        self.results = PlainLabel("", "quiet", self)
        self.skipped = QPushButton(self)
        self.skipped.setProperty("look", "flat")
        self.skipped.setAccessibleName(self.tr("Skipped photos"))
        self._look = look
        self.skipped.clicked.connect(actions["skips"].trigger)
        self.small, self.large = PlainLabel("", "", self), PlainLabel("", "", self)
        self.slider = self._size_slider()
        self._lay_out()
        look.changed.connect(self._draw)
        self._draw()
        self.show_progress(None)
        self.show_skipped(0)

    def _draw(self) -> None:
        quiet = self._look.colours.quiet
        self.skipped.setIcon(icons.icon("skipped", quiet, side=16))
        self.cancel.setIcon(icons.icon("cancel", quiet, side=16))
        for label, name in ((self.small, "grid-small"), (self.large, "grid-large")):
            label.setPixmap(icons.pixmap(name, quiet, 16, self.devicePixelRatioF()))

    def show_activity(self, words: str) -> None:
        """Shows the current activity."""
        self.activity.setText(words)

    def show_hold(self, hold: "Hold | None") -> None:
        """Shows why photos are waiting to be read; None if they are not."""
        self.hold = hold
        if self._progress is not None:
            self.show_progress(self._progress)

    def show_slowdown(self, slowed: "Slowdown | None") -> None:
        """Shows why indexing is slower than it could be; None if it runs at full speed."""
        self._slowed = slowed
        self.show_progress(self._progress)

    def show_progress(self, progress: "IndexProgress | None") -> None:
        """Shows the indexing progress with rate and time left; None when it has ended."""
        self._progress = progress
        self.progress.setVisible(progress is not None)
        # While paused, the button to resume is always visible.
        self.pause.setVisible(progress is not None or self.pause.isChecked())
        self.full_speed.setVisible(progress is not None and (self._slowed is not None or self.full_speed.isChecked()))
        if progress is None:
            return
        from photosearch.gui.look.texts import photo_text  # late: the first paint does without

        self.progress.setRange(0, max(1, progress.total))
        self.progress.setValue(progress.done)
        self.show_activity(photo_text.progress(progress, self.hold, self._slowed))

    @property
    def indexing(self) -> bool:
        """Whether indexing progress is shown."""
        return not self.progress.isHidden()

    def _show_tasks(self) -> None:
        """Shows the running tasks with the time left, or the result of the last one."""
        running = list(self.tasks.running.values())
        words = [" · ".join(filter(None, (each.words, self._left(each.seconds_left)))) for each in running] or [
            self.tasks.outcome
        ]
        self.task.setText("   ".join(words).replace("&", "&&"))
        self.task.setAccessibleDescription("   ".join(words))
        self.task.setVisible(any(words))
        self.task.setToolTip(text.tooltip(self.tr("Show the training and the models") if self._is_of_models else ""))
        self.cancel.setVisible(any(each.cancel for each in self.tasks.running.values()))
        self.task_progress.setVisible(bool(running))
        if running:
            self.task_progress.setRange(0, max(0, running[0].total))
            self.task_progress.setValue(running[0].done)

    @property
    def _is_of_models(self) -> bool:
        """Whether a task that runs, or the last one, belongs to the training and the models."""
        running = self.tasks.running.values()
        return not running or any(each.cancel is None for each in running)

    def _open_task(self) -> None:
        if self._is_of_models:  # a running export hides the result, so that a click cannot mean that it was seen
            self.tasks.dismiss()
            self._personal.trigger()

    def _cancel_task(self) -> None:
        for task in tuple(self.tasks.running.values()):
            if task.cancel is not None:
                task.cancel()

    def _left(self, seconds: float | None) -> str:
        return "" if seconds is None else self.tr("{} left").format(text.duration(seconds))

    def show_library(self, words: str) -> None:
        """Shows the shared library and the person's role."""
        self.library.setText(words)
        self.library.setVisible(bool(words))

    def show_results(self, words: str) -> None:
        """Shows the number of photos found."""
        self.results.setText(words)

    def show_skipped(self, number: int) -> None:
        """Shows the button for skipped photos if there are any."""
        self.skipped.setVisible(number > 0)
        self.skipped.setText(text.skipped(number))
        self.skipped.setToolTip(self.tr("List the photos that could not be read, with the reasons"))

    def _size_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setRange(SMALLEST, LARGEST)
        slider.setSingleStep(8)
        slider.setPageStep(32)
        slider.setValue(USUAL)
        slider.setFixedWidth(110)
        slider.setAccessibleName(self.tr("Thumbnail size"))
        slider.setToolTip(self.tr("Thumbnail size (Ctrl+wheel)"))
        slider.valueChanged.connect(self.sized)
        return slider

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.MEDIUM, 0, theme.MEDIUM, 0)
        row.setSpacing(theme.SMALL)
        row.addWidget(self.activity)
        row.addWidget(self.progress)
        row.addWidget(self.pause)
        row.addWidget(self.task_progress)
        row.addWidget(self.task)
        row.addWidget(self.cancel)
        row.addWidget(self.full_speed)
        row.addStretch(1)
        for widget in (self.library, self.results, self.skipped, self.small, self.slider, self.large):
            row.addWidget(widget)
        self.setMinimumHeight(max(28, self.fontMetrics().height() + theme.SMALL + theme.TINY))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
