"""A query: examples and counter-examples, filters, and the order of the answer."""

import dataclasses
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from photosearch.core.photo import Box


@dataclass(frozen=True, slots=True)
class Example:
    """One example or counter-example of a query.

    `source` is the identity text of a file's absolute path, or the bytes of an encoded image (pasted, dragged).
    `weight` is positive for an example and negative for a counter-example. `box` restricts the example to a detail.
    """

    source: str | bytes
    weight: float = 1.0
    box: Box | None = None


class Orientation(StrEnum):
    """The shape of a photo as displayed."""

    LANDSCAPE = "landscape"
    PORTRAIT = "portrait"
    SQUARE = "square"


UNSET = "none"
"""Stands in a filter for photos without a label or without a flag."""


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of a query; a field at its default value does not filter.

    A photo must pass every field; within a field, any of its values is enough.
    """

    first_day: date | None = None
    last_day: date | None = None
    """Both inclusive, by `core.moments.moment`: when the photo was taken, else when its file was last written."""
    folders: tuple[str, ...] = ()
    """Identity texts; they include photos at any depth."""
    cameras: tuple[str, ...] = ()
    lenses: tuple[str, ...] = ()
    orientations: tuple[Orientation, ...] = ()
    formats: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """Cities or countries, by `core.places.Place.key`."""
    located: bool | None = None
    """Whether the photo must have a location, or must have none."""
    has_text: bool | None = None
    """Whether text must have been read in the photo, or none."""
    least_rating: int = 0
    """Stars, from 1 to 5."""
    labels: tuple[str, ...] = ()
    """Colour labels (`core.annotations.values.Label`), or UNSET."""
    flags: tuple[str, ...] = ()
    """`core.annotations.values.Flag`, or UNSET."""
    keywords: tuple[str, ...] = ()
    """Keywords as paths; each includes those below it."""
    albums: tuple[str, ...] = ()
    """Names of albums."""
    text: str = ""
    """A text in the search language (`core.query.language`)."""
    least_score: float | None = None
    """The least cosine with the examples; ignored without examples."""

    def replace(self, **changes: Any) -> "Filters":
        """Returns a copy with `changes`."""
        return dataclasses.replace(self, **changes)

    def without(self, *fields: str) -> "Filters":
        """Returns a copy with `fields` at their defaults."""
        return self.replace(**{field: getattr(ALL_PHOTOS, field) for field in fields})

    @property
    def of_photo(self) -> "Filters":
        """The filters that do not depend on the examples."""
        return self.without("least_score")

    def __bool__(self) -> bool:
        """Whether any field filters."""
        return self != ALL_PHOTOS


ALL_PHOTOS = Filters()


class SortKey(StrEnum):
    """What photos are sorted by."""

    SIMILARITY = "similarity"
    """By date if there are no examples."""
    DATE = "date"
    NAME = "name"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Sort:
    """The order of photos: most similar, newest, last in the alphabet or largest first, unless `ascending`."""

    key: SortKey = SortKey.SIMILARITY
    ascending: bool = False


BEST_FIRST = Sort()


@dataclass(frozen=True, slots=True)
class Query:
    """A query, and the number of requested hits.

    With examples, the hits are the most similar photos that pass the filters, sorted by `sort`. Without examples, the
    library is browsed: the hits are the first in that order, and the answer lists the ids of the others.

    If it is `exact`, it searches for the example's own photo rather than similar photos.
    """

    examples: tuple[Example, ...] = ()
    limit: int = 200
    filters: Filters = ALL_PHOTOS
    sort: Sort = BEST_FIRST
    exact: bool = False
