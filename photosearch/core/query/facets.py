"""Facets: how many photos each choice of a filter would leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from photosearch.core.moments import Span, Unit, number, numbered, unit_of


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a field and how many photos have it."""

    value: str
    photos: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Photos over time: `counts` of consecutive units; the first has number `start` (`core.moments.number`)."""

    unit: Unit
    start: int
    counts: tuple[int, ...]

    def span(self, first: int, last: int) -> Span:
        """Returns the days that the bars `first` to `last`, counted from 0, cover."""
        return Span(numbered(self.start + first, self.unit).first, numbered(self.start + last, self.unit).last)

    def bars(self, days: Span) -> tuple[int, int]:
        """Returns the first and last bar that `days` touch; they may lie beyond the ends of the timeline."""
        return number(days.first, self.unit) - self.start, number(days.last, self.unit) - self.start


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts under a filter. The choices of each field are counted as if that field were empty.

    `photos` is the number of photos that pass the whole filter. Choices are sorted by count, the most frequent first.
    """

    photos: int = 0
    cameras: tuple[Choice, ...] = ()
    lenses: tuple[Choice, ...] = ()
    formats: tuple[Choice, ...] = ()
    orientations: tuple[Choice, ...] = ()
    folders: tuple[Choice, ...] = ()
    """Folders that directly contain photos, as identity texts."""
    ratings: tuple[Choice, ...] = ()
    """Photos by stars, "1" to "5"; photos without stars are not counted."""
    labels: tuple[Choice, ...] = ()
    """Photos by colour label; those without one are counted as `core.query.query.UNSET`."""
    flags: tuple[Choice, ...] = ()
    """Photos by flag, counted in the same way."""
    places: tuple[Choice, ...] = ()
    """Cities, by `core.places.Place.key`."""
    located: int = 0
    unlocated: int = 0
    with_text: int = 0
    """Photos in which text was read."""
    without_text: int = 0
    timeline: Timeline | None = None
    """None if there are no photos."""
    approximate: bool = False
    """Whether the counts may be some minutes old, as in a large shared library."""


def timeline(days: Mapping[date, int]) -> Timeline | None:
    """Returns the timeline of photos by day, in the smallest unit that can be drawn; None if there are none."""
    if not days:
        return None
    whole = Span(min(days), max(days))
    unit = unit_of(whole)
    start = number(whole.first, unit)
    counts = [0] * (number(whole.last, unit) - start + 1)
    for day, count in days.items():
        counts[number(day, unit) - start] += count
    return Timeline(unit, start, tuple(counts))
