"""Measures a rescan of an unchanged library against a bare walk of its folders, and opening the library.

    python -m tests.benchmarks.bench_rescan [--photos 100000] [--cache DIR] [--json]

The bare walk is `os.scandir` with one `stat` per file. Both walk the same empty files in turns, and the best of each
counts; `work_to_walk` compares their processor times, which also holds on a busy machine. Opening lasts from the start
of the program's work to the first possible search (store, model and index), with the files in the system's cache.
Memory at the end is given in units of the vectors as float32.
"""

import argparse
import json
import os
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from photosearch.jobs.control import Control
from photosearch.jobs.indexing.indexer import Indexer
from photosearch.settings import LibraryPaths
from tests.benchmarks.measuring import PeakMemory, Row, apart, cached, resident, table
from tests.support.large_libraries import application, make_library

REPEATS = 3


def walk(root: str) -> int:
    """Returns the number of files below `root`, after a `stat` of each."""
    found, waiting = 0, [root]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    entry.stat(follow_symlinks=False)
                    found += 1
    return found


def measure(paths: LibraryPaths, count: int) -> dict[str, float]:
    """Returns the figures for a library of `count` photos, without changing it."""
    with ExitStack() as stack:
        started = time.perf_counter()
        parts, store = application(paths).open_writer(stack)
        opened = time.perf_counter() - started
        (root,) = store.folders.paths()
        indexer = Indexer(
            parts, store, stack.enter_context(parts.decoder(1)), lambda delta: None, lambda event: None, Control()
        )
        before, peak = resident(), PeakMemory(os.getpid())
        bare, ours = [], []
        for _ in range(REPEATS):
            begun = time.perf_counter(), time.process_time()
            assert walk(root) == count
            walked = time.perf_counter(), time.process_time()
            report, _ = indexer.update_folders()
            ended = time.perf_counter(), time.process_time()
            ours.append(tuple(np.subtract(ended, walked)))
            bare.append(tuple(np.subtract(walked, begun)))
            assert report.unchanged == count, report
        (walk_s, rescan_s), (walk_work, rescan_work) = zip(_least(bare), _least(ours), strict=True)
        return {
            "photos": count,
            "open_s": opened,
            "walk_s": walk_s,
            "rescan_s": rescan_s,
            "rescan_to_walk": rescan_s / walk_s,
            "work_to_walk": rescan_work / walk_work,
            "rescan_bytes_a_photo": (peak.stop() - before) / count,
            "memory": resident() / (4 * parts.engine.dimension * count),
        }


def _least(times: Sequence[tuple[float, ...]]) -> tuple[float, float]:
    """Returns the least of the real times, and of the processor times."""
    real, work = zip(*times, strict=True)
    return min(real), min(work)


def run(count: int, cache: Path) -> Row:
    """Returns the figures. The library of `count` photos is reused from `cache` or made there."""
    return apart(measure, apart(make_library, cache / f"library-{count}", count), count)


def main() -> None:
    """Prints the figures, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with cached(options.cache) as cache:
        figures = run(options.photos, cache)
    print(json.dumps(figures) if options.json else table([figures]))


if __name__ == "__main__":
    main()
