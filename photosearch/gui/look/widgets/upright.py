"""A scroll area that scrolls vertically only and is always wide enough for its content."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QScrollArea, QWidget


class UprightArea(QScrollArea):
    """As wide as its content needs, which depends on the text size, and at least `least_width` pixels."""

    def __init__(self, least_width: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least_width = least_width
        self.setMinimumWidth(least_width)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The width is known once the content has been laid out or shown; hidden content requests no layout.
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show) and (inside := self.widget()) is not None:
            beside = self.verticalScrollBar().sizeHint().width() + 2 * self.frameWidth()
            needed = inside.minimumSizeHint().width() + beside
            self.setMinimumWidth(max(self._least_width, needed))
        return super().eventFilter(watched, event)
