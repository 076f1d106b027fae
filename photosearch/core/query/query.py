"""What the person asked: examples and counter-examples, what a photo must be beside that, and in which order."""

import dataclasses
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from photosearch.core.photo import Box


@dataclass(frozen=True, slots=True)
class Example:
    """One picture of a query.

    `source` is the identity text of a file's absolute path, or the bytes of an encoded image (pasted, dragged).
    `weight` is positive for an example and negative for a counter-example. `box` restricts the example to a detail.
    """

    source: str | bytes
    weight: float = 1.0
    box: Box | None = None


class Orientation(StrEnum):
    """The shape of a photo as it is seen."""

    LANDSCAPE = "landscape"
    PORTRAIT = "portrait"
    SQUARE = "square"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a photo must be; a field left at its default asks nothing.

    Every field that asks must hold; within one, any of its values will do.
    """

    first_day: date | None = None
    last_day: date | None = None
    """Both inclusive, by `core.moments.moment`: when it was taken, else when its file was last written."""
    folders: tuple[str, ...] = ()
    """Identity texts; a photo at any depth below one of them is in it."""
    cameras: tuple[str, ...] = ()
    lenses: tuple[str, ...] = ()
    orientations: tuple[Orientation, ...] = ()
    formats: tuple[str, ...] = ()
    located: bool | None = None
    """Whether it must have a place, or must have none."""
    least_rating: int = 0
    """Stars, from 1 to 5."""
    text: str = ""
    """Words, each of which must begin a word of the path, title, caption or keywords (`core.words`)."""
    least_score: float | None = None
    """The least cosine with the examples; without examples it asks nothing."""

    def replace(self, **changes: Any) -> "Filters":
        """Returns a copy with `changes`."""
        return dataclasses.replace(self, **changes)

    def without(self, *fields: str) -> "Filters":
        """Returns a copy in which `fields` ask nothing."""
        return self.replace(**{field: getattr(ALL_PHOTOS, field) for field in fields})

    @property
    def of_photo(self) -> "Filters":
        """What is asked of the photo alone, whatever the examples are."""
        return self.without("least_score")

    def __bool__(self) -> bool:
        """Whether anything is asked."""
        return self != ALL_PHOTOS


ALL_PHOTOS = Filters()


class SortKey(StrEnum):
    """By what photos are put in order."""

    SIMILARITY = "similarity"
    """Without examples it is by date instead."""
    DATE = "date"
    NAME = "name"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of photos: most similar, newest, last in the alphabet or largest first, unless `ascending`."""

    key: SortKey = SortKey.SIMILARITY
    ascending: bool = False


BEST_FIRST = Sort()


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked, and how many hits are wanted.

    With examples the hits are the most similar photos that pass the filters, put in the order of `sort`. Without, the
    library is browsed: the hits are the first in that order, and of the others it is told which they are.
    """

    examples: tuple[Example, ...] = ()
    limit: int = 200
    filters: Filters = ALL_PHOTOS
    sort: Sort = BEST_FIRST
