"""Buttons and rows of buttons."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from photosearch.gui.look.texts import text

SIDE_BUTTONS = (Qt.MouseButton.BackButton, Qt.MouseButton.ForwardButton)
"""The buttons at the side of a mouse."""


def push_button(words: str, clicked: Callable[[], object], parent: QWidget) -> QPushButton:
    """Returns a button that Enter does not press while another widget of the dialog has the focus."""
    button = QPushButton(words, parent)
    button.setAutoDefault(False)
    button.clicked.connect(lambda: clicked())
    return button


def tool_button(action: QAction, parent: QWidget, look: str = "", side: int = 20, words: bool = False) -> QToolButton:
    """Returns a button for an action, with an icon of `side` pixels and, with `words`, the label next to it."""
    button = QToolButton(parent)
    button.setDefaultAction(action)
    button.setProperty("look", look)
    button.setIconSize(QSize(side, side))
    styles = Qt.ToolButtonStyle
    button.setToolButtonStyle(styles.ToolButtonTextBesideIcon if words else styles.ToolButtonIconOnly)
    button.setAccessibleName(text.plain(action.text()).rstrip("…"))
    return button


def row_of(*widgets: QWidget) -> QHBoxLayout:
    """Returns a row that starts with these widgets; the remaining space stays empty."""
    row = QHBoxLayout()
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
