"""A view of something long, which scrolls up and down alone and is never too narrow for what is in it."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QScrollArea, QWidget


class UprightArea(QScrollArea):
    """Large text needs more room: its least width is that of its widget, at least `least_width`."""

    def __init__(self, least_width: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least_width = least_width
        self.setMinimumWidth(least_width)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # How wide it must be is known once it is laid out.
        if event.type() is QEvent.Type.LayoutRequest and (inside := self.widget()) is not None:
            needed = inside.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
            self.setMinimumWidth(max(self._least_width, needed))
        return super().eventFilter(watched, event)
