"""Snapshots are built in a process of their own, which may fail, be stopped or be killed, or grow where they answer."""

from collections.abc import Iterator

import numpy as np
import psutil
import pytest

from photosearch.core.metadata import Metadata
from photosearch.core.photo import FileState, Floats, Ids
from photosearch.errors import StorageError
from photosearch.jobs.indexing import rebuilding
from photosearch.library.store.changes.changes import Gone, Indexed
from photosearch.search.engine import EngineStats, Renewal
from photosearch.search.index import Snapshot
from tests.support.jobs.library import Library
from tests.support.jobs.tuned import tuned
from tests.support.search.vectors import scattered


@pytest.fixture
def filled(library: Library) -> Iterator[Library]:
    """A library with vectors and no snapshot."""
    vectors = scattered(0, 40, library.parts.engine.dimension)
    photos = [
        Indexed(FileState(f"/p/{number}.jpg", 1, 1, 1), Metadata("JPEG", 4, 3), b"%d" % number, vector, 7)
        for number, vector in enumerate(vectors)
    ]
    library.store.commit(photos, library.parts.model_id)
    yield library
    library.parts.engine.close()  # ends the index's process


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


@tuned(tail_limit=30, served_photos=1)
def test_an_index_with_a_process_of_its_own_grows_there(filled: Library) -> None:
    parts, store = filled.parts, filled.store
    rebuilding.publish(parts, store, rebuilding.renew_apart(parts, lambda: False))
    (index,) = _builders()
    ids, vectors = _add(filled, 31)
    (removed,) = store.vectors.photos(store.vectors.ids(parts.model_id)[:1].tolist()).values()
    rebuilding.apply(parts, store.commit([Gone(removed.id)], parts.model_id))
    assert parts.engine.renewal() is Renewal.EXTEND
    told: list[tuple[int, int]] = []
    grown = rebuilding.renew_apart(parts, lambda: False, lambda done, total: told.append((done, total)))
    assert grown is not None
    assert told[-1] == (31, 31)
    assert np.array_equal(grown.vectors(ids), vectors)
    assert _builders() == [index]
    rebuilding.publish(parts, store, grown)
    assert parts.engine.stats() == EngineStats(snapshot=71, tail=0, gone=1)
    assert np.array_equal(Snapshot.load(parts.snapshot, model=parts.embedder.manifest.identity).ids, grown.ids)


@tuned(tail_limit=30, served_photos=1)
def test_growing_can_be_stopped_and_continues_with_the_next_attempt(filled: Library) -> None:
    parts, store = filled.parts, filled.store
    rebuilding.publish(parts, store, rebuilding.renew_apart(parts, lambda: False))
    ids, _ = _add(filled, 31)
    answers = iter([False])
    assert rebuilding.renew_apart(parts, lambda: next(answers, True)) is None
    assert Snapshot.load(parts.snapshot, model=parts.embedder.manifest.identity).last_id < ids[0]
    grown = rebuilding.renew_apart(parts, lambda: False)
    assert grown is not None
    assert grown.last_id == ids[-1]


def _add(library: Library, count: int) -> tuple[Ids, Floats]:
    """Adds photos with vectors to the store and the engine, and returns their ids and vectors."""
    vectors = scattered(1, count, library.parts.engine.dimension)
    photos = [
        Indexed(FileState(f"/q/{number}.jpg", 1, 1, 1), Metadata("JPEG", 4, 3), b"q%d" % number, vector, 7)
        for number, vector in enumerate(vectors)
    ]
    delta = library.store.commit(photos, library.parts.model_id)
    rebuilding.apply(library.parts, delta)
    return delta.added_ids, vectors


def _builders() -> list[psutil.Process]:
    return [each for each in psutil.Process().children(recursive=True) if "spawn_main" in " ".join(each.cmdline())]
