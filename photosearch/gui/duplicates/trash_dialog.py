"""The last question before files go to the trash: it lists every one of them."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHBoxLayout, QListWidget, QPushButton, QVBoxLayout, QWidget

from photosearch.core.photo import Photo
from photosearch.gui.look import text, theme
from photosearch.gui.look.labels import PlainLabel


class TrashDialog(QDialog):
    """Asks; cancelling is the answer of the Enter and Escape keys."""

    confirmed = Signal()

    def __init__(self, photos: Sequence[Photo], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Move to Trash"))
        self.resize(620, 380)
        size = text.size(sum(photo.file.size for photo in photos))
        head = PlainLabel(self.tr("Move {} ({}) to the trash?").format(text.photos(len(photos)), size), "heading", self)
        words = self.tr("These files leave their folders. Until the trash is emptied they can be put back from there.")
        explained = PlainLabel(words, "quiet", self)
        explained.setWordWrap(True)
        self.files = QListWidget(self)
        self.files.setAccessibleName(self.tr("Files to move to the trash"))
        self.files.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.files.addItems([text.printable(photo.file.path) for photo in photos])
        self.yes = QPushButton(self.tr("Move to Trash"), self)
        self.yes.setAutoDefault(False)
        self.yes.clicked.connect(self.confirmed)
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
