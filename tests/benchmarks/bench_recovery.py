"""Measures checks, backups, moves and repair of a large library, against bare copies of its file.

    python -m tests.benchmarks.bench_recovery FOLDER [--photos 100000] [--only STEP...]

The library is made up in FOLDER, once for each number of photos; each step works on a copy. Seconds are processor
time with the file in the system's cache, which a busy machine changes little. Beside them are the seconds of the bare
work on the same file: reading or copying it.
"""

import argparse
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from photosearch.app import Application
from photosearch.core.metadata import Metadata
from photosearch.core.photo import FileState
from photosearch.library import checking, recovery
from photosearch.library.backups import Backups
from photosearch.library.store.changes.changes import Indexed
from photosearch.library.store.store import Store
from photosearch.settings import LibraryPaths, Settings

DIMENSION = 256
COMMIT = 10_000
DAMAGED_BYTES = 4096 * 8
HOME = "/home/person/Pictures"


def make(path: Path, count: int) -> None:
    """Makes a library of that many photos, with the usual metadata of cameras and people."""
    draw, chance = random.Random(1), np.random.default_rng(1)
    unfinished = path.with_suffix(".making")
    with Store.open(unfinished) as store:
        store.folders.add(HOME)
        model = store.models.register("aa" * 32, "made up", "1", DIMENSION)
        for start in range(0, count, COMMIT):
            vectors = chance.normal(size=(min(COMMIT, count - start), DIMENSION)).astype(np.float32)
            store.commit([_photo(start + place, vector, draw) for place, vector in enumerate(vectors)], model)
    unfinished.rename(path)


def _photo(number: int, vector: np.ndarray, draw: random.Random) -> Indexed:
    taken = datetime(2008, 1, 1) + timedelta(minutes=draw.randrange(15 * 365 * 1440))
    written = int(taken.timestamp() * 1e9)
    file = FileState(f"{HOME}/{taken:%Y/%Y-%m-%d}/IMG_{number:07}.jpg", draw.randrange(10**7), written, written, "1:2")
    camera, lens = f"Camera {draw.randrange(9)}", f"Lens {draw.randrange(30)}"
    metadata = Metadata("JPEG", 4000, 3000, taken.isoformat(), camera, lens, 47.5, 8.5)
    return Indexed(file, metadata, number.to_bytes(16, "big"), vector, written)


class Bench:
    """Copies of one library, and a stopwatch for the work on them."""

    def __init__(self, whole: Path, folder: Path) -> None:
        self._whole = whole
        self.folder = folder
        self.database = folder / "library.sqlite3"

    def fresh(self) -> Path:
        """Puts a fresh copy of the library in place."""
        for old in self.folder.glob("*.sqlite3*"):
            old.unlink()
        shutil.copyfile(self._whole, self.database)
        return self.database

    def damaged(self) -> Path:
        """Puts a copy with overwritten pages in place."""
        with self.fresh().open("r+b") as file:
            file.seek(self.database.stat().st_size // 8192 * 4096)
            file.write(os.urandom(DAMAGED_BYTES))
        return self.database

    def bare_read(self) -> None:
        with self.database.open("rb", buffering=0) as file:
            while file.read(1 << 20):
                pass

    def bare_copy(self) -> None:
        with (self.folder / "bare").open("w+b") as target, self.database.open("rb") as source:
            shutil.copyfileobj(source, target, 1 << 20)
            target.flush()
            os.fsync(target.fileno())


def steps(bench: Bench) -> dict[str, Callable[[], tuple[Callable[[], object], Callable[[], None]]]]:
    """Returns the steps by name. Each prepares, and returns the work to time and the bare work beside it."""
    application = Application(LibraryPaths(bench.folder), Settings())

    def opened(work: Callable[[Store], object]) -> Callable[[], object]:
        def run() -> object:
            with Store.open(bench.database) as store:
                return work(store)

        return run

    def start(*, broken: bool) -> tuple[Callable[[], object], Callable[[], None]]:
        bench.fresh()
        stamp = application.paths.checked
        (checking.doubt if broken else checking.note)(stamp)
        return opened(
            lambda store: store.check_structure() if checking.is_due(stamp, time.time()) else None
        ), bench.bare_read

    def full_check() -> tuple[Callable[[], object], Callable[[], None]]:
        bench.fresh()
        return opened(Store.check), bench.bare_read

    def backup() -> tuple[Callable[[], object], Callable[[], None]]:
        bench.fresh()
        backups = Backups(bench.folder / "backups", 3, 1)
        return opened(lambda store: backups.make(store, datetime.now(UTC), lambda: None)), bench.bare_copy

    def export() -> tuple[Callable[[], object], Callable[[], None]]:
        bench.fresh()
        return lambda: application.export(bench.folder / "exported"), bench.bare_copy

    def bring_in() -> tuple[Callable[[], object], Callable[[], None]]:
        bench.fresh().rename(bench.folder / "brought")
        shutil.copyfile(bench.folder / "brought", bench.database)
        return lambda: application.replace_library(bench.folder / "brought"), bench.bare_copy

    def relocate() -> tuple[Callable[[], object], Callable[[], None]]:
        bench.fresh()
        return opened(lambda store: store.folders.relocate(HOME, "/mnt/disk/Pictures", 1)), bench.bare_copy

    def restore() -> tuple[Callable[[], object], Callable[[], None]]:
        backups = bench.folder / "library-20260101T000000Z.backup"
        shutil.copyfile(bench.fresh(), backups)
        kept = backups.rename(bench.folder / "backups" / "library-20260101T000000Z.sqlite3")
        bench.damaged()
        return lambda: recovery.repair(bench.database, [kept]), bench.bare_copy

    def rebuild() -> tuple[Callable[[], object], Callable[[], None]]:
        bench.damaged()
        return lambda: recovery.repair(bench.database, []), bench.bare_copy

    return {
        "start after a clean end": lambda: start(broken=False),
        "start after an unclean end": lambda: start(broken=True),
        "check of all": full_check,
        "backup": backup,
        "export": export,
        "import": bring_in,
        "relocate": relocate,
        "repair from a backup": restore,
        "repair without one": rebuild,
    }


def main() -> None:
    """Prints a line for each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--only", nargs="*", help="names of steps")
    options = parser.parse_args()
    whole = options.folder / f"library-of-{options.photos}"
    if not whole.exists():
        make(whole, options.photos)
    print(f"{options.photos} photos, {whole.stat().st_size / 1e6:.0f} MB")
    print(f"{'step':<28}{'seconds':>9}{'bare':>9}")
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        bench = Bench(whole, Path(folder))
        (bench.folder / "backups").mkdir()
        for name, prepare in steps(bench).items():
            if options.only and name not in options.only:
                continue
            work, bare = prepare()
            seconds, bare_seconds = _seconds(work), _seconds(bare)
            print(f"{name:<28}{seconds:>9.3f}{bare_seconds:>9.3f}", flush=True)


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
