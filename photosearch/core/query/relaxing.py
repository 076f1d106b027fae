"""Which parts of a query without results could be removed so that it finds photos."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from photosearch.core.query import language
from photosearch.core.query.query import ALL_PHOTOS, Filters

MOST_COUNTED = 60
"""The most searches to count."""

Part = TypeVar("Part")


@dataclasses.dataclass(frozen=True, slots=True)
class Nearest(Generic[Part]):
    """A search that finds photos: the parts that it leaves out, its filters, and the number of its photos."""

    without: tuple[Part, ...]
    filters: Filters
    photos: int


def relaxed(filters: Filters) -> Iterator[tuple[str, Filters]]:
    """Yields each part (a clause of the text, or a field) and the filters without it."""
    for clause in language.parse(filters.text):
        yield str(clause), filters.replace(text=language.without(filters.text, clause))
    for field in dataclasses.fields(filters):
        if field.name not in ("text", "least_score") and getattr(filters, field.name) != getattr(
            ALL_PHOTOS, field.name
        ):
            yield field.name, filters.without(field.name)


def nearest(
    filters: Filters,
    relax: Callable[[Filters], Iterable[tuple[Part, Filters]]],
    count: Callable[[Sequence[Filters]], Sequence[int]],
) -> list[Nearest[Part]]:
    """Returns the searches that find photos with the fewest parts removed, those that find the most first.

    If two find the same number, the one that keeps earlier parts comes first. The list is empty if `MOST_COUNTED`
    searches find nothing.

    Args:
        filters: find no photo.
        relax: yields each part of some filters, and the filters without it.
        count: returns how many photos pass each of some filters.
    """
    level: dict[Filters, tuple[Part, ...]] = {filters: ()}
    left = MOST_COUNTED
    while level and left:
        following: dict[Filters, tuple[Part, ...]] = {}
        for each, removed in level.items():
            for part, fewer in relax(each):
                following.setdefault(fewer, (*removed, part))
        level = dict(list(following.items())[:left])
        left -= len(level)
        counts = count(list(level))
        found = [Nearest(without, each, n) for (each, without), n in zip(level.items(), counts, strict=True) if n]
        if found:
            found.sort(key=lambda each: each.photos)
            return found[::-1]
    return []
