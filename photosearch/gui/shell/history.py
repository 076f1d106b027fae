"""The queries of this run in order, with the person's place in each answer. The module uses no widgets."""

from dataclasses import dataclass, replace

from photosearch.core.query.query import Query
from photosearch.gui.gallery.place import Place

MOST = 100
"""Older visits are dropped."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A query, and the place in its answer; None if the answer was never shown."""

    query: Query
    place: Place | None = None


class History:
    """Visits that the person can go back and forward through, as in a browser."""

    def __init__(self) -> None:
        self._visits: list[Visit] = []
        self._at = -1

    @property
    def can_go_back(self) -> bool:
        """Whether there is an earlier visit."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a later visit."""
        return self._at + 1 < len(self._visits)

    def is_at(self, query: Query) -> bool:
        """Whether the current visit has this query, for any number of hits."""
        return self._at >= 0 and _for_any_number(self._visits[self._at].query) == _for_any_number(query)

    def leave(self, visit: Visit) -> None:
        """Updates the current visit before it is left."""
        self._visits[self._at] = visit

    def visit(self, query: Query) -> None:
        """Adds a visit and drops later ones. Text that is still being typed replaces the current visit."""
        kept = self._visits[: self._at + 1]
        if kept and _typed_on(kept[-1].query, query):
            kept.pop()
        self._visits = [*kept, Visit(query)][-MOST:]
        self._at = len(self._visits) - 1

    def go(self, steps: int) -> Visit:
        """Moves `steps` forward (negative: back) and returns that visit."""
        self._at += steps
        return self._visits[self._at]


def _for_any_number(query: Query) -> Query:
    return replace(query, limit=0)


def _typed_on(old: Query, new: Query) -> bool:
    before, after = old.filters.text, new.filters.text
    grown = before.startswith(after) or after.startswith(before)
    other = _for_any_number(replace(new, filters=new.filters.replace(text=before)))
    return bool(before and after) and grown and _for_any_number(old) == other
