"""Offers completions from the library while the person types, for keyboard and mouse.

The list is part of the window, because a popup would take the keyboard from the field.
"""

import time
from functools import partial

from PySide6.QtCore import QEvent, QLocale, QModelIndex, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QLineEdit, QListView

from photosearch.core.query.completion import Completion, Entry, completions
from photosearch.gui.filters import wording
from photosearch.gui.filters.known import entries
from photosearch.gui.look import theme
from photosearch.gui.look.texts import text
from photosearch.gui.work.background import Background, Newest
from photosearch.jobs.searching.contents import ContentWords

STALE_SECONDS = 20.0
"""Completions older than this are read again when the field gets the focus."""
_LEAST_WIDTH = 320
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize)
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_TAKE = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TEXT = int(Qt.ItemDataRole.UserRole) + 1


class SearchCompleter(QObject):
    """Completes a text field. Up and Down choose, Enter takes the choice. Escape, or Enter without a choice, closes."""

    def __init__(self, field: QLineEdit, words: ContentWords, background: Background) -> None:
        super().__init__(field)
        self._field = field
        self._words = words
        self._newest = Newest(background)
        self._known: tuple[Entry, ...] = ()
        self._read = -STALE_SECONDS
        self._model = QStandardItemModel(self)
        self.list = QListView(field.window())
        self.list.setModel(self._model)
        self.list.setAccessibleName(self.tr("Suggestions"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setSpacing(theme.TINY)
        self.list.setProperty("look", "suggestions")
        self.list.hide()
        self.list.clicked.connect(self._take)
        field.textEdited.connect(self._suggest)
        field.textChanged.connect(self._close_if_empty)
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Reads the completions when the field gets the focus, and handles the keys for the list."""
        if event.type() == QEvent.Type.FocusIn and time.monotonic() - self._read >= STALE_SECONDS:
            self._read = time.monotonic()
            self._newest.run(partial(_read, self._words, QLocale().name()), self._note)
        elif event.type() == QEvent.Type.FocusOut:
            self.list.hide()
        elif event.type() in _MOVES and self.list.isVisible():
            self._place()  # chips have taken room in the bar
        elif isinstance(event, QKeyEvent) and self.list.isVisible():
            return self._use_key(event)
        return super().eventFilter(watched, event)

    def _use_key(self, event: QKeyEvent) -> bool:
        """Handles a key; returns whether the list uses it."""
        key, pressed = Qt.Key(event.key()), event.type() == QEvent.Type.KeyPress
        chosen = self.list.currentIndex()
        if pressed and key in _TAKE and not chosen.isValid():
            self.list.hide()  # the text is complete as it is
        if key not in (*_STEPS, Qt.Key.Key_Escape) and not (key in _TAKE and chosen.isValid()):
            return False
        if not pressed:
            event.accept()  # no shortcut of the window
        elif key in _STEPS:
            row = (chosen.row() if chosen.isValid() else -1 if key == Qt.Key.Key_Down else 0) + _STEPS[key]
            self.list.setCurrentIndex(self._model.index(row % self._model.rowCount(), 0))
        elif key in _TAKE:
            self._take(chosen)
        else:
            self.list.hide()
        return True

    def _note(self, known: tuple[Entry, ...]) -> None:
        self._known = known
        if self._field.hasFocus() and self._field.text():
            self._suggest()

    def _close_if_empty(self, typed: str) -> None:
        if not typed:
            self.list.hide()

    def _suggest(self) -> None:
        typed, cursor = self._field.text(), self._field.cursorPosition()
        found = completions(typed[:cursor], self._known)
        self._model.clear()
        for each in found:
            self._model.appendRow(self._row(each, typed[cursor:]))
        self.list.setVisible(bool(found))
        if found:
            self._place()

    def _place(self) -> None:
        window = self._field.window()
        self.list.setParent(window)
        below = self._field.mapTo(window, QPoint(0, self._field.height() + theme.SMALL))
        rows = self._model.rowCount() * (self.list.sizeHintForRow(0) + 2 * theme.TINY)
        wide = self.list.sizeHintForColumn(0) + 4 * theme.MEDIUM
        shown = QRect(below, QSize(max(wide, _LEAST_WIDTH), rows + 2 * theme.TINY))
        if self._field.isRightToLeft():
            shown.moveRight(below.x() + self._field.width() - 1)
        self.list.setGeometry(shown)
        self.list.show()
        self.list.raise_()

    def _row(self, completion: Completion, rest: str) -> QStandardItem:
        words = self.tr("{}  ({})").format(wording.entry(completion.entry), text.count(completion.entry.photos))
        item = QStandardItem(words)
        item.setData(f"{completion.text}{rest.lstrip()}", _TEXT)
        return item

    def _take(self, chosen: QModelIndex) -> None:
        self.list.hide()
        self._field.setText(str(chosen.data(_TEXT)))


def _read(words: ContentWords, language: str) -> tuple[Entry, ...]:
    return entries(language, *words.known())
