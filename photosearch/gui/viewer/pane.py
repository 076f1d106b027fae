"""A photo in the viewer with its caption."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from photosearch.gui.look import theme
from photosearch.gui.look.labels import ElidedLabel
from photosearch.gui.look.theme import Theme
from photosearch.gui.viewer.canvas import Canvas


class Pane(QWidget):
    """A caption above a canvas."""

    def __init__(self, name: str, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = Canvas(look, self)
        self.canvas.setAccessibleName(name)
        self._words = ""
        self._remark = ""
        self.caption = ElidedLabel("", "quiet", self)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SMALL)
        column.addWidget(self.caption)
        column.addWidget(self.canvas, 1)

    def describe(self, *words: str) -> None:
        """Sets the caption, which is also the accessible name of the photo."""
        self._words = " · ".join(filter(None, words))
        self._write()

    def remark(self, words: str) -> None:
        """Appends a remark to the caption, in place of the previous one."""
        self._remark = words
        self._write()

    def _write(self) -> None:
        caption = " · ".join(filter(None, (self._words, self._remark)))
        self.caption.setText(caption)
        self.canvas.setAccessibleName(caption)
