"""The controls that edit a setting."""

from typing import Any

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QWidget

from photosearch.gui.look import theme
from photosearch.gui.look.texts import text
from photosearch.gui.look.widgets.labels import PlainLabel

_NUMBER_CHARACTERS = 8
_TEXT_CHARACTERS = 28


class ChoiceEditor(QComboBox):
    """One of several named values."""

    edited = Signal()

    def __init__(self, choices: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # The wheel scrolls the page unless this control has the focus.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for value, title in choices.items():
            self.addItem(text.tr(title), value)
        self.activated.connect(self.edited)

    def value(self) -> str:
        """The chosen value."""
        return str(self.currentData())

    def show_value(self, value: str) -> None:
        """Shows a value."""
        self.setCurrentIndex(self.findData(value))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class SwitchEditor(QCheckBox):
    """On or off."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clicked.connect(self.edited)

    def value(self) -> bool:
        """Whether it is on."""
        return self.isChecked()

    def show_value(self, value: bool) -> None:
        """Shows a value."""
        self.setChecked(value)


class TextEditor(QLineEdit):
    """Any text, such as a path."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _TEXT_CHARACTERS)
        self.editingFinished.connect(self.edited)

    def value(self) -> str:
        """Returns the text without surrounding spaces."""
        return self.text().strip()

    def show_value(self, value: str) -> None:
        """Shows a value."""
        self.setText(value)


class NumberEditor(QWidget):
    """A number with its unit, in the format of the locale."""

    edited = Signal()

    def __init__(self, kind: type, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self.field = QLineEdit(self)
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.setFixedWidth(self.field.fontMetrics().averageCharWidth() * _NUMBER_CHARACTERS + 2 * theme.LARGE)
        self.field.editingFinished.connect(self.edited)
        self.setFocusProxy(self.field)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SMALL)
        row.addWidget(self.field)
        row.addWidget(PlainLabel(text.tr(unit), "quiet"))
        row.addStretch(1)

    def value(self) -> int | float | str:
        """Returns the number, or the text itself if it is not a number."""
        written = self.field.text().strip()
        convert = QLocale().toInt if self._kind is int else QLocale().toDouble
        number, understood = convert(written)
        return number if understood else written

    def show_value(self, value: Any) -> None:
        """Shows a value."""
        self.field.setText(QLocale().toString(value) if self._kind is int else QLocale().toString(value, "g", 6))

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.field.setAccessibleName(name)
