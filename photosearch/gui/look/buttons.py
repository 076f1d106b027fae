"""The buttons of dialogs, and rows of them."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget


def push_button(words: str, clicked: Callable[[], object], parent: QWidget) -> QPushButton:
    """Makes a button that Enter does not press from elsewhere in its dialog."""
    button = QPushButton(words, parent)
    button.setAutoDefault(False)
    button.clicked.connect(lambda: clicked())
    return button


def row_of(*widgets: QWidget) -> QHBoxLayout:
    """Lays widgets out from the beginning of a row; the rest of it stays empty."""
    row = QHBoxLayout()
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
