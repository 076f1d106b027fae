"""Compares indexes: hnswlib, usearch, faiss and the exact scan, each with several settings.

    python -m tests.benchmarks.bench_index_choice [--photos 100000] [--only NAME...] [--cache DIR] [--build]

Each index is built once and saved in DIR. A process of its own then queries it: one query at a time, in one thread,
for the 50 nearest, with growing search widths. `processor s` is processor time of all threads, which a busy machine
changes little. `memory` is the growth of the process when it loads the index, in units of the vectors as float32. A
library that is not installed (`pip install '.[bench]'`) is skipped with a note. `--build` only builds.
"""

import argparse
import importlib
import importlib.util
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hnswlib
import numpy as np
import psutil

from photosearch.core.photo import Floats
from tests.benchmarks.measuring import Row, apart, cached, table
from tests.support import photo_vectors as made

DIMENSION = 256
K = 50
QUERIES = 1000
WIDTHS = (100, 200, 400, 600)
PROBES = (8, 32, 128)
"""Numbers of lists that an inverted file probes."""


@dataclass(frozen=True, slots=True)
class Kind:
    """An index with its settings. `widen` sets the search width, `ask` answers one query."""

    library: str
    settings: tuple[Any, ...]
    build: Callable[..., Any]
    save: Callable[[Any, str], object]
    load: Callable[[str], Any]
    widths: Sequence[int]
    widen: Callable[[Any, int], object]
    ask: Callable[[Any, Floats], np.ndarray]

    @property
    def name(self) -> str:
        """The name in the table."""
        return "-".join(map(str, (self.library, *self.settings)))


def hnswlib_kind(m: int, construction: int) -> Kind:
    """hnswlib with M links per vector and level, and a search width for building."""

    def build(vectors: Floats) -> Any:
        graph = hnswlib.Index(space="ip", dim=DIMENSION)
        graph.init_index(len(vectors), M=m, ef_construction=construction)
        graph.add_items(vectors)
        return graph

    def load(path: str) -> Any:
        graph = hnswlib.Index(space="ip", dim=DIMENSION)
        graph.load_index(path)
        return graph

    return Kind(
        "hnswlib", (m, construction, "f32"), build, lambda graph, path: graph.save_index(path), load, WIDTHS,
        lambda graph, width: graph.set_ef(width),
        lambda graph, query: graph.knn_query(query[None], k=K, num_threads=1)[0][0],
    )  # fmt: skip


def usearch_kind(m: int, construction: int, form: str) -> Kind:
    """usearch with the same settings, and vectors stored as `form`."""

    def build(vectors: Floats) -> Any:
        from usearch.index import Index

        graph = Index(ndim=DIMENSION, metric="cos", dtype=form, connectivity=m, expansion_add=construction)
        graph.add(np.arange(len(vectors)), vectors, threads=os.cpu_count() or 1)
        return graph

    def load(path: str) -> Any:
        from usearch.index import Index

        return Index.restore(path)

    return Kind(
        "usearch", (m, construction, form), build, lambda graph, path: graph.save(path), load, WIDTHS,
        lambda graph, width: setattr(graph, "expansion_search", width),
        lambda graph, query: graph.search(query, K, threads=1).keys,
    )  # fmt: skip


