"""Facets: how many photos each choice of a filter would leave."""

from dataclasses import dataclass

from photosearch.core.query.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a field and how many photos have it."""

    value: str
    photos: int


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
