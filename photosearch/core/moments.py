"""When photos were taken, and the days, months, years and decades of a timeline."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from photosearch.errors import InputError

MOST_DAYS, MOST_MONTHS, MOST_YEARS = 62, 36, 40
"""With more bars than this a timeline becomes hard to read and to hit; it then uses the next larger unit."""
_EPOCH = datetime(1970, 1, 1)
_WRITTEN = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_DAY = len("2024-01-31")
_EPOCH_NAME = re.compile(r"(?:^|IMG_|mmexport|FB_IMG_|image_?|photo_?)(1[0-9]{12})(?!\d)")
_DATED_NAME = re.compile(
    r"(?<!\d)((?:19[89]|20\d)\d)[-_. ]?(0[1-9]|1[0-2])[-_. ]?(0[1-9]|[12]\d|3[01])"
    r"(?:(?:[-_ T,]|\s?[^\W\d_]{1,4}\s){0,3}([01]\d|2[0-3]|\d(?=[.:]))[-_.:h]?([0-5]\d)[-_.:m]?([0-5]\d)"
    r"(?:\d{1,3}(?!\d)|\s?([AaPp])\.?[Mm]\b)?|(?!\d))"
)
"""Year, month and day, then hours, minutes, seconds and AM or PM if there is a time."""


class Unit(StrEnum):
    """What a bar of a timeline stands for."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    DECADE = "decade"


@dataclass(frozen=True, slots=True)
class Span:
    """Consecutive days from `first` to `last`, both inclusive."""

    first: date
    last: date


def moment(taken_at: str | None, mtime_ns: int, utc_offset: int, name: str = "") -> str:
    """Returns when a photo was taken, ISO 8601 without a zone: as its file says, else its name, else the file's time.

    Args:
        taken_at: local date and time as the camera wrote it.
        mtime_ns: nanoseconds since the epoch.
        utc_offset: seconds that the library's clock is ahead of UTC. It belongs to the library and not to the machine,
            so that photos keep their order if the library is opened in another time zone.
        name: the name of the file.
    """
    if taken_at:
        return taken_at
    written = (_EPOCH + timedelta(microseconds=mtime_ns // 1000, seconds=utc_offset)).replace(microsecond=0).isoformat()
    named = moment_of_name(name, utc_offset)
    if named is None:
        return written
    # For a date without a time, as in WhatsApp's names, the file's time is used if it is on that day.
    return (
        written
        if len(named) == _DAY and written.startswith(named)
        else named.ljust(_DAY + 1, "T")[:_DAY] + (named[_DAY:] or "T00:00:00")
    )


def moment_of_name(name: str, utc_offset: int) -> str | None:
    """Returns the day, or the local time, that a camera, a phone or a messenger put into a file's name; None without.

    Names as IMG_20240131_235959, IMG-20240131-WA0001, Screenshot 2024-01-31 at 23.59.59, or milliseconds since the
    epoch.
    """
    if found := _EPOCH_NAME.search(name):
        local = _EPOCH + timedelta(milliseconds=int(found[1]), seconds=utc_offset)
        return local.replace(microsecond=0).isoformat()
    for found in _DATED_NAME.finditer(name):
        year, month, day, hour, minute, second, half = found.groups()
        try:
            if hour is None:
                return date(int(year), int(month), int(day)).isoformat()
            hours = int(hour) % 12 + 12 * (half in ("P", "p")) if half and int(hour) <= 12 else int(hour)
            return datetime(int(year), int(month), int(day), hours, int(minute), int(second)).isoformat()
        except ValueError:
            continue
    return None


def parse(text: str) -> Span:
    """Reads a day, a month or a year: `2023-05-17`, `2023-05`, `2023`.

    Raises:
        InputError: it is none of them.
    """
    found = _WRITTEN.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        year, month, day = (int(part) if part else None for part in found.groups())
        assert year is not None
        if day is not None and month is not None:
            return span(date(year, month, day), Unit.DAY)
        return span(date(year, month or 1, 1), Unit.YEAR if month is None else Unit.MONTH)
    except ValueError as error:
        raise InputError(f"{text!r} is not a date", "Write it as 2023-05-17, 2023-05 or 2023") from error


def span(day: date, unit: Unit) -> Span:
    """Returns the day, the month, the year or the decade that `day` lies in."""
    match unit:
        case Unit.DAY:
            return Span(day, day)
        case Unit.MONTH:
            return Span(day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]))
        case Unit.YEAR:
            return Span(date(day.year, 1, 1), date(day.year, 12, 31))
        case Unit.DECADE:
            start = day.year // 10 * 10
            return Span(date(max(date.min.year, start), 1, 1), date(start + 9, 12, 31))


def number(day: date, unit: Unit) -> int:
    """Counts days, months, years or decades from the start of the calendar, so that neighbours differ by one."""
    match unit:
        case Unit.DAY:
            return day.toordinal()
        case Unit.MONTH:
            return 12 * day.year + day.month - 1
        case Unit.YEAR:
            return day.year
        case Unit.DECADE:
            return day.year // 10


def numbered(place: int, unit: Unit) -> Span:
    """Returns the span that has this number; the inverse of `number`."""
    match unit:
        case Unit.DAY:
            return span(date.fromordinal(place), unit)
        case Unit.MONTH:
            return span(date(place // 12, place % 12 + 1, 1), unit)
        case Unit.YEAR:
            return span(date(place, 1, 1), unit)
        case Unit.DECADE:
            return span(date(max(date.min.year, place * 10), 1, 1), unit)


def unit_of(whole: Span) -> Unit:
    """Returns the smallest unit whose bars over `whole` can still be told apart."""
    for unit, most in ((Unit.DAY, MOST_DAYS), (Unit.MONTH, MOST_MONTHS), (Unit.YEAR, MOST_YEARS)):
        if number(whole.last, unit) - number(whole.first, unit) < most:
            return unit
    return Unit.DECADE
