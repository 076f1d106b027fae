"""Starts and stops every thread.

The threads are the indexer (with the watcher's threads inside its loop), one each for searches, counts and
explanations, and a short-lived rebuilder. The indexer's thread opens the library, so that the window shows photos
before the model and the index are loaded. Only the indexer writes photos and vectors. The calling thread writes marks
and saved searches, so that they do not wait for a pass to end.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial

from photosearch.core.events import Event, Listener, Trouble
from photosearch.core.photo import Fitting
from photosearch.errors import LibraryDamaged, LibraryUnreachable, PhotoSearchError
from photosearch.jobs.annotating.albums import Albums
from photosearch.jobs.annotating.annotations import Annotations
from photosearch.jobs.blas import one_thread_each
from photosearch.jobs.control import Control
from photosearch.jobs.inbox import Inbox
from photosearch.jobs.indexing.indexing import Indexing
from photosearch.jobs.loop import IndexingLoop
from photosearch.jobs.messages import Built, Make
from photosearch.jobs.models.models import Models
from photosearch.jobs.models.pair_models import PairModels
from photosearch.jobs.opening.library import Library, MakeDecoder
from photosearch.jobs.opening.opening import NotOpen, Opener, Opening
from photosearch.jobs.opening.parts import Parts
from photosearch.jobs.pace import PROBE_SECONDS, Pace
from photosearch.jobs.searching.contents import ContentWords
from photosearch.jobs.searching.copies import CopySearch
from photosearch.jobs.searching.items import Items
from photosearch.jobs.searching.marks import Marks
from photosearch.jobs.searching.pictures import Pictures
from photosearch.jobs.searching.saved_searches import SavedSearches
from photosearch.jobs.searching.searches import Searches
from photosearch.jobs.shared_loop import SharedLoop, SharedOpener
from photosearch.jobs.turns import short_turns
from photosearch.library.recovery import Repair
from photosearch.machine import Machine
from photosearch.vision.decoding.decoder import Decoder, at_once

log = logging.getLogger(__name__)


class Runner:
    """The application without its window: one object for each subject, and the threads behind them.

    Everything may be called from any thread. Requests may be made before `start`; they are served afterwards.

    Args:
        opener: opens the library, loads its model, and repairs the library.
        machine: reports power and whether the person is present.
        probe_seconds: how often the machine is asked.
        shared: opens a shared library, instead of `opener`.
    """

    def __init__(
        self,
        opener: Opener,
        machine: Machine | None = None,
        probe_seconds: float = PROBE_SECONDS,
        shared: SharedOpener | None = None,
    ) -> None:
        self._opener = opener
        self._shared = shared
        self._listeners: list[Listener] = []
        self._pace = Pace(machine or Machine(), probe_seconds)
        self._control = Control(self._pace.now, self._emit, probe_seconds)
        self._inbox = Inbox(self._control)
        self._opening = Opening()
        self._threads: list[threading.Thread] = []
        self._tuned = ExitStack()
        """Restores how the process runs its threads."""
        self._rebuilder: threading.Thread | None = None
        self._decoders: list[Decoder] = []
        self._stopping = False
        self._ended = threading.Event()
        self.indexing = Indexing(self._opening, self._inbox, self._control, self._pace)
        self.models = Models(self._opening, self._inbox)
        self.pair_models = PairModels(self._opening, self._inbox)
        self.searches = Searches(self._opening, self._emit, self._control.hold_back)
        self.saved_searches = SavedSearches(self._opening)
        self.marks = Marks(self._opening)
        self.contents = ContentWords(self._opening)
        self.annotations = Annotations(self._opening)
        self.albums = Albums(self._opening)
        self.pictures = Pictures(self._opening)
        self.items = Items(self._opening, self.pictures)
        self.copies = CopySearch(self._opening)

    def listen(self, listener: Listener) -> None:
        """Adds a listener to all events; call it before `start`, so that it misses none."""
        self._listeners.append(listener)

    def start(self) -> None:
        """Starts the threads and returns at once."""
        self._tuned.enter_context(one_thread_each())
        self._tuned.enter_context(short_turns())
        for name, work in (
            ("index", self._index),
            ("search", self.searches.answer_queries),
            ("count", self.searches.answer_counts),
            ("explain", self.searches.answer_explanations),
        ):
            thread = threading.Thread(target=self._guard, args=(work,), name=f"photosearch_{name}")
            self._threads.append(thread)
            thread.start()

    def stop(self, wait: bool = True) -> None:
        """Ends every thread and process; may be called twice. Calls that wait for a photo are refused at once.

        Args:
            wait: returns when all have ended.
        """
        self._stopping = True
        self._ended.set()
        self._control.stop()
        self._inbox.wake()
        self.searches.stop()
        self._opening.close()
        for decoder in list(self._decoders):
            decoder.abort()  # no longer wait for slow photos
        if not wait:
            return
        for thread in self._threads:
            thread.join()
        if self._rebuilder is not None:
            self._rebuilder.join()
        self._tuned.close()
        self._threads.clear()
        self._inbox.drop(Built)
        self._opening.forget()

    def repair(self) -> Repair:
        """Stops, repairs the library, and starts again. Blocks, and raises as the opener does.

        Requests made meanwhile are served afterwards.
        """
        self.stop()
        self._restart()
        try:
            return self._opener.repair()
        finally:
            self.start()

    def _restart(self) -> None:
        self._stopping = False
        self._ended.clear()
        self._decoders.clear()
        self._opening.restart()
        self._control.restart()
        self.searches.restart()
        self.pictures.restart()

    def _emit(self, event: Event) -> None:
        for listener in self._listeners:
            listener(event)

    def _guard(self, work: Callable[[], None]) -> None:
        """Runs the work of a thread and reports its failure. An unexpected exception is a bug."""
        try:
            while not self._attempt(work):
                pass
        except NotOpen:
            pass  # the indexer's thread reports why
        except PhotoSearchError as error:
            self._emit(Trouble(str(error), fatal=True, damaged=isinstance(error, LibraryDamaged)))
        except Exception as error:
            log.exception("Unexpected error in %s", threading.current_thread().name)
            self._emit(Trouble(f"Unexpected error: {error!r}. Please report it.", fatal=True))

    def _attempt(self, work: Callable[[], None]) -> bool:
        """Runs the work of a thread; returns False, after a wait, if it must be tried again."""
        try:
            work()
        except LibraryUnreachable:
            if self._shared is None:
                raise
            # The indexer's thread reports it, and continues when the server is back.
            return self._ended.wait(self._shared.tuning.shared_retry_seconds)
        return True

    def _index(self) -> None:
        with ExitStack() as stack:
            stack.callback(self._opening.close)  # also if opening fails: the other threads wait for it
            if self._shared is not None:
                self._index_shared(self._shared, stack)
                return
            library, store = self._opener.open_library(stack)
            library = replace(library, make_decoder=partial(self._make_decoder, library.make_decoder))
            stack.callback(self.pictures.close)
            self._pace.begin(library.settings)
            self._opening.show(library)
            loop = IndexingLoop(
                library, store, self._inbox, self._emit, self._control, self._pace, self._build, self._opening.use
            )
            loop.report_folders()
            self._opening.use(self._opener.load_model(library, store))
            loop.run(self._opening.parts())  # not kept in a variable, so that a replaced model is freed

    def _index_shared(self, opener: SharedOpener, stack: ExitStack) -> None:
        def adapt(library: Library) -> Library:
            stack.callback(self.pictures.close)
            self._pace.begin(library.settings)
            return replace(library, make_decoder=partial(self._make_decoder, library.make_decoder))

        loop = SharedLoop(
            opener, self._inbox, self._emit, self._control, self.marks, self._opening.show, self._opening.use
        )
        loop.run(stack, adapt)

    def _make_decoder(
        self,
        make: MakeDecoder,
        fitting: Fitting,
        workers: int,
        niceness: Callable[[], int] = at_once,
        texts: bool = False,
    ) -> Decoder:
        decoder = make(fitting, workers, niceness, texts)
        self._decoders.append(decoder)
        if self._stopping:
            decoder.abort()
        return decoder

    def _build(self, parts: Parts, make: Make) -> None:
        """Starts the rebuilder. The indexer's thread calls it, and only after the last rebuilder has ended."""
        if self._rebuilder is not None:
            self._rebuilder.join()
        work = partial(self._rebuild, parts, make)
        self._rebuilder = threading.Thread(target=self._guard, args=(work,), name="photosearch_rebuild")
        self._rebuilder.start()

    def _rebuild(self, parts: Parts, make: Make) -> None:
        built = Built(parts, None, failed=True)
        try:
            built = Built(parts, make())
        except PhotoSearchError as error:
            self._emit(Trouble(str(error), damaged=isinstance(error, LibraryDamaged)))
        finally:
            # The index of another model is urgent: the switch to it can be completed.
            self._inbox.post(built, urgent=parts is not self._opening.parts())
