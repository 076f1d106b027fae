"""Buttons and rows of buttons."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget


def push_button(words: str, clicked: Callable[[], object], parent: QWidget) -> QPushButton:
    """Returns a button that Enter does not press while another widget of the dialog has the focus."""
    button = QPushButton(words, parent)
    button.setAutoDefault(False)
    button.clicked.connect(lambda: clicked())
    return button


def row_of(*widgets: QWidget) -> QHBoxLayout:
    """Returns a row that starts with these widgets; the remaining space stays empty."""
    row = QHBoxLayout()
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
