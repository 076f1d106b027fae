"""The questions of this run in the order asked, and where the person was in the answer to each. It knows no widget."""

from dataclasses import dataclass, replace

from photosearch.core.query.query import Query
from photosearch.gui.gallery.gallery import Place

MOST = 100
"""Visits further back are forgotten."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A question, and the place in its answer; None where that was never seen."""

    query: Query
    place: Place | None = None


class History:
    """A way that can be gone back and forward, as in a browser."""

    def __init__(self) -> None:
        self._visits: list[Visit] = []
        self._at = -1

    @property
    def can_go_back(self) -> bool:
        """Whether something was asked before."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether the person went back."""
        return self._at + 1 < len(self._visits)

    def is_at(self, query: Query) -> bool:
        """Whether the present visit asks the same, for however many hits."""
        return self._at >= 0 and _for_any_number(self._visits[self._at].query) == _for_any_number(query)

    def leave(self, visit: Visit) -> None:
        """Notes how the present visit was left."""
        self._visits[self._at] = visit

    def visit(self, query: Query) -> None:
        """Notes that `query` is asked now. Ways forward are forgotten, and words that are typed on are one question."""
        kept = self._visits[: self._at + 1]
        if kept and _typed_on(kept[-1].query, query):
            kept.pop()
        self._visits = [*kept, Visit(query)][-MOST:]
        self._at = len(self._visits) - 1

    def go(self, steps: int) -> Visit:
        """Returns the visit that is so many steps forward (negative: back), which is now the present one."""
        self._at += steps
        return self._visits[self._at]


def _for_any_number(query: Query) -> Query:
    return replace(query, limit=0)


def _typed_on(old: Query, new: Query) -> bool:
    before, after = old.filters.text, new.filters.text
    grown = before.startswith(after) or after.startswith(before)
    other = _for_any_number(replace(new, filters=new.filters.replace(text=before)))
    return bool(before and after) and grown and _for_any_number(old) == other
