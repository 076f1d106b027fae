"""Items: how many of a made-up collection are found as a person expects, and what a large library costs.

    python -m tests.benchmarks.bench_items [--photos 1000000] [--collections 20]

The collections hold 3,000 files and more each, in the habits of eight devices and programs (`tests.support.items`). The
large library is grouped, ordered, rated and counted. Times are processor time; that of grouping is also given as a
multiple of reading the same rows from the database, in the same run.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import numpy as np

from photosearch.core.annotations.values import Property, Stamped
from photosearch.core.items.grouping import File, group
from photosearch.core.metadata import Metadata
from photosearch.core.photo import FileState
from photosearch.core.query.query import ALL_PHOTOS, BEST_FIRST, Filters
from photosearch.library.store.changes.changes import Ignored, Indexed
from photosearch.library.store.store import Store
from tests.benchmarks.measuring import Row, table
from tests.support.items.habits import collection

T = TypeVar("T")

FOLDER_PHOTOS = 1000
COMMIT = 10_000
STEP = 5_000
RATED = 10_000


def accuracy(collections: int) -> Row:
    """Compares the items found with those expected."""
    files = expected = right = wrong = 0
    seconds = 0.0
    for number in range(collections):
        for folder in collection(3000, seed=1 + 1000 * number):
            wanted = _with_singles({frozenset(each) for each in folder.items}, folder.files)
            started = time.process_time()
            items = group(folder.files)
            seconds += time.process_time() - started
            joined = {frozenset(photo_id for photo_id, _ in item.members) for item in items}
            found = _with_singles(joined, folder.files)
            files, expected, right = files + len(folder.files), expected + len(wanted), right + len(wanted & found)
            wrong += sum(len([each for each in wanted if each & item]) > 1 for item in found)
    return {
        "files": files,
        "items": expected,
        "right": right / expected,
        "joins of different photos": wrong,
        "rules, processor seconds a million files": 1e6 * seconds / files,
    }


def _with_singles(items: set[frozenset[int]], files: list[File]) -> set[frozenset[int]]:
    joined = {photo_id for item in items for photo_id in item}
    return items | {frozenset({file.id}) for file in files if file.id not in joined}


def costs(photos: int, folder: Path) -> Iterator[Row]:
    """Yields what it costs to group, and then to rate and count, a library.

    Every other photo has a RAW file, and every tenth a film.
    """
    with Store.open(folder / "library.sqlite3") as store:
        model = store.models.register("aa" * 32, "none", "1", 1)
        for changes in _changes(photos):
            store.commit(changes, model)
        before = _memory()
        started = time.process_time()
        while store.items.regroup(STEP) is not None:
            pass
        seconds = time.process_time() - started
        grown = _memory() - before
        started = time.process_time()
        store.session.connection.execute("SELECT * FROM photo").fetchone()
        read = sum(1 for _ in store.session.connection.execute("SELECT * FROM photo"))
        reading = time.process_time() - started
        started = time.process_time()
        stacks = store.photos.order(ALL_PHOTOS, BEST_FIRST)
        ordering = time.process_time() - started
        store.commit(next(_changes(1, "/again")), model)
        started = time.process_time()
        store.items.regroup(STEP)
        again = time.process_time() - started
        yield {
            "files": read,
            "items": len(stacks.shown),
            "processor seconds": seconds,
            "by reading": seconds / reading,
            "megabytes": grown / 1e6,
            "order, ms": 1000 * ordering,
            "one folder again, ms": 1000 * again,
        }
        yield _saying(store, stacks.shown[:RATED].tolist())


def _saying(store: Store, ids: list[int]) -> Row:
    """Rates photos in one go, as a person who selects them does, and counts all fields of the filters."""
    now_ns = time.time_ns()
    rated = {photo.digest: {Property.RATING: Stamped("4", now_ns)} for photo in store.photos.by_id(ids).values()}
    rating, undo = _timed(lambda: store.annotations.put(rated))
    undoing, _ = _timed(lambda: store.annotations.put(undo))
    first, _ = _timed(lambda: store.photos.facets(ALL_PHOTOS))
    more, _ = _timed(lambda: store.photos.facets(Filters(formats=("RAW",), least_rating=1)))
    return {
        "photos rated": len(rated),
        "rating, s": rating,
        "undo, s": undoing,
        "all counts, s": first,
        "counts under two filters, s": more,
    }


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    """Returns the processor seconds of `work`, and its result."""
    started = time.process_time()
    done = work()
    return time.process_time() - started, done


def _changes(photos: int, root: str = "/photos") -> Iterator[list[Indexed | Ignored]]:
    changes: list[Indexed | Ignored] = []
    for number in range(photos):
        taken = datetime(2008, 1, 1) + timedelta(seconds=7 * number)
        stem = f"{root}/{number // FOLDER_PHOTOS:05}/IMG_{number % 10_000:04}"
        for suffix, form in ((".JPG", "JPEG"), (".CR3", "RAW")) if number % 2 else ((".JPG", "JPEG"),):
            file = FileState(stem + suffix, 1, int(taken.timestamp() * 1e9), 1)
            metadata = Metadata(form, 4000, 3000, taken.isoformat(), "Camera", date_source="EXIF", exposure_value=11.0)
            digest = (2 * number + (form == "RAW")).to_bytes(16, "big")
            changes.append(Indexed(file, metadata, digest, np.ones(1, np.float32), 7))
        if number % 10 == 0:
            changes.append(Ignored(FileState(f"{stem}.MOV", 1, int(taken.timestamp() * 1e9), 1), 7))
        if len(changes) >= COMMIT:
            yield changes
            changes = []
    yield changes


def _memory() -> int:
    """The largest resident memory of this process so far, in bytes."""
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=1_000_000)
    parser.add_argument("--collections", type=int, default=20)
    options = parser.parse_args()
    print(table([accuracy(options.collections)]))
    with tempfile.TemporaryDirectory() as folder:
        for row in costs(options.photos, Path(folder)):
            print(table([row]))


if __name__ == "__main__":
    main()
