"""Shows the annotations that the selected photos have in common, and changes them for all of them."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPixmap, QShowEvent
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from photosearch.core.annotations import keywords
from photosearch.core.annotations.common import common
from photosearch.core.annotations.values import Flag, Label, Property, Source, winner
from photosearch.core.metadata import LONGEST_TEXT
from photosearch.core.photo import Photo
from photosearch.gui.annotations.commands import AnnotationCommands
from photosearch.gui.annotations.keyword_field import KeywordField
from photosearch.gui.look import theme
from photosearch.gui.look.margins import margins
from photosearch.gui.look.texts import annotation_text, text
from photosearch.gui.look.texts.annotation_text import COLOURS
from photosearch.gui.look.widgets.labels import PlainLabel, WrappingLabel
from photosearch.library.store.annotations.annotations import Account

_SWATCH = 12


class AnnotationEditor(QWidget):
    """Stars, labels, flags, title, caption and keywords of the selected photos; of one photo also their sources."""

    def __init__(self, commands: AnnotationCommands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._commands = commands
        self._photos: tuple[Photo, ...] = ()
        self._rating = 0
        """The stars of all photos; 0 if they differ."""
        self._different: frozenset[Property] = frozenset()
        self._shown: tuple[str, ...] = ()
        """The keywords shown before the person edits them."""
        self.stars = [self._star(number) for number in range(1, 6)]
        self.labels = {label: self._label(label) for label in Label}
        self.flags = {flag: self._flag(flag) for flag in Flag}
        self.title = self._field(self.tr("Title"), Property.TITLE)
        self.caption = self._field(self.tr("Caption"), Property.CAPTION)
        self.keywords = KeywordField(self)
        self.keywords.setAccessibleName(self.tr("Keywords"))
        self._examples = {
            Property.TITLE: (self.title, ""),
            Property.CAPTION: (self.caption, ""),
            Property.KEYWORDS: (self.keywords, self.tr("Places > Vienna, sunset")),
        }
        """The text fields, each with an example that it shows while it is empty."""
        self.keywords.editingFinished.connect(self._change_keywords)
        self.sources = WrappingLabel("", "quiet")
        commands.keywords_known.connect(self.keywords.know)
        self._lay_out()
        self.show_photos(())

    def only_show(self) -> None:
        """Stops changes: a shared library holds only what the files of its photos say. Texts can still be copied."""
        why = self.tr("A shared library shows what the photo files say, and cannot change it")
        self.setToolTip(text.tooltip(why))
        buttons = (*self.stars, *self.labels.values(), *self.flags.values())
        fields = (self.title, self.caption, self.keywords)
        for button in buttons:
            button.setEnabled(False)
        for field in fields:
            field.setReadOnly(True)
        for widget in (*buttons, *fields):
            widget.setAccessibleDescription(why)

    def show_photos(self, photos: Sequence[Photo]) -> None:
        """Shows what the annotations of photos have in common, or the same photos with other annotations."""
        before, self._photos = self._photos, tuple(photos)
        self.setVisible(any(photo.digest for photo in photos))
        shared = common([photo.annotations for photo in photos])
        said, self._different = shared.values, shared.different
        self._rating = said.rating
        for number, star in enumerate(self.stars, 1):
            star.setText("★" if number <= said.rating else "☆")
        for label, swatch in self.labels.items():
            swatch.setChecked(said.label is label)
        for flag, button in self.flags.items():
            button.setChecked(said.flag is flag)
        other = [each.id for each in before] != [each.id for each in photos]
        self._show_text(self.title, said.title or "", other)
        self._show_text(self.caption, said.caption or "", other)
        self._shown = said.keywords
        self._show_text(self.keywords, keywords.typed(said.keywords), other)
        for of, (field, example) in self._examples.items():
            field.setPlaceholderText(self.tr("Different values") if of in self._different else example)
        self.sources.hide()
        self._ask_sources()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask_sources()

    def _ask_sources(self) -> None:
        if len(self._photos) == 1 and self.isVisible():
            self._commands.account(self._photos[0], partial(self._show_account, self._photos[0]))

    def _show_text(self, field: QLineEdit, words: str, other: bool) -> None:
        """Shows a text, but keeps what the person is typing about the same photo."""
        if (other or not (field.hasFocus() and field.isModified())) and field.text() != words:
            field.setText(words)
        if other:
            field.setModified(False)

    def _show_account(self, photo: Photo, account: Account) -> None:
        """Shows the source of each annotation, if some are not from the person."""
        if [each.id for each in self._photos] != [photo.id]:
            return
        lines = []
        for of in Property:
            said = account.said[of]
            source = winner(*(said.get(each) for each in Source))
            if source is None or (source is Source.PERSON and len(said) == 1):
                continue
            name = annotation_text.said_of(of)
            if len(said) == 1:
                lines.append(self.tr("{}: from the {}").format(name, annotation_text.source(source)))
            else:
                others = ", ".join(annotation_text.source(each) for each in said if each is not source)
                words = self.tr("{}: from {}, not {}")
                lines.append(words.format(name, annotation_text.source(source), others))
        if account.sidecar is not None:
            lines.append(self.tr("Sidecar: {}").format(text.name(account.sidecar)))
        if account.problem:
            lines.append(account.problem)
        self.sources.setText("\n".join(lines))
        self.sources.setVisible(bool(lines))

    def _rate(self, number: int) -> None:
        self._commands.say(Property.RATING, 0 if self._rating == number else number)

    def _put_flag(self, flag: Flag, on: bool) -> None:
        self._commands.say(Property.FLAG, flag if on else None)

    def _say(self, field: QLineEdit, of: Property) -> None:
        if field.isModified():
            field.setModified(False)
            words = field.text().strip()
            if words or of not in self._different:  # an empty field keeps values that differ
                self._commands.say(of, words or None)

    def _change_keywords(self) -> None:
        """Adds and removes only the keywords that the person changed, so that photos keep their others."""
        if self.keywords.isReadOnly():
            return
        if self.keywords.isModified() or self.keywords.keywords() != self._shown:
            self.keywords.setModified(False)
            typed = self.keywords.keywords()
            self._commands.change_keywords(keywords.removed(typed, self._shown), keywords.removed(self._shown, typed))

    # Building

    def _star(self, number: int) -> QToolButton:
        star = QToolButton(self)
        star.setProperty("look", "flat")
        star.setText("☆")
        star.setAccessibleName(self.tr("%Ln star(s)", "", number))
        star.clicked.connect(partial(self._rate, number))
        return star

    def _label(self, label: Label) -> QToolButton:
        swatch = QPixmap(_SWATCH, _SWATCH)
        swatch.fill(QColor(COLOURS[label]))
        button = QToolButton(self)
        button.setProperty("look", "flat")
        button.setCheckable(True)
        button.setIcon(QIcon(swatch))
        button.setIconSize(QSize(_SWATCH, _SWATCH))
        button.setAccessibleName(annotation_text.label(label))
        button.setToolTip(text.tooltip(annotation_text.label(label)))
        button.clicked.connect(partial(self._commands.label, label))
        return button

    def _flag(self, flag: Flag) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("look", "flat")
        button.setCheckable(True)
        button.setText(annotation_text.flag(flag))
        button.clicked.connect(partial(self._put_flag, flag))
        return button

    def _field(self, name: str, of: Property) -> QLineEdit:
        field = QLineEdit(self)
        field.setMaxLength(LONGEST_TEXT)
        field.setAccessibleName(name)
        field.editingFinished.connect(partial(self._say, field, of))
        return field

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SMALL)
        for buttons in (self.stars, (*self.labels.values(),), (*self.flags.values(),)):
            row = QHBoxLayout()
            row.setSpacing(0)
            row.setContentsMargins(margins(-theme.TINY, 0, 0, 0))  # so that the signs stand above the texts
            for button in buttons:
                button.setProperty("tight", "true")
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setVerticalSpacing(theme.TINY)
        for name, field in (
            (self.tr("Title"), self.title),
            (self.tr("Caption"), self.caption),
            (self.tr("Keywords"), self.keywords),
        ):
            label = PlainLabel(name, "quiet", self)
            label.setBuddy(field)
            form.addRow(label, field)
        column.addLayout(form)
        column.addWidget(self.sources)
