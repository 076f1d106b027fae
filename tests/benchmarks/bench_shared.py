"""Measures a shared library beside a library folder: load, build, query, filters, many clients, recall, size, indexing.

    python -m tests.benchmarks.bench_shared [PHOTOS] [INDEXED]

PHOTOS (100,000 by default) are made up; INDEXED photos (160 by default) of 1600 x 1200 pixels are rendered, and indexed
by one and by two processes, and by one and by two workers of Ray. The server is the embedded one, on the same machine
and so on the same processors as its clients: compare the columns of one run, and not with another run. Times are by the
clock; those of indexing are also given as processor time, which other programs barely change.
"""

import argparse
import multiprocessing
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import psutil

from photosearch.core.address import Address, parse
from photosearch.core.metadata import Metadata
from photosearch.core.photo import FileState, Floats
from photosearch.core.query.query import ALL_PHOTOS, BEST_FIRST, Filters
from photosearch.jobs.opening.parts import Neighbours
from photosearch.jobs.searching.neighbours import EngineNeighbours
from photosearch.library.store.changes.changes import Indexed
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.store import Store
from photosearch.search.engine import Engine
from photosearch.search.index import Snapshot
from photosearch.shared.library import SharedLibrary
from photosearch.shared.neighbours import SharedNeighbours
from photosearch.shared.server.embedded import EmbeddedServer, running
from photosearch.shared.store.roots import Mounts
from photosearch.shared.store.store import SharedStore
from photosearch.shared.work import copying
from tests.benchmarks.shared_indexing import HEAD, measure
from tests.support.photo_vectors import photo_vectors, queries
from tests.support.shared.server import create_database

DIMENSION, K, QUERIES, CLIENTS, CLIENT_QUERIES = 384, 50, 200, 12, 40
COMMIT = 5_000
TOTALS = (10_000_000, 100_000_000)
FOLDER_PHOTOS, CAMERAS, DAYS = 500, 12, 7300
START = date(2005, 1, 1)
MODEL = ("aa" * 32, "made up", "1", DIMENSION)
SETTINGS = {"shared_buffers": "1GB", "maintenance_work_mem": "1GB", "max_wal_size": "4GB", "max_connections": "50"}
FILTERS = {
    "no filter": ALL_PHOTOS,
    "a camera of 12": Filters(cameras=("Camera 5",)),
    "two of 20 years": Filters(first_day=date(2014, 1, 1), last_day=date(2015, 12, 31)),
    "a month": Filters(first_day=date(2015, 3, 1), last_day=date(2015, 3, 31)),
    "a folder of 500": Filters(folders=("/archive/00010",)),
}


def main(count: int, indexed: int) -> None:
    """Prints the table."""
    vectors = photo_vectors(1, count, DIMENSION)
    asked = queries(vectors, 2, QUERIES)
    with tempfile.TemporaryDirectory() as name, running(SETTINGS) as server:
        folder = Path(name)
        os.environ["PGPASSWORD"] = server.password
        create_database(server, "archive")
        address = server.address("archive")
        with Store.open(folder / "library.sqlite3") as local:
            loading = _seconds(lambda: _fill(local, vectors))
            model = local.models.register(*MODEL)
            ids = local.vectors.ids(model)
            started = time.perf_counter()
            snapshot = Snapshot.build(ids, vectors, model="aa")
            building = time.perf_counter() - started
            assert snapshot is not None
            engine = Engine(DIMENSION)
            engine.publish(snapshot, ids, ids[:0], vectors[:0])
            mounts = Mounts(folder / "mounts.json")
            shared_loading, shared_building = _share(local, address, mounts)
            print(f"{count} photos, vectors of {DIMENSION}, {os.cpu_count()} processors\n")
            print("| | folder | shared |\n| --- | --- | --- |")
            _row("load, photos/s", count / loading, count / shared_loading)
            _row("build the index, s", building, shared_building)
            library = SharedLibrary(address, mounts)
            with library.store() as store:
                theirs = store.models.register(*MODEL)
                _ask(
                    local,
                    EngineNeighbours(engine, model, lambda vectors: vectors),
                    store,
                    SharedNeighbours(library, theirs),
                    asked,
                    vectors,
                )
                _browse(local, store)
                _scan(store, theirs)
                _clients(folder, engine, model, address, asked)
                sizes = _sizes(store, theirs, server, count)
            library.close()
        core_seconds = None
        if indexed:
            runs, more = measure(folder, server, indexed)
            print("", HEAD, *(each.row() for each in runs), sep="\n")
            sizes |= more
            core_seconds = next((each.processor + each.server) / indexed for each in runs if "shared" in each.name)
        _extrapolate(sizes, count / shared_loading, shared_building / count, core_seconds)


def _fill(store: Store, vectors: Floats) -> None:
    model = store.models.register(*MODEL)
    store.folders.add("/archive")
    for start in range(0, len(vectors), COMMIT):
        store.commit(list(_photos(vectors, start, min(len(vectors), start + COMMIT))), model)


