"""The application without its window: real threads, a real watcher on a real folder, real decoder processes."""

import shutil
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from photosearch.app import Application
from photosearch.core.events import (
    ExplainFailed,
    Explanation,
    FoldersChanged,
    IndexIdle,
    ProviderReady,
    SearchDone,
    SearchFailed,
    Trouble,
)
from photosearch.core.photo import Box
from photosearch.core.query.query import Example, Query, Sort, SortKey
from photosearch.errors import DiskFull, PhotoError
from photosearch.jobs.control import Control
from photosearch.jobs.once import bring_up_to_date
from photosearch.jobs.opening.parts import Holdings, Parts
from photosearch.jobs.runner import Runner
from photosearch.jobs.searching.pictures import QUICK_SIDE
from photosearch.library.store.changes import Change, Delta
from photosearch.library.store.store import Store
from tests.support import photos
from tests.support.jobs.library import Heard, holds
from tests.support.patience import PATIENCE


def test_a_folder_is_indexed_searched_and_explained(runner: Runner, heard: Heard, tmp_path: Path) -> None:
    first, second, *_ = photos.write_many(tmp_path / "photos", 5)
    runner.add_folder(str(tmp_path / "photos"))  # before the start: nothing is lost
    runner.start()
    assert heard.wait_for(ProviderReady).name == "cpu"
    heard.wait_for(FoldersChanged, holds(5))
    ticket = runner.search(Query((Example(str(second)),), 3))
    answer = heard.wait_for(SearchDone, lambda event: event.ticket == ticket)
    assert answer.hits[0].photo.file.path == str(second)
    assert runner.thumbnail(answer.hits[0].photo)[:3] == b"\xff\xd8\xff"
    assert max(runner.preview(str(first), 100).pixels.shape[:2]) == 100
    ticket = runner.explain(Example(str(first)), answer.hits[0].photo)
    reason = heard.wait_for(Explanation, lambda event: event.ticket == ticket)
    assert reason.query_map.sum() == pytest.approx(reason.score, abs=1e-3)
    assert reason.hit_map.sum() == pytest.approx(reason.score, abs=1e-3)
    assert reason.pairs.shape == reason.query_map.shape + reason.hit_map.shape


def test_photos_are_browsed_before_the_model_is_loaded(application: Application, heard: Heard, tmp_path: Path) -> None:
    asked, *_ = photos.write_many(tmp_path / "photos", 5)
    with ExitStack() as stack:
        parts, store = application.open_writer(stack)
        store.folders.add(str(tmp_path / "photos"))
        bring_up_to_date(parts, store, lambda event: None, Control())
    loading = threading.Event()

    def opener(stack: ExitStack, browsable: Callable[[Holdings], None]) -> tuple[Parts, Store]:
        def hold(holdings: Holdings) -> None:
            browsable(holdings)
            assert loading.wait(PATIENCE)

        return application.open_writer(stack, hold)

    runner = Runner(opener, application.repair)
    runner.listen(heard.put)
    runner.start()
    try:
        ticket = runner.search(Query())
        answer = heard.wait_for(SearchDone, lambda event: event.ticket == ticket)
        assert len(answer.hits) == 5
        assert answer.order is not None
        assert set(runner.photos_by_id(answer.order.tolist())) == {hit.photo.id for hit in answer.hits}
        assert runner.thumbnail(answer.hits[0].photo)[:3] == b"\xff\xd8\xff"
        ticket = runner.search(Query((Example(str(asked)),), 3))
        loading.set()
        answer = heard.wait_for(SearchDone, lambda event: event.ticket == ticket)
        assert answer.hits[0].photo.file.path == str(asked)
    finally:
        loading.set()
        runner.stop()


def test_where_the_model_cannot_be_loaded_the_photos_can_still_be_listed(
    application: Application, heard: Heard, tmp_path: Path
) -> None:
    asked, *_ = photos.write_many(tmp_path / "photos", 2)
    with ExitStack() as stack:
        parts, store = application.open_writer(stack)
        store.folders.add(str(tmp_path / "photos"))
        bring_up_to_date(parts, store, lambda event: None, Control())
    spoilt = tmp_path / "model"
    shutil.copytree(application.shipped, spoilt)
    (spoilt / "embedder.onnx").write_bytes(b"damaged")
    runner = Runner(replace(application, pinned=spoilt).open_writer, application.repair)
    runner.listen(heard.put)
    runner.start()
    trouble = heard.wait_for(Trouble)
    assert trouble.fatal
    ticket = runner.search(Query())
    assert len(heard.wait_for(SearchDone, lambda event: event.ticket == ticket).hits) == 2
    ticket = runner.search(Query((Example(str(asked)),)))
    failed = heard.wait_for(SearchFailed, lambda event: event.ticket == ticket)
    assert "not open" in failed.message
    runner.stop()


