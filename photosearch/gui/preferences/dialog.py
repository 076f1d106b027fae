"""The settings dialog, generated from the declared settings: a search field, groups, and a row per setting."""

import dataclasses
from collections.abc import Callable
from itertools import groupby
from typing import Any

from PySide6.QtCore import QLocale, QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photosearch.errors import InputError, PhotoSearchError
from photosearch.gui.look import icons, theme
from photosearch.gui.look.margins import margins
from photosearch.gui.look.texts import text
from photosearch.gui.look.theme import Theme
from photosearch.gui.look.widgets.labels import PlainLabel, restyle
from photosearch.gui.look.widgets.upright import UprightArea
from photosearch.gui.preferences.editors import ChoiceEditor, NumberEditor, SwitchEditor, TextEditor
from photosearch.gui.preferences.preferences import Preferences
from photosearch.gui.preferences.word_models import WordModelsSection, WordModelWork
from photosearch.packages import has_extra, install_command
from photosearch.settings import Settings


class SettingRow(QWidget):
    """Title, explanation and control of one setting, with a remark below, such as an error."""

    def __init__(
        self, declared: "dataclasses.Field[Any]", preferences: Preferences, look: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.name, self._rules = declared.name, declared.metadata
        self._default: Any = declared.default
        self._preferences = preferences
        self._look = look
        self.title = PlainLabel(text.tr(self._rules["title"]), "", self)
        self._help = PlainLabel(text.tr(self._rules["help"]), "quiet", self)
        self.remark = PlainLabel("", "", self)
        self.editor = self._make_editor()
        self.editor.setAccessibleName(self.title.text())
        self.editor.setAccessibleDescription(self._help.text())
        self.editor.edited.connect(self.apply)
        self.title.setBuddy(self.editor)
        self.reset = QToolButton(self)
        self.reset.setProperty("look", "flat")
        self.reset.setIconSize(QSize(16, 16))
        self.reset.setAccessibleName(self.tr("Reset “{}” to the default").format(self.title.text()))
        self.reset.setToolTip(text.tooltip(self.reset.accessibleName()))
        keep_room = self.reset.sizePolicy()
        keep_room.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(keep_room)
        self.reset.clicked.connect(self._take_back)
        self._lay_out()
        self._draw()
        look.changed.connect(self._draw)
        self._show_value()

    def matches(self, words: list[str]) -> bool:
        """Whether each of the casefolded `words` is in the title, the explanation or the group."""
        about = f"{self.title.text()} {self._help.text()} {text.tr(self._rules['group'])}".casefold()
        return all(word in about for word in words)

    def apply(self) -> None:
        """Saves the value of the control, and shows an error or when the change takes effect."""
        value = self.editor.value()
        try:
            chosen = self._preferences.chosen.replace(**{self.name: value})
        except InputError:
            lowest, highest = (QLocale().toString(self._rules[bound]) for bound in ("minimum", "maximum"))
            self._say("danger", self.tr("Enter a number from {} to {}.").format(lowest, highest))
            return
        if chosen == self._preferences.chosen:
            self._show_value()
            return
        try:
            self._preferences.change(self.name, value)
        except PhotoSearchError as error:
            self._say("danger", str(error))
            return
        self._say("link", "" if self._rules["live"] else self.tr("Takes effect the next time PhotoSearch starts."))
        self._show_value()

    def refuse(self, reason: str) -> None:
        """Disables the setting and explains why it has no effect here."""
        self.editor.setEnabled(False)
        self._say("quiet", reason)

    def explain(self, words: str) -> None:
        """Shows what follows from the setting."""
        self._say("quiet", words)

    def _take_back(self) -> None:
        self.editor.show_value(self._default)
        self.apply()

    def _show_value(self) -> None:
        value = getattr(self._preferences.chosen, self.name)
        self.editor.show_value(value)
        self.reset.setVisible(value != self._default)

    def _say(self, look: str, words: str) -> None:
        restyle(self.remark, "look", look)
        self.remark.setText(words)
        self.remark.setVisible(bool(words))

    def _make_editor(self) -> ChoiceEditor | SwitchEditor | TextEditor | NumberEditor:
        if "choices" in self._rules:
            return ChoiceEditor(self._rules["choices"], self)
        if isinstance(self._default, bool):
            return SwitchEditor(self)
        if isinstance(self._default, str):
            return TextEditor(self)
        return NumberEditor(type(self._default), self._rules["unit"], self)

    def _draw(self) -> None:
        self.reset.setIcon(icons.icon("undo", self._look.colours.text))

    def _lay_out(self) -> None:
        for label in (self._help, self.remark):
            label.setWordWrap(True)
        self.remark.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(margins(theme.LARGE, theme.MEDIUM, theme.SMALL, theme.MEDIUM))
        grid.setHorizontalSpacing(theme.MEDIUM)
        grid.setVerticalSpacing(theme.TINY)
        grid.setColumnStretch(0, 1)
        for line, label in enumerate((self.title, self._help, self.remark)):
            grid.addWidget(label, line, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(self.editor, 0, 1, 2, 1, Qt.AlignmentFlag.AlignRight | middle)
        grid.addWidget(self.reset, 0, 2, 2, 1, middle)


class SettingGroup(QWidget):
    """A heading and the rows of its settings."""

    def __init__(self, title: str, rows: list[SettingRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = rows
        card = QFrame(self)
        card.setProperty("look", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        for row in rows:
            inside.addWidget(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.SMALL)
        column.setSpacing(theme.SMALL)
        column.addWidget(PlainLabel(title, "heading", self))
        column.addWidget(card)

    def filter(self, words: list[str]) -> bool:
        """Shows the rows that match; returns whether there are any."""
        for row in self.rows:
            row.setVisible(row.matches(words))
        found = any(not row.isHidden() for row in self.rows)
        self.setVisible(found)
        return found


class SettingsDialog(QDialog):
    """Shows every setting. Changes are saved at once, without confirmation.

    Args:
        untold: names of settings that have no effect here, because the system does not report power or idle state.
        has_extra: whether an optional part is installed, by its name.
        provider: the device that runs the model, and why; empty if it is not known yet.
        word_models: the models for descriptions; without it, there is no section for them.
    """

    def __init__(
        self,
        preferences: Preferences,
        look: Theme,
        parent: QWidget | None = None,
        untold: frozenset[str] = frozenset(),
        has_extra: Callable[[str], bool] = has_extra,
        provider: str = "",
        word_models: WordModelWork | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Settings"))
        self.resize(720, 640)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Search settings"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        declared = groupby(dataclasses.fields(Settings), lambda each: str(each.metadata["group"]))
        self.groups = [
            SettingGroup(text.tr(title), [SettingRow(each, preferences, look) for each in fields], self)
            for title, fields in declared
        ]
        for name in untold:
            self.row(name).refuse(self.tr("Not available: this system does not report its power or idle state."))
        for each in dataclasses.fields(Settings):
            extra = each.metadata.get("extra")
            if extra and not has_extra(extra):
                self.row(each.name).refuse(self.tr("Not installed. Run: {}").format(install_command(extra)))
        self.row("provider").explain(provider)
        self.words = WordModelsSection(word_models, self, has_extra) if word_models is not None else None
        self._nothing = PlainLabel(self.tr("No matching settings."), "quiet", self)
        self._nothing.hide()
        self._lay_out()

    def row(self, name: str) -> SettingRow:
        """Returns the row of the setting `name`."""
        return next(row for group in self.groups for row in group.rows if row.name == name)

    def _filter(self, written: str) -> None:
        words = written.casefold().split()
        found = [group.filter(words) for group in self.groups]
        if self.words is not None:
            found.append(self.words.filter(words))
        self._nothing.setVisible(not any(found))

    def _lay_out(self) -> None:
        inside = QWidget()
        groups = QVBoxLayout(inside)
        groups.setContentsMargins(margins(0, 0, theme.SMALL, 0))
        groups.setSpacing(theme.SMALL)
        for group in self.groups:
            groups.addWidget(group)
        if self.words is not None:
            groups.addWidget(self.words)
        groups.addWidget(self._nothing, 0, Qt.AlignmentFlag.AlignHCenter)
        groups.addStretch(1)
        scroll = UprightArea(parent=self)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        inside.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        # Enter finishes editing a number and must not close the dialog.
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.LARGE, theme.LARGE, theme.LARGE, theme.LARGE)
        column.setSpacing(theme.MEDIUM)
        column.addWidget(self.search)
        column.addWidget(scroll, 1)
        column.addWidget(buttons)
