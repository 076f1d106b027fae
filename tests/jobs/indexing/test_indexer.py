"""Indexing passes over a real folder: every photo on disk can be found, and none is embedded twice."""

import dataclasses
import errno
import os
import queue
import shutil
import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from photosearch.app import Application
from photosearch.core.answers.likeness import Likeness, Thresholds
from photosearch.core.events import Event, Hold, IndexHeld, IndexProgress
from photosearch.core.folders.exclusion import EVERYWHERE
from photosearch.core.folders.reconcile import Changes, diff
from photosearch.core.photo import Mark
from photosearch.core.query.feedback import Asked
from photosearch.core.query.query import Example, Query
from photosearch.errors import Interrupted
from photosearch.jobs.control import Control
from photosearch.jobs.indexing import rebuilding
from photosearch.jobs.indexing.survey import survey_paths
from photosearch.jobs.once import bring_up_to_date
from photosearch.jobs.searching.searcher import Searcher
from photosearch.jobs.tuning import Tuning
from photosearch.library import scan
from photosearch.search.engine import Engine, EngineStats
from photosearch.vision.decoding.children import messages
from tests.support import photos
from tests.support.jobs.library import Library
from tests.support.jobs.tuned import tuned
from tests.support.patience import PATIENCE


def names(library: Library) -> set[str]:
    return {photo.file.path for photo in library.store.photos.browse(1000)}


def test_new_photos_are_added_and_found_by_their_own_picture(library: Library) -> None:
    written = photos.write_many(library.folder, 12)
    report = library.update()
    assert (report.added, report.skipped, report.unchanged) == (12, 0, 0)
    with library.parts.decoder(1) as decoder:
        searcher = Searcher(library.parts, library.store, decoder)
        for path in written:
            best = searcher.search(Query((Example(str(path)),), 3))[0]
            assert best.photo.file.path == str(path)
            assert best.score == pytest.approx(1.0, abs=1e-4)


