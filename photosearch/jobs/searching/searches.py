"""Searches, counts and explanations: requested from any thread, answered as events on a thread for each kind."""

import contextlib
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import replace
from typing import TypeAlias

from photosearch.core.events import ExplainFailed, Explanation, FacetsCounted, Listener, SearchDone, SearchFailed
from photosearch.core.photo import Fitting, Photo
from photosearch.core.query.language import description
from photosearch.core.query.query import Example, Filters, Query, SortKey
from photosearch.errors import LibraryUnreachable, PhotoSearchError, StorageError
from photosearch.jobs.latest import Latest
from photosearch.jobs.opening.library import Library
from photosearch.jobs.opening.opening import Opening
from photosearch.jobs.searching.browser import Browser
from photosearch.jobs.searching.describing import Words
from photosearch.jobs.searching.memories import Memories
from photosearch.jobs.searching.searcher import Searcher
from photosearch.library.store.contract import LibraryStore
from photosearch.vision.decoding.decoder import Decoder

_Asked: TypeAlias = tuple[Query, int | None, float]
"""A query, the number of hits to send first, and the time of the request in seconds."""

REFINING_SECONDS = 5.0
"""The longest time to refine an answer, so that files on a slow drive do not block other searches."""


class Searches:
    """Takes requests from any thread; a new request replaces an older one of its kind that still waits.

    The three `answer_...` methods run until `stop`, each on a thread of its own. They raise NotOpen if the library
    does not open.

    Args:
        hold_back: makes other work wait while a search is answered (`Control.hold_back`).
    """

    def __init__(
        self,
        opening: Opening,
        emit: Listener,
        hold_back: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._opening = opening
        self._emit = emit
        self._hold_back = hold_back
        self._queries: Latest[_Asked] = Latest()
        self._counts: Latest[Filters] = Latest()
        self._explanations: Latest[tuple[Example | str, Photo]] = Latest()
        self._words = Words()

    def search(self, query: Query, first: int | None = None) -> int:
        """Starts a search; SearchDone or SearchFailed follows with the ticket that is returned.

        Args:
            first: sends this many hits before the others, if the others take longer.
        """
        return self._queries.submit((query, first, time.monotonic()))

    def count(self, filters: Filters) -> int:
        """Counts the photos behind each choice of a filter; FacetsCounted follows with the ticket that is returned.

        If the library cannot be read, no event follows: the search reports the reason.
        """
        return self._counts.submit(filters)

    def explain(self, asked: Example | str, photo: Photo) -> int:
        """Explains why `photo` matched an example or a description.

        Explanation, WordsExplained or ExplainFailed follows with the ticket that is returned, unless another request
        comes first.
        """
        return self._explanations.submit((asked, photo))

    @contextmanager
    def explainer(self, example: Example) -> Iterator[Callable[[Photo], Explanation]]:
        """Yields a function that explains photos in the calling thread, many one after another.

        It raises PhotoError if the photo or the example cannot be decoded. Blocks until the model is loaded; raises
        NotOpen and StorageError.
        """
        with ExitStack() as stack:
            store = stack.enter_context(self._opening.library().reader())
            searcher = self._searchers(store, _Decoders(stack, self._opening.library()))()
            yield lambda photo: searcher.explain(0, example, photo)

    def stop(self) -> None:
        """Ends the three `answer_...` methods after the request that each is working on."""
        for requests in (self._queries, self._counts, self._explanations):
            requests.stop()

    def restart(self) -> None:
        """Lets the three `answer_...` methods run again."""
        for requests in (self._queries, self._counts, self._explanations):
            requests.restart()

    def answer_queries(self) -> None:
        """Answers searches. Queries without an example are answered before the model is loaded."""
        library = self._opening.library()
        with ExitStack() as stack:
            store = stack.enter_context(library.reader())
            browser = Browser(store)
            decoders = _Decoders(stack, library)
            searcher = self._searchers(store, decoders)

            def answer(ticket: int, asked: _Asked) -> None:
                make = searcher if _ranks(asked[0]) else lambda: browser
                with self._hold_back():
                    self._answer(make, ticket, asked)
                # After the first answer: the window shows photos sooner than processes start.
                decoders.of(library.fitting)
                decoders.behind(library.fitting).warm()  # a search waits only a moment for it

            self._queries.run(answer)

    def answer_counts(self) -> None:
        """Answers counts once the model is loaded."""
        with self._opening.parts().library.reader() as store:
            self._counts.run(lambda ticket, filters: self._count(store, ticket, filters))

    def answer_explanations(self) -> None:
        """Answers requests for explanations once the model is loaded."""
        library = self._opening.parts().library
        with ExitStack() as stack:
            decoders = _Decoders(stack, library)
            searcher = self._searchers(stack.enter_context(library.reader()), decoders)
            searcher()  # starts its decoder
            self._explanations.run(lambda ticket, asked: self._explain(searcher(), decoders, ticket, *asked))

    def _searchers(self, store: LibraryStore, decoders: "_Decoders") -> Callable[[], Searcher]:
        """Returns a function that makes a Searcher for the model in use; it blocks until there is one.

        Each Searcher serves one request, so that a former model does not stay in memory.
        """
        memories = Memories(self._words)

        def searcher() -> Searcher:
            parts = self._opening.parts()
            fitting = parts.embedder.manifest.fitting
            return Searcher(parts, store, decoders.of(fitting), memories, decoders.behind(fitting))

        return searcher

    def _answer(self, make: Callable[[], Browser], ticket: int, request: _Asked) -> None:
        query, first, since = request
        # If sorted by another key, the most similar hits are not the first ones.
        in_turn = first is not None and first <= query.limit and query.sort.key is SortKey.SIMILARITY
        try:
            searcher = make()
            if first is not None and (in_turn or not query.examples):
                hits = searcher.glance(replace(query, limit=first))
                # An answer to examples is refined later; an answer without examples is complete.
                complete = len(hits) < first and not query.examples
                self._emit(SearchDone(ticket, hits, time.monotonic() - since, searcher.asked(query), complete))
                if complete or self._queries.overtaken(ticket):
                    return
            end = time.monotonic() + REFINING_SECONDS

            def stop() -> bool:
                return self._queries.overtaken(ticket) or time.monotonic() > end

            for hits, last in searcher.refine(query, stop):
                if last:
                    stacks, asked = searcher.stacks(query), searcher.asked(query)
                    shapes, seconds = searcher.shapes(stacks), time.monotonic() - since
                    self._emit(SearchDone(ticket, hits, seconds, asked, stacks=stacks, shapes=shapes))
                elif in_turn:
                    self._emit(SearchDone(ticket, hits, time.monotonic() - since, searcher.asked(query), False))
        except LibraryUnreachable:
            pass  # The indexer's thread reports it, and the search runs again when the server is back.
        except PhotoSearchError as error:
            self._emit(SearchFailed(ticket, str(error)))

    def _count(self, store: LibraryStore, ticket: int, filters: Filters) -> None:
        with contextlib.suppress(StorageError):
            self._emit(FacetsCounted(ticket, store.photos.facets(filters)))

    def _explain(
        self, searcher: Searcher, decoders: "_Decoders", ticket: int, asked: Example | str, photo: Photo
    ) -> None:
        try:
            if isinstance(asked, Example):
                self._emit(searcher.explain(ticket, asked, photo))
                return

            def stop() -> bool:
                return self._explanations.overtaken(ticket)

            explained = searcher.explain_words(ticket, asked, photo, decoders.of, stop)
            if explained is not None:
                self._emit(explained)
        except PhotoSearchError as error:
            self._emit(ExplainFailed(ticket, str(error)))


class _Decoders:
    """The decoders of one thread, one for each fitting, started when first needed. `stack` closes them."""

    def __init__(self, stack: ExitStack, library: Library) -> None:
        self._stack = stack
        self._library = library
        self._started: dict[Fitting, Decoder] = {}
        self._behind: Decoder | None = None

    def of(self, fitting: Fitting) -> Decoder:
        """Returns the decoder for a fitting."""
        if fitting not in self._started:
            decoder = self._started[fitting] = self._stack.enter_context(self._library.make_decoder(fitting, 1))
            decoder.warm()
        return self._started[fitting]

    def behind(self, fitting: Fitting) -> Decoder:
        """Returns a further decoder, for photos without thumbnails (`Greys.soon`); it is made for the first fitting."""
        if self._behind is None:
            self._behind = self._stack.enter_context(self._library.make_decoder(fitting, 1))
        return self._behind


def _ranks(query: Query) -> bool:
    """Whether a query needs a model: it has examples, or describes a picture."""
    return bool(query.examples or description(query.filters.text))
