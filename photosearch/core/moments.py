"""When photos were taken, and the days, months and years of a timeline."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from photosearch.errors import InputError

MOST_DAYS, MOST_MONTHS = 100, 300
"""More bars than this cannot be told apart; the timeline then counts the next larger unit."""
_EPOCH = datetime(1970, 1, 1)
_WRITTEN = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


class Unit(StrEnum):
    """What a bar of a timeline stands for."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row, `first` and `last` among them."""

    first: date
    last: date


def moment(taken_at: str | None, mtime_ns: int, utc_offset: int) -> str:
    """Returns when a photo was taken, ISO 8601 without a zone: what the camera wrote, else the time of the file.

    Args:
        taken_at: local date and time as the camera wrote it.
        mtime_ns: nanoseconds since the epoch.
        utc_offset: seconds that the library's clock is ahead of UTC. It belongs to the library and not to the machine,
            so that photos keep their order if the library is opened in another time zone.
    """
    if taken_at:
        return taken_at
    written = _EPOCH + timedelta(microseconds=mtime_ns // 1000, seconds=utc_offset)
    return written.replace(microsecond=0).isoformat()


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
        raise InputError(f"{text!r} is no date", "Write it as 2023-05-17, 2023-05 or 2023") from error


def span(day: date, unit: Unit) -> Span:
    """Returns the day, the month or the year that `day` lies in."""
    match unit:
        case Unit.DAY:
            return Span(day, day)
        case Unit.MONTH:
            return Span(day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]))
        case Unit.YEAR:
            return Span(date(day.year, 1, 1), date(day.year, 12, 31))


def number(day: date, unit: Unit) -> int:
    """Counts days, months or years from the beginning of the calendar, so that neighbours differ by one."""
    match unit:
        case Unit.DAY:
            return day.toordinal()
        case Unit.MONTH:
            return 12 * day.year + day.month - 1
        case Unit.YEAR:
            return day.year


def numbered(place: int, unit: Unit) -> Span:
    """Returns the span that has this number; the inverse of `number`."""
    match unit:
        case Unit.DAY:
            return span(date.fromordinal(place), unit)
        case Unit.MONTH:
            return span(date(place // 12, place % 12 + 1, 1), unit)
        case Unit.YEAR:
            return span(date(place, 1, 1), unit)


def unit_of(whole: Span) -> Unit:
    """Returns the smallest unit whose bars over `whole` can still be told apart."""
    if number(whole.last, Unit.DAY) - number(whole.first, Unit.DAY) < MOST_DAYS:
        return Unit.DAY
    if number(whole.last, Unit.MONTH) - number(whole.first, Unit.MONTH) < MOST_MONTHS:
        return Unit.MONTH
    return Unit.YEAR
