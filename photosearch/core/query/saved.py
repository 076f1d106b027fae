"""A search that the person saved under a name, as it is kept: its examples by content, so that files may move."""

from collections.abc import Callable
from dataclasses import dataclass

from photosearch.core.photo import Box
from photosearch.core.query.query import ALL_PHOTOS, BEST_FIRST, Example, Filters, Query, Sort


@dataclass(frozen=True, slots=True)
class KeptExample:
    """An example. `digest` is that of its bytes; `path`, identity text, is where it lay, None where it was pasted."""

    digest: bytes
    path: str | None
    weight: float = 1.0
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """What is asked under a name."""

    name: str
    examples: tuple[KeptExample, ...] = ()
    filters: Filters = ALL_PHOTOS
    sort: Sort = BEST_FIRST

    def query(self, source: Callable[[KeptExample], str | bytes]) -> Query:
        """Returns the query, with `source` to tell where each example is now."""
        examples = tuple(Example(source(each), each.weight, each.box) for each in self.examples)
        return Query(examples, filters=self.filters, sort=self.sort)
