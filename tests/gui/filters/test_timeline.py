"""The timeline alone: zooming by mouse and keyboard, dragging, the breadcrumb and the fields for dates."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from pytestqt.qtbot import QtBot

from photosearch.core.moments import Span, Unit, span
from photosearch.core.query import timeline
from photosearch.gui.filters.date_field import DateField
from photosearch.gui.filters.timeline import Timeline
from photosearch.gui.look.theme import Theme

LEFT, PLAIN, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
LINE = timeline.timeline(
    {date(1954, 7, 1): 1, date(2014, 2, 3): 2, date(2014, 5, 17): 3, date(2014, 5, 18): 4, date(2019, 1, 1): 5}
)
DECADE, YEAR = span(date(2014, 1, 1), Unit.DECADE), span(date(2014, 1, 1), Unit.YEAR)
MONTH, DAY = span(date(2014, 5, 1), Unit.MONTH), span(date(2014, 5, 17), Unit.DAY)
Days = tuple[date | None, date | None]


@pytest.fixture
def line(look: Theme, qtbot: QtBot) -> Iterator[Timeline]:
    """A timeline that shows what the person selects, as the window does."""
    made = Timeline(look)
    qtbot.addWidget(made)
    made.resize(900, made.sizeHint().height())
    made.chosen.connect(lambda first, last: made.show_counts(LINE, first, last))
    made.show()
    made.show_counts(LINE, None, None)
    yield made
    made.close()


@pytest.fixture
def chosen(line: Timeline) -> list[Days]:
    heard: list[Days] = []
    line.chosen.connect(lambda first, last: heard.append((first, last)))
    return heard


def at(line: Timeline, bar: int) -> QPoint:
    return line.strip.bar(bar, bar, 5).center().toPoint()


def click(line: Timeline, bar: int, qtbot: QtBot) -> None:
    qtbot.mouseClick(line.strip, LEFT, pos=at(line, bar))


def crumbs(line: Timeline) -> list[str]:
    return [each.text() for each in line.crumbs]


def type_date(field: DateField, words: str, qtbot: QtBot) -> None:
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    qtbot.keyClicks(field, words)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def both(days: Span) -> Days:
    return days.first, days.last


def test_clicks_zoom_from_decades_to_a_day_and_the_breadcrumb_leads_back(
    line: Timeline, chosen: list[Days], qtbot: QtBot
) -> None:
    assert line.sizeHint().height() == 28
    for bar in (6, 4, 4, 16):
        click(line, bar, qtbot)
    assert chosen == [both(DECADE), both(YEAR), both(MONTH), both(DAY)]
    assert crumbs(line) == ["All time", "› 2010s", "› 2014", "› May"]
    assert "3 photos" in line.strip.accessibleDescription()
    click(line, 16, qtbot)
    assert chosen[-1] == both(MONTH), "a click on the selected day selects its month again"
    qtbot.mouseClick(line.crumbs[1], LEFT)
    assert (chosen[-1], crumbs(line)) == (both(DECADE), ["All time", "› 2010s"])
    qtbot.mouseClick(line.crumbs[0], LEFT)
    assert (chosen[-1], crumbs(line)) == ((None, None), ["All time"])


@pytest.mark.parametrize("days", [[date(2020, 5, 17)], [date(2020, 5, 17), date(2020, 5, 18)]])
def test_a_selection_of_all_bars_is_shown_and_can_be_undone(days: list[date], look: Theme, qtbot: QtBot) -> None:
    line, few = Timeline(look), timeline.timeline(dict.fromkeys(days, 1))
    qtbot.addWidget(line)
    line.resize(900, line.sizeHint().height())
    heard: list[Days] = []
    line.chosen.connect(lambda first, last: heard.append((first, last)) or line.show_counts(few, first, last))
    line.show_counts(few, None, None)
    plain = line.strip.grab().toImage()
    drag = (at(line, 0), at(line, len(days) - 1))
    for expected in ((days[0], days[-1]), (None, None)):
        qtbot.mousePress(line.strip, LEFT, pos=drag[0])
        qtbot.mouseMove(line.strip, drag[1])
        qtbot.mouseRelease(line.strip, LEFT, pos=drag[1])
        assert heard[-1] == expected
        assert (line.strip.grab().toImage() == plain) == (expected == (None, None))


def test_the_keyboard_alone_zooms_in_and_out(line: Timeline, chosen: list[Days], qtbot: QtBot) -> None:
    line.setFocus()
    for key in (Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Return):
        qtbot.keyClick(line.strip, key)
    assert chosen == [], "there are no photos in the decade before the last, so Enter changes nothing"
    for key in (Qt.Key.Key_End, Qt.Key.Key_Return, *[Qt.Key.Key_Right] * 5):
        qtbot.keyClick(line.strip, key)
    assert "2014: 9 photos" in line.strip.accessibleDescription()
    for key in (Qt.Key.Key_Space, *[Qt.Key.Key_Right] * 5, Qt.Key.Key_Return):
        qtbot.keyClick(line.strip, key)
    assert chosen == [both(DECADE), both(YEAR), both(MONTH)]
    for _ in range(4):
        qtbot.keyClick(line.strip, Qt.Key.Key_Backspace)
    assert chosen[3:] == [both(YEAR), both(DECADE), (None, None)]


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
@pytest.mark.parametrize(("start", "end"), [(1, 4), (4, 1)])
def test_a_range_is_dragged_or_marked_with_shift_in_either_direction(
    line: Timeline, chosen: list[Days], qtbot: QtBot, direction: Qt.LayoutDirection, start: int, end: int
) -> None:
    line.strip.setLayoutDirection(direction)
    line.show_counts(LINE, *both(YEAR))
    assert (at(line, 0).x() < at(line, 11).x()) == (direction == Qt.LayoutDirection.LeftToRight)
    qtbot.mousePress(line.strip, LEFT, pos=at(line, start))
    qtbot.mouseMove(line.strip, at(line, end))
    assert chosen == []
    qtbot.mouseRelease(line.strip, LEFT, pos=at(line, end))
    assert chosen == [(date(2014, 2, 1), date(2014, 5, 31))]
    assert crumbs(line) == ["All time", "› 2010s", "› 2014"]
    assert "Feb 2014 – May 2014: 9 photos" in line.strip.accessibleDescription()
    forward = (start < end) == (direction == Qt.LayoutDirection.LeftToRight)
    key = Qt.Key.Key_Right if forward else Qt.Key.Key_Left
    line.strip.setFocus()
    for modifier in (PLAIN, SHIFT):
        qtbot.keyClick(line.strip, key, modifier)
    qtbot.keyClick(line.strip, Qt.Key.Key_Return)
    grown = (date(2014, 2, 1), date(2014, 6, 30)) if start < end else (date(2014, 1, 1), date(2014, 5, 31))
    assert chosen[-1] == grown


def test_dates_can_be_typed_as_days_months_or_years(line: Timeline, chosen: list[Days], qtbot: QtBot) -> None:
    type_date(line.first, "2014", qtbot)
    assert chosen == [(date(2014, 1, 1), None)]
    type_date(line.last, "2014-05", qtbot)
    assert chosen[-1] == (date(2014, 1, 1), date(2014, 5, 31))
    assert (line.first.text(), line.last.text()) == ("1/1/2014", "5/31/2014")
    type_date(line.first, "5/17/2014", qtbot)
    assert chosen[-1] == (date(2014, 5, 17), date(2014, 5, 31))
    type_date(line.last, "2013", qtbot)
    assert chosen[-1] == (None, date(2013, 12, 31)), "a start after the end is dropped"
    type_date(line.last, "", qtbot)
    assert chosen[-1] == (None, None)


def test_a_text_that_is_no_date_is_marked_and_kept(line: Timeline, chosen: list[Days], qtbot: QtBot) -> None:
    type_date(line.first, "soon", qtbot)
    assert (chosen, line.first.property("look")) == ([], "wrong")
    assert "not a date" in line.first.accessibleDescription()
    line.show_counts(LINE, None, None)
    assert line.first.text() == "soon"
    qtbot.keyClick(line.first, Qt.Key.Key_Backspace)
    assert line.first.property("look") == "small"


@pytest.mark.parametrize("words", ["1/1/-0001", "1/1/0000", "0000", "1/1/99999"])
def test_a_year_outside_the_calendar_is_no_date(line: Timeline, chosen: list[Days], qtbot: QtBot, words: str) -> None:
    type_date(line.last, words, qtbot)
    assert (chosen, line.last.property("look")) == ([], "wrong")


@pytest.mark.parametrize("words", ["0001", "9999", "1/1/0001", "12/31/9999"])
def test_the_first_and_the_last_year_of_the_calendar_are_dates(
    line: Timeline, chosen: list[Days], qtbot: QtBot, words: str
) -> None:
    for field in (line.first, line.last):
        type_date(field, words, qtbot)
    line.grab()
    assert len(chosen) == 2


def test_a_date_typed_again_in_another_form_is_shown_as_the_day_that_it_means(line: Timeline, qtbot: QtBot) -> None:
    line.chosen.disconnect()  # as in the window, where the same filters change nothing
    line.show_counts(LINE, date(2014, 1, 1), date(2014, 5, 31))
    for words in ("2014", "2014-01-01", " 1/1/2014 "):
        type_date(line.first, words, qtbot)
        assert line.first.text() == "1/1/2014"
    type_date(line.last, "2014-05", qtbot)
    assert line.last.text() == "5/31/2014"


@pytest.mark.parametrize("language", ["de", "zh_CN", "en_GB"])
def test_a_date_is_read_as_it_is_shown_in_each_language(language: str, qtbot: QtBot) -> None:
    usual = QLocale()
    QLocale.setDefault(QLocale(language))
    try:
        field, heard = DateField("From"), list[object]()
        qtbot.addWidget(field)
        field.chosen.connect(heard.append)
        field.show_day(date(1905, 2, 3))
        shown = field.text()
        assert "1905" in shown
        type_date(field, "", qtbot)
        type_date(field, shown, qtbot)
        assert heard == [None, Span(date(1905, 2, 3), date(1905, 2, 3))]
    finally:
        QLocale.setDefault(usual)


def test_a_timeline_without_photos_ignores_keys_and_clicks(line: Timeline, chosen: list[Days], qtbot: QtBot) -> None:
    line.show_counts(None, None, None)
    qtbot.mouseClick(line.strip, LEFT)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Return, Qt.Key.Key_Backspace):
        qtbot.keyClick(line.strip, key)
    line.grab()
    assert chosen == []
    line.show_counts(LINE, date(1890, 1, 1), date(1890, 12, 31))
    line.grab()
    assert "0 photos" in line.strip.accessibleDescription()
