"""Shows the window the state of a shared library: who scans its roots, what is pending, whether the server answers.

Servers index a shared library. This loop indexes only if a person adds a folder or asks for a rescan.
"""

from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Protocol

from photosearch.core.events import (
    FoldersChanged,
    FolderState,
    FolderStatus,
    IndexIdle,
    IndexReport,
    Listener,
    ProviderReady,
    SharedState,
    Trouble,
)
from photosearch.errors import InputError, Interrupted, LibraryUnreachable, PhotoSearchError
from photosearch.jobs.control import Control
from photosearch.jobs.inbox import Inbox
from photosearch.jobs.indexing.shared import together
from photosearch.jobs.messages import AddFolder, Exclude, Message, Relocate, RemoveFolder, Rescan, Retry
from photosearch.jobs.opening.library import Library
from photosearch.jobs.opening.parts import Parts
from photosearch.jobs.searching.marks import Marks
from photosearch.jobs.tuning import Tuning
from photosearch.library.store.contract import SharedLibraryStore

_CHANGES = AddFolder | RemoveFolder | Exclude | Rescan | Retry


class SharedOpener(Protocol):
    """Opens a shared library in two steps, so that it can be browsed before its model is loaded."""

    @property
    def title(self) -> str:
        """The name of the library."""
        ...

    @property
    def tuning(self) -> Tuning:
        """Lengths of waits."""
        ...

    def open_window(self, stack: ExitStack, store: SharedLibraryStore) -> tuple[Library, Callable[[Library], Parts]]:
        """Opens the library; returns it and a function that loads its current model. `stack` closes both."""
        ...

    def open_store(self) -> SharedLibraryStore:
        """Opens the library on a connection of its own."""
        ...


class SharedLoop:
    """The work of the indexing thread for a shared library.

    Args:
        emit: receives the state of the library and of its roots, progress and trouble.
        show: receives the library, as soon as it can be browsed.
        use: receives its parts, as soon as the model is loaded.
    """

    def __init__(
        self,
        opener: SharedOpener,
        inbox: Inbox,
        emit: Listener,
        control: Control,
        marks: Marks,
        show: Callable[[Library], None],
        use: Callable[[Parts], None],
    ) -> None:
        self._opener = opener
        self._inbox = inbox
        self._emit = emit
        self._control = control
        self._marks = marks
        self._show = show
        self._use = use
        self._role = ""
        self._waiting: deque[Message] = deque()
        """Messages that were not served yet, oldest first."""
        self._undelivered = ""
        """Why the marks that were kept cannot be stored, if that was reported."""

    def run(self, stack: ExitStack, adapt: Callable[[Library], Library]) -> None:
        """Works until stopped. If the server does not answer, it reports that and tries again.

        Args:
            stack: closes the library.
            adapt: changes the library before others see it.
        """
        library: Library | None = None
        parts: Parts | None = None
        while not self._control.stopped:
            try:
                with self._opener.open_store() as store:
                    self._role = store.role
                    if library is None:
                        opened, load = self._opener.open_window(stack, store)
                        library = adapt(opened)
                        self._show(library)
                    self._report(store)
                    if parts is None:
                        parts = load(library)
                        self._use(parts)
                        self._emit(ProviderReady(parts.embedder.provider.name, parts.embedder.provider.reason))
                    self._serve(store, parts)
            except LibraryUnreachable as error:
                self._emit(SharedState(self._opener.title, self._role, False, message=str(error)))
                self._receive(self._opener.tuning.shared_retry_seconds)

    def _serve(self, store: SharedLibraryStore, parts: Parts) -> None:
        """Serves messages, and reports the state now and then, until stopped or until the connection breaks.

        If the server fails, the message is served when the server is back.
        """
        while not self._control.stopped:
            if not self._waiting:
                self._receive(self._opener.tuning.shared_poll_seconds)
            self._deliver_marks()
            message = self._waiting[0] if self._waiting else None
            try:
                if message is not None:
                    self._answer(store, parts, message)
            except Interrupted:
                self._control.rearm()
            except LibraryUnreachable:
                raise
            except PhotoSearchError as error:
                self._emit(Trouble(str(error)))
            if message is not None:
                self._waiting.popleft()
            if not self._control.stopped:
                self._report(store, exact=message is not None)

    def _deliver_marks(self) -> None:
        """Stores the marks that were kept while the server did not answer; reports once if it cannot."""
        try:
            self._marks.deliver()
            self._undelivered = ""
        except LibraryUnreachable:
            raise
        except PhotoSearchError as error:
            if str(error) != self._undelivered:
                self._undelivered = str(error)
                self._emit(Trouble(self._undelivered))

    def _answer(self, store: SharedLibraryStore, parts: Parts, message: Message) -> None:
        self._control.rearm()
        if isinstance(message, _CHANGES) and self._role == "reader":
            raise InputError(
                "You may search this library but not change it", "Ask its owner for the role of an indexer"
            )
        match message:
            case AddFolder(path):
                store.folders.add(path)
                self._index(store, parts)
            case RemoveFolder(path):
                store.folders.remove(path, parts.model_id)
                self._emit(IndexIdle(IndexReport()))
            case Relocate(old, new):
                store.folders.relocate(old, new, parts.model_id)
                self._emit(IndexIdle(IndexReport()))
            case Exclude(folder, patterns):
                store.folders.exclude(folder, patterns)
                self._index(store, parts)
            case Retry(paths):
                store.photos.doubt_skips(paths)
                self._index(store, parts)
            case Rescan(confirmed):
                self._index(store, parts, confirmed)

    def _index(self, store: SharedLibraryStore, parts: Parts, confirmed: frozenset[str] = frozenset()) -> None:
        here = partial(together.work_off_here, parts, store)
        report = together.bring_up_to_date(
            store, parts.model_id, here, self._emit, self._control, is_confirmed=confirmed.__contains__
        )
        self._emit(IndexIdle(report))

    def _report(self, store: SharedLibraryStore, *, exact: bool = True) -> None:
        """Emits the state of the library, and of each root."""
        roots = store.state(exact=exact)
        folders = tuple(
            FolderStatus(
                each.folder,
                FolderState.SCANNING if each.holder else FolderState.WATCHING if each.mounted else FolderState.OFFLINE,
                each.photos,
                each.skipped,
                each.holder,
            )
            for each in roots
        )
        pending = sum(each.pending for each in roots)
        self._emit(FoldersChanged(folders))
        self._emit(SharedState(self._opener.title, self._role, True, pending))

    def _receive(self, seconds: float) -> None:
        """Waits for a message for up to `seconds`."""
        if (message := self._inbox.next(seconds)) is not None:
            self._waiting.append(message)
