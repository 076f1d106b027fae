"""Keeps the library in step with the folders for as long as the application runs: the database's only writer.

Everything that changes the library arrives here as a message and is done one after another: commands of the person,
hints of the watcher, finished snapshots.
"""

import math
import queue
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from photosearch.core.events import Event, FolderState, IndexIdle, IndexReport, Listener, ProviderReady, Trouble
from photosearch.core.settle import Settle
from photosearch.errors import InputError, LibraryDamaged, PhotoSearchError, StorageError, WatchUnavailable
from photosearch.jobs import rebuilding
from photosearch.jobs.control import Control, Interrupted
from photosearch.jobs.describing import Describer
from photosearch.jobs.folder_board import FolderBoard
from photosearch.jobs.indexing import Indexer
from photosearch.jobs.parts import Parts
from photosearch.jobs.safekeeping import back_up
from photosearch.jobs.survey import Survey
from photosearch.library import checking
from photosearch.library.relocation import relocate
from photosearch.library.store import Delta, Store
from photosearch.library.watch import Watcher
from photosearch.search.engine import Renewal
from photosearch.search.index import Snapshot
from photosearch.vision.decoder import Decoder
from photosearch.vision.embed import ProviderChoice

STATUS_SECONDS = 1.0
"""How often the folders' counts are told while indexing."""
RETRY_SECONDS = 60.0
"""After a failure of the storage or the model: soon enough to go on when the disk has space again."""
QUIET_SECONDS = 10.0
"""How long nothing happens before a backup is made."""
FAILED_BACKUP_SECONDS = 3600.0
"""How long one that failed is not tried again, so that a full disk is not told over and over."""
OFFLINE_DETAIL = "The folder is missing, unreadable or empty; its photos are kept until it is back or removed"


@dataclass(frozen=True, slots=True)
class AddFolder:
    """The person wants `path` watched."""

    path: str


@dataclass(frozen=True, slots=True)
class RemoveFolder:
    """The person no longer wants `path` watched; its photos leave the library, not the disk."""

    path: str


@dataclass(frozen=True, slots=True)
class Relocate:
    """What the person had in `old` is now in `new`."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Rescan:
    """Compare every folder with the library now."""


@dataclass(frozen=True, slots=True)
class Exclude:
    """Leave out what `patterns` say, of one folder or of all."""

    folder: str
    patterns: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Read skipped photos again: those at `paths`, or all."""

    paths: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Hint:
    """Something changed at `path`."""

    path: str


@dataclass(frozen=True, slots=True)
class Built:
    """A new snapshot is ready."""

    snapshot: Snapshot


Message: TypeAlias = AddFolder | RemoveFolder | Relocate | Exclude | Rescan | Retry | Hint | Built


