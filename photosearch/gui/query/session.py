"""The current query and its answer. The module uses no widgets."""

import math
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from photosearch.core.answers.ranking import kept_in_place
from photosearch.core.events import FacetsCounted, SearchDone, SearchFailed
from photosearch.core.photo import Hit
from photosearch.core.query.facets import Facets
from photosearch.core.query.feedback import Asked
from photosearch.core.query.query import ALL_PHOTOS, BEST_FIRST, Example, Filters, Query, Sort
from photosearch.jobs.searching.searches import Searches

MOST_EXAMPLES = 24
"""More examples would add nothing, and their chips would fill the query bar."""
FIRST = 100
"""Number of hits shown before the rest have arrived: more than a screen shows. With more, the first would wait."""


class Session(QObject):
    """Searches whenever examples, filters or order change; answers to earlier queries are dropped."""

    examples_changed = Signal()
    filters_changed = Signal()
    """The filters, or the order."""
    asked = Signal()
    answered = Signal(SearchDone, bool)
    """The answer, and whether the query is the same as before, so that the view keeps its place."""
    failed = Signal(str)
    counted = Signal(Facets)
    """The number of photos for each choice of a filter."""

    def __init__(self, searches: Searches, limit: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._searches = searches
        self._limit = self._wanted = limit
        self._ticket = 0
        self._count_ticket = 0
        self._answered = 0
        self._begun = 0
        """The last query of which hits are shown."""
        self._more = False
        """Whether a browsed library has more photos than are listed."""
        self._new = True
        self._first: int | None = FIRST
        """Number of hits to send before the rest, or None to send all at once."""
        self.examples: tuple[Example, ...] = ()
        self.filters = ALL_PHOTOS
        self.sort = BEST_FIRST
        self.exact = False
        """Whether the example's own photo is looked for, rather than similar ones."""
        self.hits: tuple[Hit, ...] = ()
        self.subject: Asked | None = None
        """The query that marks of hits refer to."""
        self.touched: Callable[[], bool] = lambda: False
        """Whether the person has scrolled or chosen a photo since the first hits; then they keep their places."""

    @property
    def browsing(self) -> bool:
        """Whether there are no examples, so that the whole library is shown, filtered."""
        return not self.examples

    @property
    def settled(self) -> bool:
        """Whether the newest query has been answered completely, or has failed."""
        return self._answered == self._ticket

    @property
    def reference(self) -> Example | None:
        """The example that hits are compared with: the first one with a positive weight, else the first."""
        liked = [each for each in self.examples if each.weight > 0]
        return next(iter(liked or self.examples), None)

    @property
    def query(self) -> Query:
        """The current query."""
        return Query(self.examples, self._wanted, self.filters, self.sort, self.exact and len(self.examples) == 1)

    def restore(self, query: Query) -> None:
        """Runs an earlier query again, for as many hits."""
        self.examples, self.filters, self.sort, self.exact = query.examples, query.filters, query.sort, query.exact
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

    def start_over(self) -> None:
        """Shows the whole library: without examples and filters, in the order chosen last."""
        self.filters = ALL_PHOTOS
        self.ask(())
        self.filters_changed.emit()

    def add(self, *examples: Example) -> None:
        """Adds examples; an example of the same picture and box is replaced."""
        shown = {(each.source, each.box) for each in examples}
        kept = tuple(each for each in self.examples if (each.source, each.box) not in shown)
        self.ask((*kept, *examples))

    def exchange(self, old: Example | None, new: Example) -> None:
        """Replaces `old` by `new`; if `old` is not in the query, searches with `new` alone."""
        if old in self.examples:
            self.ask(tuple(new if each == old else each for each in self.examples))
        else:
            self.ask((new,))

    def remove(self, place: int) -> None:
        """Removes the example at `place`."""
        self.ask(self.examples[:place] + self.examples[place + 1 :])

    def turn(self, place: int) -> None:
        """Turns an example into a counter-example, or back."""
        turned = list(self.examples)
        turned[place] = replace(turned[place], weight=-turned[place].weight)
        self.ask(tuple(turned))

    def weigh(self, place: int, weight: float) -> None:
        """Sets the weight of an example or counter-example; `weight` is positive."""
        example = self.examples[place]
        self.exchange(example, replace(example, weight=math.copysign(weight, example.weight)))

    def unframe(self, place: int) -> None:
        """Searches with the whole picture of an example instead of a detail."""
        example = self.examples[place]
        self.exchange(example, replace(example, box=None))

    def set_limit(self, limit: int) -> None:
        """Requests up to `limit` photos from now on."""
        self._limit = self._wanted = limit
        self.refresh()

    def filter(self, filters: Filters) -> None:
        """Replaces the filters."""
        self.filters = filters
        self._change()

    def set_exact(self, on: bool) -> None:
        """Looks for the example's own photo, or for similar ones."""
        if on != self.exact:
            self.exact = on
            self._change()

    def arrange(self, sort: Sort) -> None:
        """Replaces the order; the answer comes in one piece, so that it contains the current photo."""
        self.sort = sort
        self._change(in_one=True)

    def _change(self, in_one: bool = False) -> None:
        self._begin(in_one)
        self.filters_changed.emit()
        self.refresh()

    def _begin(self, in_one: bool = False) -> None:
        """Notes that the next answer is to another query, and whether it must come in one piece."""
        self._new, self._first = True, None if in_one else FIRST
        self._wanted = self._limit

    def widen(self) -> None:
        """Requests more hits if there may be more; a browsed library folder lists all of its photos at once."""
        if self.settled and (self._more if self.browsing else len(self.hits) == self._wanted):
            self._wanted *= 2
            self.refresh()

    def refresh(self) -> None:
        """Runs the query and the counts again."""
        self._ticket = self._searches.search(self.query, self._first)
        self._count_ticket = self._searches.count(self.filters.of_photo)
        self.asked.emit()

    def take_answer(self, event: SearchDone) -> None:
        """Takes the answer to a query; one to an older query is dropped."""
        if event.ticket == self._ticket:
            if self._begun == event.ticket and self.touched():
                event = replace(event, hits=kept_in_place(event.hits, self.hits))
            self._begun = event.ticket
            self.hits, self.subject = event.hits, event.asked
            self._more = event.stacks is not None and event.stacks.more
            if event.complete:
                self._answered = event.ticket
            # A refresh comes in one piece, or a view that shows more would shrink and grow again.
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
