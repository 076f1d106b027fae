"""A snapshot in a separate process: it gives the same answers, grows meanwhile, and its end does no harm."""

import multiprocessing
import os
import signal
import subprocess
import sys
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np
import psutil
import pytest

from photosearch.errors import SnapshotError, StorageError
from photosearch.search.index import Snapshot
from photosearch.search.served import ADDED_AT_ONCE, PROCESS_NAME, Growth, ServedSnapshot, open_index
from tests.support.patience import PATIENCE
from tests.support.repository import ROOT
from tests.support.search.vectors import clustered, numbered

MODEL = "a" * 64
DIMENSION = 32
COUNT = 3_000


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    return clustered(1, COUNT, DIMENSION)


@pytest.fixture(scope="module")
def here(vectors: np.ndarray) -> Snapshot:
    snapshot = Snapshot.build(numbered(1, COUNT), vectors, model=MODEL)
    assert snapshot is not None
    return snapshot


@pytest.fixture
def path(here: Snapshot, tmp_path: Path) -> Path:
    here.save(tmp_path / "index.json")
    return tmp_path / "index.json"


def server() -> BaseProcess:
    (process,) = (child for child in multiprocessing.active_children() if child.name == PROCESS_NAME)
    return process


def kill_server() -> None:
    process = server()
    process.kill()
    process.join()


def test_the_process_gives_the_same_answers_as_the_snapshot(here: Snapshot, path: Path, vectors: np.ndarray) -> None:
    served = ServedSnapshot.open(path, model=MODEL)
    assert (served.model, served.dimension, served.last_id) == (MODEL, DIMENSION, here.last_id)
    assert np.array_equal(served.ids, here.ids)
    some = here.ids[::7]
    pairs = [
        (served.knn(vectors[5], 50), here.knn(vectors[5], 50)),
        (served.scan(some, vectors[5], 20), here.scan(some, vectors[5], 20)),
        (served.knn_each(vectors[:9], 8), here.knn_each(vectors[:9], 8)),
        ((served.vectors(some),), (here.vectors(some),)),
        ((served.vectors(some[:0]),), (here.vectors(some[:0]),)),
    ]
    for answer, expected in pairs:
        for one, other in zip(answer, expected, strict=True):
            assert one.dtype == other.dtype
            assert np.array_equal(one, other)


def test_a_killed_process_is_replaced(here: Snapshot, path: Path, vectors: np.ndarray) -> None:
    served = ServedSnapshot.open(path, model=MODEL)
    kill_server()
    assert np.array_equal(served.knn(vectors[7], 10).ids, here.knn(vectors[7], 10).ids)


def test_a_killed_process_is_not_replaced_by_another_snapshot(path: Path, vectors: np.ndarray) -> None:
    served = ServedSnapshot.open(path, model=MODEL)
    other = Snapshot.build(numbered(1, COUNT - 1), vectors[:-1], model=MODEL)
    assert other is not None
    other.save(path)
    kill_server()
    with pytest.raises(SnapshotError, match="was replaced"):
        served.knn(vectors[7], 10)


def test_the_error_of_a_damaged_graph_comes_from_the_process(path: Path) -> None:
    (graph,) = path.parent.glob("*.graph")
    graph.write_bytes(graph.read_bytes()[:-1] + b"x")
    with pytest.raises(SnapshotError, match="is damaged"):
        ServedSnapshot.open(path, model=MODEL)
    with pytest.raises(SnapshotError, match="another model"):
        ServedSnapshot.open(path, model="b" * 64)


def test_the_process_ends_with_the_snapshot_or_when_it_is_closed(path: Path) -> None:
    snapshot = ServedSnapshot.open(path, model=MODEL)
    process = psutil.Process(server().pid)
    del snapshot
    process.wait(PATIENCE)
    closed = ServedSnapshot.open(path, model=MODEL)
    process = psutil.Process(server().pid)
    closed.close()
    process.wait(PATIENCE)
    with pytest.raises(SnapshotError, match="is closed"):
        closed.vectors(closed.ids)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_the_process_ends_if_its_parent_is_killed(path: Path) -> None:
    script = (
        "import multiprocessing, pathlib, sys\n"
        "from photosearch.search.served import ServedSnapshot\n"
        "if __name__ == '__main__':\n"
        "    snapshot = ServedSnapshot.open(pathlib.Path(sys.argv[1]), model=sys.argv[2])\n"
        "    print(multiprocessing.active_children()[0].pid, flush=True)\n"
        "    input()\n"
    )
    command = [sys.executable, "-c", script, str(path), MODEL]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        process = psutil.Process(int(parent.stdout.readline()))
        parent.send_signal(signal.SIGKILL)
    process.wait(PATIENCE)


