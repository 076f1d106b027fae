"""The timeline in one row: a breadcrumb from all time to a month, the strip of bars, and fields for two dates."""

from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from photosearch.core.moments import Span
from photosearch.core.query import timeline
from photosearch.gui.filters.date_field import DateField
from photosearch.gui.filters.time_strip import TimeStrip
from photosearch.gui.look import theme
from photosearch.gui.look.texts import photo_text
from photosearch.gui.look.theme import Theme
from photosearch.gui.look.widgets.labels import PlainLabel


class Timeline(QWidget):
    """Shows photos over time and the selected days, and emits the days that the person selects.

    Selecting a decade, a year or a month shows its years, months or days; the breadcrumb leads back.
    """

    chosen = Signal(object, object)
    """The first and the last day, each a date or None."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: timeline.Timeline | None = None
        self._first: date | None = None
        self._last: date | None = None
        self.strip = TimeStrip(look, self)
        self.strip.chosen.connect(self._show_span)
        self.strip.left.connect(self._leave)
        self.crumbs: list[QToolButton] = []
        """The breadcrumb, from all time to the month."""
        self._crumb_row = QHBoxLayout()
        self._crumb_row.setSpacing(0)
        self.first, self.last = DateField(self.tr("From"), self), DateField(self.tr("To"), self)
        self.first.chosen.connect(self._start_with)
        self.last.chosen.connect(self._end_with)
        self.setFocusProxy(self.strip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.TINY)
        row.addLayout(self._crumb_row)
        row.addWidget(self.strip, 1)
        row.addWidget(self.first)
        row.addWidget(PlainLabel("–", "quiet", self))
        row.addWidget(self.last)
        self._show_path()

    def show_counts(self, line: timeline.Timeline | None, first: date | None, last: date | None) -> None:
        """Shows photos over time, and the range from `first` to `last`; None leaves an end open."""
        self._line, self._first, self._last = line, first, last
        days = self._days()
        named = any(days == each for _, each in self._path())
        self.strip.show_bars(line.bars(days) if line is not None else None, None if named else days)
        self.first.show_day(first)
        self.last.show_day(last)
        self._show_path()

    def _days(self) -> Span | None:
        """Returns the selected days, the open end filled in from the photos; None for all time."""
        if self._line is None or self._first is self._last is None:
            return None
        whole = self._line.whole
        first, last = self._first or whole.first, self._last or whole.last
        return Span(min(first, last), max(first, last))

    def _path(self) -> list[tuple[str, Span | None]]:
        """Returns the names and days of all time and of the units that are shown within it."""
        path = self._line.path(self._days()) if self._line is not None else ()
        return [(self.tr("All time"), None), *((photo_text.period(unit, days), days) for unit, days in path)]

    def _show_path(self) -> None:
        path = self._path()
        while len(self.crumbs) > len(path):
            gone = self.crumbs.pop()
            if gone.hasFocus():
                self.strip.setFocus()
            self._crumb_row.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self.crumbs) < len(path):
            self.crumbs.append(self._crumb())
            self._crumb_row.addWidget(self.crumbs[-1])
        for place, (crumb, (words, days)) in enumerate(zip(self.crumbs, path, strict=True)):
            crumb.setText(f"› {words}" if place else words)
            crumb.setAccessibleName(self.tr("Show {}").format(photo_text.days(days) if days is not None else words))
            crumb.setProperty("days", days)

    def _crumb(self) -> QToolButton:
        made = QToolButton(self)
        made.setProperty("look", "small")
        made.clicked.connect(partial(self._go_to, made))
        return made

    def _go_to(self, crumb: QToolButton) -> None:
        self._show_span(crumb.property("days"))

    def _start_with(self, days: Span | None) -> None:
        """Takes the first of these days as the start; an end before it is dropped."""
        first = days.first if days is not None else None
        self.first.show_day(first)
        self.chosen.emit(first, None if first and self._last and self._last < first else self._last)

    def _end_with(self, days: Span | None) -> None:
        """Takes the last of these days as the end; a start after it is dropped."""
        last = days.last if days is not None else None
        self.last.show_day(last)
        self.chosen.emit(None if last and self._first and last < self._first else self._first, last)

    def _leave(self) -> None:
        """Shows the unit around the selection, or the next larger one if it is selected as a whole."""
        around = [days for _, days in self._path() if days != self._days()]
        if self._days() is not None:
            self._show_span(around[-1])

    def _show_span(self, days: Span | None) -> None:
        self.chosen.emit(*((days.first, days.last) if days is not None else (None, None)))
