"""The dialog that lists the photos that could not be read, with the reasons."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from photosearch.core import identity
from photosearch.core.photo import Photo
from photosearch.gui.look import theme
from photosearch.gui.look.texts import text
from photosearch.gui.look.widgets.buttons import push_button, row_of
from photosearch.gui.look.widgets.labels import PlainLabel

Index = QModelIndex | QPersistentModelIndex


class SkipsModel(QAbstractTableModel):
    """One row per skipped photo: name, reason, folder."""

    def __init__(self, photos: tuple[Photo, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.photos = photos

    def show(self, photos: tuple[Photo, ...]) -> None:
        """Replaces the rows."""
        self.beginResetModel()
        self.photos = photos
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.photos)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return (self.tr("Photo"), self.tr("Reason"), self.tr("Folder"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        photo = self.photos[index.row()]
        path = photo.file.path
        words = (text.name(path), self.reason(photo), text.place(path))[index.column()]
        return text.tooltip(words) if role == Qt.ItemDataRole.ToolTipRole else words

    def reason(self, photo: Photo) -> str:
        """Returns why the photo was skipped."""
        words = {
            "unsupported": self.tr("Not in a supported format"),
            "damaged": self.tr("Damaged"),
            "oversized": self.tr("Too large"),
            "unreadable": self.tr("Cannot be opened"),
            "slow": self.tr("Took too long to read"),
            "fatal": self.tr("Crashed the decoder"),
        }
        short = words.get(photo.reason, self.tr("Cannot be read"))
        path = photo.file.path
        message = text.printable(photo.message.replace(path, identity.file_name(path)))
        return f"{short}: {message}" if message else short


class SkipsDialog(QDialog):
    """Shows the skipped photos. The files are never changed."""

    reveal = Signal(str)
    retry = Signal(frozenset)
    """Read the photos at these paths again."""

    def __init__(self, photos: tuple[Photo, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Skipped Photos"))
        self.resize(760, 420)
        self.model = SkipsModel(photos, self)
        self.table = self._build_table()
        self._head = PlainLabel("", "quiet", self)
        self._head.setWordWrap(True)
        self.again = push_button(self.tr("Try Again"), self._retry_chosen, self)
        self.all_again = push_button(self.tr("Try All Again"), self._retry_all, self)
        self._show = push_button(self.tr("Show in Folder"), self._reveal, self)
        self._copy = push_button(self.tr("Copy List"), self.copy, self)
        row = row_of(self.again, self.all_again, self._show, self._copy)
        row.addWidget(push_button(self.tr("Close"), self.close, self))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.LARGE, theme.LARGE, theme.LARGE, theme.LARGE)
        column.setSpacing(theme.MEDIUM)
        column.addWidget(self._head)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        self.show_photos(photos)

    def show_photos(self, photos: tuple[Photo, ...]) -> None:
        """Replaces the list of skipped photos."""
        if photos != self.model.photos:
            self.model.show(photos)
        if photos:
            self.table.setCurrentIndex(self.model.index(0, 0))
        for button in (self.again, self.all_again, self._show, self._copy):
            button.setEnabled(bool(photos))
        self._head.setText(
            self.tr("These files could not be read. PhotoSearch tries a file again when it changes.")
            if photos
            else self.tr("No photos are skipped.")
        )

    def copy(self) -> None:
        """Copies the whole list as lines of tab-separated text."""
        lines = [f"{text.printable(photo.file.path)}\t{self.model.reason(photo)}" for photo in self.model.photos]
        QGuiApplication.clipboard().setText(text.bare("\n".join(lines)))

    def _retry_chosen(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        self.retry.emit(frozenset(self.model.photos[each.row()].file.path for each in rows))

    def _retry_all(self) -> None:
        self.retry.emit(frozenset(photo.file.path for photo in self.model.photos))

    def _reveal(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            self.reveal.emit(self.model.photos[index.row()].file.path)

    def _build_table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.model)
        table.setAccessibleName(self.tr("Skipped photos"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 200), (2, 220)):
            table.setColumnWidth(column, width)
        return table
