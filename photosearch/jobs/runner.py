"""Starts and stops every thread, and is all that the window knows of the work behind it.

Threads: the indexer (the only writer of photos and vectors, with the watcher's inside its loop), the searcher, the
counter of what filters would leave, the explainer and a short-lived rebuilder. Parts are built in the indexer's thread,
so that a window shows, and photos in it, before the model and the index are loaded. What the person says of hits is
written in the thread that brings it: it does not wait for a pass to end.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypeVar

from threadpoolctl import threadpool_limits

from photosearch.core.answers.duplicates import Copies
from photosearch.core.events import (
    Event,
    ExplainFailed,
    FacetsCounted,
    IndexHeld,
    Listener,
    SearchDone,
    SearchFailed,
    Trouble,
)
from photosearch.core.model_status import ModelStatus
from photosearch.core.photo import Box, Fitting, Mark, Photo, Preview
from photosearch.core.query.feedback import Asked
from photosearch.core.query.query import Example, Filters, Query, SortKey
from photosearch.core.query.saved import SavedSearch
from photosearch.errors import LibraryDamaged, PhotoSearchError, StorageError, UnreadablePhoto
from photosearch.jobs.control import Control
from photosearch.jobs.indexing.survey import photo_files
from photosearch.jobs.latest import Latest
from photosearch.jobs.loop import IndexingLoop
from photosearch.jobs.messages import (
    AddFolder,
    Built,
    DeleteModel,
    Exclude,
    Make,
    Relocate,
    RemoveFolder,
    Rescan,
    Retry,
    UseModel,
)
from photosearch.jobs.models import shelving
from photosearch.jobs.opening.parts import Holdings, MakeDecoder, Parts
from photosearch.jobs.pace import Pace
from photosearch.jobs.searching import saved_searches
from photosearch.jobs.searching.copies import find_copies
from photosearch.jobs.searching.pictures import Viewer
from photosearch.jobs.searching.searcher import Browser, Memories, Searcher
from photosearch.library.recovery import Repair
from photosearch.library.store.store import Store
from photosearch.machine import Machine
from photosearch.settings import Settings
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.embedding import model_archive

log = logging.getLogger(__name__)

Request = TypeVar("Request")

Opener: TypeAlias = Callable[[ExitStack, Callable[[Holdings], None]], tuple[Parts, Store]]
"""Builds the parts and the writing store in the calling thread; what must be closed goes on the stack. It hands over
what the library has as soon as that can be browsed."""


class Runner:
    """The application without its window. Every method may be called from any thread.

    Args:
        repairer: checks the library, repairs it where it is damaged and says what it did; nobody else has it open.
        machine: tells of power and of the person's presence.
    """

    def __init__(self, opener: Opener, repairer: Callable[[], Repair], machine: Machine | None = None) -> None:
        self._opener = opener
        self._repairer = repairer
        self._pace = Pace(machine or Machine())
        self._listeners: list[Listener] = []
        self._prepare()

    def _prepare(self) -> None:
        """Makes what one life of the threads needs."""
        self._control = Control(self._pace.now, lambda hold: self._emit(IndexHeld(hold)))
        self._loop = IndexingLoop(self._emit, self._control, self._build, self._take)
        self._searches: Latest[tuple[Query, int | None, float]] = Latest()
        self._counts: Latest[Filters] = Latest()
        self._explanations: Latest[tuple[Example, Photo]] = Latest()
        self._browsable = threading.Event()
        self._holdings: Holdings | None = None
        self._opened = threading.Event()
        self._parts: Parts | None = None
        self._viewer: Viewer | None = None
        self._threads: list[threading.Thread] = []
        self._decoders: list[Decoder] = []
        self._stopping = False
        self._rebuilder: threading.Thread | None = None

    def listen(self, listener: Listener) -> None:
        """Adds a listener; call it before `start`, so that nothing is missed."""
        self._listeners.append(listener)

    def start(self) -> None:
        """Starts the threads and returns at once."""
        # NumPy's second thread shortens no product of a query by a millisecond. But it goes on spinning while the next
        # picture is decoded, on a core that decoders need; and where these have it, every product waits for it.
        self._one_each = threadpool_limits(1, user_api="blas")
        for work in (self._index, self._search, self._count, self._explain):
            thread = threading.Thread(target=self._guard, args=(work,), name=f"photosearch{work.__name__}")
            self._threads.append(thread)
            thread.start()

    def end(self) -> None:
        """Has every thread and process end, and waits for none: who waits for a photo is refused at once."""
        self._stopping = True
        self._loop.stop()
        self._searches.stop()
        self._counts.stop()
        self._explanations.stop()
        for decoder in list(self._decoders):
            decoder.abort()  # nobody waits for a slow photo any more

    def stop(self) -> None:
        """Ends every thread and process; returns when all have ended. May be called twice."""
        self.end()
        for thread in self._threads:
            thread.join()
        if self._rebuilder is not None:
            self._rebuilder.join()
        if self._threads:
            self._one_each.restore_original_limits()
        self._threads.clear()

    def repair(self) -> Repair:
        """Ends the work, checks and repairs the library, and begins again; blocks, and raises as the repairer does."""
        self.stop()
        self._prepare()  # what is asked for meanwhile is done afterwards
        try:
            return self._repairer()
        finally:
            self.start()

    def add_folder(self, path: str) -> None:
        """Watches the folder with identity text `path`."""
        self._loop.post(AddFolder(path))

    def remove_folder(self, path: str) -> None:
        """Forgets the folder and its photos; the files stay."""
        self._loop.post(RemoveFolder(path))

    def relocate(self, old: str, new: str) -> None:
        """Notes that what was in the folder `old` is now in `new`, once a look at `new` has confirmed it."""
        self._loop.post(Relocate(old, new))

    def exclude(self, folder: str, patterns: str) -> None:
        """Leaves out what `patterns` say of a watched folder, or of all with `EVERYWHERE`."""
        self._loop.post(Exclude(folder, patterns))

    def patterns(self) -> dict[str, str]:
        """Returns the patterns of what is left out, by folder; blocks."""
        with self._open_holdings().reader() as store:
            return store.folders.patterns()

    def photo_files(self, stop: Callable[[], bool]) -> dict[str, tuple[str, ...]]:
        """Returns the files named like photos in each watched folder, left out or not; blocks."""
        with self._open_holdings().reader() as store:
            return photo_files(store, stop)

    def rescan(self) -> None:
        """Compares every folder with the library now."""
        self._loop.post(Rescan())

    def retry(self, paths: frozenset[str] | None = None) -> None:
        """Reads skipped photos again, all unless `paths` says which."""
        self._loop.post(Retry(paths))

    def pause(self) -> None:
        """Holds indexing at the next photo."""
        self._control.pause()

    def resume(self) -> None:
        """Lets indexing go on."""
        self._control.pause(False)

    def follow(self, settings: Settings) -> None:
        """Reads photos as the person chose just now: when, and how fast."""
        self._pace.follow(settings)
        self._control.wake()

    def untold(self) -> frozenset[str]:
        """Returns the names of the settings that can do nothing on this system; blocks."""
        return self._pace.untold()

    def search(self, query: Query, first: int | None = None) -> int:
        """Asks; the answer comes as SearchDone or SearchFailed with the ticket returned. A later query replaces it.

        Args:
            first: so many hits are told before the others, where these take longer.
        """
        return self._searches.submit((query, first, time.monotonic()))

    def count(self, filters: Filters) -> int:
        """Asks what each choice of a filter would leave; the answer comes as FacetsCounted with the ticket returned.

        A later request replaces it; where the library cannot be read, none comes: the search says why.
        """
        return self._counts.submit(filters)

    def explain(self, example: Example, photo: Photo) -> int:
        """Asks why `photo` matched; the answer comes as Explanation or ExplainFailed with the ticket returned."""
        return self._explanations.submit((example, photo))

    def thumbnail(self, photo: Photo) -> bytes:
        """Returns an encoded thumbnail; blocks. Raises PhotoError when there is none to be had."""
        return self._view().thumbnail(photo)

    def preview(self, source: str | bytes, longest: int, box: Box | None = None) -> Preview:
        """Returns the picture, or its detail, the longest side at most `longest` pixels; blocks. Raises PhotoError."""
        return self._view().preview(source, longest, box)

    def skips(self) -> tuple[Photo, ...]:
        """Returns the photos that could not be indexed, with their reasons; blocks."""
        if self._parts is None:
            return ()
        with self._parts.reader() as store:
            return store.photos.skips()

    def home(self) -> Path:
        """Returns the library's folder; blocks until it is open. Raises StorageError."""
        return self._open_holdings().database.parent

    def photos(self, paths: Iterable[str]) -> dict[str, Photo]:
        """Returns the photos at these paths, by path; blocks. Raises StorageError."""
        with self._open_holdings().reader() as store:
            found = (store.photos.at(path) for path in paths)
            return {photo.file.path: photo for photo in found if photo is not None}

    def photos_by_id(self, ids: Sequence[int]) -> dict[int, Photo]:
        """Returns the photos with these ids, by id; blocks. Raises StorageError."""
        with self._open_holdings().reader() as store:
            return store.photos.by_id(ids)

    def copies(self, progress: Callable[[int, int], None], stop: Callable[[], bool]) -> Copies | None:
        """Compares all photos with one another; blocks, and gives None when `stop` said so.

        Args:
            progress: told how many were compared, of how many.
        """
        parts = self._open_parts()
        with parts.reader() as store:
            return find_copies(parts, store, progress, stop)

    def mark(self, asked: Asked, marks: Mapping[bytes, Mark | None]) -> None:
        """Notes what the person says of photos beside an example, by digest; None takes it back; blocks."""
        with self._open_holdings().writer() as store:
            store.marks.put(asked, marks, time.time_ns())

    def save_search(self, name: str, query: Query) -> None:
        """Saves a query under a name, in the place of what had it; blocks. Raises InputError as `saving.save` does."""
        with self._open_holdings().writer() as store:
            saved_searches.save(store, name, query)

    def saved_searches(self) -> tuple[SavedSearch, ...]:
        """Returns the saved searches, by name; blocks."""
        with self._open_holdings().reader() as store:
            return store.searches.all()

    def saved_query(self, search: SavedSearch) -> Query:
        """Returns what a saved search asks, with its examples where they are now; blocks."""
        with self._open_holdings().reader() as store:
            return saved_searches.asked(store, search)

    def rename_search(self, old: str, new: str) -> None:
        """Gives a saved search another name; blocks."""
        with self._open_holdings().writer() as store:
            store.searches.rename(old, new)

    def delete_search(self, name: str) -> None:
        """Removes a saved search; blocks."""
        with self._open_holdings().writer() as store:
            store.searches.delete(name)

    def models(self) -> tuple[ModelStatus, ...]:
        """Returns the models to choose from and how each stands; blocks. Raises ModelError, StorageError."""
        parts = self._open_parts()
        with parts.reader() as store:
            return shelving.statuses(parts.shelf, store, parts.embedder.manifest.id)

    def use_model(self, name: str) -> None:
        """Begins the way to the model with this id or name; the one in force answers until the switch.

        SwitchProgress, then ModelSwitched or SwitchEnded tell of it. The model in force itself calls a switch off.

        Raises:
            InputError: there is no such model.
        """
        parts = self._open_parts()
        self._loop.post(UseModel(parts.shelf.find(name)))

    def rename_model(self, name: str, new: str) -> None:
        """Gives a model another name; blocks. Raises InputError, ModelError, StorageError."""
        shelf = self._open_parts().shelf
        shelf.rename(shelf.find(name), new)

    def delete_model(self, name: str) -> None:
        """Removes a model with its vectors and its index; ModelDeleted follows, or a Trouble.

        Raises:
            InputError: there is no such model, it is in use, or the shipped one.
        """
        parts = self._open_parts()
        model = parts.shelf.find(name)
        shelving.require_deletable(parts, model)
        self._loop.post(DeleteModel(model))

    def export_model(self, name: str, target: Path) -> None:
        """Writes a model to one file; blocks. Raises InputError, ModelError, StorageError."""
        model_archive.export(self._open_parts().shelf.find(name).folder, target)

    def import_model(self, source: Path) -> str:
        """Takes a model from an exported file; returns its id; blocks. Raises InputError, ModelError, StorageError."""
        return model_archive.unpack(source, self._open_parts().shelf.folder).name

    def _open_holdings(self) -> Holdings:
        self._browsable.wait()
        if self._holdings is None:
            raise StorageError("The library is not open")
        return self._holdings

    def _open_parts(self) -> Parts:
        self._opened.wait()
        if self._parts is None:
            raise StorageError("The library is not open")
        return self._parts

    def _view(self) -> Viewer:
        if self._viewer is None:
            raise UnreadablePhoto("The library is not open")
        return self._viewer

    def _emit(self, event: Event) -> None:
        for listener in self._listeners:
            listener(event)

    def _guard(self, work: Callable[[], None]) -> None:
        """A thread's last line of defence: what gets here is a bug, and is told instead of vanishing."""
        try:
            work()
        except PhotoSearchError as error:
            self._emit(Trouble(str(error), fatal=True, damaged=isinstance(error, LibraryDamaged)))
        except Exception as error:
            log.exception("Unexpected error in %s", threading.current_thread().name)
            self._emit(Trouble(f"Unexpected error: {error!r}. Please report it.", fatal=True))

    def _index(self) -> None:
        with ExitStack() as stack:
            stack.callback(self._opened.set)  # also when opening fails: the other threads wait for them
            stack.callback(self._browsable.set)
            store = self._open(stack)
            self._opened.set()
            self._loop.run(self._open_parts(), store)

    def _open(self, stack: ExitStack) -> Store:
        parts, store = self._opener(stack, partial(self._begin_browsing, stack))
        self._parts = replace(parts, make_decoder=self._open_holdings().make_decoder)
        return store

    def _begin_browsing(self, stack: ExitStack, holdings: Holdings) -> None:
        make_decoder = partial(self._make_decoder, holdings.make_decoder)
        self._viewer = Viewer(holdings.thumbnails, partial(make_decoder, holdings.fitting, 1))
        stack.callback(self._viewer.close)
        self._pace.begin(holdings.settings)
        self._holdings = replace(holdings, make_decoder=make_decoder)
        self._browsable.set()
        with holdings.reader() as store:
            self._loop.announce(store)

    def _take(self, parts: Parts) -> None:
        """Whatever is asked from now on is answered with these."""
        self._parts = parts

    def _make_decoder(self, make: MakeDecoder, fitting: Fitting, workers: int, background: bool = False) -> Decoder:
        decoder = make(fitting, workers, background)
        self._decoders.append(decoder)
        if self._stopping:
            decoder.abort()
        return decoder

    def _search(self) -> None:
        self._browsable.wait()
        if (holdings := self._holdings) is None:
            return
        with ExitStack() as stack:
            store = stack.enter_context(holdings.reader())
            decoder = stack.enter_context(holdings.make_decoder(holdings.fitting, 1))
            decoder.warm()
            browser, searcher = Browser(store), self._searchers(stack, store, {holdings.fitting: decoder})
            self._searches.run(
                lambda ticket, request: self._answer(
                    searcher if request[0].examples else lambda: browser, ticket, request
                )
            )

    def _count(self) -> None:
        self._opened.wait()
        if self._parts is None:
            return
        with self._parts.reader() as store:
            self._counts.run(lambda ticket, filters: self._tell_counts(store, ticket, filters))

    def _tell_counts(self, store: Store, ticket: int, filters: Filters) -> None:
        with contextlib.suppress(StorageError):
            self._emit(FacetsCounted(ticket, store.photos.facets(filters)))

    def _explain(self) -> None:
        self._opened.wait()
        if self._parts is None:
            return
        with ExitStack() as stack:
            searcher = self._searchers(stack, stack.enter_context(self._parts.reader()), {})
            searcher()  # its decoder comes up
            self._explanations.run(lambda ticket, request: self._reason(searcher(), ticket, request))

    def _searchers(self, stack: ExitStack, store: Store, decoders: dict[Fitting, Decoder]) -> Callable[[], Searcher]:
        """Returns what makes the searcher of one thread, of the model in force, once there is one.

        It is let go after each answer, so that no former model stays in memory.
        """
        memories = Memories()

        def searcher() -> Searcher:
            parts = self._open_parts()
            fitting = parts.embedder.manifest.fitting
            if fitting not in decoders:
                decoders[fitting] = stack.enter_context(parts.decoder(1))
                decoders[fitting].warm()
            return Searcher(parts, store, decoders[fitting], memories)

        return searcher

    def _answer(self, make: Callable[[], Browser], ticket: int, request: tuple[Query, int | None, float]) -> None:
        query, first, since = request
        # By another key, the first of few hits are not the first of all.
        in_turn = first is not None and first < query.limit and query.sort.key is SortKey.SIMILARITY
        try:
            searcher = make()
            if first is not None and (in_turn or not query.examples):
                hits = searcher.search(replace(query, limit=first))
                complete = len(hits) < first
                self._emit(SearchDone(ticket, hits, time.monotonic() - since, searcher.asked(query), complete))
                if complete or self._searches.overtaken(ticket):
                    return
            hits, order = searcher.search(query), searcher.order(query)
            self._emit(SearchDone(ticket, hits, time.monotonic() - since, searcher.asked(query), order=order))
        except PhotoSearchError as error:
            self._emit(SearchFailed(ticket, str(error)))

    def _reason(self, searcher: Searcher, ticket: int, request: tuple[Example, Photo]) -> None:
        try:
            self._emit(searcher.explain(ticket, *request))
        except PhotoSearchError as error:
            self._emit(ExplainFailed(ticket, str(error)))

    def _build(self, parts: Parts, make: Make) -> None:
        """Starts the rebuilder; called in the indexer's thread, and not before the last one has told of its end."""
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
            self._loop.post(built)
