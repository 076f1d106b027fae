"""Labels that show plain text only, because a file may be named `<img src=x>`."""

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QWidget

from photosearch.gui.look.texts import text

_BREAK = "\u200b"
"""Zero-width space: a place where a line may break."""
_BREAKABLE = re.compile(r"[^\w\s(\[{]|_|\w{12}")


def restyle(widget: QWidget, look: str, value: str) -> None:
    """Sets the dynamic property `look` of a widget, and reapplies the style sheet, which is slow, if it changes."""
    if widget.property(look) == value:
        return
    widget.setProperty(look, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class PlainLabel(QLabel):
    """A label that never interprets its text as markup."""

    def __init__(self, words: str = "", look: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("look", look)
        self.setText(words)


class WrappingLabel(PlainLabel):
    """Selectable text, copied unchanged. Names and paths can break after any punctuation except opening brackets."""

    def __init__(self, words: str = "", look: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, look, parent)
        self.setWordWrap(True)
        self.setMinimumWidth(1)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        copy = QAction(self.tr("Copy"), self)
        copy.triggered.connect(self.copy)
        self.addAction(copy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def setText(self, words: str) -> None:
        super().setText(_BREAKABLE.sub("\\g<0>" + _BREAK, words))

    def text(self) -> str:
        return super().text().replace(_BREAK, "")

    def copy(self) -> None:
        """Copies the selected text, or all of it."""
        QGuiApplication.clipboard().setText(text.bare((self.selectedText() or self.text()).replace(_BREAK, "")))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)


class ElidedLabel(PlainLabel):
    """One line, elided in the middle if it is too long. The tooltip shows the whole text."""

    def setText(self, words: str) -> None:
        super().setText(words)
        self.setToolTip(text.tooltip(words) if words else "")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 4, metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        align = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), align | Qt.TextFlag.TextSingleLine, words)
