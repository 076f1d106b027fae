"""Photos over time: bars of decades, years, months or days, and the way from all time down to a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from photosearch.core.moments import Span, Unit, number, numbered, span, unit_of

_FINER: Final = {Unit.DECADE: Unit.YEAR, Unit.YEAR: Unit.MONTH, Unit.MONTH: Unit.DAY}
"""The unit of the bars within a decade, a year or a month."""


@dataclass(frozen=True, slots=True)
class Bars:
    """The photos of consecutive units; the first has number `start` (`core.moments.number`)."""

    unit: Unit
    start: int
    counts: tuple[int, ...]

    def span(self, first: int, last: int) -> Span:
        """Returns the days that the bars `first` to `last`, counted from 0, cover."""
        return Span(numbered(self.start + first, self.unit).first, numbered(self.start + last, self.unit).last)

    def within(self, days: Span) -> tuple[int, int] | None:
        """Returns the first and last bar that `days` touch; None if there is none."""
        first, last = (number(day, self.unit) - self.start for day in (days.first, days.last))
        end = len(self.counts) - 1
        return (max(0, first), min(end, last)) if first <= end and last >= 0 else None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The number of photos of each day that has any, from the earliest to the latest day; never empty."""

    days: tuple[tuple[date, int], ...]

    @property
    def whole(self) -> Span:
        """The days from the first photo to the last."""
        return Span(self.days[0][0], self.days[-1][0])

    def path(self, days: Span | None) -> tuple[tuple[Unit, Span], ...]:
        """Returns the decade, the year and the month that all of `days` lie in, as far as they divide this timeline.

        The bars of the last one are shown; without any, those of all time are.
        """
        if days is None:
            return ()
        units = list(_FINER)
        divided = units[units.index(self._top) :] if self._top in _FINER else []
        around = ((unit, span(days.first, unit)) for unit in divided)
        return tuple((unit, each) for unit, each in around if days.last <= each.last)

    def bars(self, days: Span | None) -> Bars:
        """Returns the bars among which `days` are selected; of all time if they are None."""
        path = self.path(days)
        unit, shown = (_FINER[path[-1][0]], path[-1][1]) if path else (self._top, self.whole)
        start = number(shown.first, unit)
        counts = [0] * (number(shown.last, unit) - start + 1)
        for day, count in self.days:
            if shown.first <= day <= shown.last:
                counts[number(day, unit) - start] += count
        return Bars(unit, start, tuple(counts))

    @property
    def _top(self) -> Unit:
        """The unit of the bars of all time."""
        return unit_of(self.whole)


def timeline(days: Mapping[date, int]) -> Timeline | None:
    """Returns the timeline of the numbers of photos by day; None if there are no photos."""
    return Timeline(tuple(sorted(days.items()))) if days else None
