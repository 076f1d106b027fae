"""Backups of real databases: when one is due, which are kept, and that a bad one never replaces a good one."""

import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from photosearch.errors import DiskFull, LibraryDamaged, StorageError
from photosearch.library.backups import Backups, moment_of
from photosearch.library.store.store import Store
from tests.support.library.damage import flip, zero_pages
from tests.support.library.material import DIMENSION, indexed

ROOT = Path(__file__).parents[2]


def filled(path: Path, photos: int = 300, first: int = 0) -> None:
    with Store.open(path) as store:
        model = store.models.register("aa" * 32, "first", "1", DIMENSION)
        store.folders.add("/p")
        store.commit([indexed(f"/p/{number}", number) for number in range(first, first + photos)], model)


def photos_in(backup: Path) -> int:
    with closing(sqlite3.connect(backup)) as connection:
        return int(connection.execute("SELECT count(*) FROM photo").fetchone()[0])


class Stopped(Exception):
    """Raised to stop a backup."""


def nothing() -> None:
    """A checkpoint that never stops the work."""


@pytest.fixture
def backups(tmp_path: Path) -> Backups:
    return Backups(tmp_path / "backups", days=3, weeks=1)


def now(later: int = 0) -> datetime:
    """Returns a fixed time, or one some days later."""
    return datetime.now(UTC) + timedelta(days=later)


def make(backups: Backups, path: Path, later: int = 0) -> Path:
    with Store.open(path) as store:
        return backups.make(store, now(later), nothing)


def test_a_backup_is_one_complete_file_with_its_time_in_the_name(path: Path, backups: Backups) -> None:
    filled(path)
    with Store.open(path) as store:  # the commit is still in the log
        model = store.models.register("aa" * 32, "first", "1", DIMENSION)
        store.commit([indexed("/p/fresh", 7)], model)
        made = backups.make(store, datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC), nothing)
    assert [each.name for each in backups.folder.iterdir()] == [made.name]
    assert moment_of(made) == datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert photos_in(made) == 301
    with Store.open(made, readonly=True) as copy:
        assert copy.check() == ()
        assert copy.folders.paths() == ("/p",)


def test_a_backup_is_due_after_a_change_if_there_is_none_from_today(path: Path, backups: Backups) -> None:
    filled(path)
    assert backups.is_due(path, now())
    make(backups, path)
    assert not backups.is_due(path, now())
    assert not backups.is_due(path, now(1)), "nothing has changed"
    filled(path, photos=0)
    assert not backups.is_due(path, now(1)), "opening without a change needs no backup"
    filled(path, photos=1, first=1000)
    assert not backups.is_due(path, now())
    assert backups.is_due(path, now(1))
    assert not Backups(backups.folder, 3, 1).is_due(path.parent / "missing.sqlite3", now(2))


def test_a_change_that_is_only_in_the_log_makes_a_backup_due(path: Path, backups: Backups) -> None:
    filled(path)
    make(backups, path)
    with Store.open(path) as store:
        assert not backups.is_due(path, now(1))
        store.folders.add("/q")
        assert backups.is_due(path, now(1))


def test_old_backups_are_removed_and_other_files_stay(path: Path, backups: Backups) -> None:
    filled(path)
    backups.folder.mkdir()
    others = [backups.folder / name for name in ("library-mine.sqlite3", "notes.txt", "video.partial")]
    for other in others:
        other.write_text("not ours")
    made = [make(backups, path, later) for later in range(30)]
    left = backups.newest_first()
    assert left[:3] == made[:-4:-1]
    assert len(left) == 4
    assert moment_of(left[-1]) < moment_of(left[2])
    assert all(other.read_text() == "not ours" for other in others)