def grow(served: ServedSnapshot, ids: np.ndarray, vectors: np.ndarray) -> Growth:
    growth = served.growth()
    for start in range(0, len(ids), ADDED_AT_ONCE):
        growth.add(ids[start : start + ADDED_AT_ONCE], vectors[start : start + ADDED_AT_ONCE])
    return growth


@pytest.fixture(scope="module")
def more() -> np.ndarray:
    """Later vectors, near those of the snapshot."""
    return clustered(1, COUNT + 500, DIMENSION)[COUNT:]


LATER = numbered(COUNT + 1, 500)


def test_a_snapshot_finds_its_own_vectors_only_while_its_graph_grows(
    here: Snapshot, path: Path, vectors: np.ndarray, more: np.ndarray
) -> None:
    served = ServedSnapshot.open(path, model=MODEL)
    growth = grow(served, LATER, more)
    assert (served.last_id, growth.last_id) == (here.last_id, LATER[-1])
    for query in (vectors[5], more[7]):
        for k in (1, 20, COUNT):
            assert np.array_equal(served.knn(query, k).ids, here.scan(here.ids, query, k).ids)


def test_a_grown_graph_is_saved_while_it_answers_and_both_snapshots_answer_from_it(
    path: Path, vectors: np.ndarray, more: np.ndarray
) -> None:
    served = ServedSnapshot.open(path, model=MODEL)
    asked = []

    def ask() -> bool:
        asked.append(served.knn(vectors[5], 9))
        return False

    grown = grow(served, LATER, more).save(ask)
    assert grown is not None
    every = np.concatenate((served.ids, LATER))
    assert np.array_equal(grown.ids, every)
    assert np.array_equal(Snapshot.load(path, model=MODEL).ids, every)
    assert grown.knn(more[7], 1).ids[0] == LATER[7]
    assert served.knn(more[7], 1).ids[0] <= served.last_id
    kill_server()  # the next one loads the larger graph
    assert served.knn(more[7], 1).ids[0] <= served.last_id
    assert grown.knn(more[7], 1).ids[0] == LATER[7]
    assert server().is_alive()


def test_a_process_killed_while_its_graph_grows_loses_only_the_additions(
    here: Snapshot, path: Path, vectors: np.ndarray, more: np.ndarray
) -> None:
    served = ServedSnapshot.open(path, model=MODEL)
    growth = grow(served, LATER[:100], more[:100])
    kill_server()
    with pytest.raises(StorageError, match="its process ended"):
        growth.add(LATER[100:101], more[100:101])
    with pytest.raises(StorageError, match="its process ended"):
        growth.save(lambda: False)
    assert np.array_equal(served.knn(vectors[7], 10).ids, here.knn(vectors[7], 10).ids)
    assert served.growth().last_id == here.last_id


def test_a_later_attempt_continues_a_stopped_one(path: Path, more: np.ndarray) -> None:
    served = ServedSnapshot.open(path, model=MODEL)
    assert grow(served, LATER[:100], more[:100]).save(lambda: True) is None
    growth = served.growth()
    assert growth.last_id == LATER[99]
    grown = grow(served, LATER[100:], more[100:]).save(lambda: False)
    assert grown is not None
    assert np.array_equal(grown.vectors(LATER), more)


def test_a_grown_graph_that_cannot_be_saved_leaves_the_old_one(path: Path, more: np.ndarray) -> None:
    served = ServedSnapshot.open(path, model=MODEL)
    growth = grow(served, LATER, more)
    aside = path.parent.rename(path.parent.with_name("aside"))
    path.parent.write_bytes(b"")
    with pytest.raises(StorageError, match="Cannot write"):
        growth.save(lambda: False)
    path.parent.unlink()
    aside.rename(path.parent)
    assert Snapshot.load(path, model=MODEL).last_id == COUNT
    grown = served.growth().save(lambda: False)
    assert grown is not None
    assert Snapshot.load(path, model=MODEL).last_id == LATER[-1]


def test_only_a_large_snapshot_gets_a_separate_process(path: Path) -> None:
    assert isinstance(open_index(path, model=MODEL, served_from=COUNT + 1), Snapshot)
    assert isinstance(open_index(path, model=MODEL, served_from=COUNT), ServedSnapshot)
    with pytest.raises(SnapshotError, match="cannot be read"):
        open_index(path.with_name("none.json"), model=MODEL, served_from=0)
