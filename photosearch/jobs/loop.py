"""Keeps the library in step with the folders for as long as the application runs.

One thread makes all changes of photos and vectors, one after another. The person's commands, the watcher's hints and
finished snapshots arrive as messages.
"""

from collections import deque
from collections.abc import Callable
from contextlib import closing

from photosearch.core.events import (
    Event,
    FolderState,
    IndexIdle,
    IndexReport,
    Listener,
    ModelDeleted,
    ProviderReady,
    Trouble,
)
from photosearch.errors import InputError, Interrupted, LibraryDamaged, ModelError, PhotoSearchError, StorageError
from photosearch.jobs import memory
from photosearch.jobs.control import Control
from photosearch.jobs.inbox import Inbox
from photosearch.jobs.indexing import rebuilding
from photosearch.jobs.indexing.folder_board import FolderBoard
from photosearch.jobs.indexing.indexer import Indexer
from photosearch.jobs.indexing.schedule import Schedule
from photosearch.jobs.indexing.survey import Survey
from photosearch.jobs.indexing.upkeep.completing import Completer
from photosearch.jobs.indexing.upkeep.describing import Describer
from photosearch.jobs.indexing.upkeep.grouping import Grouper
from photosearch.jobs.indexing.upkeep.naming import Namer
from photosearch.jobs.indexing.upkeep.pairs import PairEmbedding
from photosearch.jobs.indexing.upkeep.placing import Placer
from photosearch.jobs.indexing.upkeep.rereading import Rereader
from photosearch.jobs.indexing.upkeep.safekeeping import back_up
from photosearch.jobs.indexing.upkeep.texts import TextReading
from photosearch.jobs.messages import (
    AddFolder,
    Built,
    ChangePair,
    DeleteModel,
    Exclude,
    Hint,
    Make,
    Message,
    ReadTexts,
    Relocate,
    RemoveFolder,
    Rescan,
    Retry,
    Turned,
    UseModel,
)
from photosearch.jobs.models import pair_models, shelving
from photosearch.jobs.models.switcher import Switcher
from photosearch.jobs.opening.library import Library
from photosearch.jobs.opening.parts import Parts
from photosearch.jobs.pace import Pace
from photosearch.library import checking
from photosearch.library.lookout import Lookout
from photosearch.library.relocation import relocate
from photosearch.library.store.changes.changes import Delta
from photosearch.library.store.store import Store
from photosearch.library.watch import Watcher
from photosearch.search.engine import Renewal
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.embedding.embed import ProviderChoice

_CHANGES = AddFolder | RemoveFolder | Relocate | Exclude
"""Messages that change the library on the person's request."""