class IndexingLoop:
    """One thread's work. Messages may be posted before `run` has begun.

    Args:
        emit: told of folders, progress and trouble.
        control: pauses and interrupts passes.
        build: starts the rebuilder; the snapshot it makes comes back as a `Built` message.
    """

    _parts: Parts
    _store: Store

    def __init__(self, emit: Listener, control: Control, build: Callable[[], None]) -> None:
        self._emit = emit
        self._control = control
        self._build = build
        self._inbox: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._received: deque[Message] = deque()
        self._board = FolderBoard()
        self._told_folders = 0.0
        self._told_provider: ProviderChoice | None = None
        self._pass_pending = True
        self._next_rescan = 0.0
        self._next_backup = math.inf
        self._no_backup_before = 0.0
        self._describer: Describer | None = None

    def post(self, message: Message) -> None:
        """Hands over a message from any thread; a command interrupts the pass that is running."""
        self._inbox.put(message)
        if isinstance(message, AddFolder | RemoveFolder | Relocate | Exclude | Rescan):
            self._control.interrupt()

    def stop(self) -> None:
        """Ends `run`; what is embedded so far is committed."""
        self._control.stop()
        self._inbox.put(None)

    def run(self, parts: Parts, store: Store) -> None:
        """Serves until stopped. A failure of the storage is told, and tried again at the next message or rescan.

        Args:
            store: the writing store, opened by the thread that calls.
        """
        self._parts, self._store = parts, store
        self._tell_provider()
        self._settle = Settle(parts.settings.settle_seconds)
        watcher = Watcher(lambda path: self.post(Hint(path)))
        try:
            with parts.decoder(parts.settings.decoders, background=True) as decoder:
                indexer = Indexer(parts, store, decoder, self._publish, self._tell_progress, self._control)
                for folder in store.folders():
                    self._watch(watcher, folder)
                while not self._control.stopped:
                    self._step(indexer, watcher, decoder)
        finally:
            watcher.stop()

    def _step(self, indexer: Indexer, watcher: Watcher, decoder: Decoder) -> None:
        try:
            self._receive(watcher)
            if self._pass_pending or time.monotonic() >= self._next_rescan:
                self._pass_over_all(indexer, watcher)
                self._describer = Describer(self._parts, self._store, decoder, self._control)
            elif due := self._settle.take_due(time.monotonic()):
                self._finish(*indexer.update_paths(due))
            elif time.monotonic() >= self._next_backup:
                self._back_up()
            elif self._describer is not None and not self._describer.step():
                self._describer = None
        except Interrupted:
            self._control.rearm()
            self._pass_pending = True
        except PhotoSearchError as error:
            if damaged := isinstance(error, LibraryDamaged):
                checking.doubt(self._parts.checked)
            self._emit(Trouble(str(error), damaged=damaged))
            self._pass_pending = False
            self._describer = None
            self._next_rescan = time.monotonic() + RETRY_SECONDS

    def _pass_over_all(self, indexer: Indexer, watcher: Watcher) -> None:
        self._board.activity = FolderState.SCANNING
        self._tell_folders()
        report, survey = indexer.update_folders()
        self._pass_pending = False
        self._next_rescan = time.monotonic() + 60 * self._parts.settings.rescan_minutes
        for folder in self._store.folders():
            if folder in survey.offline:
                self._board.rest(folder, FolderState.OFFLINE, OFFLINE_DETAIL)
            else:
                self._watch(watcher, folder)
        self._finish(report, survey)

    def _finish(self, report: IndexReport, survey: Survey) -> None:
        for path in survey.unsettled:
            self._settle.feed(path, time.monotonic())
        self._board.activity = None
        self._tell_folders()
        self._tell_provider()
        self._emit(IndexIdle(report))
        self._next_backup = max(time.monotonic() + QUIET_SECONDS, self._no_backup_before)
        if self._parts.engine.renewal() is not Renewal.NONE:
            self._build()

    def _back_up(self) -> None:
        self._next_backup = math.inf  # until something happens again
        if not back_up(self._parts, self._store, self._emit, self._control):
            self._no_backup_before = time.monotonic() + FAILED_BACKUP_SECONDS

    def _receive(self, watcher: Watcher) -> None:
        """Waits for a message until something is due, then serves all that have come."""
        message = self._next_message(self._patience())
        while message is not None:
            self._received.append(message)
            message = self._next_message(0.0)
        while self._received:
            self._serve_next(watcher)

    def _serve_next(self, watcher: Watcher) -> None:
        """Serves the oldest message; one that the storage refuses stays, and is tried again with the next attempt."""
        message = self._received.popleft()
        try:
            self._serve(message, watcher)
        except StorageError:
            self._received.appendleft(message)
            raise

    def _patience(self) -> float:
        now = time.monotonic()
        if self._pass_pending or self._describer is not None:
            return 0.0
        due = self._settle.next_due()
        return max(0.0, min(self._next_rescan, self._next_backup, math.inf if due is None else due) - now)

    def _next_message(self, seconds: float) -> Message | None:
        try:
            return self._inbox.get(timeout=seconds) if seconds > 0 else self._inbox.get_nowait()
        except queue.Empty:
            return None

    def _serve(self, message: Message, watcher: Watcher) -> None:
        match message:
            case AddFolder(path):
                self._store.add_folder(path)
                self._pass_pending = True
                self._tell_folders()
            case RemoveFolder(path):
                watcher.remove(path)
                self._apply(self._store.remove_folder(path, self._parts.model_id))
                self._tell_folders()
            case Relocate(old, new):
                self._relocate(old, new, watcher)
            case Exclude(folder, patterns):
                self._store.exclude(folder, patterns)
                self._pass_pending = True
            case Rescan():
                self._pass_pending = True
            case Retry(paths):
                for path in self._store.doubt_skips(paths):
                    self._settle.feed(path, time.monotonic())
            case Hint(path):
                self._settle.feed(path, time.monotonic())
            case Built(snapshot):
                rebuilding.publish(self._parts, self._store, snapshot)

    def _relocate(self, old: str, new: str, watcher: Watcher) -> None:
        before = self._store.folders()
        try:
            delta = relocate(self._store, old, new, self._parts.model_id)
        except InputError as error:
            self._emit(Trouble(str(error)))
            return
        for folder in set(before) - set(self._store.folders()):
            watcher.remove(folder)
        self._apply(delta)
        self._pass_pending = True
        self._tell_folders()

    def _watch(self, watcher: Watcher, folder: str) -> None:
        try:
            watcher.add(folder)
            self._board.rest(folder, FolderState.WATCHING)
        except WatchUnavailable as error:
            self._board.rest(folder, FolderState.POLLING, str(error))

    def _publish(self, delta: Delta) -> None:
        self._apply(delta)
        if time.monotonic() - self._told_folders >= STATUS_SECONDS:
            self._tell_folders()

    def _apply(self, delta: Delta) -> None:
        rebuilding.apply(self._parts, delta)

    def _tell_progress(self, event: Event) -> None:
        self._board.activity = FolderState.INDEXING
        self._emit(event)

    def _tell_provider(self) -> None:
        provider = self._parts.embedder.provider
        if provider is not self._told_provider:  # it gives way to the CPU when it fails in mid-run
            self._told_provider = provider
            self._emit(ProviderReady(provider.name, provider.reason))

    def _tell_folders(self) -> None:
        self._told_folders = time.monotonic()
        self._emit(self._board.event(self._store))
