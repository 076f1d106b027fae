"""Reads dates as cameras and programs write them: leniently where the meaning is clear, and not at all otherwise."""

import datetime
import re
from dataclasses import dataclass

_DATE = re.compile(
    r"\s*(?P<year>\d{4})(?:\s*[:/.\-]?\s*(?P<month>\d{1,2})(?:\s*[:/.\-]?\s*(?P<day>\d{1,2}))?)?(?P<rest>.*)", re.DOTALL
)
_TIME = re.compile(
    r"[\sT]*(?P<hour>\d{1,2})\s*[:.\-]?\s*(?P<minute>\d{2})(?:\s*[:.\-]?\s*(?P<second>\d{1,2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp])?\.?(?:[Mm]\.?)?(?P<rest>.*)",
    re.DOTALL,
)
_COMPACT = re.compile(r"\s*(\d{4})(\d{2})(\d{2})(.*)", re.DOTALL)
_OFFSET = re.compile(r"\s*(?:(?P<utc>Z)|(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?)")
_MOST_OFFSET = 15 * 60
_FIRST_YEAR = 1800


@dataclass(frozen=True, slots=True)
class Taken:
    """When a photo was taken: local time, ISO 8601 without a zone, and minutes ahead of UTC if they are given."""

    local: str
    utc_offset: int | None = None


def read_date(text: str | None, offset: str | None = None) -> Taken | None:
    """Reads a date with or without a time; a date without a time means the start of its day.

    Args:
        text: year, month and day with colons, slashes, hyphens, dots or nothing between them and blanks anywhere, then
            a time after a blank or a T. Hour 24 means 0, as some phones write it.
        offset: the UTC offset, if it is written in another field.
    """
    found = _COMPACT.fullmatch(text or "") or _DATE.fullmatch(text or "")
    if found is None:
        return None
    year, month, day, rest = found.groups()
    time = _TIME.fullmatch(rest) if month and day else None
    hour, minute, second = (int(time[name] or 0) for name in ("hour", "minute", "second")) if time else (0, 0, 0)
    if time and time["half"] and 1 <= hour <= 12:
        hour = hour % 12 + 12 * (time["half"] in "pP")
    try:
        local = datetime.datetime(
            int(year), int(month or 1), int(day or 1), 0 if hour == 24 else hour, minute, min(second, 59)
        )
    except ValueError:
        return None
    if local.year < _FIRST_YEAR:
        return None
    return Taken(local.isoformat(), _offset(time["rest"] if time else "") if not offset else _offset(offset))


def _offset(text: str) -> int | None:
    found = _OFFSET.match(text)
    if found is None:
        return None
    if found["utc"]:
        return 0
    minutes = 60 * int(found["hours"]) + int(found["minutes"] or 0)
    return (-minutes if found["sign"] == "-" else minutes) if minutes <= _MOST_OFFSET else None
