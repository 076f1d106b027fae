"""A field for one end of a range of days, which takes a day, a month or a year."""

from datetime import MAXYEAR, MINYEAR, date

from PySide6.QtCore import QDate, QLocale, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from photosearch.core.moments import Span, parse
from photosearch.errors import InputError
from photosearch.gui.look.texts import text
from photosearch.gui.look.widgets.labels import restyle

_EXAMPLE = "2023-05-17"


class DateField(QLineEdit):
    """Emits the days that the person typed; a text that is no date is marked and changes nothing.

    Args:
        name: the accessible name, which an empty field also shows.
    """

    chosen = Signal(object)
    """The Span of the day, month or year that was typed; None if the field was emptied."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self.setPlaceholderText(name)
        self.setAccessibleName(name)
        self.setMaxLength(len(_EXAMPLE) + 4)
        self.setFixedWidth(self.fontMetrics().horizontalAdvance(self._format(date(2020, 12, 30))) + 28)
        self._say(valid=True)
        self.textEdited.connect(lambda: self._say(valid=True))
        self.editingFinished.connect(self._finish)

    def show_day(self, day: date | None) -> None:
        """Shows a day, or an empty field; text being typed stays."""
        words = self._format(day) if day is not None else ""
        if words != self._shown or not self.isModified():
            self._shown = words
            self.setText(words)
            self._say(valid=True)

    def _finish(self) -> None:
        words = self.text().strip()
        if words == self._shown:
            self.setText(words)
            return
        days = self._read(words)
        self._say(valid=bool(days) or not words)
        if days or not words:
            self._shown = words
            self.setModified(False)
            self.chosen.emit(days)

    def _read(self, words: str) -> Span | None:
        """Reads a day as it is shown, or a day, month or year as 2023-05-17; None if it is neither."""
        day = QLocale().toDate(words, _day_format())
        if day.isValid() and MINYEAR <= day.year() <= MAXYEAR:
            typed = date(day.year(), day.month(), day.day())
            return Span(typed, typed)
        try:
            return parse(words)
        except InputError:
            return None

    def _say(self, valid: bool) -> None:
        hint = self.tr("A day, month or year, such as {}, 2023-05 or 2023").format(_EXAMPLE)
        words = hint if valid else self.tr("This is not a date. {}").format(hint)
        self.setToolTip(text.tooltip(words))
        self.setAccessibleDescription(words)
        restyle(self, "look", "small" if valid else "wrong")

    @staticmethod
    def _format(day: date) -> str:
        return QLocale().toString(QDate(day.year, day.month, day.day), _day_format())


def _day_format() -> str:
    """Returns the short format of the locale, with four digits of the year."""
    form = QLocale().dateFormat(QLocale.FormatType.ShortFormat)
    return form if "yyyy" in form else form.replace("yy", "yyyy")