class IndexingLoop:
    """The work of the indexing thread.

    Args:
        store: the writing store, opened by the thread that calls `run`.
        emit: receives the state of the folders, progress and trouble.
        control: pauses and interrupts passes.
        pace: learns whether a person waits for a new folder.
        build: starts the rebuilder, which posts a `Built` message when it has finished.
        use: receives the new parts after a switch to another model.
    """

    _parts: Parts
    _watcher: Watcher
    _lookout: Lookout
    _texts: TextReading
    _pairs: PairEmbedding

    def __init__(
        self,
        library: Library,
        store: Store,
        inbox: Inbox,
        emit: Listener,
        control: Control,
        pace: Pace,
        build: Callable[[Parts, Make], None],
        use: Callable[[Parts], None],
    ) -> None:
        self._library = library
        self._store = store
        self._inbox = inbox
        self._emit = emit
        self._control = control
        self._pace = pace
        self._build = build
        self._use = use
        self._schedule = Schedule(library.settings, library.tuning)
        self._board = FolderBoard(store, emit, library.tuning.folders_seconds)
        self._grouper = Grouper(store, control.give_way)
        self._placer = Placer(store, library.settings.place_names, library.tuning.describe_photos, control)
        self._received: deque[Message] = deque()
        self._read_texts = library.settings.read_text
        self._spare: list[Describer | Rereader | Completer | PairEmbedding | TextReading | Namer | Placer] = []
        """Work for when nothing else is due, done one after another."""
        self._switcher = Switcher(library, store, emit, control, self._start_building)
        self._building = False
        self._provider: ProviderChoice | None = None

    def report_folders(self) -> None:
        """Emits the state of the folders; they wait for `run`."""
        self._board.report()

    def run(self, parts: Parts) -> None:
        """Works until stopped. After a failure of the storage, it tries again at the next message or rescan."""
        self._parts = parts
        self._report_provider()
        if parts.notice:
            self._emit(Trouble(parts.notice))
        del parts  # or the vectors of a replaced model would stay in memory
        if model := self._switcher.unfinished(self._parts):
            self._inbox.post(UseModel(model), urgent=True)
        self._watcher = Watcher(lambda path: self._inbox.post(Hint(path)))
        self._lookout = Lookout(
            lambda folder, there: self._inbox.post(Turned(folder, there), urgent=True),
            self._library.tuning.look_seconds,
        )
        try:
            for folder in self._store.folders.paths():
                self._board.watch(folder, self._watcher)
            while not self._control.stopped:
                self._work_with(self._parts)
            self._serve_last_changes()
        finally:
            self._lookout.stop()
            self._watcher.stop()

    def _work_with(self, parts: Parts) -> None:
        """Works until stopped, or until another model is in use."""
        with (
            parts.decoder(self._library.settings.decoders, self._control.niceness) as decoder,
            closing(TextReading(self._library, self._store, self._emit, self._control, parts.model_id)) as self._texts,
            closing(PairEmbedding(self._library, self._store, self._emit, self._control)) as self._pairs,
        ):
            indexer = Indexer(parts, self._store, decoder, self._publish, self._report_progress, self._control)
            while not self._control.stopped and self._parts is parts:
                try:
                    self._receive()
                    self._do_next(indexer, decoder)
                except Interrupted:
                    self._control.rearm()
                    self._schedule.request_pass()
                except PhotoSearchError as error:
                    self._fail(error)

    def _do_next(self, indexer: Indexer, decoder: Decoder) -> None:
        """Does the most important piece of work that is due."""
        self._control.give_way()
        if self._switcher.is_short:
            self._advance()
        elif self._schedule.pass_is_due():
            self._update_folders(indexer)
            self._spare = [
                Namer(self._parts, self._store, self._control),
                self._placer,
                Describer(self._parts, self._store, decoder, self._control),
                Rereader(self._parts, self._store, decoder, self._publish, self._control),
                Completer(self._parts, self._store, decoder, self._control),
            ]
            self._pairs.begin()
            self._spare.append(self._pairs)
            self._add_texts()
        elif settled := self._schedule.take_settled():
            self._finish(*indexer.update_paths(settled))
        elif self._switcher.has_work:
            self._advance()
        elif self._grouper.is_due:
            self._group()
        elif self._schedule.backup_is_due():
            self._schedule.note_backup(back_up(self._parts, self._store, self._emit, self._control))
        elif self._spare:
            try:
                unfinished = self._spare[0].step()
            except ModelError as error:
                if self._spare[0] is not self._pairs:
                    raise
                # The other work does not need this model.
                self._emit(Trouble(str(error)))
                unfinished = False
            if not unfinished:
                self._spare.pop(0)
            self._grouper.note()  # new metadata may change the groups
        elif self._grouper.has_work:
            self._group()

    def _group(self) -> None:
        """Groups some files into items, and reports the new counts."""
        if self._grouper.step():
            self._board.report_now_and_then()
        else:
            self._board.report()

    def _fail(self, error: PhotoSearchError) -> None:
        damaged = isinstance(error, LibraryDamaged)
        if damaged:
            checking.doubt(self._library.checked)
        self._emit(Trouble(str(error), damaged=damaged))
        self._spare = []
        self._grouper.rest()
        self._schedule.note_failure()

    # Passes

    def _add_texts(self) -> None:
        self._texts.begin(self._read_texts)
        if self._read_texts and self._texts not in self._spare:
            self._spare.append(self._texts)

    def _update_folders(self, indexer: Indexer) -> None:
        self._board.activity = FolderState.SCANNING
        self._board.report()
        self._lookout.look_at(self._store.folders.paths())
        report, survey = indexer.update_folders()
        self._pace.expect(False)
        self._schedule.note_pass()
        for folder in self._store.folders.paths():
            if folder not in survey.offline:
                self._board.watch(folder, self._watcher)
        self._finish(report, survey)
        memory.give_back()

    def _finish(self, report: IndexReport, survey: Survey) -> None:
        for path in survey.unsettled:
            self._schedule.note_touched(path)
        for folder in survey.offline:
            self._lose(folder)
        self._grouper.note()
        self._grouper.finish()
        self._board.activity = None
        self._board.report()
        self._report_provider()
        self._emit(IndexIdle(report))
        if not any(isinstance(each, Namer) for each in self._spare):
            self._spare.insert(0, Namer(self._parts, self._store, self._control))
        self._schedule.note_change()
        if self._parts.engine.renewal() is not Renewal.NONE:
            parts, control = self._parts, self._control

            def stop() -> bool:
                control.give_way()
                return control.stopped

            self._start_building(parts, lambda: rebuilding.renew_apart(parts, stop))

    def _start_building(self, parts: Parts, make: Make) -> None:
        """Starts the rebuilder, unless it is running; whoever needs an index asks again when it has ended."""
        if not self._building:
            self._building = True
            self._build(parts, make)

    def _publish(self, delta: Delta) -> None:
        rebuilding.apply(self._parts, delta)
        self._grouper.note()
        if self._grouper.is_due:
            self._grouper.step()
        self._board.report_now_and_then()

    def _report_progress(self, event: Event) -> None:
        self._board.activity = FolderState.INDEXING
        self._emit(event)

    def _report_provider(self) -> None:
        """Emits the provider if it has changed, because the CPU replaces a provider that fails."""
        provider = self._parts.embedder.provider
        if provider is not self._provider:
            self._provider = provider
            self._emit(ProviderReady(provider.name, provider.reason))

    # Messages

    def _receive(self) -> None:
        """Waits for a message until something is due, then serves all messages that have arrived.

        A message that failed is tried again with the next message or pass, not continuously.
        """
        at_work = self._switcher.has_work or bool(self._spare) or self._grouper.has_work
        message = self._inbox.next(0.0 if at_work else self._schedule.seconds_left())
        may_serve = message is not None or self._schedule.pass_is_due()
        while message is not None:
            self._received.append(message)
            message = self._inbox.next()
        while may_serve and self._received:
            self._serve_first()

    def _serve_first(self) -> None:
        """Serves the oldest message. If the storage fails, the message stays and is served at the next attempt."""
        message = self._received.popleft()
        try:
            self._serve(message)
        except InputError as error:
            self._emit(Trouble(str(error)))
        except StorageError:
            self._received.appendleft(message)
            raise

    def _serve_last_changes(self) -> None:
        """Makes the changes that the person asked for just before the end."""
        while (message := self._inbox.next()) is not None:
            self._received.append(message)
        for message in self._received:
            if isinstance(message, _CHANGES):
                try:
                    self._serve(message)
                except PhotoSearchError as error:
                    self._emit(Trouble(str(error)))

    def _serve(self, message: Message) -> None:
        match message:
            case AddFolder(path):
                self._store.folders.add(path)
                self._pace.expect(True)
                self._schedule.request_pass()
                self._board.report()
            case RemoveFolder(path):
                self._watcher.remove(path)
                rebuilding.apply(self._parts, self._store.folders.remove(path, self._parts.model_id))
                self._board.report()
            case Relocate(old, new):
                self._relocate(old, new)
            case Exclude(folder, patterns):
                self._store.folders.exclude(folder, patterns)
                self._schedule.request_pass()
            case Rescan():
                self._schedule.request_pass()
            case Retry(paths):
                for path in self._store.photos.doubt_skips(paths):
                    self._schedule.note_touched(path)
            case Hint(path):
                self._schedule.note_touched(path)
            case Turned(folder, there):
                if not there and folder in self._store.folders.paths():
                    self._lose(folder)
                    self._board.report()
                self._schedule.request_pass()
            case UseModel(model):
                self._switcher.begin(model, self._parts)
            case DeleteModel(model):
                if shelving.delete(self._parts, self._store, model, lambda: self._control.stopped):
                    self._emit(ModelDeleted(model.id))
            case ReadTexts(wanted):
                self._read_texts = wanted
                self._add_texts()
            case ChangePair(removed):
                self._pairs.begin()
                if removed:
                    pair_models.forget(self._store, removed, lambda: self._control.stopped)
                if self._pairs not in self._spare:
                    self._spare.append(self._pairs)
            case Built():
                self._take(message)

    def _lose(self, folder: str) -> None:
        """Notes that a folder is offline. Its watch ends, because it would follow a renamed folder to its new place."""
        self._watcher.remove(folder)
        self._board.note_offline(folder)

    def _relocate(self, old: str, new: str) -> None:
        before = self._store.folders.paths()
        delta = relocate(self._store, old, new, self._parts.model_id)
        for folder in set(before) - set(self._store.folders.paths()):
            self._watcher.remove(folder)
        rebuilding.apply(self._parts, delta)
        self._schedule.request_pass()
        self._board.report()

    # Models

    def _advance(self) -> None:
        switched = self._switcher.step()
        if switched is not None:
            self._parts, event = switched
            self._use(self._parts)
            self._spare = [Namer(self._parts, self._store, self._control)]
            if event.lacking:
                self._schedule.request_pass()
            self._emit(event)
            self._report_provider()

    def _take(self, built: Built) -> None:
        self._building = False
        if built.parts is self._parts and built.snapshot is not None:
            rebuilding.publish(self._parts, self._store, built.snapshot)
        self._switcher.take(built)
