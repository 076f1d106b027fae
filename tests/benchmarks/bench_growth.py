"""Measures how search time, memory and start grow with the library, beside what people use.

    python -m tests.benchmarks.bench_growth [--sizes 1000 10000 100000] [--cache DIR] [--chart FILE] [--json]

Each query asks for the 200 nearest, with the example already embedded. PhotoSearch also returns the photos' records;
the others return positions only. `exact` is a NumPy product over the same embeddings. `pHash` is imagehash's,
compared one by one as its documentation shows. `ResNet-50` scans the 2048 values per photo that the usual script
keeps. The best of many searches counts, because other work on the machine only adds time. Memory is the growth of a
process when it opens its library. A method that needs more than half of the free memory, or is not installed, is
skipped.
"""

import argparse
import importlib.util
import json
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import psutil

from photosearch.settings import LibraryPaths
from tests.benchmarks.chart import draw
from tests.benchmarks.measuring import Row, apart, cached, table
from tests.support.large_libraries import application, make_library, manifest
from tests.support.photo_vectors import photo_vectors, queries

LIMIT = 200
QUERIES = 200
LONGEST_S = 15.0
"""Time limit for the queries of one method, in seconds."""
SCRIPT_DIMENSION = 2048

Ask: TypeAlias = Callable[[int], object]
"""Answers the query with this number."""


def open_ours(stack: ExitStack, count: int, paths: LibraryPaths) -> Ask:
    """Opens PhotoSearch as the command line does."""
    parts, store = application(paths).open_indexed(stack)
    asked = queries(photo_vectors(0, min(count, 1000), manifest().dimension), 1, QUERIES)

    def ask(number: int) -> object:
        ids = parts.engine.search(asked[number], LIMIT).ids
        return store.vectors.photos(ids.tolist())

    return ask


def open_exact(stack: ExitStack, count: int, dimension: int) -> Ask:
    """Opens all embeddings in memory, to multiply them."""
    vectors = np.random.default_rng(0).standard_normal((count, dimension), np.float32)

    def ask(number: int) -> object:
        scores = vectors @ vectors[number]
        near = np.argpartition(-scores, LIMIT)[:LIMIT]
        return near[np.argsort(-scores[near])]

    return ask


def open_hashes(stack: ExitStack, count: int) -> Ask:
    """Opens a perceptual hash of 64 bits per photo."""
    from imagehash import ImageHash

    bits = np.random.default_rng(0).integers(0, 2, (count, 8, 8), np.uint8).astype(bool)
    hashes = [ImageHash(each.copy()) for each in bits]
    return lambda number: sorted(range(count), key=lambda place: hashes[place] - hashes[number])[:LIMIT]


def measure(method: str, opening: Callable[..., Ask], count: int, *values: Any) -> Row:
    """Returns the figures of one method and size. Call it in a fresh process."""
    process = psutil.Process()
    before, started = process.memory_info().rss, time.perf_counter()
    with ExitStack() as stack:
        ask = opening(stack, count, *values)
        opened = time.perf_counter() - started
        ask(0)
        times: list[float] = []
        while len(times) < QUERIES - 1 and sum(times) < 1000 * LONGEST_S:
            started = time.perf_counter()
            ask(len(times) + 1)
            times.append(1000 * (time.perf_counter() - started))
        memory = (process.memory_info().rss - before) / 1e6
    return {
        "method": method,
        "photos": count,
        "open_s": opened,
        "query_ms": min(times),
        "memory_megabytes": memory,
    }


def run(sizes: Sequence[int], cache: Path) -> list[Row]:
    """Returns a row for each method and size. Libraries are reused from `cache` or made there."""
    hashing = importlib.util.find_spec("imagehash") is not None
    if not hashing:
        print("Left out: imagehash is not installed (pip install '.[bench]')", file=sys.stderr)
    rows = []
    for count in sizes:
        library = apart(make_library, cache / f"library-{count}", count)
        rows.append(apart(measure, "PhotoSearch", open_ours, count, library))
        for method, dimension in (("exact", manifest().dimension), ("ResNet-50", SCRIPT_DIMENSION)):
            if 4 * dimension * count < psutil.virtual_memory().available / 2:
                rows.append(apart(measure, method, open_exact, count, dimension))
        if hashing:
            rows.append(apart(measure, "pHash", open_hashes, count))
    return rows


def main() -> None:
    """Prints the table, or one JSON list of its rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--chart", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with cached(options.cache) as cache:
        rows = run(options.sizes, cache)
    print(json.dumps(rows) if options.json else table(rows))
    if options.chart:
        draw(rows, options.chart)


if __name__ == "__main__":
    main()
