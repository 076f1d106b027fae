"""A section of the side panel: a title that folds it, buttons, and a body."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from photosearch.gui.look import theme


class Section(QWidget):
    """Shows `body` below a title; a click on the title hides the body, or shows it again."""

    def __init__(self, title: str, body: QWidget, *buttons: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = body
        self.head = QToolButton(self)
        self.head.setProperty("look", "section")
        self.head.setText(title)
        self.head.setCheckable(True)
        self.head.setChecked(True)
        self.head.setIconSize(QSize(10, 10))
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.head.toggled.connect(body.setVisible)
        self.head.toggled.connect(self._turn)
        self._turn(True)
        row = QHBoxLayout()
        row.setContentsMargins(theme.TINY, theme.TINY, theme.TINY, 0)
        row.setSpacing(0)
        row.addWidget(self.head)
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(body, 1)
        self.stops = (self.head, *buttons, body)
        """What Tab reaches, in the order of the layout."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._turn(self.head.isChecked())

    def _turn(self, shown: bool) -> None:
        closed = Qt.ArrowType.LeftArrow if self.isRightToLeft() else Qt.ArrowType.RightArrow
        self.head.setArrowType(Qt.ArrowType.DownArrow if shown else closed)
