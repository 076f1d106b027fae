"""The list of keyboard shortcuts, generated from the declared actions."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QGridLayout, QVBoxLayout, QWidget

from photosearch.gui.look import text, theme
from photosearch.gui.look.actions import MENUS, SPECS
from photosearch.gui.look.labels import PlainLabel
from photosearch.gui.look.upright import UprightArea

_COLUMNS = 2
_HEIGHT = 560


class ShortcutsDialog(QDialog):
    """Lists every action with a shortcut by menu, in two columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard Shortcuts"))
        inside = QWidget()
        groups = QVBoxLayout(inside)
        groups.setContentsMargins(0, 0, theme.SMALL, 0)
        groups.setSpacing(theme.SMALL)
        named = {name for _, names in MENUS for name in names}
        rest = tuple(name for name in SPECS if name not in named)
        for title, names in (*MENUS, ("", rest)):
            keyed = [name for name in names if name and SPECS[name].keys]
            if keyed:
                heading = text.plain(text.tr(title)) if title else self.tr("More")
                groups.addWidget(PlainLabel(heading, "heading"))
                groups.addLayout(_table(keyed))
        groups.addStretch(1)
        scroll = UprightArea(parent=self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        scroll.setAccessibleName(self.windowTitle())
        scroll.setWidget(inside)
        inside.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.LARGE, theme.LARGE, theme.LARGE, theme.LARGE)
        column.setSpacing(theme.LARGE)
        column.addWidget(scroll, 1)
        column.addWidget(buttons)
        self.resize(self.sizeHint().width(), _HEIGHT)


def _table(names: list[str]) -> QGridLayout:
    """Returns a table of actions and their shortcuts, from top to bottom in each column."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.LARGE)
    grid.setVerticalSpacing(theme.TINY)
    rows = -(-len(names) // _COLUMNS)
    for place, name in enumerate(names):
        side, row = divmod(place, rows)
        spec = SPECS[name]
        keys = ", ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in spec.keys)
        grid.addWidget(PlainLabel(text.plain(text.tr(spec.words)).rstrip("…")), row, side * 2)
        grid.addWidget(PlainLabel(keys, "quiet"), row, side * 2 + 1)
    for side in range(_COLUMNS):
        grid.setColumnStretch(side * 2, 1)
    return grid
