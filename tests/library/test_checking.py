"""When a check of the database is due, and what it finds."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from photosearch.errors import LibraryDamaged
from photosearch.library import checking
from photosearch.library.checking import require_sound
from photosearch.library.database import connect, prepare
from photosearch.library.migrations import migrate
from photosearch.library.schema.steps import STEPS
from photosearch.library.store.store import Store
from tests.support.library.damage import zero_pages
from tests.support.library.material import DIMENSION, indexed

NOW = 1_700_000_000.0


@pytest.mark.parametrize(
    ("age", "due"), [(0, False), (checking.LONG_SECONDS - 1, False), (checking.LONG_SECONDS, True), (-1, True)]
)
def test_a_check_is_due_after_weeks_or_if_the_clock_went_back(tmp_path: Path, age: float, due: bool) -> None:
    stamp = tmp_path / "checked"
    checking.note(stamp)
    os.utime(stamp, (NOW - age, NOW - age))
    assert checking.is_due(stamp, NOW) == due


def test_a_check_is_due_if_the_library_may_be_damaged(tmp_path: Path) -> None:
    stamp = tmp_path / "checked"
    assert checking.is_due(stamp, NOW)
    checking.note(stamp)
    checking.doubt(stamp)
    checking.doubt(stamp)
    assert not stamp.exists()
    checking.note(tmp_path / "missing" / "checked")  # if the note cannot be written, the check repeats; no error


def test_a_sound_library_has_no_problems(store: Store, model: int) -> None:
    store.commit([indexed("/p/a")], model)
    assert store.check() == ()
    store.check_structure()


def test_a_lost_page_is_found_by_the_quick_check(path: Path) -> None:
    with Store.open(path) as store:
        model = store.models.register("aa" * 32, "first", "1", 4)
        store.commit([indexed(f"/p/{number}", number) for number in range(500)], model)
        store.fold_log()
    with closing(sqlite3.connect(path)) as database:
        (root,) = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'vector'").fetchone()
    zero_pages(path, [root - 1])
    with Store.open(path, readonly=True) as damaged:
        with pytest.raises(LibraryDamaged):
            damaged.check_structure()
        assert damaged.check()


@pytest.mark.parametrize("value", [7, "text", None])
def test_a_value_that_is_not_bytes_is_rejected(value: object) -> None:
    with pytest.raises(TypeError, match="instead of bytes"):
        checking.require_bytes(value)


@pytest.mark.parametrize("version", range(1, len(STEPS)))
def test_a_library_of_an_older_version_is_checked(path: Path, version: int) -> None:
    with closing(connect(path)) as connection:
        prepare(connection, path, durable=False)
        migrate(connection, path, STEPS[:version])
        require_sound(connection, path)


@pytest.mark.parametrize("change", ["role = '0'", "item = 'x'", "own_label = 'x'", "own_flag = 'x'"])
def test_an_invalid_item_or_annotation_is_found(path: Path, change: str) -> None:
    with Store.open(path) as store:
        model = store.models.register("aa" * 32, "first", "1", DIMENSION)
        store.commit([indexed("/p/a.jpg")], model)
        store.session.connection.execute(f"UPDATE photo SET {change}")
        (found,) = store.check()
        assert found.endswith("the photo 1 has invalid values")
