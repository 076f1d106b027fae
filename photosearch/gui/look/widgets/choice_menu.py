"""A button with a menu of values, such as those of a filter with the number of photos for each."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from photosearch.gui.look.texts import text
from photosearch.gui.look.widgets.labels import restyle

MOST_CHOICES = 40
"""More would not fit on a screen. Rarer values can be found by text."""

Entry = tuple[object, str, int | None]
"""A value, its label, and the number of photos it would leave, or None if that is not counted."""


class ChoiceMenu(QToolButton):
    """Shows entries and which ones are selected, and emits the person's choice.

    Args:
        several: whether several entries can be selected.
        always: whether one entry is always selected.
    """

    chosen = Signal(object, bool)
    """A value, and whether it is selected now."""

    def __init__(self, words: str, several: bool = False, always: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._several = several
        self._always = always
        self._entries: Sequence[Entry] = ()
        self._chosen: frozenset[object] = frozenset()
        self.show_title(words)
        self.setProperty("look", "flat")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(self)
        # Built on opening, because counts change far more often than the menu is opened.
        menu.aboutToShow.connect(self.fill)
        self.setMenu(menu)

    def show_title(self, words: str) -> None:
        """Replaces the label of the button."""
        self.setText(f"{words} ▾")
        self.setAccessibleName(words)

    def show_entries(self, entries: Iterable[Entry], chosen: Iterable[object]) -> None:
        """Replaces the entries; the menu shows them when it is opened next. Selected entries are always offered."""
        self._entries, self._chosen = tuple(entries), frozenset(chosen)
        self.setEnabled(bool(self._entries))
        # A menu that always has a selection is not highlighted for it.
        restyle(self, "chosen", "true" if self._chosen and not self._always else "false")

    def fill(self) -> QMenu:
        """Rebuilds the menu and returns it."""
        menu = self.menu()
        menu.clear()
        group = QActionGroup(menu)
        policies = QActionGroup.ExclusionPolicy
        optional = policies.None_ if self._several else policies.ExclusiveOptional
        group.setExclusionPolicy(policies.Exclusive if self._always else optional)
        first = [each for each in self._entries if each[0] in self._chosen]
        others = [each for each in self._entries if each[0] not in self._chosen]
        room = max(0, MOST_CHOICES - len(first))
        shown = {each[0] for each in (*first, *others[:room])}
        for entry in self._entries:
            if entry[0] in shown:
                menu.addAction(self._action(entry, group))
        if len(others) > room:
            menu.addAction(self.tr("{} more").format(text.count(len(others) - room))).setEnabled(False)
        return menu

    def _action(self, entry: Entry, group: QActionGroup) -> QAction:
        value, words, photos = entry
        counted = f"\t{text.count(photos)}" if photos is not None else ""
        action = QAction(text.entry(words) + counted, group)
        action.setCheckable(True)
        action.setChecked(value in self._chosen)
        action.triggered.connect(lambda on: self.chosen.emit(value, on))
        return action