def test_products_take_no_core_from_the_decoders(runner: Runner, heard: Heard) -> None:
    def most() -> int:
        return max((pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"), default=1)

    with threadpool_limits(3, user_api="blas"):
        before = most()
        runner.start()
        heard.wait_for(ProviderReady)
        assert most() == 1
        runner.stop()
        assert most() == before


def test_the_first_hits_are_told_before_all_of_them(runner: Runner, heard: Heard, tmp_path: Path) -> None:
    first, *_ = photos.write_many(tmp_path / "photos", 5)
    runner.add_folder(str(tmp_path / "photos"))
    runner.start()
    heard.wait_for(FoldersChanged, holds(5))
    by_example, by_date = (Example(str(first)),), Sort(SortKey.DATE)
    for query, at_first, told in (
        (Query(by_example, 5), 2, [(2, False), (5, True)]),
        (Query((), 5), 2, [(2, False), (5, True)]),
        (Query((), 3), 3, [(3, False), (3, True)]),
        (Query(by_example, 9), 7, [(5, True)]),
        (Query(by_example, 5, sort=by_date), 2, [(5, True)]),
    ):
        ticket = runner.search(query, at_first)
        answers = [heard.wait_for(SearchDone, lambda event, ticket=ticket: event.ticket == ticket) for _ in told]
        assert [(len(each.hits), each.complete) for each in answers] == told
        assert all(each.hits == answers[-1].hits[: len(each.hits)] for each in answers)
        assert (answers[-1].order is not None) == (not query.examples), "browsing tells of all, however few are hits"
        if answers[-1].order is not None:
            assert len(answers[-1].order) == 5
            found = runner.photos_by_id(answers[-1].order.tolist())
            assert [found[each] for each in answers[-1].order.tolist()][: query.limit] == [
                hit.photo for hit in answers[-1].hits
            ]


def test_the_watcher_brings_every_change_without_a_rescan(runner: Runner, heard: Heard, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    first, *_ = photos.write_many(folder, 3)
    runner.add_folder(str(folder))
    runner.start()
    heard.wait_for(FoldersChanged, holds(3))
    photos.write_many(folder / "new", 2, first=10)
    heard.wait_for(FoldersChanged, holds(5))
    (folder / "new").rename(folder / "moved")
    moved = heard.wait_for(IndexIdle, lambda event: event.report.moved > 0)
    # Hints may come apart on a busy machine: what is then new is known by its content, and nothing is embedded again.
    assert (moved.report.moved + moved.report.added, moved.report.removed) == (2, 0)
    first.unlink()
    heard.wait_for(FoldersChanged, holds(4))
    shutil.rmtree(folder / "moved")
    heard.wait_for(FoldersChanged, holds(2))


def test_removing_a_folder_forgets_its_photos_and_touches_none(runner: Runner, heard: Heard, tmp_path: Path) -> None:
    written = photos.write_many(tmp_path / "photos", 3)
    before = {path: path.read_bytes() for path in written}
    runner.add_folder(str(tmp_path / "photos"))
    runner.start()
    heard.wait_for(FoldersChanged, holds(3))
    runner.remove_folder(str(tmp_path / "photos"))
    heard.wait_for(FoldersChanged, lambda event: event.folders == ())
    ticket = runner.search(Query((Example(str(written[0])),), 3))
    assert heard.wait_for(SearchDone, lambda event: event.ticket == ticket).hits == ()
    assert {path: path.read_bytes() for path in written} == before


def test_a_query_that_cannot_be_read_is_answered_with_the_reason(runner: Runner, heard: Heard, tmp_path: Path) -> None:
    (path,) = photos.write_many(tmp_path / "photos", 1)
    runner.add_folder(str(tmp_path / "photos"))
    runner.start()
    heard.wait_for(FoldersChanged, holds(1))
    runner.search(Query((Example(b"no picture"),)))
    assert "format" in heard.wait_for(SearchFailed).message
    runner.search(Query((Example(str(path), weight=-1.0),)))
    assert "counter-examples" in heard.wait_for(SearchFailed).message
    ticket = runner.search(Query())
    photo = heard.wait_for(SearchDone, lambda event: event.ticket == ticket).hits[0].photo
    path.unlink()
    runner.explain(Example(str(path)), photo)
    heard.wait_for(ExplainFailed)
    with pytest.raises(PhotoError):
        runner.preview(str(path), 100)


def test_pausing_holds_and_resuming_finishes(runner: Runner, heard: Heard, tmp_path: Path) -> None:
    photos.write_many(tmp_path / "photos", 4)
    runner.pause()
    runner.add_folder(str(tmp_path / "photos"))
    runner.start()
    heard.wait_for(ProviderReady)
    ticket = runner.search(Query())
    assert heard.wait_for(SearchDone, lambda event: event.ticket == ticket).hits == ()
    runner.resume()
    heard.wait_for(FoldersChanged, holds(4))


def test_a_second_writer_is_refused_and_says_so(application: Application, runner: Runner, heard: Heard) -> None:
    runner.start()
    heard.wait_for(ProviderReady)
    other, ears = Runner(application.open_writer, application.repair), Heard()
    other.listen(ears.put)
    other.start()
    trouble = ears.wait_for(Trouble)
    assert trouble.fatal
    assert "writes to this library" in trouble.message
    other.stop()


@pytest.mark.parametrize("moment", [0.0, 0.05, 0.3, 1.0])
def test_stopping_at_any_moment_leaves_a_whole_library(application: Application, tmp_path: Path, moment: float) -> None:
    photos.write_many(tmp_path / "photos", 30)
    runner = Runner(application.open_writer, application.repair)
    runner.add_folder(str(tmp_path / "photos"))
    runner.start()
    runner.search(Query())
    time.sleep(moment)
    runner.stop()
    runner.stop()
    if application.paths.database.exists():
        with application.open_reader() as store:
            assert store.check() == ()


def test_what_was_asked_for_just_before_the_end_is_done(application: Application, tmp_path: Path) -> None:
    folders = [str(tmp_path / name) for name in ("kept", "removed", "added")]
    for folder in folders:
        photos.write_many(Path(folder), 1)
    application.paths.root.mkdir()
    with Store.open(application.paths.database) as store:
        for folder in folders[:2]:
            store.folders.add(folder)
    runner = Runner(application.open_writer, application.repair)
    runner.start()
    runner.add_folder(folders[2])
    runner.remove_folder(folders[1])
    runner.exclude(folders[0], "*.png")
    runner.stop()
    with Store.open(application.paths.database, readonly=True) as store:
        assert store.folders.paths() == (folders[2], folders[0])
        assert store.folders.patterns() == {folders[0]: "*.png"}


def test_stopping_does_not_wait_for_a_photo_that_hangs(
    application: Application, tmp_path: Path, heard: Heard, runner: Runner
) -> None:
    photos.write_many(tmp_path / "photos", 3)
    runner.add_folder(str(tmp_path / "photos"))
    runner.start()
    heard.wait_for(FoldersChanged, holds(3))
    ticket = runner.search(Query((Example(str(tmp_path / "photos" / "0000.jpg")),)))
    heard.wait_for(SearchDone, lambda event: event.ticket == ticket)
    frozen = [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]
    assert frozen
    for child in frozen:
        child.suspend()
    runner.search(Query((Example(str(tmp_path / "photos" / "0001.jpg")),)))
    runner.stop()
    assert not any(child.is_running() for child in frozen)


def test_thumbnails_and_small_views_do_not_wait_for_a_large_one(runner: Runner, heard: Heard, tmp_path: Path) -> None:
    first, second = photos.write_many(tmp_path / "photos", 2)
    runner.add_folder(str(tmp_path / "photos"))
    runner.start()
    heard.wait_for(FoldersChanged, holds(2))
    runner.preview(str(first), 100)
    before = {child.pid for child in psutil.Process().children()}
    assert max(runner.preview(str(first), QUICK_SIDE + 1).pixels.shape) == 320
    (thorough,) = [child for child in psutil.Process().children() if child.pid not in before]
    thorough.suspend()
    failures: list[PhotoError] = []

    def look() -> None:
        try:
            runner.preview(str(first), QUICK_SIDE + 1)
        except PhotoError as error:
            failures.append(error)

    waiting = threading.Thread(target=look)
    waiting.start()
    half = runner.preview(str(second), 100, Box(0.0, 0.0, 0.5, 1.0))
    assert (half.pixels.shape[:2], half.width, half.height) == ((100, 67), 320, 240)
    assert waiting.is_alive()
    runner.stop()
    waiting.join()
    assert len(failures) == 1


def test_a_disk_that_refuses_is_told_and_the_work_goes_on_when_it_takes_writes_again(
    runner: Runner, heard: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos.write_many(tmp_path / "photos", 3)
    commit, refusals = Store.commit, [DiskFull("No space is left", "Free some space")]

    def commit_when_there_is_space(self: Store, changes: Sequence[Change], model_id: int) -> Delta:
        if refusals:
            raise refusals.pop()
        return commit(self, changes, model_id)

    monkeypatch.setattr(Store, "commit", commit_when_there_is_space)
    monkeypatch.setattr("photosearch.jobs.loop.RETRY_SECONDS", 0.2)
    runner.add_folder(str(tmp_path / "photos"))
    runner.start()
    assert "Free some space" in heard.wait_for(Trouble).message
    heard.wait_for(FoldersChanged, holds(3))
