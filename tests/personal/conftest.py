"""A library to train on: rendered places, embedded by the shipped model, with two marks."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from photosearch.app import Application
from photosearch.core.identity import to_text
from photosearch.core.photo import Mark
from photosearch.core.query.feedback import Asked
from photosearch.jobs.control import Control
from photosearch.jobs.once import bring_up_to_date
from photosearch.jobs.opening.parts import Parts
from photosearch.library.store.store import Store
from photosearch.personal.collection import collect
from photosearch.personal.method import Task
from photosearch.settings import LibraryPaths, Settings
from photosearch.vision.decoding.decoder import Decoder
from tests.support.personal import PHOTOS
from tests.support.photos import write_places
from tests.support.vision import shipped


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small photos of different places, one folder for each kind of place."""
    return write_places(tmp_path_factory.mktemp("photos"), PHOTOS)


@pytest.fixture(scope="session")
def indexed(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Application:
    """An application whose library holds the pictures; one pair is marked as different, one as the same."""
    paths = LibraryPaths(tmp_path_factory.mktemp("library"))
    application = Application(paths, Settings(decoders=2), open_embedder=shipped.opened)
    with ExitStack() as stack:
        parts, store = application.open_writer(stack)
        store.folders.add(to_text(pictures))
        assert bring_up_to_date(parts, store, lambda event: None, Control()).added == PHOTOS
        first, second, third = store.photos.browse(3)
        store.marks.put(Asked(first.digest), {second.digest: Mark.DIFFERENT, third.digest: Mark.SAME}, 1)
    return application


@pytest.fixture
def library(indexed: Application) -> Iterator[tuple[Parts, Store]]:
    """The library, open for reading."""
    with ExitStack() as stack:
        yield indexed.open_indexed(stack)


@pytest.fixture(scope="module")
def decoder(indexed: Application) -> Iterator[Decoder]:
    """Two decoder processes that the tests of a module share. Other modules count the remaining processes."""
    with ExitStack() as stack:
        parts, _ = indexed.open_indexed(stack)
        decoder = stack.enter_context(parts.decoder(2))
        decoder.warm()
        yield decoder


@pytest.fixture
def task(library: tuple[Parts, Store], indexed: Application, decoder: Decoder, tmp_path: Path) -> Task:
    """The library as a task, with a folder for working files that does not exist yet."""
    parts, store = library
    return Task(collect(parts, store), parts, decoder, indexed.model, tmp_path / "working", "Ours")
