"""A layout that wraps widgets like words in a paragraph, in the reading direction."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QStyle, QWidget


class FlowLayout(QLayout):
    """Hidden widgets take no space; the widgets of a row are centred vertically."""

    def __init__(self, spacing: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem:
        return self._items[index] if 0 <= index < len(self._items) else None  # type: ignore[return-value]

    def takeAt(self, index: int) -> QLayoutItem:
        return self._items.pop(index) if 0 <= index < len(self._items) else None  # type: ignore[return-value]

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), apply=False)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        return size

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, apply=True)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, rect: QRect, apply: bool) -> int:
        """Returns the height of the layout."""
        top, row, used = rect.top(), list[QLayoutItem](), 0
        for item in self._shown():
            width = item.sizeHint().width()
            if row and used + width > rect.width():
                top += self._place(row, rect, top, apply) + self.spacing()
                row, used = [], 0
            row.append(item)
            used += width + self.spacing()
        return top + (self._place(row, rect, top, apply) if row else 0) - rect.top()

    def _place(self, row: list[QLayoutItem], rect: QRect, top: int, apply: bool) -> int:
        """Returns the height of a row."""
        height, left = max(item.sizeHint().height() for item in row), rect.left()
        holder = self.parentWidget()
        direction = holder.layoutDirection() if holder is not None else Qt.LayoutDirection.LeftToRight
        for item in row if apply else ():
            size = item.sizeHint().boundedTo(QSize(rect.width(), height))
            place = QRect(QPoint(left, top + (height - size.height()) // 2), size)
            item.setGeometry(QStyle.visualRect(direction, rect, place))
            left += size.width() + self.spacing()
        return height
