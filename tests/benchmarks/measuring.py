"""Shared by the benchmarks: tables, percentiles, memory, and work in a separate process."""

import argparse
import json
import multiprocessing
import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import TypeAlias, TypeVar

import psutil

from photosearch.search.served import PROCESS_NAME

Row: TypeAlias = Mapping[str, float | str]
T = TypeVar("T")


def table(rows: Sequence[Row]) -> str:
    """Returns the rows with a heading, or one row as lines; empty without rows. All rows have the same columns."""
    if not rows:
        return ""
    lines = [list(rows[0]), *([_shown(value) for value in row.values()] for row in rows)]
    if len(rows) == 1:
        lines = [list(line) for line in zip(*lines, strict=True)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.rjust, line, widths)) for line in lines)


def _shown(value: float | str) -> str:
    if isinstance(value, str | int):
        return str(value)
    return f"{value:.4f}" if value < 1 else f"{value:.2f}" if value < 100 else f"{value:.0f}"


def apart(work: Callable[..., T], *values: object) -> T:
    """Returns `work(*values)`, run in a fresh process."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(work, *values).result()


@contextmanager
def cached(folder: Path | None) -> Iterator[Path]:
    """Yields the folder for results that take long to make; a temporary one if none is given."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory() as temporary:
        yield Path(temporary)


def main(doc: str | None, run: Callable[[int, int, Path], Mapping[str, float]], pictures: int) -> None:
    """Runs a benchmark of a library and of pictures as its command line asks, and prints the figures.

    Args:
        doc: the description of the benchmark.
        run: returns the figures for a number of photos, a number of pictures and a folder to cache them in.
        pictures: the number of pictures, unless the command line names another.
    """
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--pictures", type=int, default=pictures)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with cached(options.cache) as cache:
        figures = run(options.photos, options.pictures, cache)
    print(json.dumps(figures) if options.json else table([figures]))


def resident() -> int:
    """Returns the resident memory, in bytes, of this process and of the process that holds its index."""
    index = [child.pid for child in multiprocessing.active_children() if child.name == PROCESS_NAME]
    return sum(psutil.Process(pid).memory_info().rss for pid in (os.getpid(), *index))


class PeakMemory:
    """Samples the resident memory of a process and its children, in bytes."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self.peak: int = self._process.memory_info().rss
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def _sample(self) -> None:
        while not self._done.wait(0.1):
            try:
                family = [self._process, *self._process.children(recursive=True)]
                self.peak = max(self.peak, sum(each.memory_info().rss for each in family))
            except psutil.Error:
                continue

    def stop(self) -> int:
        """Ends the sampling and returns the peak."""
        self._done.set()
        self._thread.join()
        return self.peak
