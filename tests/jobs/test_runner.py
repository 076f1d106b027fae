"""The application without its window: real threads, a real watcher on a real folder, real decoder processes."""

import shutil
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from photosearch.app import Application
from photosearch.core.annotations.values import Property
from photosearch.core.events import (
    ExplainFailed,
    Explanation,
    FoldersChanged,
    Hold,
    IndexHeld,
    IndexIdle,
    ProviderReady,
    SearchDone,
    SearchFailed,
    Trouble,
)
from photosearch.core.photo import Box
from photosearch.core.query.query import Example, Query, Sort, SortKey
from photosearch.core.xmp.writing import EMPTY, changed
from photosearch.errors import DiskFull, PhotoError
from photosearch.jobs.runner import Runner
from photosearch.jobs.searching.pictures import QUICK_SIDE
from photosearch.library.store.changes.changes import Change, Delta
from photosearch.library.store.folders import Folders
from photosearch.library.store.store import Store
from tests.support import photos
from tests.support.jobs.library import Heard, holds
from tests.support.jobs.tuned import tuned
from tests.support.patience import wait_until
from tests.support.vision.processes import children


def test_a_folder_is_indexed_searched_and_explained(runner: Runner, heard: Heard, tmp_path: Path) -> None:
    first, second, *_ = photos.write_many(tmp_path / "photos", 5)
    runner.indexing.add_folder(str(tmp_path / "photos"))  # commands given before the start are kept
    runner.start()
    assert heard.wait_for(ProviderReady).name == "cpu"
    heard.wait_for(FoldersChanged, holds(5))
    ticket = runner.searches.search(Query((Example(str(second)),), 3))
    answer = heard.wait_for(SearchDone, lambda event: event.ticket == ticket)
    assert answer.hits[0].photo.file.path == str(second)
    assert runner.pictures.thumbnail(answer.hits[0].photo)[:3] == b"\xff\xd8\xff"
    assert max(runner.pictures.preview(str(first), 100).pixels.shape[:2]) == 100
    ticket = runner.searches.explain(Example(str(first)), answer.hits[0].photo)
    reason = heard.wait_for(Explanation, lambda event: event.ticket == ticket)
    assert reason.query_map.sum() == pytest.approx(reason.score, abs=1e-3)
    assert reason.hit_map.sum() == pytest.approx(reason.score, abs=1e-3)
    assert reason.pairs.shape == reason.query_map.shape + reason.hit_map.shape


def test_a_sidecar_that_another_program_adds_changes_and_deletes_is_followed(
    application: Application, runner: Runner, heard: Heard, tmp_path: Path
) -> None:
    photo, *_ = photos.write_many(tmp_path / "photos", 2)
    sidecar = photo.with_name(f"{photo.name}.xmp")

    def shows(rating: int) -> Callable[[IndexIdle], bool]:
        def check(_: IndexIdle) -> bool:
            with application.open_reader() as store:
                found = store.photos.at(str(photo))
            return found is not None and found.annotations.rating == rating

        return check

    runner.indexing.add_folder(str(tmp_path / "photos"))
    runner.start()
    heard.wait_for(IndexIdle, shows(0))
    sidecar.write_bytes(changed(EMPTY, {Property.RATING: "4"}))
    heard.wait_for(IndexIdle, shows(4))
    replacement = tmp_path / "another.xmp"
    replacement.write_bytes(changed(sidecar.read_bytes(), {Property.RATING: "2"}))
    replacement.replace(sidecar)  # as most programs write
    heard.wait_for(IndexIdle, shows(2))
    sidecar.unlink()
    heard.wait_for(IndexIdle, shows(0))