def test_hits_of_one_example_have_a_likeness(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other, *_ = [Example(str(path)) for path in photos.write_many(library.folder, 4)]
    library.update()
    manifest = dataclasses.replace(library.parts.embedder.manifest, thresholds=Thresholds(0.99, -1.0))
    monkeypatch.setattr(library.parts.embedder, "manifest", manifest)
    with library.parts.decoder(1) as decoder:
        searcher = Searcher(library.parts, library.store, decoder)
        first, *rest = searcher.search(Query((one,), 4))
        assert first.likeness is Likeness.SAME_PHOTO
        assert all(hit.likeness is not Likeness.LESS_SIMILAR for hit in rest)
        assert all(hit.likeness is None for hit in searcher.search(Query((one, other), 4)))


def test_a_second_pass_embeds_nothing(library: Library) -> None:
    photos.write_many(library.folder, 6)
    library.update()
    before = library.vector_ids()
    report = library.update()
    assert (report.added, report.updated, report.unchanged) == (0, 0, 6)
    assert library.vector_ids() == before


@pytest.mark.skipif(not messages.HANDS_OVER, reason="each decoder opens its photos itself on this system")
def test_an_unreadable_file_is_read_again_at_every_scan(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    refused, *_ = photos.write_many(library.folder, 3)
    opened, really_open = [], os.open

    def fail(path: bytes, *rest: Any) -> int:
        if path == os.fsencode(refused):
            opened.append(path)
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return really_open(path, *rest)

    monkeypatch.setattr(os, "open", fail)
    report = library.update()
    assert (report.added, report.skipped) == (2, 1)
    report = library.update()
    assert (report.added, report.skipped, report.unchanged) == (0, 0, 3)
    assert len(opened) == 2
    (skip,) = library.store.photos.skips()
    assert (skip.reason, skip.file.path) == ("unreadable", str(refused))
    monkeypatch.undo()
    assert library.update().updated == 1
    assert library.store.photos.skips() == ()


def test_a_changed_photo_gets_a_new_vector(library: Library) -> None:
    path, *_ = photos.write_many(library.folder, 3)
    library.update()
    before = set(library.vector_ids())
    photos.write(path, seed=99)
    assert library.update().updated == 1
    after = set(library.vector_ids())
    assert len(before - after) == len(after - before) == 1
    assert library.parts.engine.stats().tail == 3


def test_a_touched_photo_keeps_its_vector(library: Library) -> None:
    path, *_ = photos.write_many(library.folder, 2)
    library.update()
    before = library.vector_ids()
    os.utime(path, (1_000_000_000, 1_000_000_000))
    report = library.update()
    assert (report.updated, report.unchanged) == (0, 2)
    assert library.vector_ids() == before


def test_moving_a_file_a_folder_and_across_folders_keeps_every_vector(library: Library) -> None:
    other = library.folder.parent / "other"
    other.mkdir()
    library.store.folders.add(str(other))
    photos.write_many(library.folder / "trip", 5)
    lone = photos.write(library.folder / "lone.jpg", 50)
    library.update()
    before = library.vector_ids()
    (library.folder / "trip").rename(library.folder / "holiday")
    lone.rename(other / "renamed.jpg")
    report = library.update()
    assert (report.moved, report.added, report.removed) == (6, 0, 0)
    assert library.vector_ids() == before
    assert str(other / "renamed.jpg") in names(library)


def test_copies_that_move_together_keep_every_vector(library: Library) -> None:
    first, second = library.folder / "a.jpg", library.folder / "b.jpg"
    photos.write(first, 1)
    shutil.copy(first, second)
    library.update()
    before = library.vector_ids()
    for path in (first, second):  # a copy has another file identity, so only its content tells that it is the same
        shutil.copy(path, path.with_name("new " + path.name))
        path.unlink()
    report = library.update()
    assert (report.moved, report.added, report.removed) == (2, 0, 0)
    assert library.vector_ids() == before


def test_another_model_embeds_all_copies(library: Library) -> None:
    path, _ = photos.write_many(library.folder, 2)
    shutil.copy(path, library.folder / "copy.jpg")
    library.update()
    first = library.parts.model_id
    library.parts = dataclasses.replace(
        library.parts, model_id=library.store.models.register("ff" * 32, "next", "2", 128)
    )
    library.update()
    library.update()
    known = library.store.photos.known(str(library.folder), library.parts.model_id)
    assert all(entry.embedded for entry in known.values())
    assert len(library.vector_ids()) == len(library.store.vectors.ids(first)) == 3


def test_a_moved_photo_is_not_read_again(library: Library) -> None:
    path = photos.write(library.folder / "a.jpg", 1)
    time.sleep(2.1)  # after this time a file is not read again for having been read too soon after a change
    library.update()
    path.rename(library.folder / "b.jpg")
    library.update()
    known = library.store.photos.known(str(library.folder), library.parts.model_id)
    changes = diff(known, scan.scan(str(library.folder)))
    assert changes == Changes(unchanged=1)


def test_two_photos_that_swap_names_keep_their_vectors(library: Library) -> None:
    first, second = photos.write_many(library.folder, 2)
    library.update()
    by_content = {photo.digest: photo.id for photo in library.store.photos.browse(10)}
    parked = first.with_suffix(".parked")
    first.rename(parked)
    second.rename(first)
    parked.rename(second)
    library.update()
    paths = {photo.digest: photo.file.path for photo in library.store.photos.browse(10)}
    assert set(paths) == set(by_content)
    assert len(library.vector_ids()) == 2


def test_a_copy_takes_the_vector_of_its_original(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    path, *_ = photos.write_many(library.folder, 2)
    library.update()
    embedded: list[int] = []
    views = type(library.parts.embedder).views
    monkeypatch.setattr(
        type(library.parts.embedder),
        "views",
        lambda self, pixels, turn: embedded.append(len(pixels)) or views(self, pixels, turn),
    )
    shutil.copy(path, library.folder / "copy.jpg")
    assert library.update().added == 1
    assert embedded == []
    assert len(library.vector_ids()) == 3


def test_deleted_photos_leave_the_library(library: Library) -> None:
    first, second, third = photos.write_many(library.folder, 3)
    library.update()
    first.unlink()
    assert library.update().removed == 1
    assert names(library) == {str(second), str(third)}
    assert library.parts.engine.stats().tail == 2


def test_a_broken_photo_is_skipped_and_read_again_when_it_changes(library: Library) -> None:
    photos.write_many(library.folder, 2)
    broken = library.folder / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 not much of a photo")
    (library.folder / "disguised.jpg").write_text("%PDF-1.7")
    (library.folder / "notes.txt").write_text("neither a photo nor named like one")
    report = library.update()
    assert (report.added, report.skipped) == (2, 2)
    assert {(skip.file.path, skip.reason) for skip in library.store.photos.skips()} == {
        (str(broken), "damaged"),
        (str(library.folder / "disguised.jpg"), "unsupported"),
    }
    photos.write(broken, 7)
    assert library.update().updated == 1
    assert str(broken) in names(library)
    assert [skip.reason for skip in library.store.photos.skips()] == ["unsupported"]


@tuned(progress_seconds=0.0)
def test_an_interrupted_pass_keeps_its_vectors_and_the_next_pass_continues(library: Library) -> None:
    photos.write_many(library.folder, 30)

    def interrupt(event: Event) -> None:
        if isinstance(event, IndexProgress) and event.done >= 12:
            library.control.interrupt()

    with pytest.raises(Interrupted):
        bring_up_to_date(library.parts, library.store, interrupt, library.control)
    kept = library.vector_ids()
    assert 8 <= len(kept) < 30
    library.control.rearm()
    report = library.update()
    assert report.added == 30 - len(kept)
    assert library.vector_ids()[: len(kept)] == kept


def test_pausing_holds_the_pass_and_stopping_ends_it(library: Library) -> None:
    photos.write_many(library.folder, 20)
    told: queue.SimpleQueue[Event] = queue.SimpleQueue()
    library.control = Control(tell=told.put)
    library.control.pause()
    outcome: list[type[BaseException]] = []

    def work() -> None:
        try:
            library.update()
        except BaseException as error:
            outcome.append(type(error))

    job = threading.Thread(target=work)
    job.start()
    assert told.get(timeout=PATIENCE) == IndexHeld(Hold.PAUSED)
    assert library.vector_ids() == []
    library.control.stop()
    job.join(PATIENCE)
    assert not job.is_alive()
    assert outcome == [Interrupted]


def test_a_file_that_changes_while_it_is_read_is_read_again(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    path, *_ = photos.write_many(library.folder, 2)
    decode_all = type(library.parts.decoder(1)).decode_all
    rewritten: list[bool] = []

    def rewrite_once(self: object, files: object) -> object:
        for file, answer in decode_all(self, files):  # type: ignore[arg-type]
            if file.path == str(path) and not rewritten:
                photos.write(path, 77)
                rewritten.append(True)
            yield file, answer

    monkeypatch.setattr(type(library.parts.decoder(1)), "decode_all", rewrite_once)
    report = library.update()
    assert report.added == 2
    stored = library.store.photos.at(str(path))
    assert stored is not None
    assert stored.file.size == path.stat().st_size


def with_tail_limit(library: Library, limit: int) -> Library:
    """Returns the library with an engine that asks for a snapshot at `limit` vectors."""
    engine = Engine(library.parts.engine.dimension, limit)
    parts = replace(library.parts, engine=engine)
    rebuilding.load(parts, library.store)
    return Library(parts, library.store, library.folder)


def test_the_engine_gives_the_same_answers_with_and_without_a_snapshot(library: Library) -> None:
    photos.write_many(library.folder, 40)
    library.update()
    queries = np.concatenate([vectors for _, vectors in library.store.vectors.batches(library.parts.model_id)])
    before = [library.parts.engine.search(query, 10)[0].tolist() for query in queries]
    library = with_tail_limit(library, 10)
    library.update()
    assert library.parts.engine.stats().snapshot == 40
    assert library.parts.snapshot.exists()
    assert [library.parts.engine.search(query, 10)[0].tolist() for query in queries] == before
    photos.write_many(library.folder, 15, first=100)
    library.update()
    assert library.parts.engine.stats() == EngineStats(snapshot=55, tail=0, gone=0)


@tuned(tail_limit=10)
def test_a_damaged_snapshot_is_replaced_by_the_stores_vectors_until_the_next_one(library: Library) -> None:
    photos.write_many(library.folder, 25)
    library.update()
    (graph,) = library.parts.snapshot.parent.glob("*.graph")
    damaged = bytearray(graph.read_bytes())
    damaged[len(damaged) // 2] ^= 0x10
    graph.write_bytes(damaged)
    rebuilding.load(library.parts, library.store)
    assert library.parts.engine.stats().snapshot == 0
    assert library.parts.engine.stats().tail == 25
    library.update()
    assert library.parts.engine.stats().snapshot == 25


def test_a_library_restored_from_a_backup_does_not_use_the_newer_snapshot(
    application: Application, tmp_path: Path
) -> None:
    folder = tmp_path / "photos"

    def update(tail_limit: int = 10) -> None:
        with ExitStack() as stack:
            parts, store = replace(application, tuning=Tuning(tail_limit=tail_limit)).open_writer(stack)
            store.folders.add(str(folder))
            bring_up_to_date(parts, store, lambda event: None, Control())

    photos.write_many(folder, 12)
    update()
    backup = shutil.copy(application.paths.database, tmp_path / "backup")
    photos.write_many(folder, 12, first=100)
    update()
    for path in folder.glob("01*.jpg"):
        path.unlink()
    for rest in application.paths.root.glob("library.sqlite3*"):
        rest.unlink()
    shutil.copy(backup, application.paths.database)
    photos.write_many(folder, 8, first=200)
    update(tail_limit=1000)
    with application.searcher() as searcher:
        for path in folder.glob("*.jpg"):
            assert searcher.search(Query((Example(str(path)),), 1))[0].photo.file.path == str(path)


def test_the_next_pass_removes_excluded_photos_and_keeps_their_marks(library: Library) -> None:
    outside = {str(path) for path in photos.write_many(library.folder, 2)}
    inside = {str(path) for path in photos.write_many(library.folder / "Cache", 2, first=10)}
    library.update()
    asked, marked = Asked(b"q" * 16), library.store.photos.at(min(inside)).digest
    library.store.marks.put(asked, {marked: Mark.SAME}, 1)
    library.store.folders.exclude(str(library.folder), "cache/")
    report = library.update()
    assert (report.removed, names(library)) == (2, outside)
    assert library.store.marks.of(asked) == {marked: Mark.SAME}
    library.store.folders.exclude(str(library.folder), "")
    assert library.update().added == 2
    assert names(library) == outside | inside


def test_a_folder_with_only_excluded_photos_is_not_offline(library: Library) -> None:
    photos.write_many(library.folder, 2)
    library.update()
    library.store.folders.exclude(EVERYWHERE, "*.jpg")
    assert library.update().removed == 2


def test_a_photo_excluded_in_only_one_of_two_watched_folders_stays(library: Library) -> None:
    inner = library.folder / "raw"
    (path,) = photos.write_many(inner, 1)
    library.store.folders.add(str(inner))
    library.store.folders.exclude(str(library.folder), "raw/")
    assert library.update().added == 1
    assert (survey_paths(library.store, library.parts.model_id, [str(path)], lambda: False).seen.files).keys() == {
        str(path)
    }


def test_hints_about_excluded_files_are_ignored(library: Library) -> None:
    photos.write_many(library.folder / "Cache", 2)
    (taken,) = photos.write_many(library.folder, 1, first=5)
    library.store.folders.exclude(EVERYWHERE, "Cache/")
    paths = [str(library.folder / "Cache"), str(library.folder / "Cache" / "0000.jpg"), str(taken)]
    seen = survey_paths(library.store, library.parts.model_id, paths, lambda: False).seen
    assert seen.files.keys() == {str(taken)}


def test_hints_about_small_files_that_are_included_again_are_followed(library: Library) -> None:
    library.store.folders.exclude(EVERYWHERE, "*.jpg\n!<9 kB")
    small = photos.write(library.folder / "small.jpg", seed=1, quality=5)
    large = photos.write(library.folder / "large.jpg", seed=2, quality=100)
    assert small.stat().st_size < 9_000 < large.stat().st_size
    paths = [str(small), str(large)]
    assert survey_paths(library.store, library.parts.model_id, paths, lambda: False).seen.files.keys() == {str(small)}
    library.update()
    small.unlink()
    photos.write(library.folder / "other.jpg", seed=3, quality=5)  # an empty folder counts as offline
    assert survey_paths(library.store, library.parts.model_id, paths, lambda: False).known.keys() == {str(small)}
