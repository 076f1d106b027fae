"""Keeps the library in step with the folders for as long as the application runs: the database's only writer.

Everything that changes the library arrives here as a message and is done one after another: commands of the person,
hints of the watcher, finished snapshots.
"""

import contextlib
import math
import time
from collections import deque
from collections.abc import Callable

from photosearch.core.events import (
    Event,
    FolderState,
    IndexIdle,
    IndexReport,
    Listener,
    ModelDeleted,
    ProviderReady,
    SwitchEnded,
    Trouble,
)
from photosearch.core.folders.settle import Settle
from photosearch.errors import (
    InputError,
    LibraryDamaged,
    ModelError,
    PhotoSearchError,
    StorageError,
    WatchUnavailable,
)
from photosearch.jobs.control import Control, Interrupted
from photosearch.jobs.inbox import Inbox
from photosearch.jobs.indexing import rebuilding
from photosearch.jobs.indexing.describing import Describer
from photosearch.jobs.indexing.folder_board import FolderBoard
from photosearch.jobs.indexing.indexer import Indexer
from photosearch.jobs.indexing.safekeeping import back_up
from photosearch.jobs.indexing.survey import Survey
from photosearch.jobs.messages import (
    AddFolder,
    Built,
    DeleteModel,
    Exclude,
    Hint,
    Make,
    Message,
    Relocate,
    RemoveFolder,
    Rescan,
    Retry,
    UseModel,
)
from photosearch.jobs.models import shelving
from photosearch.jobs.models.switching import Switch
from photosearch.jobs.opening.parts import Parts
from photosearch.library import checking
from photosearch.library.relocation import relocate
from photosearch.library.store.changes import Delta
from photosearch.library.store.store import Store
from photosearch.library.watch import Watcher
from photosearch.search.engine import Renewal
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.embedding.embed import ProviderChoice
from photosearch.vision.embedding.shelf import Choice, ShelfModel

STATUS_SECONDS = 1.0
"""How often the folders' counts are told while indexing."""
RETRY_SECONDS = 60.0
"""After a failure of the storage or the model: soon enough to go on when the disk has space again."""
QUIET_SECONDS = 10.0
"""How long nothing happens before a backup is made."""
FAILED_BACKUP_SECONDS = 3600.0
"""How long one that failed is not tried again, so that a full disk is not told over and over."""
_CHANGES = AddFolder | RemoveFolder | Relocate | Exclude
"""What the person asks to be changed in the library."""
OFFLINE_DETAIL = "The folder is missing, unreadable or empty; its photos are kept until it is back or removed"


