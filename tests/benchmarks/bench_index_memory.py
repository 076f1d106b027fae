"""Measures the memory of the index, in units of its vectors as float32: while it answers, and while it is renewed.

    python -m tests.benchmarks.bench_index_memory [--photos 100000] [--cache DIR] [--json]

The vectors are made up. `answering` is the process that answers from the index, beyond one whose index holds a single
vector. `renewing` adds the process that loads the index, extends it by a full tail and saves it, at its largest, also
beyond the same process with a single vector. Memory is the proportional set size, which divides shared pages among
their processes, so the code that both load is counted once. Linux only.
"""

import argparse
import json
import multiprocessing
import os
import tempfile
import threading
from pathlib import Path

import numpy as np
import psutil

from photosearch.search.engine import TAIL_LIMIT
from photosearch.search.index import Snapshot
from photosearch.search.served import PROCESS_NAME, ServedSnapshot
from tests.benchmarks.measuring import apart, cached, table
from tests.support.large_libraries import manifest
from tests.support.photo_vectors import photo_vectors, queries

MODEL = "made-up"
QUERIES = 50
_SAMPLE_SECONDS = 0.02


def make(path: Path, count: int) -> None:
    """Builds an index of `count` vectors at `path`, unless it is there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        vectors = photo_vectors(0, count, manifest().dimension)
        snapshot = Snapshot.build(np.arange(1, count + 1), vectors, model=MODEL)
        assert snapshot is not None
        snapshot.save(path)


def answering(path: Path) -> int:
    """Returns the bytes of a process that answers from the index at `path`, after some searches."""
    served = ServedSnapshot(path, model=MODEL)
    (process,) = (each for each in multiprocessing.active_children() if each.name == PROCESS_NAME)
    for query in queries(photo_vectors(1, QUERIES, served.dimension), 1, QUERIES):
        served.knn(query, 200)
    used = _memory(process.pid or 0)
    served.close()
    return used


def write(path: Path, count: int) -> None:
    """Writes `count` vectors to the file `path`."""
    np.save(path, photo_vectors(2, count, manifest().dimension))


def renewing(path: Path, added: Path, target: Path) -> int:
    """Returns the most bytes that this process uses while it extends an index by vectors and saves it at `target`."""
    most, done = [0], threading.Event()

    def watch() -> None:
        while not done.wait(_SAMPLE_SECONDS):
            most[0] = max(most[0], _memory(os.getpid()))

    watching = threading.Thread(target=watch)
    watching.start()
    snapshot = Snapshot.load(path, model=MODEL)
    vectors = np.load(added)
    extended = snapshot.extend(np.arange(len(vectors)) + snapshot.last_id + 1, vectors)
    assert extended is not None
    extended.save(target)
    done.set()
    watching.join()
    return most[0]


def _memory(pid: int) -> int:
    return int(psutil.Process(pid).memory_full_info().pss)


def run(count: int, cache: Path) -> dict[str, float]:
    """Returns the figures. The index of `count` vectors is reused from `cache` or made there."""
    large, single = cache / f"index-{count}" / "index.json", cache / "index-1" / "index.json"
    for path, vectors in ((large, count), (single, 1)):
        apart(make, path, vectors)
    bytes_ = 4 * manifest().dimension * count
    answers = apart(answering, large) - apart(answering, single)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        tail, one, renewed = (Path(folder) / name for name in ("tail.npy", "one.npy", "index.json"))
        apart(write, tail, TAIL_LIMIT + 1)
        apart(write, one, 1)
        extends = apart(renewing, large, tail, renewed) - apart(renewing, single, one, renewed)
    return {
        "photos": count,
        "vectors_megabytes": bytes_ / 1e6,
        "answering": answers / bytes_,
        "renewing": (answers + extends) / bytes_,
    }


def main() -> None:
    """Prints the figures, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--cache", type=Path, help="keep the index there, and reuse it")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with cached(options.cache) as cache:
        figures = run(options.photos, cache)
    print(json.dumps(figures) if options.json else table([figures]))


if __name__ == "__main__":
    main()
