"""SQLite fails at any instruction before a commit: the write is rolled back completely."""

import itertools
import random
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from photosearch.library.store.changes.changes import Gone, Ignored, Moved, Touched
from photosearch.library.store.store import Store
from tests.support.faults.counts import counts
from tests.support.library.material import DIMENSION, file, indexed, skipped

MODEL = ("aa" * 32, "first", "1", DIMENSION)
CHANGES = (
    Gone(1),
    Moved(2, file("/p/5"), 9),
    Touched(3, file("/p/3", 2), 9),
    indexed("/p/4", 44, version=2),
    indexed("/p/new", 45),
    skipped("/p/6", 2),
    Ignored(file("/p/7", 2), 9),
)
WRITES: dict[str, Callable[[Store, int], object]] = {
    "commit": lambda store, model: store.commit(CHANGES, model),
    "add_folder": lambda store, model: store.folders.add("/other"),
    "remove_folder": lambda store, model: store.folders.remove("/p", model),
    "register_model": lambda store, model: store.models.register("bb" * 32, "second", "1", DIMENSION),
}


def filled(path: Path) -> Store:
    store = Store.open(path)
    store.folders.add("/p")
    store.commit([indexed(f"/p/{each}", each) for each in range(10)], store.models.register(*MODEL))
    return store


def copied(library: Path, target: Path) -> Path:
    """Replaces `target` by a copy of a closed library, and returns it."""
    shutil.copy(library, target)
    return target


def instructions(store: Store, write: Callable[[Store, int], object]) -> int:
    """Returns the number of SQLite's instructions up to a write's COMMIT."""
    done, at_commit = itertools.count(), []
    store.session.connection.set_progress_handler(lambda: next(done) < 0, 1)
    store.session.connection.set_trace_callback(lambda text: at_commit.append(next(done)) if text == "COMMIT" else None)
    write(store, 1)
    return at_commit[0]


def give_up_at(store: Store, instruction: int) -> None:
    """Makes SQLite fail once, `instruction` instructions from now."""
    done = itertools.count()
    store.session.connection.set_progress_handler(lambda: next(done) == instruction, 1)


def dump(store: Store) -> list[str]:
    return list(store.session.connection.iterdump())


def without_vector_ids(rows: list[str]) -> list[str]:
    """The rows without the first vector id, which is random."""
    return [re.sub(r"(INTO \"vector\" VALUES\(|\('vector',)\d+", r"\1", row) for row in rows]


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@counts(short=60, full=100_000)
def test_a_write_that_fails_anywhere_is_rolled_back_completely(
    tmp_path: Path, write: Callable[[Store, int], object], seed: int, count: int
) -> None:
    filled(tmp_path / "library").close()
    with Store.open(copied(tmp_path / "library", tmp_path / "whole")) as store:
        before, moments, whole = dump(store), range(instructions(store, write)), dump(store)
    refused, path = 0, copied(tmp_path / "library", tmp_path / "attempts")
    for moment in random.Random(seed).sample(moments, min(count, len(moments))):
        with Store.open(path) as store:
            give_up_at(store, moment)
            try:
                write(store, 1)
            except sqlite3.OperationalError:
                assert dump(store) == before
                refused += 1
                continue
            # Full-text search ignores failures of its own check for other writers.
            assert without_vector_ids(dump(store)) == without_vector_ids(whole)
        copied(tmp_path / "library", path)
    assert refused > 0.9 * min(count, len(moments))
    with Store.open(path) as store:
        write(store, 1)
        assert dump(store) != before
        assert store.check() == ()