def test_queries_use_one_blas_thread(runner: Runner, heard: Heard) -> None:
    def most() -> int:
        return max((pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"), default=1)

    with threadpool_limits(3, user_api="blas"):
        before = most()
        runner.start()
        heard.wait_for(ProviderReady)
        assert most() == 1
        runner.stop()
        assert most() == before


def test_no_thread_keeps_the_lock_from_the_window_for_long(runner: Runner, heard: Heard) -> None:
    before = sys.getswitchinterval()
    runner.start()
    heard.wait_for(ProviderReady)
    assert sys.getswitchinterval() <= 0.001
    runner.stop()
    assert sys.getswitchinterval() == before


def test_the_first_hits_are_sent_before_all_of_them(runner: Runner, heard: Heard, tmp_path: Path) -> None:
    first, *_ = photos.write_many(tmp_path / "photos", 5)
    runner.indexing.add_folder(str(tmp_path / "photos"))
    runner.start()
    heard.wait_for(FoldersChanged, holds(5))
    by_example, by_date = (Example(str(first)),), Sort(SortKey.DATE)
    for query, at_first, told in (
        (Query(by_example, 5), 2, [(2, False), (5, True)]),
        (Query((), 5), 2, [(2, False), (5, True)]),
        (Query((), 3), 3, [(3, False), (3, True)]),
        (Query(by_example, 9), 7, [(5, False), (5, True)]),
        (Query(by_example, 4), 4, [(4, False), (4, True)]),
        (Query(by_example, 5, sort=by_date), 2, [(5, True)]),
    ):
        ticket = runner.searches.search(query, at_first)
        answers = [heard.wait_for(SearchDone, partial(is_answer_to, ticket))]
        while not answers[-1].complete:
            answers.append(heard.wait_for(SearchDone, partial(is_answer_to, ticket)))
        sizes = [(len(each.hits), each.complete) for each in answers]
        assert [*sizes[: len(told) - 1], sizes[-1]] == told
        assert set(sizes[len(told) - 1 : -1]) <= {(told[-1][0], False)}, "hits before further copies are proven"
        # Only the last answer says how certain each hit is, because that needs the pixels.
        found_last = [(hit.photo, hit.score) for hit in answers[-1].hits]
        assert all([(hit.photo, hit.score) for hit in each.hits] == found_last[: len(each.hits)] for each in answers)
        assert (answers[-1].stacks is not None) == (not query.examples), "browsing tells of all, however few are hits"
        if answers[-1].stacks is not None:
            assert len(answers[-1].stacks.shown) == 5
            found = runner.pictures.by_id(answers[-1].stacks.shown.tolist())
            assert [found[each] for each in answers[-1].stacks.shown.tolist()][: query.limit] == [
                hit.photo for hit in answers[-1].hits
            ]


def test_the_watcher_finds_every_change_without_a_rescan(runner: Runner, heard: Heard, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    first, *_ = photos.write_many(folder, 3)
    photos.write_many(folder / "old", 2, first=10)
    runner.indexing.add_folder(str(folder))
    runner.start()
    heard.wait_for(FoldersChanged, holds(5))
    heard.wait_for(IndexIdle)
    # Indexing is idle, so no earlier event is pending that could split the rename in two.
    (folder / "old").rename(folder / "moved")
    moved = heard.wait_for(IndexIdle, lambda event: event.report.moved > 0)
    # On a busy machine the two hints may arrive apart; the photos are then added, recognised by their content.
    assert (moved.report.moved + moved.report.added, moved.report.removed) == (2, 0)
    photos.write_many(folder / "new", 2, first=20)
    heard.wait_for(FoldersChanged, holds(7))
    first.unlink()
    heard.wait_for(FoldersChanged, holds(6))
    shutil.rmtree(folder / "moved")
    heard.wait_for(FoldersChanged, holds(4))


def test_removing_a_folder_forgets_its_photos_and_leaves_the_files(
    runner: Runner, heard: Heard, tmp_path: Path
) -> None:
    written = photos.write_many(tmp_path / "photos", 3)
    before = {path: path.read_bytes() for path in written}
    runner.indexing.add_folder(str(tmp_path / "photos"))
    runner.start()
    heard.wait_for(FoldersChanged, holds(3))
    runner.indexing.remove_folder(str(tmp_path / "photos"))
    heard.wait_for(FoldersChanged, lambda event: event.folders == ())
    ticket = runner.searches.search(Query((Example(str(written[0])),), 3))
    assert heard.wait_for(SearchDone, lambda event: event.ticket == ticket).hits == ()
    assert {path: path.read_bytes() for path in written} == before


def test_an_unreadable_example_fails_with_the_reason(runner: Runner, heard: Heard, tmp_path: Path) -> None:
    (path,) = photos.write_many(tmp_path / "photos", 1)
    runner.indexing.add_folder(str(tmp_path / "photos"))
    runner.start()
    heard.wait_for(FoldersChanged, holds(1))
    runner.searches.search(Query((Example(b"no picture"),)))
    assert "format" in heard.wait_for(SearchFailed).message
    runner.searches.search(Query((Example(str(path), weight=-1.0),)))
    assert "counter-examples" in heard.wait_for(SearchFailed).message
    ticket = runner.searches.search(Query())
    photo = heard.wait_for(SearchDone, lambda event: event.ticket == ticket).hits[0].photo
    path.unlink()
    runner.searches.explain(Example(str(path)), photo)
    heard.wait_for(ExplainFailed)
    with pytest.raises(PhotoError):
        runner.pictures.preview(str(path), 100)


def test_indexing_can_be_paused_and_resumed(runner: Runner, heard: Heard, tmp_path: Path) -> None:
    photos.write_many(tmp_path / "photos", 4)
    runner.indexing.pause()
    runner.indexing.add_folder(str(tmp_path / "photos"))
    runner.start()
    heard.wait_for(ProviderReady)
    ticket = runner.searches.search(Query())
    assert heard.wait_for(SearchDone, lambda event: event.ticket == ticket).hits == ()
    runner.indexing.resume()
    heard.wait_for(FoldersChanged, holds(4))


def test_indexing_stays_paused_after_a_repair(runner: Runner, heard: Heard, tmp_path: Path) -> None:
    photos.write_many(tmp_path / "photos", 2)
    runner.start()
    heard.wait_for(ProviderReady)
    runner.indexing.pause()
    runner.repair()
    runner.indexing.add_folder(str(tmp_path / "photos"))
    heard.wait_for(IndexHeld, lambda event: event.hold is Hold.PAUSED)
    runner.indexing.resume()
    heard.wait_for(FoldersChanged, holds(2))


def test_a_second_writer_is_refused_with_a_message(application: Application, runner: Runner, heard: Heard) -> None:
    runner.start()
    heard.wait_for(ProviderReady)
    other, ears = Runner(application), Heard()
    other.listen(ears.put)
    other.start()
    trouble = ears.wait_for(Trouble)
    assert trouble.fatal
    assert "writes to this library" in trouble.message
    other.stop()


def is_answer_to(ticket: int, event: SearchDone) -> bool:
    return event.ticket == ticket


@pytest.mark.parametrize("moment", [0.0, 0.05, 0.3, 1.0])
def test_stopping_at_any_moment_leaves_a_sound_library(application: Application, tmp_path: Path, moment: float) -> None:
    photos.write_many(tmp_path / "photos", 30)
    runner = Runner(application)
    runner.indexing.add_folder(str(tmp_path / "photos"))
    runner.start()
    runner.searches.search(Query())
    time.sleep(moment)
    runner.stop()
    runner.stop()
    if application.paths.database.exists():
        with application.open_folder() as store:
            assert store.check() == ()


def test_commands_given_just_before_stopping_are_executed(application: Application, tmp_path: Path) -> None:
    folders = [str(tmp_path / name) for name in ("kept", "removed", "added")]
    for folder in folders:
        photos.write_many(Path(folder), 1)
    application.paths.root.mkdir()
    with Store.open(application.paths.database) as store:
        for folder in folders[:2]:
            store.folders.add(folder)
    runner = Runner(application)
    runner.start()
    runner.indexing.add_folder(folders[2])
    runner.indexing.remove_folder(folders[1])
    runner.indexing.exclude(folders[0], "*.png")
    runner.stop()
    with Store.open(application.paths.database, readonly=True) as store:
        assert store.folders.paths() == (folders[2], folders[0])
        assert store.folders.patterns() == {folders[0]: "*.png"}


def test_stopping_does_not_wait_for_a_hanging_decoder(
    application: Application, tmp_path: Path, heard: Heard, runner: Runner
) -> None:
    photos.write_many(tmp_path / "photos", 3)
    runner.indexing.add_folder(str(tmp_path / "photos"))
    runner.start()
    heard.wait_for(FoldersChanged, holds(3))
    ticket = runner.searches.search(Query((Example(str(tmp_path / "photos" / "0000.jpg")),)))
    heard.wait_for(SearchDone, lambda event: event.ticket == ticket)
    frozen = children()
    assert frozen
    for child in frozen:
        child.suspend()
    runner.searches.search(Query((Example(str(tmp_path / "photos" / "0001.jpg")),)))
    runner.stop()
    assert not any(child.is_running() for child in frozen)


def test_thumbnails_and_small_views_do_not_wait_for_a_large_one(runner: Runner, heard: Heard, tmp_path: Path) -> None:
    first, second = photos.write_many(tmp_path / "photos", 2)
    runner.indexing.add_folder(str(tmp_path / "photos"))
    runner.start()
    heard.wait_for(FoldersChanged, holds(2))
    runner.pictures.preview(str(first), 100)
    before = {child.pid for child in children()}
    assert max(runner.pictures.preview(str(first), QUICK_SIDE + 1).pixels.shape) == 320
    (thorough,) = [child for child in children() if child.pid not in before]
    thorough.suspend()
    failures: list[PhotoError] = []

    def look() -> None:
        try:
            runner.pictures.preview(str(first), QUICK_SIDE + 1)
        except PhotoError as error:
            failures.append(error)

    waiting = threading.Thread(target=look)
    waiting.start()
    half = runner.pictures.preview(str(second), 100, Box(0.0, 0.0, 0.5, 1.0))
    assert (half.pixels.shape[:2], half.width, half.height) == ((100, 67), 320, 240)
    assert waiting.is_alive()
    runner.stop()
    waiting.join()
    assert len(failures) == 1


@tuned(retry_seconds=0.2)
def test_a_full_disk_is_reported_and_indexing_continues_when_there_is_room(
    runner: Runner, heard: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos.write_many(tmp_path / "photos", 3)
    commit, refusals = Store.commit, [DiskFull("No space is left", "Free some space")]

    def commit_when_there_is_space(self: Store, changes: Sequence[Change], model_id: int) -> Delta:
        if refusals:
            raise refusals.pop()
        return commit(self, changes, model_id)

    monkeypatch.setattr(Store, "commit", commit_when_there_is_space)
    runner.indexing.add_folder(str(tmp_path / "photos"))
    runner.start()
    assert "Free some space" in heard.wait_for(Trouble).message
    heard.wait_for(FoldersChanged, holds(3))


@tuned(quiet_seconds=0.0)
def test_a_command_that_cannot_be_stored_does_not_hold_up_other_work(
    runner: Runner, heard: Heard, application: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def exclude(self: Folders, folder: str, patterns: str) -> None:
        tries.append(patterns)
        raise DiskFull("No space is left", "Free some space")

    photos.write_many(tmp_path / "photos", 2)
    runner.start()
    heard.wait_for(IndexIdle)
    monkeypatch.setattr(Folders, "exclude", exclude)
    runner.indexing.exclude(str(tmp_path / "photos"), "*.jpg")
    runner.indexing.add_folder(str(tmp_path / "photos"))
    assert "Free some space" in heard.wait_for(Trouble).message
    wait_until(lambda: any(application.paths.backups.glob("*.sqlite3")))
    assert len(tries) <= 3  # at once, with the next command, and with the pass after an interruption
