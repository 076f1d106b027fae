"""Measures filters in a large library: counting, browsing, and searching among the photos that pass.

    python -m tests.benchmarks.bench_filters [PHOTOS]

The library is made up (100,000 photos by default) and removed afterwards.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from photosearch.core.metadata import Metadata
from photosearch.core.photo import FileState
from photosearch.core.query.query import Filters, Orientation, Sort, SortKey
from photosearch.library.store.changes.changes import Indexed
from photosearch.library.store.store import Store
from photosearch.search.engine import Engine
from photosearch.search.index import Snapshot
from tests.support.search.vectors import clustered

DIMENSION = 256
REPEATS = 5
COMMIT = 2_000
FILTERS = {
    "nothing": Filters(),
    "a year": Filters(first_day=date(2015, 1, 1), last_day=date(2015, 12, 31)),
    "a camera": Filters(cameras=("Camera 3",)),
    "a folder": Filters(folders=("/photos/2012",)),
    "half, by shape": Filters(orientations=(Orientation.LANDSCAPE, Orientation.SQUARE)),
    "a rare word": Filters(text="dsc0123"),
    "a word of all": Filters(text="jpg"),
    "several at once": Filters(cameras=("Camera 3",), lenses=("Lens 2",), located=True, least_rating=4),
}


def main(count: int) -> None:
    """Prints milliseconds, the best of several runs."""
    vectors = clustered(0, count, DIMENSION, clusters=500)
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "library.sqlite3") as store:
        model = store.models.register("aa" * 32, "made up", "1", DIMENSION)
        photos = _photos(vectors)
        for start in range(0, count, COMMIT):
            store.commit(photos[start : start + COMMIT], model)
        ids = store.vectors.ids(model)
        snapshot = Snapshot.build(ids, vectors, model="aa")
        engine = Engine(DIMENSION)
        engine.publish(snapshot, ids, ids[:0], vectors[:0])
        print(f"{'filter':<18}{'photos':>8}{'counts':>9}{'by date':>9}{'by size':>9}{'ids':>9}{'search':>9}")
        for name, filters in FILTERS.items():
            among = store.vectors.ids_passing(filters, model)
            times = (
                _best(store.photos.facets, filters),
                _best(store.photos.browse, 200, filters),
                _best(store.photos.browse, 200, filters, Sort(SortKey.SIZE)),
                _best(store.vectors.ids_passing, filters, model),
                _best(engine.search, vectors[7], 200, among),
            )
            print(f"{name:<18}{len(among):>8}" + "".join(f"{each:>9.1f}" for each in times))


def _photos(vectors: np.ndarray) -> list[Indexed]:
    draw = random.Random(1)
    words = ["".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=draw.randint(3, 9))) for _ in range(3000)]
    made = []
    for number, vector in enumerate(vectors):
        taken = datetime(2008, 1, 1) + timedelta(minutes=draw.randrange(15 * 365 * 1440))
        metadata = Metadata(
            draw.choice(["JPEG", "JPEG", "JPEG", "HEIF", "RAW"]),
            *draw.choice([(4000, 3000), (3000, 4000)]),
            taken.isoformat(),
            f"Camera {draw.randrange(20)}",
            f"Lens {draw.randrange(40)}",
            *draw.choice([(None, None), (47.5, 8.5)]),
            caption=" ".join(draw.choices(words, k=8)),
            keywords=tuple(draw.choices(words[:300], k=4)),
            rating=draw.choice([None, None, 3, 4, 5]),
        )
        path = f"/photos/{taken.year}/{taken:%Y-%m} {words[taken.month]}/DSC{number:06}.jpg"
        file = FileState(path, draw.randrange(10**7), int(taken.timestamp() * 1e9), 1)
        made.append(Indexed(file, metadata, number.to_bytes(16, "big"), vector, 7))
    return made


def _best(work: Callable[..., object], *given: object) -> float:
    """Milliseconds of the fastest of several calls."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work(*given)
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", nargs="?", type=int, default=100_000)
    main(parser.parse_args().photos)
