"""Repair of damaged databases, and replacement of libraries."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from photosearch.core.annotations.values import Property, Stamped
from photosearch.core.items.grouping import ALONE
from photosearch.core.photo import Mark
from photosearch.core.query.feedback import Asked
from photosearch.errors import DiskFull, LibraryDamaged, LibraryNewer, StorageError
from photosearch.library.backups import Backups
from photosearch.library.recovery import put_in_place, repair
from photosearch.library.schema.functions import equip
from photosearch.library.schema.steps import STEPS
from photosearch.library.store.items import Choice
from photosearch.library.store.store import Store
from tests.support.library.damage import PAGE, cut, flip, zero_pages
from tests.support.library.material import DIMENSION, digest, indexed, vector

ROOT = Path(__file__).parents[2]
PHOTOS = 3000
MOMENT = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)


def commit(path: Path, numbers: range, folders: tuple[str, ...] = ("/p",)) -> None:
    with Store.open(path) as store:
        model = store.models.register("aa" * 32, "first", "1", DIMENSION)
        for folder in folders:
            store.folders.add(folder)
        store.commit([indexed(f"/p/{number}", number) for number in numbers], model)


def back_up(path: Path, moment: datetime = MOMENT) -> Path:
    with Store.open(path) as store:
        return Backups(path.parent / "backups", 3, 1).make(store, moment, lambda: None)


def newest_first(path: Path) -> list[Path]:
    return Backups(path.parent / "backups", 3, 1).newest_first()


def contents(path: Path) -> dict[str, bool]:
    """Returns the paths of all photos and whether each has a vector; the library must be sound."""
    with Store.open(path) as store:
        assert store.check() == ()
        model = store.models.id_of("aa" * 32)
        if model is None:
            return {}
        known = store.photos.known("/p", model)
        for ids, _ in store.vectors.batches(model):
            assert store.vectors.photos(ids.tolist()).keys() == set(ids.tolist())
        assert len(store.photos.browse(len(known))) <= len(known)
        return {name: entry.embedded for name, entry in known.items()}


def assert_vectors_belong(path: Path) -> None:
    """Checks that every photo has its own vector."""
    with Store.open(path, readonly=True) as store:
        model = store.models.id_of("aa" * 32)
        assert model is not None
        for ids, rows in store.vectors.batches(model):
            photos = store.vectors.photos(ids.tolist())
            for vector_id, row in zip(ids.tolist(), rows, strict=True):
                np.testing.assert_array_equal(row, vector(int(photos[vector_id].file.path.removeprefix("/p/"))))


def vector_ids(path: Path) -> set[int]:
    with closing(sqlite3.connect(path)) as connection:
        return {vector_id for (vector_id,) in connection.execute("SELECT id FROM vector")}


def pages_of(path: Path, table: str) -> list[int]:
    """Returns the leaf pages of a table, counted from 0, in the order of its rows."""
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
    data = path.read_bytes()
    return [page - 1 for page in _leaves(data, root)]


def _leaves(data: bytes, page: int) -> list[int]:
    start = (page - 1) * PAGE
    if data[start] != 5:  # not an interior page of a table
        return [page]
    cells = int.from_bytes(data[start + 3 : start + 5], "big")
    places = [int.from_bytes(data[at : at + 2], "big") for at in range(start + 12, start + 12 + 2 * cells, 2)]
    children = [int.from_bytes(data[start + place : start + place + 4], "big") for place in places]
    children.append(int.from_bytes(data[start + 8 : start + 12], "big"))
    return [leaf for child in children for leaf in _leaves(data, child)]


def break_header(path: Path) -> None:
    zero_pages(path, [0])


def break_middle(path: Path) -> None:
    zero_pages(path, pages_of(path, "photo")[5:7])


def break_end(path: Path) -> None:
    cut(path, 0.6)


HARM = pytest.mark.parametrize("harm", [break_header, break_middle, break_end, lambda path: flip(path, 200, seed=5)])


@HARM
def test_the_newest_sound_backup_is_restored_and_nothing_is_removed(path: Path, harm: Callable[[Path], None]) -> None:
    commit(path, range(1000))
    back_up(path)
    commit(path, range(1000, 2000))
    good = back_up(path, MOMENT.replace(day=7))
    flip(back_up(path, MOMENT.replace(day=8)), 200)  # the newest backup is damaged
    commit(path, range(2000, PHOTOS), folders=("/later",))
    lost = vector_ids(path) - vector_ids(good)
    harm(path)
    damaged = path.read_bytes()
    done = repair(path, newest_first(path))
    assert done.backup == good
    assert (done.photos, done.aside is not None) == (2000, True)
    assert done.aside.read_bytes() == damaged
    assert "2024-05-07 07:08 UTC" in done.account
    assert str(done.aside) in done.account
    assert contents(path) == {f"/p/{number}": True for number in range(2000)}
    assert len(newest_first(path)) == 3
    if harm is not break_header:  # without the first page nothing can be read
        assert done.folders == ("/later", "/p"), "a folder that was added after the backup"
    with Store.open(path) as store:
        model = store.models.register("aa" * 32, "first", "1", DIMENSION)
        store.commit([indexed("/p/9999", 9999)], model)
    (new,) = vector_ids(path) - vector_ids(good)
    assert new not in lost, "an index on the disk may hold it with another vector"


@HARM
def test_without_a_backup_all_readable_rows_are_kept(path: Path, harm: Callable[[Path], None]) -> None:
    commit(path, range(PHOTOS), folders=("/p", os.fsdecode(b"/caf\xe9")))
    harm(path)
    damaged = path.read_bytes()
    done = repair(path, [])
    assert done.backup is None
    assert done.aside is not None
    assert done.aside.read_bytes() == damaged
    kept = contents(path)
    assert len(kept) == done.photos
    if harm is not break_header:
        assert set(done.folders) == {"/p", os.fsdecode(b"/caf\xe9")}
    assert str(done.photos) in done.account


@pytest.mark.parametrize("backed_up", [False, True])
def test_the_persons_marks_survive_a_repair(path: Path, backed_up: bool) -> None:
    commit(path, range(PHOTOS))
    said = {digest(2): Mark.SAME, digest(PHOTOS): Mark.DIFFERENT}
    asked = Asked(digest(1), path="/p/1")
    with Store.open(path) as store:
        store.marks.put(asked, dict(list(said.items())[:1]), 1)
    if backed_up:
        back_up(path)
    with Store.open(path) as store:
        store.marks.put(asked, said, 2)
    zero_pages(path, pages_of(path, "photo")[3:6])
    repair(path, newest_first(path))
    with Store.open(path) as store:
        assert store.check() == ()
        assert store.marks.of(asked) == said


def test_a_later_rating_and_a_later_join_replace_those_of_the_backup(path: Path) -> None:
    commit(path, range(100))

    def say(rating: str, time: int, choice: Choice) -> None:
        with Store.open(path) as store:
            store.annotations.put({digest(2): {Property.RATING: Stamped(rating, time)}})
            store.items.choose({digest(2): choice, digest(3): Choice(b"key")})

    say("2", 5, Choice(ALONE))
    back_up(path)
    say("4", 6, Choice(b"key"))
    with closing(sqlite3.connect(path)) as connection:
        equip(connection)
        connection.execute("UPDATE photo SET state = 'indexee' WHERE id = 99")
        connection.commit()
    assert repair(path, newest_first(path)).backup is not None
    with Store.open(path) as store:
        assert store.annotations.said([digest(2)])[digest(2)][Property.RATING].text == "4"
        assert store.items.ungrouped()
        assert store.items.choose({digest(2): None}) == {digest(2): Choice(b"key")}


def test_a_damaged_page_loses_only_its_rows(path: Path) -> None:
    commit(path, range(PHOTOS))
    lost = pages_of(path, "photo")[5]
    zero_pages(path, [lost])
    repair(path, [])
    kept = contents(path)
    rows = sorted(set(range(PHOTOS)) - {int(name.removeprefix("/p/")) for name in kept})
    assert 0 < len(rows) < 40
    assert rows == list(range(rows[0], rows[-1] + 1))
    assert all(kept.values())
    assert_vectors_belong(path)


def test_photos_that_lost_their_vectors_are_embedded_again(path: Path) -> None:
    commit(path, range(PHOTOS))
    zero_pages(path, pages_of(path, "vector")[3:4])
    repair(path, [])
    kept = contents(path)
    assert len(kept) == PHOTOS
    assert 0 < list(kept.values()).count(False) < 200
    assert_vectors_belong(path)


def test_an_altered_vector_is_removed_and_the_others_stay(path: Path) -> None:
    commit(path, range(PHOTOS))
    with closing(sqlite3.connect(path)) as connection:
        equip(connection)
        connection.execute("UPDATE vector SET data = zeroblob(16) WHERE photo_id = 77")
        connection.execute("UPDATE photo SET state = 'indexee' WHERE id = 99")
        connection.execute("UPDATE photo SET width = 'wide' WHERE id = 111")
        connection.commit()
    with Store.open(path) as store:
        assert len(store.check()) == 3
    repair(path, [])
    kept = contents(path)
    assert {f"/p/{number}" for number in range(PHOTOS)} - kept.keys() == {"/p/98", "/p/110"}
    assert [name for name, embedded in kept.items() if not embedded] == ["/p/76"]


def test_random_damage_is_always_repaired(path: Path) -> None:
    commit(path, range(600))
    whole, chance = path.read_bytes(), random.Random(8)
    for _ in range(40):
        path.write_bytes(whole)
        match chance.randrange(3):
            case 0:
                flip(path, chance.randint(1, 50), chance.randrange(2**32))
            case 1:
                zero_pages(path, chance.sample(range(len(whole) // PAGE), chance.randint(1, 4)))
            case 2:
                cut(path, chance.random())
        repair(path, [])
        contents(path)
        assert repair(path, []).aside is None, "a second repair finds nothing to do"


def test_a_sound_library_is_not_changed(path: Path) -> None:
    commit(path, range(10))
    backup = back_up(path)
    commit(path, range(10, 20))
    before = path.read_bytes()
    done = repair(path, [backup])
    assert (done.aside, done.backup) == (None, None)
    assert "sound" in done.account
    assert path.read_bytes() == before


def test_a_missing_library_is_restored_from_its_backup(path: Path) -> None:
    commit(path, range(10))
    backup = back_up(path)
    path.unlink()
    done = repair(path, [backup])
    assert (done.aside, done.photos) == (None, 10)


def test_a_newer_library_is_not_repaired(path: Path) -> None:
    commit(path, range(10))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    before = path.read_bytes()
    with pytest.raises(LibraryNewer):
        repair(path, [])
    assert path.read_bytes() == before


def test_a_full_disk_leaves_the_damaged_library_in_place(small_disk: Path) -> None:
    path = small_disk / "library.sqlite3"
    commit(path, range(400))
    zero_pages(path, [9])
    damaged = path.read_bytes()
    free = shutil.disk_usage(small_disk).free
    (small_disk / "ballast").write_bytes(bytes(max(0, free - 60_000)))
    with pytest.raises(DiskFull):
        repair(path, [])
    assert path.read_bytes() == damaged
    (small_disk / "ballast").unlink()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
@pytest.mark.parametrize("call", ["fsync", "link", "rename", "replace"])
def test_after_a_kill_at_any_step_a_library_exists_and_the_next_repair_succeeds(path: Path, call: str) -> None:
    """Kills the child at one of the system calls that move or remove files."""
    commit(path, range(500))
    backup = back_up(path)
    commit(path, range(500, 600))
    zero_pages(path, pages_of(path, "photo")[2:4])
    path.with_name(path.name + "-wal").write_bytes(b"")  # so that there is a file to rename
    script = f"""
