"""Runs every benchmark that needs no window; prints tables, and writes results.json and growth.svg.

    poe bench [--quick] [--sizes 1000 10000 100000 1000000] [--pictures 240] [--out DIR] [--cache DIR]

It needs the `bench` extra. Libraries that are not installed are skipped with a note. On two cores, making a library
of a million photos takes half an hour, mostly for its index; with `--cache` it is made once.
"""

import argparse
import json
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks import bench_beside, bench_growth, bench_index_choice, bench_indexing, bench_rescan, bench_search
from tests.benchmarks.chart import draw
from tests.benchmarks.measuring import Row, cached, table

QUICK_SIZES, SIZES = (1_000, 10_000), (1_000, 10_000, 100_000, 1_000_000)
COMPARED = 100_000
"""Number of vectors for the comparison of indexes: building a dozen indexes over more would take hours."""


def run(sizes: Sequence[int], pictures: int, cache: Path, out: Path) -> list[str]:
    """Runs the benchmarks one after another; returns the names of those that failed.

    Each table is printed and saved at once, so that a later failure loses nothing.
    """
    largest = max(sizes)
    works: dict[str, Callable[[], Sequence[Row]]] = {
        "indexing": lambda: bench_indexing.run(pictures, cache),
        "beside": lambda: bench_beside.run(pictures, cache),
        "disks": lambda: bench_beside.run_disks(pictures, cache),
        "rescan": lambda: [bench_rescan.run(size, cache) for size in sizes],
        "search": lambda: [bench_search.run(largest, pictures, cache)],
        "growth": lambda: bench_growth.run(sizes, cache),
        "index_choice": lambda: bench_index_choice.run(min(largest, COMPARED), cache),
    }
    results: dict[str, Sequence[Row]] = {}
    failed = []
    for name, work in works.items():
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
    return failed


def main() -> None:
    """Runs all benchmarks; exits with 1 and the names of those that failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small libraries and few pictures: minutes")
    parser.add_argument("--sizes", type=int, nargs="+", help="numbers of photos in the libraries")
    parser.add_argument("--pictures", type=int, help="number of photos with pixels")
    parser.add_argument("--out", type=Path, default=Path("benchmarks"))
    parser.add_argument("--cache", type=Path, help="keep libraries and indexes there, and reuse them")
    options = parser.parse_args()
    sizes = options.sizes or (QUICK_SIZES if options.quick else SIZES)
    options.out.mkdir(parents=True, exist_ok=True)
    with cached(options.cache) as cache:
        failed = run(sizes, options.pictures or (40 if options.quick else 240), cache, options.out)
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
