"""Dates in the forms in which cameras, phones and programs write them."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.vision.decoding.dates import Taken, read_date


@pytest.mark.parametrize(
    "text",
    [
        "2011:02:03 04:05:06",
        "2011-02-03 04:05:06",
        "2011-02-03T04:05:06",
        "2011/02/03 04:05:06",
        "2011.02.03 04.05.06",
        "2011: 2: 3  4:05:06",
        " 2011:02:03  04:05:06 ",
        "2011:02:03 04:05:06.123",
        "2011-02-03T04:05:06,5",
        "20110203 040506",
        "20110203T040506",
        "2011:02:03 04:05:06 AM",
    ],
)
def test_a_date_is_read_in_every_form(text: str) -> None:
    assert read_date(text) == Taken("2011-02-03T04:05:06")


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2011:02:03 24:05:06", "2011-02-03T00:05:06"),
        ("2011:02:03 04:05:60", "2011-02-03T04:05:59"),
        ("2011:02:03 04:05", "2011-02-03T04:05:00"),
        ("2011:02:03 04:05:06 PM", "2011-02-03T16:05:06"),
        ("2011:02:03 12:05:06 a.m.", "2011-02-03T00:05:06"),
        ("2011:02:03", "2011-02-03T00:00:00"),
        ("2011-02", "2011-02-01T00:00:00"),
        ("1985", "1985-01-01T00:00:00"),
        ("20110203", "2011-02-03T00:00:00"),
    ],
)
def test_incomplete_and_unusual_dates_are_interpreted(text: str, local: str) -> None:
    assert read_date(text) == Taken(local)


@pytest.mark.parametrize(
    ("text", "offset"), [("Z", 0), ("+09:00", 540), ("-0530", -330), (" +05:45", 345), ("+02", 120), ("+99:00", None)]
)
def test_a_date_keeps_its_local_time_and_its_utc_offset(text: str, offset: int | None) -> None:
    assert read_date(f"2011-02-03T04:05:06{text}") == Taken("2011-02-03T04:05:06", offset)
    assert read_date("2011:02:03 04:05:06", text) == Taken("2011-02-03T04:05:06", offset)


@pytest.mark.parametrize(
    "text",
    ["", None, "0000:00:00 00:00:00", "2011:13:01 00:00:00", "2011:02:30 01:01:01", "yesterday", "    :  :  "],
)
def test_invalid_dates_are_not_read(text: str | None) -> None:
    assert read_date(text) is None


@given(
    st.datetimes(datetime.datetime(1800, 1, 1), datetime.datetime(2200, 1, 1)),
    st.sampled_from(":-/."),
    st.sampled_from(" T"),
)
def test_every_date_survives_writing_and_reading(when: datetime.datetime, mark: str, between: str) -> None:
    when = when.replace(microsecond=0)
    assert read_date(when.strftime(f"%Y{mark}%m{mark}%d{between}%H:%M:%S").rjust(19, "0")) == Taken(when.isoformat())


@given(st.text(max_size=30), st.text(max_size=8))
def test_any_text_is_read_without_an_error(text: str, offset: str) -> None:
    read_date(text, offset)
