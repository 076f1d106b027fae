"""A photo in the viewer with its caption."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from photosearch.gui import theme
from photosearch.gui.canvas import Canvas
from photosearch.gui.labels import ElidedLabel
from photosearch.gui.theme import Theme


class Pane(QWidget):
    """A caption above a canvas."""

    def __init__(self, name: str, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = Canvas(look, self)
        self.canvas.setAccessibleName(name)
        self.caption = ElidedLabel("", "quiet", self)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SMALL)
        column.addWidget(self.caption)
        column.addWidget(self.canvas, 1)

    def describe(self, *words: str) -> None:
        """Writes above the photo, and tells it to those who cannot see it."""
        caption = " · ".join(filter(None, words))
        self.caption.setText(caption)
        self.canvas.setAccessibleName(caption)
