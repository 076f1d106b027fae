"""A library on real parts: the shipped model, a real database, real decoder processes."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from photosearch.app import Application
from photosearch.core.events import Event, IndexReport
from photosearch.jobs.control import Control
from photosearch.jobs.once import bring_up_to_date
from photosearch.jobs.parts import Parts
from photosearch.library.store import Store
from photosearch.settings import LibraryPaths, Settings


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


@pytest.fixture
def application(tmp_path: Path) -> Application:
    """An application on an empty library."""
    settings = Settings(provider="cpu", decoders=1, settle_seconds=0.1)
    return Application.choose(LibraryPaths(tmp_path / "library"), settings)


@pytest.fixture
def library(application: Application, tmp_path: Path) -> Iterator[Library]:
    """A library open for writing that watches an empty folder."""
    folder = tmp_path / "photos"
    folder.mkdir()
    with ExitStack() as stack:
        parts, store = application.open_writer(stack)
        store.add_folder(str(folder))
        yield Library(parts, store, folder)
