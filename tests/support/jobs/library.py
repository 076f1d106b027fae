"""An open library, and a collector of a running library's events."""

import queue
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from photosearch.core.events import Event, FoldersChanged, FolderState, IndexReport, Trouble
from photosearch.jobs.control import Control
from photosearch.jobs.once import bring_up_to_date
from photosearch.jobs.opening.parts import Parts
from photosearch.library.store.store import Store
from tests.support.patience import PATIENCE

E = TypeVar("E", bound=Event)


@dataclass
class Library:
    """An open library and its events."""

    parts: Parts
    store: Store
    folder: Path
    control: Control = field(default_factory=Control)
    events: list[Event] = field(default_factory=list)

    def update(self) -> IndexReport:
        """Runs one complete pass."""
        return bring_up_to_date(self.parts, self.store, self.events.append, self.control)

    def vector_ids(self) -> list[int]:
        """The ids of all vectors. A photo that is embedded again gets a new one."""
        return self.store.vectors.ids(self.parts.model_id).tolist()


class Heard:
    """Collects every event in order, for a test to wait for."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.put = self._events.put

    def wait_for(
        self, kind: type[E], wanted: Callable[[E], bool] = lambda _: True, *, bearing: tuple[type, ...] = ()
    ) -> E:
        """Returns the next event that `wanted` accepts. Other Trouble than `kind` or `bearing` fails the test."""
        end = time.monotonic() + PATIENCE
        while True:
            event = self._events.get(timeout=max(0.01, end - time.monotonic()))
            if isinstance(event, Trouble) and not issubclass(Trouble, (kind, *bearing)):
                raise AssertionError(event.message)
            if isinstance(event, kind) and wanted(event):
                return event


def holds(count: int) -> Callable[[FoldersChanged], bool]:
    """Returns a condition: the one folder has `count` photos and is watched, no longer indexed."""

    def check(event: FoldersChanged) -> bool:
        return [(f.photos, f.state) for f in event.folders] == [(count, FolderState.WATCHING)]

    return check
