"""A library on real parts: the shipped model, a real database, real decoder processes."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from photosearch.app import Application
from photosearch.core.events import Event, FoldersChanged, FolderState, IndexReport, Trouble
from photosearch.jobs.control import Control
from photosearch.jobs.once import bring_up_to_date
from photosearch.jobs.opening.parts import Parts
from photosearch.jobs.runner import Runner
from photosearch.library.store.store import Store
from photosearch.settings import LibraryPaths, Settings

PATIENCE = 100.0
"""Seconds to wait for an event that is sure to come, however busy the machine is; a test has 120 in all."""


@dataclass
class Library:
    """An open library and what happened in it."""

    parts: Parts
    store: Store
    folder: Path
    control: Control = field(default_factory=Control)
    events: list[Event] = field(default_factory=list)

    def update(self) -> IndexReport:
        """One complete pass."""
        return bring_up_to_date(self.parts, self.store, self.events.append, self.control)

    def vector_ids(self) -> list[int]:
        """The ids of all vectors: a photo that is embedded again gets a new one."""
        return self.store.vector_ids(self.parts.model_id).tolist()


class Heard:
    """Every event, in order, for a test to wait for."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.put = self._events.put

    def wait_for(
        self, kind: type, wanted: Callable[[Event], bool] = lambda _: True, *, bearing: tuple[type, ...] = ()
    ) -> Event:
        """Returns the next event that is wanted; trouble fails the test unless it is waited for or borne."""
        end = time.monotonic() + PATIENCE
        while True:
            event = self._events.get(timeout=max(0.01, end - time.monotonic()))
            if isinstance(event, Trouble) and not issubclass(Trouble, (kind, *bearing)):
                raise AssertionError(event.message)
            if isinstance(event, kind) and wanted(event):
                return event


def holds(count: int) -> Callable[[Event], bool]:
    """Whether the one folder holds `count` photos and rests."""

    def check(event: Event) -> bool:
        assert isinstance(event, FoldersChanged)
        return [(f.photos, f.state) for f in event.folders] == [(count, FolderState.WATCHING)]

    return check


@pytest.fixture
def application(tmp_path: Path) -> Application:
    """An application on an empty library."""
    settings = Settings(provider="cpu", decoders=1, settle_seconds=0.1)
    return Application.choose(LibraryPaths(tmp_path / "library"), settings)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for photos."""
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


@pytest.fixture
def library(application: Application, folder: Path) -> Iterator[Library]:
    """A library open for writing that watches an empty folder."""
    with ExitStack() as stack:
        parts, store = application.open_writer(stack)
        store.add_folder(str(folder))
        yield Library(parts, store, folder)


@pytest.fixture
def runner(application: Application) -> Iterator[Runner]:
    made = Runner(application.open_writer, application.repair)
    yield made
    made.stop()
    left = [thread.name for thread in threading.enumerate() if thread.name.startswith("photosearch")]
    assert left == []


@pytest.fixture
def heard(runner: Runner) -> Heard:
    ears = Heard()
    runner.listen(ears.put)
    return ears
