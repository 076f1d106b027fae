"""The bars of a timeline, and the way from all time down to a day."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.moments import Span, Unit, span
from photosearch.core.query.timeline import Bars, timeline

COUNTS = st.dictionaries(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(1, 9), min_size=1, max_size=30)


@given(COUNTS, st.data())
def test_each_bar_holds_its_photos_and_selecting_bars_leads_to_a_single_day(
    days: dict[date, int], data: st.DataObject
) -> None:
    line, chosen = timeline(days), None
    assert line is not None
    for _ in Unit:
        bars = line.bars(chosen)
        shown = bars.span(0, len(bars.counts) - 1)
        assert sum(bars.counts) == sum(count for day, count in days.items() if shown.first <= day <= shown.last)
        bar = data.draw(st.sampled_from([bar for bar, count in enumerate(bars.counts) if count]))
        chosen = bars.span(bar, bar)
        assert bars.counts[bar] == sum(count for day, count in days.items() if chosen.first <= day <= chosen.last)
    assert chosen is not None
    assert chosen.first == chosen.last
    assert chosen.first in days


@given(COUNTS, st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(Unit))
def test_the_path_leads_through_ever_smaller_units_around_the_selection(
    days: dict[date, int], day: date, unit: Unit
) -> None:
    line, chosen = timeline(days), span(day, unit)
    assert line is not None
    path = [each for _, each in line.path(chosen)]
    for inner, outer in zip([chosen, *path[::-1]], path[::-1], strict=False):
        assert outer.first <= inner.first <= inner.last <= outer.last
    assert line.path(None) == ()


def test_a_century_is_divided_into_decades_and_a_decade_into_years() -> None:
    line = timeline({date(1931, 5, 6): 2, date(1934, 1, 1): 1, date(2024, 12, 31): 4})
    assert line is not None
    assert (line.bars(None).unit, line.bars(None).counts) == (Unit.DECADE, (3, 0, 0, 0, 0, 0, 0, 0, 0, 4))
    assert line.bars(span(date(1935, 1, 1), Unit.DECADE)).counts == (0, 2, 0, 0, 1, 0, 0, 0, 0, 0)
    assert [unit for unit, _ in line.path(span(date(1931, 5, 6), Unit.DAY))] == [Unit.DECADE, Unit.YEAR, Unit.MONTH]


def test_bars_convert_between_places_and_dates() -> None:
    bars = Bars(Unit.MONTH, 12 * 2023 + 10, (3, 0, 2))
    assert bars.span(0, 1) == Span(date(2023, 11, 1), date(2023, 12, 31))
    assert bars.within(Span(date(2023, 12, 24), date(2024, 1, 2))) == (1, 2)
    assert bars.within(Span(date(1990, 1, 1), date(2030, 1, 2))) == (0, 2)
    assert bars.within(Span(date(1990, 1, 1), date(1990, 1, 2))) is None


def test_without_photos_there_is_no_timeline() -> None:
    assert timeline({}) is None
