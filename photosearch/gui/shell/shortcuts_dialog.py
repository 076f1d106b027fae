"""The list of keyboard shortcuts, generated from the declared actions."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from photosearch.gui.look import text, theme
from photosearch.gui.look.actions import SPECS
from photosearch.gui.look.labels import PlainLabel


class ShortcutsDialog(QDialog):
    """Lists every action with a shortcut, in two columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard Shortcuts"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.LARGE)
        grid.setVerticalSpacing(theme.SMALL)
        specs = [spec for spec in SPECS.values() if spec.keys]
        half = -(-len(specs) // 2)
        for place, spec in enumerate(specs):
            side, row = divmod(place, half)
            words = text.plain(text.tr(spec.words)).rstrip("…")
            keys = ", ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in spec.keys)
            grid.addWidget(PlainLabel(words), row, side * 2)
            grid.addWidget(PlainLabel(keys, "quiet"), row, side * 2 + 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.LARGE, theme.LARGE, theme.LARGE, theme.LARGE)
        column.setSpacing(theme.LARGE)
        column.addLayout(grid)
        column.addWidget(buttons)
