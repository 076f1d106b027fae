"""The dialog for training on the person's photos, with the list of models."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from photosearch.gui.look import theme
from photosearch.gui.look.margins import margins
from photosearch.gui.look.theme import Theme
from photosearch.gui.look.widgets.buttons import push_button
from photosearch.gui.personal.learning_page import LearningPage
from photosearch.gui.personal.models_page import ModelsPage
from photosearch.gui.work.background import Background
from photosearch.gui.work.thumbnails import Thumbnails
from photosearch.jobs.models.models import Models
from photosearch.jobs.searching.pictures import Pictures


class PersonalDialog(QDialog):
    """Keeps its state while the window is open; training continues when the dialog is closed."""

    def __init__(
        self, models: Models, pictures: Pictures, thumbnails: Thumbnails, look: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Train on Your Photos"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.resize(960, 680)
        self._background = Background(2, self)
        self.learning = LearningPage(models, pictures, thumbnails, look, self._background, self)
        self.models = ModelsPage(models, self._background, self)
        self.learning.wanted.connect(self.models.use)
        self.learning.learnt.connect(self.models.come)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.learning.setContentsMargins(margins(0, 0, theme.MEDIUM, 0))
        scroll.setWidget(self.learning)
        close = push_button(self.tr("Close"), self.close, self)
        row = QHBoxLayout()
        row.setSpacing(theme.LARGE)
        row.addWidget(scroll, 3)
        row.addWidget(self.models, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.LARGE, theme.LARGE, theme.LARGE, theme.LARGE)
        column.setSpacing(theme.MEDIUM)
        column.addLayout(row, 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignTrailing)

    def come(self) -> None:
        """Shows the dialog with the current state."""
        self.show()
        self.activateWindow()
        self.learning.come()
        self.models.come()

    def close_work(self) -> None:
        """Ends all work, because the window is closing."""
        self.learning.learner.close()
        self._background.close()
