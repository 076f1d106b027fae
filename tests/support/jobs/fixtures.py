"""Fixtures of a library on real parts: a model, a real database, real decoder processes.

A conftest imports the ones that it offers; they need its `application`.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from photosearch.app import Application
from photosearch.jobs.runner import Runner
from photosearch.jobs.tuning import Tuning
from tests.support.jobs.library import Heard, Library


@pytest.fixture
def tuning() -> Tuning:
    """The default batch sizes and waits; a test changes them with `tuned`."""
    return Tuning()


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
        store.folders.add(str(folder))
        yield Library(parts, store, folder)


@pytest.fixture
def runner(application: Application) -> Iterator[Runner]:
    made = Runner(application)
    yield made
    made.stop()
    left = [thread.name for thread in threading.enumerate() if thread.name.startswith("photosearch")]
    assert left == []


@pytest.fixture
def heard(runner: Runner) -> Heard:
    ears = Heard()
    runner.listen(ears.put)
    return ears
