"""Runs every benchmark that needs no window; prints tables, and writes results.json and growth.svg.

    poe bench [--quick | --large] [--only NAME ...] [--out DIR] [--cache DIR] [--store]

It compares the ratios with the stored ones, and reports each that is worse by more than a tenth; `--store` replaces
them. It needs the `bench` extra. Libraries that are not installed are skipped with a note. With `--large`, a library of
a million photos is made too: half an hour on two cores, mostly for its index; with `--cache` it is made once.
"""

import argparse
import json
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks import (
    baseline,
    bench_beside,
    bench_growth,
    bench_index_choice,
    bench_indexing,
    bench_rescan,
    bench_search,
)
from tests.benchmarks.chart import draw
from tests.benchmarks.measuring import Row, cached, table

QUICK_SIZES, SIZES, LARGE_SIZES = (1_000, 10_000), (1_000, 10_000, 100_000), (1_000, 10_000, 100_000, 1_000_000)
PICTURES = 160
SEARCHED = 120
"""Pictures to search for: more than the application remembers, so that each one is embedded anew."""
LEAST_COMPARED = 10_000
"""Photos of the smallest library whose rescan is measured; a smaller one takes a few milliseconds."""
COMPARED = 100_000
"""Number of vectors for the comparison of indexes: building a dozen indexes over more would take hours."""


def run(
    sizes: Sequence[int], pictures: int, cache: Path, out: Path, only: Sequence[str]
) -> tuple[dict[str, Sequence[Row]], list[str]]:
    """Runs the benchmarks one after another; returns the results, and the names of those that failed.

    Each table is printed and saved at once, so that a later failure loses nothing.
    """
    largest = max(sizes)
    works: dict[str, Callable[[], Sequence[Row]]] = {
        "indexing": lambda: bench_indexing.run(pictures, cache),
        "beside": lambda: bench_beside.run(pictures, cache),
        "disks": lambda: bench_beside.run_disks(pictures, cache),
        "rescan": lambda: [bench_rescan.run(size, cache) for size in sizes if size >= LEAST_COMPARED],
        "search": lambda: [bench_search.run(largest, min(pictures, SEARCHED), cache)],
        "growth": lambda: bench_growth.run(sizes, cache),
        "index_choice": lambda: bench_index_choice.run(min(largest, COMPARED), cache),
    }
    results: dict[str, Sequence[Row]] = {}
    failed = []
    for name, work in works.items():
        if only and name not in only:
            continue
        started = time.monotonic()
        try:
            results[name] = work()
        except Exception:
            traceback.print_exc()
            failed.append(name)
            continue
        (out / "results.json").write_text(json.dumps(results, indent=1))
        print(f"\n{name}, {time.monotonic() - started:.0f} s\n{table(results[name])}", flush=True)
    if "growth" in results:
        draw(results["growth"], out / "growth.svg")
    return results, failed


def main() -> None:
    """Runs all benchmarks; exits with 1 and the names of those that failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--quick", action="store_true", help="small libraries and few pictures: minutes")
    sizes.add_argument("--large", action="store_true", help="a library of a million photos too")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="run these benchmarks alone")
    parser.add_argument("--store", action="store_true", help="store the ratios that later runs are compared with")
    parser.add_argument("--out", type=Path, default=Path("benchmarks"))
    parser.add_argument("--cache", type=Path, help="keep libraries and indexes there, and reuse them")
    options = parser.parse_args()
    chosen = QUICK_SIZES if options.quick else LARGE_SIZES if options.large else SIZES
    options.out.mkdir(parents=True, exist_ok=True)
    with cached(options.cache) as cache:
        results, failed = run(chosen, 40 if options.quick else PICTURES, cache, options.out, options.only or ())
    found = baseline.ratios(results)
    for sentence in baseline.worse(found):
        print(f"Worse than before: {sentence}", flush=True)
    if options.store:
        baseline.store(found)
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
