"""Margins that follow the direction of the language: Qt mirrors the order in a layout, but not its margins."""

from PySide6.QtCore import QMargins, Qt
from PySide6.QtGui import QGuiApplication


def margins(start: int, top: int, end: int, bottom: int) -> QMargins:
    """Returns margins in pixels; `start` is where lines start, on the left unless the language runs right to left."""
    mirrored = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    return QMargins(end, top, start, bottom) if mirrored else QMargins(start, top, end, bottom)
