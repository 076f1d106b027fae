"""When changed folders are grouped: at once if that is quick, else with pauses, and never after a failure."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from photosearch.core.metadata import Metadata
from photosearch.core.photo import FileState
from photosearch.jobs.indexing.upkeep.grouping import Grouper
from photosearch.library.store.changes.changes import Indexed
from photosearch.library.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "library.sqlite3") as store:
        yield store


def add(store: Store, *names: str) -> None:
    """Indexes photos that belong together only by their names."""
    model = store.models.register("aa" * 32, "first", "1", 1)
    metadata = Metadata("JPEG", 4, 3)
    store.commit(
        [
            Indexed(FileState(f"/p/{name}", 1, 1, 1), metadata, name.encode(), np.ones(1, np.float32), 7)
            for name in names
        ],
        model,
    )


def test_a_finished_pass_groups_its_photos_at_once(store: Store) -> None:
    grouper = Grouper(store)
    add(store, "a.jpg", "a-edited.jpg")
    grouper.note()
    grouper.finish()
    assert len(store.photos.browse(9)) == 1
    assert not grouper.has_work


def test_a_pause_follows_each_step_and_a_change_is_noted_meanwhile(store: Store) -> None:
    grouper = Grouper(store)
    add(store, "a.jpg", "a-edited.jpg")
    assert grouper.is_due, "an older library may wait to be grouped"
    assert grouper.step()
    add(store, "b.jpg", "b-edited.jpg")
    grouper.note()
    assert not grouper.is_due
    assert grouper.has_work
    while grouper.step():
        pass
    assert len(store.photos.browse(9)) == 2


def test_nothing_is_grouped_after_a_failure_until_something_changes(store: Store) -> None:
    grouper = Grouper(store)
    grouper.rest()
    assert not grouper.is_due
    grouper.note()
    assert grouper.is_due