import os, sys
from pathlib import Path
from photosearch.library import recovery
name = {call!r}
def die(*args, **kwargs):
    os.kill(os.getpid(), 9)
if name in ("rename", "replace"):
    setattr(Path, name, die)
else:
    setattr(os, name, die)
recovery.repair(Path(sys.argv[1]), [Path(sys.argv[2])])
"""
    done = subprocess.run([sys.executable, "-c", script, path, backup], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.exists()
    with pytest.raises(LibraryDamaged), Store.open(path) as store:
        store.check_structure()
    assert repair(path, [backup]).photos == 500
    assert len(contents(path)) == 500


def test_a_replaced_library_is_set_aside_with_its_log(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "library.sqlite3"
    other.parent.mkdir()
    commit(other, range(5))
    with Store.open(path) as store:
        model = store.models.register("aa" * 32, "first", "1", DIMENSION)
        store.commit([indexed(f"/p/{number}", number) for number in range(30)], model)
        snapshot = {each.name: each.read_bytes() for each in path.parent.glob(f"{path.name}*")}
    for name, data in snapshot.items():  # as after a kill, everything is in the log
        (path.parent / name).write_bytes(data)
    assert (path.parent / f"{path.name}-wal").stat().st_size > 0
    exported = tmp_path / "exported"
    with Store.open(other, readonly=True) as store:
        store.copy(exported, lambda: None)
    aside = put_in_place(exported, path)
    assert len(contents(path)) == 5
    assert aside is not None
    assert len(contents(aside)) == 30


@pytest.mark.parametrize("harm", [break_header, lambda path: flip(path, 200), lambda path: path.write_bytes(b"")])
def test_a_damaged_library_replaces_nothing(path: Path, tmp_path: Path, harm: Callable[[Path], None]) -> None:
    commit(path, range(10))
    exported = tmp_path / "exported"
    with Store.open(path) as store:
        store.copy(exported, lambda: None)
    harm(exported)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(StorageError) as caught:
        put_in_place(exported, path)
    assert str(exported) in caught.value.message
    assert sorted(tmp_path.iterdir()) == before
    assert len(contents(path)) == 10
