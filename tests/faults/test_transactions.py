"""SQLite gives up at any of its own instructions before the commit: the write is rolled back, every time."""

import itertools
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from photosearch.library.changes import Gone, Ignored, Moved, Touched
from photosearch.library.store import Store
from tests.faults.counts import counts
from tests.library.material import DIMENSION, file, indexed, skipped

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
    "add_folder": lambda store, model: store.add_folder("/other"),
    "remove_folder": lambda store, model: store.remove_folder("/p", model),
    "register_model": lambda store, model: store.register_model("bb" * 32, "second", "1", DIMENSION),
}


def filled(path: Path) -> Store:
    store = Store.open(path)
    store.add_folder("/p")
    store.commit([indexed(f"/p/{each}", each) for each in range(10)], store.register_model(*MODEL))
    return store


def instructions(store: Store, write: Callable[[Store, int], object]) -> int:
    """How many instructions of SQLite the write takes up to its COMMIT."""
    done, at_commit = itertools.count(), []
    store._connection.set_progress_handler(lambda: next(done) < 0, 1)
    store._connection.set_trace_callback(lambda text: at_commit.append(next(done)) if text == "COMMIT" else None)
    write(store, 1)
    return at_commit[0]


def give_up_at(store: Store, instruction: int) -> None:
    """Lets SQLite give up once, at the instruction of that number from now on."""
    done = itertools.count()
    store._connection.set_progress_handler(lambda: next(done) == instruction, 1)


def dump(store: Store) -> list[str]:
    return list(store._connection.iterdump())


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@counts(short=60, full=100_000)
def test_a_write_that_fails_anywhere_changes_nothing(
    tmp_path: Path, write: Callable[[Store, int], object], seed: int, count: int
) -> None:
    with filled(tmp_path / "measured") as store:
        moments = range(instructions(store, write))
    with filled(tmp_path / "library") as store:
        before = dump(store)
        for moment in random.Random(seed).sample(moments, min(count, len(moments))):
            give_up_at(store, moment)
            with pytest.raises(sqlite3.OperationalError, match="interrupted"):
                write(store, 1)
            assert dump(store) == before
        write(store, 1)
        assert dump(store) != before
        assert store.check() == ()
