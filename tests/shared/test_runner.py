"""A window's jobs on a shared library: browsing, indexing on request, and a server that goes and comes back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from photosearch.app import Application
from photosearch.core.address import Address
from photosearch.core.events import (
    Explanation,
    FacetsCounted,
    FoldersChanged,
    FolderState,
    IndexIdle,
    ProviderReady,
    SearchDone,
    SharedState,
    Trouble,
)
from photosearch.core.photo import Box, Mark
from photosearch.core.query.feedback import Asked
from photosearch.core.query.query import ALL_PHOTOS, Example, Query
from photosearch.jobs.runner import Runner
from photosearch.jobs.searching.marks import KEPT_FILE
from photosearch.jobs.tuning import Tuning
from photosearch.settings import LibraryPaths, Settings
from photosearch.shared.server.embedded import EmbeddedServer, running
from photosearch.shared.store.roots import Mounts
from photosearch.shared.store.store import SharedStore
from tests.support import photos
from tests.support.jobs.library import Heard
from tests.support.library.material import digest
from tests.support.shared.server import add_user, create_database
from tests.support.vision import model_files

QUICK = Tuning(shared_poll_seconds=0.1, shared_retry_seconds=0.05)


@contextmanager
def window(address: Address, folder: Path) -> Iterator[tuple[Runner, Heard]]:
    """The jobs of a window on the library at `address`, on a machine whose files are in `folder`."""
    model = model_files.write(folder / "model")
    settings = Settings(provider="cpu", decoders=1, effort="full")
    application = Application(LibraryPaths(folder / "machine", address), settings, model, tuning=QUICK)
    runner, heard = Runner(application, shared=application.shared), Heard()
    runner.listen(heard.put)
    runner.start()
    try:
        yield runner, heard
    finally:
        runner.stop()


def test_a_window_adds_a_folder_searches_and_shows_the_roots(
    shared: SharedStore, archive: Address, tmp_path: Path
) -> None:
    asked, *_ = photos.write_many(tmp_path / "museum", 4)
    with window(archive, tmp_path) as (runner, heard):
        assert heard.wait_for(SharedState).role == "owner"
        heard.wait_for(ProviderReady)
        runner.indexing.add_folder(str(tmp_path / "museum"))
        assert heard.wait_for(IndexIdle).report.added == 4
        (root,) = heard.wait_for(FoldersChanged, lambda event: bool(event.folders)).folders
        assert (root.path, root.photos, root.state) == (str(tmp_path / "museum"), 4, FolderState.WATCHING)
        ticket = runner.searches.search(Query((Example(str(asked)),), 3))
        answer = heard.wait_for(SearchDone, lambda event: event.ticket == ticket)
        assert answer.hits[0].photo.file.path == str(asked)
        found = answer.hits[0].photo
        assert runner.pictures.thumbnail(found)
        ticket = runner.searches.explain(Example(str(asked)), found)
        explained = heard.wait_for(Explanation, lambda event: event.ticket == ticket)
        assert explained.score == pytest.approx(1, abs=1e-3)
        assert explained.query_map.sum() == pytest.approx(explained.score, abs=1e-3)
        ticket = runner.searches.search(Query((Example(str(asked), box=Box(0.1, 0.1, 0.6, 0.6)),), 3))
        of_box = heard.wait_for(SearchDone, lambda event: event.ticket == ticket)
        assert of_box.hits[0].photo.file.path == str(asked)
        assert of_box.hits[0].placement is not None
        ticket = runner.searches.count(ALL_PHOTOS)
        facets = heard.wait_for(FacetsCounted, lambda event: event.ticket == ticket).facets
        assert facets.photos == 4
        assert facets.timeline is not None
        assert sum(count for _, count in facets.timeline.days) == 4
        runner.indexing.remove_folder(str(tmp_path / "museum"))
        heard.wait_for(FoldersChanged, lambda event: not event.folders)


def test_a_window_removes_many_missing_photos_after_a_confirmation(
    shared: SharedStore, archive: Address, tmp_path: Path
) -> None:
    museum, cellar = tmp_path / "museum", tmp_path / "cellar"
    with window(archive, tmp_path) as (runner, heard):
        written = {root: photos.write_many(root, 4) for root in (museum, cellar)}
        for root in written:
            runner.indexing.add_folder(str(root))
            heard.wait_for(IndexIdle)
        for each in written.values():
            for path in each[1:]:
                path.unlink()
        runner.indexing.rescan()
        named = {heard.wait_for(Trouble).removals for _ in range(2)}
        assert named == {frozenset({str(museum)}), frozenset({str(cellar)})}
        assert heard.wait_for(IndexIdle).report.removed == 0
        runner.indexing.rescan(frozenset({str(cellar)}))
        assert heard.wait_for(IndexIdle, bearing=(Trouble,)).report.removed == 3
    assert shared.photos.counts().photos == 5


def test_a_reader_is_told_that_folders_are_not_for_readers(
    shared: SharedStore, server: EmbeddedServer, archive: Address, tmp_path: Path
) -> None:
    photos.write_many(tmp_path / "museum", 1)
    with window(archive, tmp_path) as (runner, heard):
        heard.wait_for(ProviderReady)  # the model is registered
    with window(add_user(server, "rita", "reader"), tmp_path) as (runner, heard):
        heard.wait_for(SharedState, lambda event: event.role == "reader")
        runner.indexing.add_folder(str(tmp_path / "museum"))
        assert "not change it" in heard.wait_for(Trouble).message
    assert shared.photos.counts().photos == 0


def test_a_damaged_file_of_undelivered_marks_is_reported_once(
    shared: SharedStore, archive: Address, tmp_path: Path
) -> None:
    photos.write_many(tmp_path / "museum", 1)
    with window(archive, tmp_path) as (runner, heard):
        heard.wait_for(ProviderReady)
        (runner.models.home() / KEPT_FILE).write_bytes(b'[["not a mark"]]')
        assert "Delete the file" in heard.wait_for(Trouble).message
        heard.wait_for(SharedState)
        runner.indexing.add_folder(str(tmp_path / "museum"))
        assert heard.wait_for(IndexIdle).report.added == 1


def test_a_window_survives_its_server_and_loses_no_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running({"shared_buffers": "32MB"}) as server:
        monkeypatch.setenv("PGPASSWORD", server.password)
        create_database(server, "archive")
        address = server.address("archive")
        SharedStore.create(address, Mounts(tmp_path / "mounts.json")).close()
        server.kill()
        with window(address, tmp_path) as (runner, heard):
            away = heard.wait_for(SharedState, lambda event: not event.reachable)
            assert "cannot be reached" in away.message
            server.start()
            heard.wait_for(ProviderReady)
            server.kill()
            heard.wait_for(SharedState, lambda event: not event.reachable)
            runner.marks.mark(Asked(digest(1)), {digest(2): Mark.SAME})
            runner.marks.mark(Asked(digest(1)), {digest(3): Mark.DIFFERENT})
            server.start()
            heard.wait_for(SharedState, lambda event: event.reachable)
            heard.wait_for(SharedState, lambda event: event.reachable)
        with SharedStore.open(address, Mounts(tmp_path / "mounts.json")) as store:
            assert store.marks.of(Asked(digest(1))) == {digest(2): Mark.SAME, digest(3): Mark.DIFFERENT}
