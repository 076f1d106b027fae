"""What works before the library and its model are open, with real threads and real decoder processes."""

import shutil
import threading
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from photosearch.app import Application
from photosearch.core.events import SearchDone, SearchFailed, Trouble
from photosearch.core.query.query import Example, Query
from photosearch.errors import StorageError
from photosearch.jobs.control import Control
from photosearch.jobs.once import bring_up_to_date
from photosearch.jobs.opening.library import Library as OpenLibrary
from photosearch.jobs.opening.parts import Parts
from photosearch.jobs.runner import Runner
from photosearch.library.store.store import Store
from photosearch.vision.decoding.decoder import Decoder
from tests.support import photos
from tests.support.jobs.library import Heard
from tests.support.patience import PATIENCE


def index(application: Application, folder: Path) -> None:
    """Watches a folder and indexes its photos."""
    with ExitStack() as stack:
        parts, store = application.open_writer(stack)
        store.folders.add(str(folder))
        bring_up_to_date(parts, store, lambda event: None, Control())


class SlowOpener:
    """An opener that loads the model only when `may_load` is set."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self.open_library = application.open_library
        self.repair = application.repair
        self.may_load = threading.Event()

    def load_model(self, library: OpenLibrary, store: Store) -> Parts:
        assert self.may_load.wait(PATIENCE)
        return self._application.load_model(library, store)


def test_photos_are_browsed_before_the_model_is_loaded(application: Application, heard: Heard, tmp_path: Path) -> None:
    asked, *_ = photos.write_many(tmp_path / "photos", 5)
    index(application, tmp_path / "photos")
    opener = SlowOpener(application)
    loading = opener.may_load
    runner = Runner(opener)
    runner.listen(heard.put)
    runner.start()
    try:
        ticket = runner.searches.search(Query())
        answer = heard.wait_for(SearchDone, lambda event: event.ticket == ticket)
        assert len(answer.hits) == 5
        assert answer.stacks is not None
        assert set(runner.pictures.by_id(answer.stacks.shown.tolist())) == {hit.photo.id for hit in answer.hits}
        assert runner.pictures.thumbnail(answer.hits[0].photo)[:3] == b"\xff\xd8\xff"
        ticket = runner.searches.search(Query((Example(str(asked)),), 3))
        loading.set()
        answer = heard.wait_for(SearchDone, lambda event: event.ticket == ticket)
        assert answer.hits[0].photo.file.path == str(asked)
    finally:
        loading.set()
        runner.stop()


def test_the_first_photos_do_not_wait_for_decoders(application: Application, heard: Heard, tmp_path: Path) -> None:
    photos.write_many(tmp_path / "photos", 2)
    index(application, tmp_path / "photos")
    may_start = threading.Event()

    def open_library(stack: ExitStack) -> tuple[OpenLibrary, Store]:
        library, store = application.open_library(stack)

        def make(*arguments: Any, **options: Any) -> Decoder:
            assert may_start.wait(PATIENCE)
            return library.make_decoder(*arguments, **options)

        return replace(library, make_decoder=make), store

    opener = SlowOpener(application)
    opener.open_library = open_library
    opener.may_load.set()
    runner = Runner(opener)
    runner.listen(heard.put)
    runner.start()
    try:
        ticket = runner.searches.search(Query())
        assert len(heard.wait_for(SearchDone, lambda event: event.ticket == ticket).hits) == 2
    finally:
        may_start.set()
        runner.stop()


def with_damaged_model(application: Application, folder: Path) -> Application:
    """The application with a damaged model."""
    shutil.copytree(application.shipped, folder)
    (folder / "embedder.onnx").write_bytes(b"damaged")
    return replace(application, pinned=folder)


def test_photos_and_skipped_photos_are_listed_if_the_model_cannot_be_loaded(
    application: Application, heard: Heard, tmp_path: Path
) -> None:
    asked, *_ = photos.write_many(tmp_path / "photos", 2)
    broken = tmp_path / "photos" / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff no photo")
    index(application, tmp_path / "photos")
    runner = Runner(with_damaged_model(application, tmp_path / "model"))
    runner.listen(heard.put)
    runner.start()
    trouble = heard.wait_for(Trouble)
    assert trouble.fatal
    ticket = runner.searches.search(Query())
    assert len(heard.wait_for(SearchDone, lambda event: event.ticket == ticket).hits) == 2
    assert [photo.file.path for photo in runner.indexing.skips()] == [str(broken)]
    ticket = runner.searches.search(Query((Example(str(asked)),)))
    failed = heard.wait_for(SearchFailed, lambda event: event.ticket == ticket)
    assert "not open" in failed.message
    runner.stop()


def test_calls_that_wait_for_the_library_are_refused_when_the_runner_stops(application: Application) -> None:
    opener = SlowOpener(application)
    runner = Runner(opener)
    runner.start()
    refused: list[StorageError] = []

    def wait() -> None:
        try:
            runner.models.statuses()
        except StorageError as error:
            refused.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    runner.stop(wait=False)
    waiting.join(PATIENCE)
    assert len(refused) == 1, "the call is refused without waiting for the model"
    opener.may_load.set()
    runner.stop()