def faiss_kind(recipe: str, widths: Sequence[int]) -> Kind:
    """faiss with a recipe for its index factory."""

    def build(vectors: Floats) -> Any:
        import faiss

        index = faiss.index_factory(DIMENSION, recipe, faiss.METRIC_INNER_PRODUCT)
        if "HNSW" in recipe:
            index.hnsw.efConstruction = 200
        index.train(vectors[:: max(1, len(vectors) // 100_000)])
        index.add(vectors)
        return index

    def load(path: str) -> Any:
        import faiss

        faiss.omp_set_num_threads(1)
        return faiss.read_index(path)

    def save(index: Any, path: str) -> None:
        import faiss

        faiss.write_index(index, path)

    def widen(index: Any, width: int) -> None:
        if "HNSW" in recipe:
            index.hnsw.efSearch = width
        else:
            index.nprobe = width

    return Kind(
        "faiss", (recipe.replace(",", "+"),), build, save, load, widths, widen,
        lambda index, query: index.search(query[None], K)[1][0],
    )  # fmt: skip


def exact_kind() -> Kind:
    """The exact scan, which needs no index."""
    return Kind(
        "numpy", ("exact",), lambda vectors: vectors, lambda vectors, path: np.save(Path(path).open("wb"), vectors),
        lambda path: np.load(path), (K,), lambda vectors, width: None,
        lambda vectors, query: np.argpartition(-(vectors @ query), K)[:K],
    )  # fmt: skip


def kinds(count: int) -> dict[str, Kind]:
    """Returns all candidates for `count` vectors, by name. Libraries that are not installed are skipped with a note."""
    lists = 2 ** round(np.log2(4 * count**0.5))
    candidates = [
        *(hnswlib_kind(m, construction) for m, construction in ((8, 200), (16, 100), (16, 200), (16, 400), (32, 200))),
        *(usearch_kind(16, 200, form) for form in ("f32", "f16", "i8")),
        *(faiss_kind(recipe, WIDTHS) for recipe in ("HNSW16,Flat", "HNSW16,SQ8")),
        *(faiss_kind(recipe, PROBES) for recipe in (f"IVF{lists},Flat", f"IVF{lists},SQ8")),
        exact_kind(),
    ]
    missing = {each.library for each in candidates if importlib.util.find_spec(each.library) is None}
    for library in sorted(missing):
        print(f"Left out: {library} is not installed (pip install '.[bench]')")
    return {each.name: each for each in candidates if each.library not in missing}


def build(name: str, count: int, cache: Path) -> None:
    """Builds and saves an index with its cost, unless it exists."""
    place = cache / f"{count}-{name}"
    if place.with_suffix(".json").exists():
        return
    kind, vectors = kinds(count)[name], made.photo_vectors(0, count, DIMENSION)
    started, processor = time.perf_counter(), time.process_time()
    index = kind.build(vectors)
    cost = {"build_s": time.perf_counter() - started, "build_processor_s": time.process_time() - processor}
    kind.save(index, str(place))
    place.with_suffix(".json").write_text(json.dumps(cost))


def measure(name: str, count: int, cache: Path, wanted: np.ndarray, asked: Floats) -> list[Row]:
    """Returns a row for each width: recall, and milliseconds per query."""
    kind, place = kinds(count)[name], cache / f"{count}-{name}"
    importlib.import_module(kind.library)  # loads the library's code, which does not count as index memory
    process, started = psutil.Process(), time.perf_counter()
    before = process.memory_info().rss
    index = kind.load(str(place))
    loaded = time.perf_counter() - started
    memory = (process.memory_info().rss - before) / (4 * count * DIMENSION)
    costs = {**json.loads(place.with_suffix(".json").read_text()), "load_s": loaded, "memory": memory}
    rows: list[Mapping[str, float | str]] = []
    for width in kind.widths:
        kind.widen(index, width)
        found, times = [], []
        for query in asked:
            started = time.perf_counter()
            found.append(np.asarray(kind.ask(index, query), np.int64))
            times.append(1000 * (time.perf_counter() - started))
        p50, p99 = np.percentile(times[len(times) // 10 :], (50, 99))
        speed = {"p50_ms": p50, "p99_ms": p99}
        rows.append({"index": name, **costs, "width": width, "recall": made.recall(np.stack(found), wanted), **speed})
    return rows


def main() -> None:
    """Prints the table, or one JSON list of its rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--only", nargs="+", metavar="NAME")
    parser.add_argument("--cache", type=Path, help="keep the indexes there, and reuse them")
    parser.add_argument("--build", action="store_true", help="only build")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with cached(options.cache) as cache:
        if options.build:
            make(options.only or list(kinds(options.photos)), options.photos, cache)
            return
        rows = run(options.photos, cache, options.only)
    if options.json:
        print(json.dumps(rows))
    else:
        print(table(rows))


def make(names: Sequence[str], count: int, cache: Path) -> None:
    """Builds the indexes that are missing in `cache`."""
    for name in names:
        apart(build, name, count, cache)


def run(count: int, cache: Path, only: Sequence[str] | None = None) -> list[Row]:
    """Returns the rows of all indexes, or of the named ones."""
    names = only or list(kinds(count))
    make(names, count, cache)
    vectors = made.photo_vectors(0, count, DIMENSION)
    asked = made.queries(vectors, 1, QUERIES)
    wanted = made.exact(vectors, asked, K)
    del vectors  # frees memory
    return [row for name in names for row in apart(measure, name, count, cache, wanted, asked)]


if __name__ == "__main__":
    main()
