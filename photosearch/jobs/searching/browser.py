"""Answers to queries that need no model."""

from collections.abc import Callable, Iterator

import numpy as np

from photosearch.core.answers.stacking import Stacks
from photosearch.core.photo import Hit, Shapes
from photosearch.core.query.feedback import Asked
from photosearch.core.query.language import description, require_ranking
from photosearch.core.query.query import Query
from photosearch.library.store.contract import LibraryStore

LISTED = 100
"""Photos listed per requested hit when a shared library is browsed: ids and shapes, a few bytes each."""


class Browser:
    """Answers queries without an example from the store alone. It belongs to one thread."""

    def __init__(self, store: LibraryStore) -> None:
        self._store = store
        self._shapes = Shapes(np.empty(0, np.float32))

    def search(self, query: Query, stop: Callable[[], bool] = lambda: False) -> tuple[Hit, ...]:
        """Returns the first photos of the library that pass the filters, in the order of the query."""
        require_ranking(query.filters.text)
        photos = self._store.photos.browse(query.limit, query.filters, query.sort)
        return tuple(Hit(photo, None) for photo in photos)

    def refine(self, query: Query, stop: Callable[[], bool] = lambda: False) -> Iterator[tuple[tuple[Hit, ...], bool]]:
        """Yields the hits and True: they are the last ones, because nothing refines them."""
        yield self.search(query, stop), True

    def glance(self, query: Query) -> tuple[Hit, ...]:
        """Returns what `search` returns."""
        return self.search(query)

    def stacks(self, query: Query) -> Stacks | None:
        """Returns all photos of the answer and their items if the library is browsed, or None if a model ranks them.

        A shared library lists its first photos, more for a query with a higher limit.
        """
        if query.examples or description(query.filters.text):
            return None
        return self._store.photos.order(query.filters, query.sort, LISTED * query.limit)

    def shapes(self, stacks: Stacks | None) -> Shapes | None:
        """Returns the shapes of at least these photos; those that were read before are not read again."""
        if stacks is None:
            return None
        self._shapes = self._store.photos.shapes(stacks.every, self._shapes)
        return self._shapes

    def asked(self, query: Query) -> Asked | None:
        """Returns the example that hits can be marked against; here there is none."""
        return None
