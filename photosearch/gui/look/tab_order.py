"""The order in which the Tab key goes through the window."""

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def tab_through(*parts: QWidget) -> None:
    """Makes Tab go from part to part, and through the widgets of each part in the order in which they were created."""
    widgets = [
        each
        for part in parts
        for each in (part, *part.findChildren(QWidget))
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.window() is part.window()
    ]
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)