@pytest.mark.parametrize(
    "harm",
    [lambda path: zero_pages(path, [9]), lambda path: flip(path, 40, first=3 * 4096)],
    ids=["a page of zeros", "flipped bits"],
)
def test_a_damaged_library_never_replaces_a_good_backup(
    path: Path, backups: Backups, harm: Callable[[Path], None]
) -> None:
    filled(path, photos=2000)
    made = [make(backups, path, later) for later in range(4)]
    before = {each: each.read_bytes() for each in backups.newest_first()}
    harm(path)
    with pytest.raises(LibraryDamaged) as caught:
        make(backups, path, 40)
    assert str(path) in caught.value.message
    assert "repair" in caught.value.remedy
    assert {each: each.read_bytes() for each in backups.folder.iterdir()} == before
    assert made[-1] in before


def test_a_full_disk_is_reported_and_the_backups_stay(path: Path, small_disk: Path) -> None:
    backups = Backups(small_disk / "backups", 3, 1)
    filled(path, photos=1000)
    good = make(backups, path)
    filled(path, photos=9000, first=1000)
    with pytest.raises(DiskFull) as caught:
        make(backups, path, 1)
    assert "space" in caught.value.remedy
    assert list(backups.folder.iterdir()) == [good]
    assert photos_in(good) == 1000


def test_a_missing_drive_is_reported_and_no_folder_is_created_for_it(path: Path, tmp_path: Path) -> None:
    filled(path)
    with pytest.raises(StorageError) as caught:
        make(Backups(tmp_path / "drive" / "backups", 3, 1), path)
    assert "drive" in caught.value.remedy
    assert not (tmp_path / "drive").exists()


def test_a_stopped_backup_leaves_the_others_as_they_were(path: Path, backups: Backups) -> None:
    """Stops at every checkpoint, while pages are copied and while the copy is checked."""
    filled(path, photos=8000)
    good = make(backups, path)
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    with Store.open(path) as store:
        backups.make(store, now(1), count).unlink()
        assert steps > 5
        for last in range(1, steps + 1):
            left = last

            def stop() -> None:
                nonlocal left
                left -= 1
                if not left:
                    raise Stopped

            with pytest.raises(Stopped):
                backups.make(store, now(1), stop)
            assert list(backups.folder.iterdir()) == [good]
        store.folders.add("/later")  # no transaction was left open


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
def test_a_killed_backup_leaves_the_good_ones_and_the_next_one_cleans_up(path: Path, backups: Backups) -> None:
    filled(path, photos=8000)
    good = make(backups, path)
    script = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from photosearch.library.backups import Backups
from photosearch.library.store.store import Store
left = int(sys.argv[3])
def die():
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), 9)
with Store.open(Path(sys.argv[1])) as store:
    Backups(Path(sys.argv[2]), 3, 1).make(store, datetime(2031, 1, 1, tzinfo=UTC), die)
"""
    for step in random.Random(3).sample(range(1, 9), 3):
        command: list[str | Path] = [sys.executable, "-c", script, path, backups.folder, str(step)]
        assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
        assert backups.newest_first() == [good]
        assert len(list(backups.folder.iterdir())) > 1, "it died before it began"
    with Store.open(path) as store:
        assert store.check() == ()
        made = backups.make(store, now(1), nothing)
    assert sorted(backups.folder.iterdir()) == [good, made]


def test_a_backup_is_consistent_and_blocks_no_reader_or_writer(path: Path, backups: Backups) -> None:
    """At each step of the copy another connection commits and reads; a lock would make it fail."""
    filled(path, photos=8000)
    committed = 8000
    with Store.open(path) as store, Store.open(path) as other, Store.open(path, readonly=True) as reader:
        model = store.models.register("aa" * 32, "first", "1", DIMENSION)
        here = threading.get_ident()

        def commit() -> None:
            nonlocal committed
            assert threading.get_ident() == here, "nobody else could make room for it"
            other.commit([indexed(f"/p/{committed}", committed)], model)
            committed += 1
            assert reader.photos.counts().photos == committed

        made = backups.make(store, now(), commit)
    assert committed > 8005
    assert photos_in(made) == 8000
