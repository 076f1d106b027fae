"""A saved search. It refers to its examples by content, so that files may move."""

from collections.abc import Callable
from dataclasses import dataclass

from photosearch.core.photo import Box
from photosearch.core.query.query import ALL_PHOTOS, BEST_FIRST, Example, Filters, Query, Sort


@dataclass(frozen=True, slots=True)
class KeptExample:
    """An example. `digest` is that of its bytes; `path`, identity text, is where it was, or None if it was pasted."""

    digest: bytes
    path: str | None
    weight: float = 1.0
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search with a name."""

    name: str
    examples: tuple[KeptExample, ...] = ()
    filters: Filters = ALL_PHOTOS
    sort: Sort = BEST_FIRST

    def query(self, source: Callable[[KeptExample], str | bytes]) -> Query:
        """Returns the query; `source` returns the current source of each example."""
        examples = tuple(Example(source(each), each.weight, each.box) for each in self.examples)
        return Query(examples, filters=self.filters, sort=self.sort)
