"""The list of keyboard shortcuts, generated from the declared actions."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QGridLayout, QVBoxLayout, QWidget

from photosearch.gui.look import theme
from photosearch.gui.look.actions import MENUS, SPECS
from photosearch.gui.look.margins import margins
from photosearch.gui.look.texts import text
from photosearch.gui.look.widgets.labels import PlainLabel
from photosearch.gui.look.widgets.upright import UprightArea

_COLUMNS = 2
_HEIGHT = 560


class ShortcutsDialog(QDialog):
    """Lists every action with a shortcut by menu, in two columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard Shortcuts"))
        inside = QWidget()
        table = QGridLayout(inside)
        table.setContentsMargins(margins(0, 0, theme.SMALL, 0))
        table.setHorizontalSpacing(theme.LARGE)
        table.setVerticalSpacing(theme.TINY)
        named = {name for _, names in MENUS for name in names}
        rest = tuple(name for name in SPECS if name not in named)
        for title, names in (*MENUS, ("", rest)):
            keyed = [name for name in names if name and SPECS[name].keys]
            if keyed:
                heading = text.plain(text.tr(title)) if title else self.tr("More")
                _add_group(table, heading, keyed)
        table.setRowStretch(table.rowCount(), 1)
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


def _add_group(table: QGridLayout, heading: str, names: list[str]) -> None:
    """Adds actions and their shortcuts below a heading, from top to bottom in each column."""
    first = table.rowCount()
    if first > 1:  # an empty table has one row
        table.setRowMinimumHeight(first, theme.SMALL)
    table.addWidget(PlainLabel(heading, "heading"), first + 1, 0, 1, 2 * _COLUMNS)
    rows = -(-len(names) // _COLUMNS)
    for place, name in enumerate(names):
        side, row = divmod(place, rows)
        spec = SPECS[name]
        keys = ", ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in spec.keys)
        table.addWidget(PlainLabel(text.plain(text.tr(spec.words)).rstrip("…")), first + 2 + row, side * 2)
        table.addWidget(PlainLabel(keys, "quiet"), first + 2 + row, side * 2 + 1)
