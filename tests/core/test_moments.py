from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.moments import (
    MOST_DAYS,
    MOST_MONTHS,
    MOST_YEARS,
    Span,
    Unit,
    moment,
    moment_of_name,
    number,
    numbered,
    parse,
    span,
    unit_of,
)
from photosearch.errors import InputError

DAYS = st.dates()
UNITS = st.sampled_from(Unit)


def test_a_moment_is_the_cameras_date_or_the_files_time_in_the_librarys_time_zone() -> None:
    written = datetime(2021, 5, 6, 7, 8, 9, tzinfo=UTC)
    mtime_ns = int(written.timestamp()) * 10**9 + 999
    assert moment("2001-02-03T04:05:06", 1, 3600) == "2001-02-03T04:05:06"
    assert moment(None, mtime_ns, 0) == "2021-05-06T07:08:09"
    assert moment(None, mtime_ns, -8 * 3600) == "2021-05-05T23:08:09"


@given(st.integers(-(2**63), 2**63 - 1), st.integers(-14 * 3600, 14 * 3600))
def test_any_file_time_gives_a_moment(mtime_ns: int, utc_offset: int) -> None:
    assert datetime.fromisoformat(moment(None, mtime_ns, utc_offset)).microsecond == 0


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023-05-17", date(2023, 5, 17), date(2023, 5, 17)),
        ("2024-2", date(2024, 2, 1), date(2024, 2, 29)),
        (" 2023 ", date(2023, 1, 1), date(2023, 12, 31)),
        ("9999-12", date(9999, 12, 1), date(9999, 12, 31)),
    ],
)
def test_a_date_may_be_a_day_a_month_or_a_year(text: str, first: date, last: date) -> None:
    assert parse(text) == Span(first, last)


@pytest.mark.parametrize("text", ["", "soon", "2023-13", "2023-02-30", "23", "0000", "2023-05-17T10:00", "2023/05"])
def test_text_that_is_not_a_date_is_rejected_with_a_remedy(text: str) -> None:
    with pytest.raises(InputError) as refused:
        parse(text)
    assert "2023-05" in refused.value.remedy


@given(DAYS, UNITS)
def test_units_are_numbered_in_order_without_gaps(day: date, unit: Unit) -> None:
    here = span(day, unit)
    assert here.first <= day <= here.last
    assert numbered(number(day, unit), unit) == here
    if here.last < date.max:
        following = date.fromordinal(here.last.toordinal() + 1)
        assert number(following, unit) == number(day, unit) + 1


@given(DAYS, DAYS)
def test_the_unit_is_the_smallest_with_few_enough_bars(one: date, other: date) -> None:
    whole = Span(min(one, other), max(one, other))
    unit = unit_of(whole)
    most = {Unit.DAY: MOST_DAYS, Unit.MONTH: MOST_MONTHS, Unit.YEAR: MOST_YEARS}
    bars = {each: number(whole.last, each) - number(whole.first, each) + 1 for each in Unit}
    assert unit is next(each for each in Unit if each is Unit.DECADE or bars[each] <= most[each])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("IMG_20240131_235958.jpg", "2024-01-31T23:59:58"),
        ("PXL_20240131_235958123.jpg", "2024-01-31T23:59:58"),
        ("20240131_235958.heic", "2024-01-31T23:59:58"),
        ("20240131235958.jpg", "2024-01-31T23:59:58"),
        ("IMG_20240131_235958_HDR~2.jpg", "2024-01-31T23:59:58"),
        ("Screenshot_20240131-235958_Chrome.png", "2024-01-31T23:59:58"),
        ("Screenshot 2024-01-31 at 23.59.58.png", "2024-01-31T23:59:58"),
        ("Screen Shot 2024-01-31 at 11.59.58 PM.png", "2024-01-31T23:59:58"),
        ("Screen Shot 2024-01-31 at 9.59.58 AM.png", "2024-01-31T09:59:58"),
        ("Bildschirmfoto 2024-01-31 um 23.59.58.png", "2024-01-31T23:59:58"),
        ("Screenshot from 2024-01-31 23-59-58.png", "2024-01-31T23:59:58"),
        ("2024-01-31 23.59.58.jpg", "2024-01-31T23:59:58"),
        ("photo_2024-01-31_23-59-58.jpg", "2024-01-31T23:59:58"),
        ("signal-2024-01-31-23-59-58-123.jpg", "2024-01-31T23:59:58"),
        ("WhatsApp Image 2024-01-31 at 23.59.58.jpeg", "2024-01-31T23:59:58"),
        ("WhatsApp Image 2024-01-31 at 11.59.58 PM (1).jpeg", "2024-01-31T23:59:58"),
        ("IMG-20240131-WA0042.jpg", "2024-01-31"),
        ("2024-01-31.jpg", "2024-01-31"),
        ("Holiday 2024_01_31 beach.jpg", "2024-01-31"),
        ("mmexport1706745598123.jpg", "2024-01-31T23:59:58"),
        ("FB_IMG_1706745598123.jpg", "2024-01-31T23:59:58"),
        ("1706745598123.jpg", "2024-01-31T23:59:58"),
        ("IMG_1234.jpg", None),
        ("DSC20241331.jpg", None),
        ("20240230.jpg", None),
        ("120240131.jpg", None),
        ("2024.jpg", None),
        ("invoice 20240131998877.pdf", None),
        ("a1706745598123456.jpg", None),
    ],
)
def test_dates_in_file_names_of_phones_and_programs_are_read(name: str, expected: str | None) -> None:
    assert moment_of_name(name, 0) == expected


def test_metadata_is_preferred_to_the_file_name_and_the_name_to_the_file_time() -> None:
    mtime_ns = 1_700_000_000_000_000_000
    assert moment("2001-02-03T04:05:06", mtime_ns, 0, "IMG_20240131_235958.jpg") == "2001-02-03T04:05:06"
    assert moment(None, mtime_ns, 0, "IMG_20240131_235958.jpg") == "2024-01-31T23:59:58"
    assert moment(None, mtime_ns, 0, "IMG-20240131-WA0042.jpg") == "2024-01-31T00:00:00"
    assert (
        moment(None, mtime_ns, 0, "IMG-20231114-WA0042.jpg") == "2023-11-14T22:13:20"
    )  # the file's time is on the day in its name, so it is more exact
    assert moment(None, mtime_ns, 0, "IMG_0042.jpg") == "2023-11-14T22:13:20"
