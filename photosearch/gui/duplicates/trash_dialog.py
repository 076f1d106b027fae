"""The confirmation before files are moved to the trash, with a list of all of them."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHBoxLayout, QListWidget, QPushButton, QVBoxLayout, QWidget

from photosearch.core.photo import Photo
from photosearch.gui.look import theme
from photosearch.gui.look.texts import text
from photosearch.gui.look.widgets.buttons import push_button
from photosearch.gui.look.widgets.labels import PlainLabel


class TrashDialog(QDialog):
    """Asks for confirmation; Enter and Escape cancel."""

    confirmed = Signal()

    def __init__(self, photos: Sequence[Photo], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Move to Trash"))
        self.resize(620, 380)
        size = text.size(sum(photo.file.size for photo in photos))
        question = self.tr("Move %Ln photo(s) ({}) to the trash?", "", len(photos)).format(size)
        head = PlainLabel(question, "heading", self)
        words = self.tr("These files are removed from their folders. You can restore them until you empty the trash.")
        explained = PlainLabel(words, "quiet", self)
        explained.setWordWrap(True)
        self.files = QListWidget(self)
        self.files.setAccessibleName(self.tr("Files to move to the trash"))
        self.files.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.files.addItems([text.printable(photo.file.path) for photo in photos])
        self.yes = push_button(self.tr("Move to Trash"), self.confirmed.emit, self)
        self.yes.clicked.connect(self.accept)
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.cancel.setDefault(True)
        self.cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.yes)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.LARGE, theme.LARGE, theme.LARGE, theme.LARGE)
        column.setSpacing(theme.MEDIUM)
        for part in (head, explained):
            column.addWidget(part)
        column.addWidget(self.files, 1)
        column.addLayout(row)
        self.cancel.setFocus()
