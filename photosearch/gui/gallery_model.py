"""The hits as a Qt list model: names, tooltips, accessible texts and files to drag; it knows no pixels."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from photosearch.core.photo import Hit
from photosearch.gui import desktop, text

HIT_ROLE: Final = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class GalleryModel(QAbstractListModel):
    """One row a hit, in the order given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hits: Sequence[Hit] = ()

    @property
    def hits(self) -> Sequence[Hit]:
        """What is shown."""
        return self._hits

    def show(self, hits: Sequence[Hit]) -> None:
        """Replaces all rows."""
        self.beginResetModel()
        self._hits = hits
        self.endResetModel()

    def row_of(self, photo_id: int) -> int | None:
        """Returns the row of a photo, or None when it is not shown."""
        return next((row for row, hit in enumerate(self._hits) if hit.photo.id == photo_id), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        hit = self._hits[index.row()]
        if role == HIT_ROLE:
            return hit
        if role == Qt.ItemDataRole.DisplayRole:
            return text.name(hit.photo.file.path)
        if role == Qt.ItemDataRole.ToolTipRole:
            return text.tooltip(self._summary(hit, "\n"))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._summary(hit, ", ")
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return plain | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        return desktop.file_list([self._hits[index.row()].photo.file.path for index in indexes])

    def _summary(self, hit: Hit, separator: str) -> str:
        parts = [text.name(hit.photo.file.path)]
        if hit.score is not None:
            parts.append(self.tr("Similarity {}").format(text.similarity(hit)))
        if hit.mark is not None:
            parts.append(self.tr("You said: {}").format(text.verdict(hit.mark)))
        parts.append(text.taken(hit.photo))
        parts.append(text.place(hit.photo.file.path))
        return separator.join(parts)
