"""Painting shared by the delegates of lists."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle

from photosearch.gui.look.colours import Colours


def paint_background(painter: QPainter, cell: QRect, state: QStyle.StateFlag, colours: Colours, radius: int) -> None:
    """Paints the background of a selected or hovered cell, and the focus ring of the current one."""
    background = None
    if state & QStyle.StateFlag.State_Selected:
        background = colours.selected
    elif state & QStyle.StateFlag.State_MouseOver:
        background = colours.raised
    painter.setPen(Qt.PenStyle.NoPen)
    if background is not None:
        painter.setBrush(QColor(background))
        painter.drawRoundedRect(cell, radius, radius)
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colours.link), 2))
        painter.drawRoundedRect(QRectF(cell).adjusted(1, 1, -1, -1), radius - 1, radius - 1)