def _photos(vectors: Floats, start: int, end: int) -> Iterator[Indexed]:
    for number in range(start, end):
        path = f"/archive/{number // FOLDER_PHOTOS:05}/IMG_{number:07}.jpg"
        taken = datetime.combine(_day(number, len(vectors)), datetime.min.time()) + timedelta(seconds=number % 86_400)
        known = Metadata("JPEG", 4000, 3000, taken.isoformat(), f"Camera {number % CAMERAS}", None)
        file = FileState(path, 3_000_000 + number, 10**18, 10**18, f"1:{number}")
        yield Indexed(file, known, number.to_bytes(16, "big"), vectors[number], 10**18 + 10**11)


def _day(number: int, count: int) -> date:
    return START + timedelta(days=number * DAYS // count)


def _share(local: Store, address: Address, mounts: Mounts) -> tuple[float, float]:
    """Copies the library; returns the seconds of loading, and those of building the index after it."""
    told = [time.perf_counter()]

    def tell(done: int, of: int) -> None:
        told[1:] = [time.perf_counter()]

    with SharedStore.create(address, mounts) as store:
        store.models.register(*MODEL)
        copying.share(local, store, MODEL[0], _NoThumbnails(), tell, rebuilt_beyond=0)
    return told[1] - told[0], time.perf_counter() - told[1]


class _NoThumbnails:
    def get(self, digest: bytes) -> bytes | None:
        return None

    def put(self, items: Sequence[tuple[bytes, bytes]]) -> None: ...


def _ask(
    local: LibraryStore,
    ours: Neighbours,
    shared: LibraryStore,
    theirs: Neighbours,
    asked: Floats,
    vectors: Floats,
) -> None:
    for name, filters in FILTERS.items():
        places = _passing(name, len(vectors))
        some = vectors[places]
        right = [set(places[np.argsort(-(some @ query))[:K]].tolist()) for query in asked]
        found = [_asked_of(store, near, filters, asked, right) for store, near in ((local, ours), (shared, theirs))]
        first, second = (f"{recall:.4f}, {p50:.2f}, {p99:.2f}" for recall, p50, p99 in found)
        print(f"| {name}: recall@50, p50 and p99 in ms | {first} | {second} |", flush=True)


def _browse(local: LibraryStore, shared: LibraryStore) -> None:
    """Measures what a window asks for when it opens: the choices of all filters with counts, and the list of photos."""
    counts, lists = zip(*((_counting(each), _listing(each)) for each in (local, shared)), strict=True)
    _row("choices of all filters, ms", *counts)
    _row("list of photos, ms", *lists)


def _counting(store: LibraryStore) -> float:
    return 1000 * _seconds(lambda: store.photos.facets(ALL_PHOTOS))


def _listing(store: LibraryStore) -> float:
    return 1000 * _seconds(lambda: store.photos.order(ALL_PHOTOS, BEST_FIRST))


def _scan(store: SharedStore, model: int) -> None:
    """Measures what a scan asks of the library if no file has changed; the folders themselves are not walked."""
    before = psutil.Process().memory_info().rss
    started = time.perf_counter()
    folders = store.scans.counts("/archive")
    for folder in folders:
        store.scans.settled(folder, model)
    _row("known files of a scan: s", float("nan"), time.perf_counter() - started)
    _row("known files of a scan: MB", float("nan"), (psutil.Process().memory_info().rss - before) / 1e6, digits=0)


def _asked_of(
    store: LibraryStore, near: Neighbours, filters: Filters, asked: Floats, right: list[set[int]]
) -> tuple[float, float, float]:
    took, shares = [], []
    for query, wanted in zip(asked, right, strict=True):
        started = time.perf_counter()
        found = near.nearest(store, query, K, filters)
        took.append(1000 * (time.perf_counter() - started))
        numbers = {int.from_bytes(content, "big") for content, _ in found.values()}
        shares.append(len(numbers & wanted) / len(wanted))
    return float(np.mean(shares)), float(np.percentile(took, 50)), float(np.percentile(took, 99))


def _passing(name: str, count: int) -> np.ndarray:
    """Returns the numbers of the photos that pass a filter, by its definition."""
    numbers = np.arange(count)
    days = np.array([(START + timedelta(days=int(day))).isoformat() for day in range(DAYS)])[numbers * DAYS // count]
    match name:
        case "a camera of 12":
            return numbers[numbers % CAMERAS == 5]
        case "two of 20 years":
            return numbers[(days >= "2014-01-01") & (days <= "2015-12-31")]
        case "a month":
            return numbers[(days >= "2015-03-01") & (days <= "2015-03-31")]
        case "a folder of 500":
            return numbers[numbers // FOLDER_PHOTOS == 10]
        case _:
            return numbers


def _clients(folder: Path, engine: Engine, model: int, address: Address, asked: Floats) -> None:
    ours = _by_threads(folder, engine, model, asked)
    context = multiprocessing.get_context("spawn")
    with context.Pool(CLIENTS) as pool:
        pool.starmap(_client, [(str(address), str(folder), asked[:1])] * CLIENTS)  # the processes are up
        started = time.perf_counter()
        parts = [(str(address), str(folder), asked[number : number + CLIENT_QUERIES]) for number in range(CLIENTS)]
        theirs = [each for part in pool.starmap(_client, parts, chunksize=1) for each in part]
        rate = len(theirs) / (time.perf_counter() - started)
    _row(f"{CLIENTS} clients: queries/s", ours[1], rate, digits=0)
    for part in (50, 99):
        _row(f"{CLIENTS} clients: p{part}, ms", float(np.percentile(ours[0], part)), float(np.percentile(theirs, part)))


def _by_threads(folder: Path, engine: Engine, model: int, asked: Floats) -> tuple[list[float], float]:
    """A library folder belongs to one process: its clients are threads."""
    took: list[float] = []

    def ask(part: Floats) -> None:
        with Store.open(folder / "library.sqlite3", readonly=True) as store:
            near = EngineNeighbours(engine, model, lambda vectors: vectors)
            for query in part:
                started = time.perf_counter()
                near.nearest(store, query, K, ALL_PHOTOS)
                took.append(1000 * (time.perf_counter() - started))

    threads = [
        threading.Thread(target=ask, args=(asked[number : number + CLIENT_QUERIES],)) for number in range(CLIENTS)
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, len(took) / (time.perf_counter() - started)


def _client(url: str, folder: str, asked: Floats) -> list[float]:
    """Asks from a process of its own; returns milliseconds."""
    library = SharedLibrary(parse(url), Mounts(Path(folder) / "mounts.json"))
    took = []
    with library.store() as store:
        near = SharedNeighbours(library, store.models.register(*MODEL))
        for query in asked:
            started = time.perf_counter()
            near.nearest(store, query, K, ALL_PHOTOS)
            took.append(1000 * (time.perf_counter() - started))
    library.close()
    return took


def _sizes(store: SharedStore, model: int, server: EmbeddedServer, count: int) -> dict[str, float]:
    """Prints sizes; returns bytes a photo by table."""
    size = store.session.count
    index = size("SELECT pg_relation_size(%s::regclass)", (f"vector_{model}_near",))
    vectors = size("SELECT pg_table_size(%s::regclass)", (f"vector_{model}",))
    rows = size("SELECT pg_total_relation_size('photo')")
    _row("bytes a photo: graph of the index", float("nan"), index / count, digits=0)
    _row("bytes a photo: vectors", 4 * DIMENSION, vectors / count, digits=0)
    _row("bytes a photo: record and its indexes", float("nan"), rows / count, digits=0)
    ours = _memory(psutil.Process())
    served = sum(_memory(each) for each in (psutil.Process(server.pid), *psutil.Process(server.pid).children()))
    _row("memory of this process; of the server, MB", ours / 1e6, served / 1e6, digits=0)
    return {"graph of the index": index / count, "vectors": vectors / count, "records and their indexes": rows / count}


def _memory(process: psutil.Process) -> float:
    """Returns bytes; on Linux, memory that processes share is divided among them."""
    full = process.memory_full_info()
    return float(getattr(full, "pss", full.rss))


def _extrapolate(sizes: dict[str, float], load: float, build: float, core_seconds: float | None) -> None:
    """Prints what large libraries need, by arithmetic: everything in proportion."""
    print("\nBy arithmetic from these figures, not measured:\n")
    print("| | a photo | 10 million | 100 million |\n| --- | --- | --- | --- |")
    memory = sizes["graph of the index"] + sizes["vectors"]
    for name, each in {**sizes, "disk, together": sum(sizes.values()), "memory: graph and vectors": memory}.items():
        print(f"| {name} | {each:,.0f} bytes | " + " | ".join(f"{each * of / 1e9:,.0f} GB" for of in TOTALS) + " |")
    hours = {f"copying a library folder, {load:,.0f} photos/s": 1 / load, "building the graph": build}
    if core_seconds is not None:
        hours[f"indexing, {1000 * core_seconds:.0f} ms of a core a photo (core hours)"] = core_seconds
    for name, each in hours.items():
        print(f"| {name} | | " + " | ".join(f"{each * of / 3600:,.1f} hours" for of in TOTALS) + " |")


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _row(what: str, ours: float, theirs: float, digits: int = 2) -> None:
    first = "–" if np.isnan(ours) else f"{ours:.{digits}f}"
    print(f"| {what} | {first} | {theirs:.{digits}f} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", nargs="?", type=int, default=100_000)
    parser.add_argument("indexed", nargs="?", type=int, default=160)
    options = parser.parse_args()
    main(options.photos, options.indexed)
