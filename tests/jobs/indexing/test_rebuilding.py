"""Snapshots are built in a process of their own, which may fail, be stopped or be killed."""

import numpy as np
import psutil
import pytest

from photosearch.core.metadata import Metadata
from photosearch.core.photo import FileState
from photosearch.errors import StorageError
from photosearch.jobs.indexing import rebuilding
from photosearch.library.store.changes.changes import Indexed
from tests.support.jobs.library import Library
from tests.support.search.vectors import scattered


@pytest.fixture
def filled(library: Library) -> Library:
    """A library with vectors and no snapshot."""
    vectors = scattered(0, 40, library.parts.engine.dimension)
    photos = [
        Indexed(FileState(f"/p/{number}.jpg", 1, 1, 1), Metadata("JPEG", 4, 3), b"%d" % number, vector, 7)
        for number, vector in enumerate(vectors)
    ]
    library.store.commit(photos, library.parts.model_id)
    return library


def test_a_snapshot_built_in_another_process_holds_the_stores_vectors(filled: Library) -> None:
    snapshot = rebuilding.renew_apart(filled.parts, lambda: False)
    assert snapshot is not None
    ids, vectors = next(filled.store.vectors.batches(filled.parts.model_id))
    assert np.array_equal(snapshot.ids, ids)
    assert np.array_equal(snapshot.vectors(ids), vectors)
    rebuilding.publish(filled.parts, filled.store, snapshot)
    assert filled.parts.engine.stats().snapshot == 40


def test_building_can_be_stopped(filled: Library) -> None:
    assert rebuilding.renew_apart(filled.parts, lambda: True) is None
    assert not filled.parts.snapshot.exists()
    assert not _builders()


def test_a_building_process_that_ends_early_raises_an_error(filled: Library) -> None:
    def end() -> bool:
        for process in _builders():
            process.kill()
        return False

    with pytest.raises(StorageError, match="its process ended"):
        rebuilding.renew_apart(filled.parts, end)


def test_a_snapshot_that_cannot_be_written_raises_an_error(filled: Library) -> None:
    filled.parts.snapshot.parent.write_text("in the way")
    with pytest.raises(StorageError, match=r"library"):
        rebuilding.renew_apart(filled.parts, lambda: False)


def _builders() -> list[psutil.Process]:
    return [each for each in psutil.Process().children(recursive=True) if "spawn_main" in " ".join(each.cmdline())]
