"""The watched folders as a Qt list model: name, state and indexing progress."""

import math
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from photosearch.core.events import FolderState, FolderStatus, Hold, IndexProgress
from photosearch.gui.look import text

STATUS_ROLE: Final = Qt.ItemDataRole.UserRole
SUMMARY_ROLE: Final = Qt.ItemDataRole.UserRole + 1
FRACTION_ROLE: Final = Qt.ItemDataRole.UserRole + 2
"""The completed fraction of indexing, 0 to 1; None if nothing is being indexed."""
Index = QModelIndex | QPersistentModelIndex


class FoldersModel(QAbstractListModel):
    """One row per folder."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folders: tuple[FolderStatus, ...] = ()
        self._progress: IndexProgress | None = None
        self._hold: Hold | None = None

    def show(self, folders: tuple[FolderStatus, ...]) -> None:
        """Replaces the rows, or only their content if the folders are the same."""
        if [each.path for each in folders] == [each.path for each in self.folders]:
            self.folders = folders
            self._refresh()
            return
        self.beginResetModel()
        self.folders = folders
        self.endResetModel()

    def show_progress(self, progress: IndexProgress | None) -> None:
        """Shows the indexing progress; None when it has ended."""
        self._progress = progress
        self._refresh()

    def show_hold(self, hold: Hold | None) -> None:
        """Shows why photos are waiting to be read; None if they are not."""
        self._hold = hold
        self._refresh()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.folders)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        status = self.folders[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return text.name(status.path)
        if role == STATUS_ROLE:
            return status
        if role == SUMMARY_ROLE:
            return self._summary(status)
        if role == FRACTION_ROLE:
            return self._fraction(status)
        if role == Qt.ItemDataRole.ToolTipRole:
            lines = [text.printable(status.path), text.photos(status.photos), self._summary(status), status.detail]
            return text.tooltip("\n".join(line for line in lines if line))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{text.name(status.path)}, {text.photos(status.photos)}, {self._summary(status)}"
        return None

    def _summary(self, status: FolderStatus) -> str:
        parts = [self._state(status)]
        if status.skipped:
            parts.append(text.skipped(status.skipped))
        return " · ".join(parts)

    def _state(self, status: FolderStatus) -> str:
        if self._hold is not None and status.state in (FolderState.SCANNING, FolderState.INDEXING):
            return text.hold(self._hold)
        words = {
            FolderState.WAITING: self.tr("waiting"),
            FolderState.SCANNING: self.tr("scanning"),
            FolderState.INDEXING: self.tr("indexing"),
            FolderState.WATCHING: self.tr("watching"),
            FolderState.POLLING: self.tr("checked periodically"),
            FolderState.OFFLINE: self.tr("offline"),
        }
        if (fraction := self._fraction(status)) is not None:
            return self.tr("indexing {}").format(text.percent(math.floor(fraction * 100) / 100))
        return words[status.state]

    def _fraction(self, status: FolderStatus) -> float | None:
        progress = self._progress
        if status.state is not FolderState.INDEXING or progress is None or not progress.total:
            return None
        return min(1.0, progress.done / progress.total)

    def _refresh(self) -> None:
        if self.folders:
            self.dataChanged.emit(self.index(0), self.index(len(self.folders) - 1))
