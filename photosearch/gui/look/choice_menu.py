"""A button whose menu offers the values of one field of the filters, with how many photos each would leave."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from photosearch.gui.look import text
from photosearch.gui.look.labels import restyle

MOST_CHOICES = 40
"""More would not fit on a screen; a rarer value is found by its name."""

Entry = tuple[object, str, int | None]
"""A value, its words, and how many photos it would leave where that is counted."""


class ChoiceMenu(QToolButton):
    """Shows entries and which are chosen; says what the person chooses.

    Args:
        several: whether more than one may be chosen.
        always: whether one always is.
    """

    chosen = Signal(object, bool)
    """A value, and whether it is now wanted."""

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
        # Built when it is opened: counts arrive far more often than anybody looks.
        menu.aboutToShow.connect(self.fill)
        self.setMenu(menu)

    def show_title(self, words: str) -> None:
        """Replaces the words on the button."""
        self.setText(f"{words} ▾")
        self.setAccessibleName(words)

    def show_entries(self, entries: Iterable[Entry], chosen: Iterable[object]) -> None:
        """Replaces what the menu offers when it is opened next; what is chosen is offered in any case."""
        self._entries, self._chosen = tuple(entries), frozenset(chosen)
        self.setEnabled(bool(self._entries))
        # Where one is always chosen, that is nothing to point out.
        restyle(self, "chosen", "true" if self._chosen and not self._always else "false")

    def fill(self) -> QMenu:
        """Builds the menu anew and returns it."""
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
