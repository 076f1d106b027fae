"""The query the person is working on and its answer. It knows the searches, and no widget."""

import math
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from photosearch.core.events import FacetsCounted, SearchDone, SearchFailed
from photosearch.core.photo import Hit
from photosearch.core.query.facets import Facets
from photosearch.core.query.feedback import Asked
from photosearch.core.query.query import ALL_PHOTOS, BEST_FIRST, Example, Filters, Query, Sort
from photosearch.jobs.searching.searches import Searches

MOST_EXAMPLES = 24
"""More examples than this say nothing new, and their chips would bury the query bar."""
FIRST = 200
"""Hits that are shown before all others are there: some screens of them."""


class Session(QObject):
    """Asks anew whenever examples, filters or order change; answers to overtaken queries are dropped."""

    examples_changed = Signal()
    filters_changed = Signal()
    """The filters, or the order."""
    asked = Signal()
    answered = Signal(SearchDone, bool)
    """The answer, and whether the question is the same as before: then the view keeps its place."""
    failed = Signal(str)
    counted = Signal(Facets)
    """What each choice of a filter would leave."""

    def __init__(self, searches: Searches, limit: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._searches = searches
        self._limit = self._wanted = limit
        self._ticket = 0
        self._count_ticket = 0
        self._answered = 0
        self._new = True
        self._first: int | None = FIRST
        """How many hits are told before all others."""
        self.examples: tuple[Example, ...] = ()
        self.filters = ALL_PHOTOS
        self.sort = BEST_FIRST
        self.hits: tuple[Hit, ...] = ()
        self.subject: Asked | None = None
        """What the hits can be marked against."""

    @property
    def browsing(self) -> bool:
        """Whether there is no example, so that the library itself is shown, as far as it passes the filters."""
        return not self.examples

    @property
    def settled(self) -> bool:
        """Whether the newest question has been answered in full, well or badly."""
        return self._answered == self._ticket

    @property
    def reference(self) -> Example | None:
        """The example that hits are compared with: the first that is liked, else the first."""
        liked = [each for each in self.examples if each.weight > 0]
        return next(iter(liked or self.examples), None)

    @property
    def query(self) -> Query:
        """What is asked."""
        return Query(self.examples, self._wanted, self.filters, self.sort)

    def restore(self, query: Query) -> None:
        """Asks all of what was asked before, for as many hits."""
        self.examples, self.filters, self.sort = query.examples, query.filters, query.sort
        self.subject = None
        self._begin()
        self._wanted = max(self._limit, query.limit)
        self.examples_changed.emit()
        self.filters_changed.emit()
        self.refresh()

    def ask(self, examples: tuple[Example, ...]) -> None:
        """Replaces the examples; the filters stay."""
        self.examples = examples[:MOST_EXAMPLES]
        if not self.examples:
            self.filters = self.filters.of_photo
        self.subject = None
        self._begin()
        self.examples_changed.emit()
        self.refresh()

    def add(self, *examples: Example) -> None:
        """Adds examples; one that shows what another does replaces it."""
        shown = {(each.source, each.box) for each in examples}
        kept = tuple(each for each in self.examples if (each.source, each.box) not in shown)
        self.ask((*kept, *examples))

    def exchange(self, old: Example | None, new: Example) -> None:
        """Puts `new` in the place of `old`; where that is no part of the query, asks by `new` alone."""
        if old in self.examples:
            self.ask(tuple(new if each == old else each for each in self.examples))
        else:
            self.ask((new,))

    def remove(self, place: int) -> None:
        """Removes the example at `place`."""
        self.ask(self.examples[:place] + self.examples[place + 1 :])

    def turn(self, place: int) -> None:
        """Makes an example a counter-example, or the other way round."""
        turned = list(self.examples)
        turned[place] = replace(turned[place], weight=-turned[place].weight)
        self.ask(tuple(turned))

    def weigh(self, place: int, weight: float) -> None:
        """Makes an example, or a counter-example, count so much; `weight` is positive."""
        example = self.examples[place]
        self.exchange(example, replace(example, weight=math.copysign(weight, example.weight)))

    def unframe(self, place: int) -> None:
        """Searches by the whole picture of an example instead of a detail."""
        example = self.examples[place]
        self.exchange(example, replace(example, box=None))

    def set_limit(self, limit: int) -> None:
        """Asks for up to `limit` photos from now on."""
        self._limit = self._wanted = limit
        self.refresh()

    def filter(self, filters: Filters) -> None:
        """Replaces the filters."""
        self.filters = filters
        self._change()

    def arrange(self, sort: Sort) -> None:
        """Replaces the order; the answer comes in one piece, so that what is looked at is found in it."""
        self.sort = sort
        self._change(in_one=True)

    def _change(self, in_one: bool = False) -> None:
        self._begin(in_one)
        self.filters_changed.emit()
        self.refresh()

    def _begin(self, in_one: bool = False) -> None:
        """Notes that the next answer is to another question, and whether it is to come in one piece."""
        self._new, self._first = True, None if in_one else FIRST
        self._wanted = self._limit

    def widen(self) -> None:
        """Asks for more hits, where there may be more; what is browsed is all there."""
        if self.settled and not self.browsing and len(self.hits) == self._wanted:
            self._wanted *= 2
            self.refresh()

    def refresh(self) -> None:
        """Asks the same again, and counts anew."""
        self._ticket = self._searches.search(self.query, self._first)
        self._count_ticket = self._searches.count(self.filters.of_photo)
        self.asked.emit()

    def take_answer(self, event: SearchDone) -> None:
        """Takes the answer to a query; one to an older query is dropped."""
        if event.ticket == self._ticket:
            self.hits, self.subject = event.hits, event.asked
            if event.complete:
                self._answered = event.ticket
            # A view that already shows more would shrink and grow again.
            same, self._new, self._first = not self._new, False, None
            self.answered.emit(event, same)

    def take_failure(self, event: SearchFailed) -> None:
        """Takes the failure of a query; that of an older query is dropped."""
        if event.ticket == self._ticket:
            self._answered, self.hits, self.subject = event.ticket, (), None
            self.failed.emit(event.message)

    def take_counts(self, event: FacetsCounted) -> None:
        """Takes the counts behind the filters; those of older filters are dropped."""
        if event.ticket == self._count_ticket:
            self.counted.emit(event.facets)
