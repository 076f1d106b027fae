"""A photo that fills the available space, with a caption over it."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStyle, QWidget

from photosearch.gui.look import theme
from photosearch.gui.look.widgets.labels import ElidedLabel
from photosearch.gui.picture.canvas import Canvas


class Pane(QWidget):
    """A canvas with a caption at its upper edge."""

    described = Signal(str)
    """The caption has changed."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = Canvas(self)
        self.canvas.setAccessibleName(name)
        self._words = ""
        self._remark = ""
        self._inset = 0
        self.caption = ElidedLabel("", "caption", self)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.caption.hide()

    def describe(self, *words: str) -> None:
        """Sets the caption, which is also the accessible name of the photo."""
        self._words = " · ".join(filter(None, words))
        self._write()

    def remark(self, words: str) -> None:
        """Appends a remark to the caption, in place of the previous one."""
        self._remark = words
        self._write()

    def show_caption(self, shown: bool, inset: int = 0) -> None:
        """Shows or hides the caption, `inset` device-independent pixels below the usual place."""
        self._inset = inset
        self.caption.setVisible(shown and bool(self.caption.text()))
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.canvas.setGeometry(self.rect())
        self._place()

    def _write(self) -> None:
        caption = " · ".join(filter(None, (self._words, self._remark)))
        self.caption.setText(caption)
        self.canvas.setAccessibleName(caption)
        self._place()
        self.described.emit(caption)

    def _place(self) -> None:
        wanted = self.caption.sizeHint()
        width = min(wanted.width() + 2 * theme.SMALL, max(0, self.width() - 2 * theme.MEDIUM))
        place = QRect(theme.MEDIUM, theme.MEDIUM + self._inset, width, wanted.height() + theme.SMALL)
        self.caption.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))
