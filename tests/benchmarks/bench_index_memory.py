"""Measures the memory of the index, in units of its vectors as float32: while it answers, and while it is renewed.

    python -m tests.benchmarks.bench_index_memory [--photos 100000] [--cache DIR] [--json]

The vectors are made up. `answering` is the process that answers from the index, beyond one whose index holds a single
vector. `renewing` is the most that this process and the one that feeds it hold, with what the one that saves the graph
does not share with them, while the index grows by a full tail and is saved, beyond the same with an index and a tail of
one vector. `wait_ms` is the time of a search meanwhile, 99 of 100. Linux only.
"""

import argparse
import contextlib
import json
import multiprocessing
import shutil
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import psutil

from photosearch.search.engine import TAIL_LIMIT
from photosearch.search.index import Snapshot
from photosearch.search.served import ADDED_AT_ONCE, PROCESS_NAME, ServedSnapshot
from tests.benchmarks.measuring import apart, cached, table
from tests.support.large_libraries import manifest
from tests.support.photo_vectors import photo_vectors, queries

MODEL = "made-up"
QUERIES = 50
_SAMPLE_SECONDS = 0.02
_SEARCH_SECONDS = 0.05


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
    served = ServedSnapshot.open(path, model=MODEL)
    (process,) = (each for each in multiprocessing.active_children() if each.name == PROCESS_NAME)
    for query in queries(photo_vectors(1, QUERIES, served.dimension), 1, QUERIES):
        served.knn(query, 200)
    used = int(psutil.Process(process.pid).memory_info().rss)
    served.close()
    return used


def write(path: Path, count: int) -> None:
    """Writes `count` vectors to the file `path`."""
    photo_vectors(2, count, manifest().dimension).tofile(path)


def renewing(path: Path, added: Path) -> tuple[int, float]:
    """Lets the index at `path` grow by vectors and saves it, and searches it meanwhile.

    Returns the most bytes that all its processes use, and the milliseconds of 99 of 100 searches.
    """
    served, most, waits, done = ServedSnapshot.open(path, model=MODEL), [0], [0.0], threading.Event()
    asked = queries(photo_vectors(1, QUERIES, served.dimension), 1, QUERIES)

    def watch() -> None:
        this = psutil.Process()
        while not done.wait(_SAMPLE_SECONDS):
            with contextlib.suppress(psutil.NoSuchProcess):  # the one that saves has just ended
                children = this.children()
                saving = sum(each.memory_full_info().uss for child in children for each in child.children())
                most[0] = max(most[0], saving + sum(each.memory_info().rss for each in (this, *children)))

    def search() -> None:
        while not done.wait(_SEARCH_SECONDS):
            started = time.perf_counter()
            served.knn(asked[len(waits) % QUERIES], 200)
            waits.append(1000 * (time.perf_counter() - started))

    beside = [threading.Thread(target=each) for each in (watch, search)]
    for each in beside:
        each.start()
    growth = served.growth()
    with added.open("rb") as file:
        while len(read := np.fromfile(file, np.float32, ADDED_AT_ONCE * served.dimension)):
            vectors = read.reshape(-1, served.dimension)
            growth.add(np.arange(len(vectors)) + growth.last_id + 1, vectors)
    assert growth.save(lambda: False) is not None
    done.set()
    for each in beside:
        each.join()
    served.close()
    return most[0], float(np.percentile(waits, 99))


def run(count: int, cache: Path) -> dict[str, float]:
    """Returns the figures. The index of `count` vectors is reused from `cache` or made there."""
    large, single = cache / f"index-{count}" / "index.json", cache / "index-1" / "index.json"
    for path, vectors in ((large, count), (single, 1)):
        apart(make, path, vectors)
    bytes_ = 4 * manifest().dimension * count
    answers = apart(answering, large) - apart(answering, single)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        tail, one = Path(folder) / "tail", Path(folder) / "one"
        apart(write, tail, TAIL_LIMIT + 1)
        apart(write, one, 1)
        copies = [shutil.copytree(path.parent, Path(folder) / path.parent.name) / path.name for path in (large, single)]
        most, wait = apart(renewing, copies[0], tail)
        least, _ = apart(renewing, copies[1], one)
    return {
        "photos": count,
        "vectors_megabytes": bytes_ / 1e6,
        "answering": answers / bytes_,
        "renewing": (most - least) / bytes_,
        "wait_ms": wait,
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