class IndexingLoop:
    """One thread's work. Messages may be posted before `run` has begun.

    Args:
        emit: told of folders, progress and trouble.
        control: pauses and interrupts passes.
        build: starts the rebuilder; what it makes for the parts comes back as a `Built` message.
        take: told of the parts that are in force from now on, after a switch to another model.
    """

    _parts: Parts
    _store: Store

    def __init__(
        self,
        inbox: Inbox,
        emit: Listener,
        control: Control,
        build: Callable[[Parts, Make], None],
        take: Callable[[Parts], None],
    ) -> None:
        self._inbox = inbox
        self._emit = emit
        self._control = control
        self._build = build
        self._take = take
        self._received: deque[Message] = deque()
        self._board = FolderBoard()
        self._told_folders = 0.0
        self._told_provider: ProviderChoice | None = None
        self._pass_pending = True
        self._next_rescan = 0.0
        self._next_backup = math.inf
        self._no_backup_before = 0.0
        self._describer: Describer | None = None
        self._building = False
        self._switch: Switch | None = None

    def announce(self, store: Store) -> None:
        """Tells of the folders, which wait for `run`."""
        self._emit(self._board.event(store))

    def run(self, parts: Parts, store: Store) -> None:
        """Serves until stopped. A failure of the storage is told, and tried again at the next message or rescan.

        Args:
            store: the writing store, opened by the thread that calls.
        """
        self._parts, self._store = parts, store
        self._tell_provider()
        if parts.notice:
            self._emit(Trouble(parts.notice))
        self._resume_switch()
        self._settle = Settle(parts.library.settings.settle_seconds)
        del parts  # the vectors of a former model shall not stay in memory
        watcher = Watcher(lambda path: self._inbox.post(Hint(path)))
        try:
            for folder in store.folders.paths():
                self._watch(watcher, folder)
            while not self._control.stopped:
                self._serve_with(self._parts, watcher)
            self._serve_last(watcher)
        finally:
            watcher.stop()

    def _serve_with(self, parts: Parts, watcher: Watcher) -> None:
        """Serves until stopped, or until another model is in force."""
        with parts.decoder(parts.library.settings.decoders, background=True) as decoder:
            indexer = Indexer(parts, self._store, decoder, self._publish, self._tell_progress, self._control)
            while not self._control.stopped and self._parts is parts:
                self._step(indexer, watcher, decoder)

    def _step(self, indexer: Indexer, watcher: Watcher, decoder: Decoder) -> None:
        try:
            self._receive(watcher)
            switch = self._switch
            if switch is not None and switch.is_near:
                self._advance(switch)
            elif self._pass_pending or time.monotonic() >= self._next_rescan:
                self._pass_over_all(indexer, watcher)
                self._describer = Describer(self._parts, self._store, decoder, self._control)
            elif due := self._settle.take_due(time.monotonic()):
                self._finish(*indexer.update_paths(due))
            elif switch is not None and not switch.rests:
                self._advance(switch)
            elif time.monotonic() >= self._next_backup:
                self._back_up()
            elif self._describer is not None and not self._describer.step():
                self._describer = None
        except Interrupted:
            self._control.rearm()
            self._pass_pending = True
        except PhotoSearchError as error:
            if damaged := isinstance(error, LibraryDamaged):
                checking.doubt(self._parts.library.checked)
            self._emit(Trouble(str(error), damaged=damaged))
            self._pass_pending = False
            self._describer = None
            self._next_rescan = time.monotonic() + RETRY_SECONDS

    def _pass_over_all(self, indexer: Indexer, watcher: Watcher) -> None:
        self._board.activity = FolderState.SCANNING
        self._tell_folders()
        report, survey = indexer.update_folders()
        self._pass_pending = False
        self._next_rescan = time.monotonic() + 60 * self._parts.library.settings.rescan_minutes
        for folder in self._store.folders.paths():
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
            parts, control = self._parts, self._control
            self._start_building(parts, lambda: rebuilding.renew_apart(parts, lambda: control.stopped))

    def _start_building(self, parts: Parts, make: Make) -> None:
        """Starts the rebuilder unless it is at work: whoever is in need asks again when that has ended."""
        if not self._building:
            self._building = True
            self._build(parts, make)

    def _back_up(self) -> None:
        self._next_backup = math.inf  # until something happens again
        if not back_up(self._parts, self._store, self._emit, self._control):
            self._no_backup_before = time.monotonic() + FAILED_BACKUP_SECONDS

    def _receive(self, watcher: Watcher) -> None:
        """Waits for a message until something is due, then serves all that have come."""
        message = self._inbox.next(self._patience())
        while message is not None:
            self._received.append(message)
            message = self._inbox.next()
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

    def _serve_last(self, watcher: Watcher) -> None:
        """Changes what the person asked to be changed just before the end, and would not ask for again."""
        while (message := self._inbox.next()) is not None:
            self._received.append(message)
        asked = [message for message in self._received if isinstance(message, _CHANGES)]
        for message in asked:
            try:
                self._serve(message, watcher)
            except PhotoSearchError as error:
                self._emit(Trouble(str(error)))

    def _patience(self) -> float:
        now = time.monotonic()
        at_work = self._switch is not None and not self._switch.rests
        if self._pass_pending or at_work or self._describer is not None:
            return 0.0
        due = self._settle.next_due()
        return max(0.0, min(self._next_rescan, self._next_backup, math.inf if due is None else due) - now)

    def _serve(self, message: Message, watcher: Watcher) -> None:
        match message:
            case AddFolder(path):
                self._store.folders.add(path)
                self._pass_pending = True
                self._tell_folders()
            case RemoveFolder(path):
                watcher.remove(path)
                self._apply(self._store.folders.remove(path, self._parts.model_id))
                self._tell_folders()
            case Relocate(old, new):
                self._relocate(old, new, watcher)
            case Exclude(folder, patterns):
                self._store.folders.exclude(folder, patterns)
                self._pass_pending = True
            case Rescan():
                self._pass_pending = True
            case Retry(paths):
                for path in self._store.photos.doubt_skips(paths):
                    self._settle.feed(path, time.monotonic())
            case Hint(path):
                self._settle.feed(path, time.monotonic())
            case UseModel(model):
                self._begin_switch(model)
            case DeleteModel(model):
                self._delete_model(model)
            case Built():
                self._take_built(message)

    def _relocate(self, old: str, new: str, watcher: Watcher) -> None:
        before = self._store.folders.paths()
        try:
            delta = relocate(self._store, old, new, self._parts.model_id)
        except InputError as error:
            self._emit(Trouble(str(error)))
            return
        for folder in set(before) - set(self._store.folders.paths()):
            watcher.remove(folder)
        self._apply(delta)
        self._pass_pending = True
        self._tell_folders()

    # Models

    def _begin_switch(self, model: ShelfModel) -> None:
        self._end_switch()
        shelf = self._parts.library.shelf
        if model.id == self._parts.embedder.manifest.id:
            shelf.note(Choice(model.key))
            return
        try:
            parts = self._parts.open_model(self._parts.library, model, self._store)
        except ModelError as error:
            self._emit(Trouble(str(error)))
            self._emit(SwitchEnded(model.id))
            shelf.follow("")
            return
        shelf.follow(model.key)
        self._switch = Switch(model, parts, self._store, self._emit, self._control)

    def _resume_switch(self) -> None:
        """Goes on with the switch that the last run had begun, unless another model than is noted is in force."""
        shelf = self._parts.library.shelf
        with contextlib.suppress(ModelError, InputError):
            choice = shelf.choice()
            if choice.following and shelf.find(choice.active).id == self._parts.embedder.manifest.id:
                self._inbox.post(UseModel(shelf.find(choice.following)))

    def _advance(self, switch: Switch) -> None:
        """Does a part of what is left to do: photos, then the index, then the switch itself."""
        try:
            if switch.step():
                return
            if switch.built is None:
                switch.rests = True
                self._start_building(switch.parts, switch.prepare)
                return
            switched = switch.finish(switch.built.snapshot)
        except PhotoSearchError:
            self._end_switch()
            raise
        self._switch = None
        self._parts = switch.parts
        self._take(switch.parts)
        self._describer = None
        self._pass_pending |= switched.lacking > 0
        self._emit(switched)
        self._tell_provider()

    def _end_switch(self) -> None:
        if self._switch is not None:
            self._switch.close()
            self._emit(SwitchEnded(self._switch.model.id))
            self._switch = None

    def _take_built(self, built: Built) -> None:
        self._building = False
        switch = self._switch
        if switch is not None:
            switch.rests = False
        if built.parts is self._parts:
            if built.snapshot is not None:
                rebuilding.publish(self._parts, self._store, built.snapshot)
        elif switch is not None and built.parts is switch.parts:
            if built.failed:
                self._end_switch()
            else:
                switch.built = built

    def _delete_model(self, model: ShelfModel) -> None:
        try:
            if shelving.delete(self._parts, self._store, model, lambda: self._control.stopped):
                self._emit(ModelDeleted(model.id))
        except InputError as error:
            self._emit(Trouble(str(error)))

    # News

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
