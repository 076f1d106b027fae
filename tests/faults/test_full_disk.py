"""Full disks: the error is reported, searches still work, and indexing continues once there is room."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from photosearch.app import Application
from photosearch.core.events import FoldersChanged, SearchDone, Trouble
from photosearch.core.query.query import Example, Query
from photosearch.errors import DiskFull
from photosearch.jobs.runner import Runner
from photosearch.library.store.store import Store
from photosearch.settings import LibraryPaths
from tests.support.disks import mounted
from tests.support.faults.pictures import write_many
from tests.support.jobs.library import Heard, holds
from tests.support.jobs.tuned import tuned
from tests.support.library.material import DIMENSION, indexed

ROOT = Path(__file__).parents[2]
PAGE = 4096
MODEL = ("aa" * 32, "first", "1", DIMENSION)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk") as disk:
        yield disk


def leave(disk: Path, free: int) -> Path:
    """Fills the disk until `free` bytes are left; returns the file that fills it."""
    ballast = disk / "ballast"
    with ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(PAGE))
    os.truncate(ballast, ballast.stat().st_size - free)
    return ballast


def test_a_disk_that_fills_up_anywhere_in_a_commit_raises_an_error_and_loses_nothing(disk: Path) -> None:
    with Store.open(disk / "library.sqlite3") as store:
        model = store.models.register(*MODEL)
        store.commit([indexed(f"/p/{each}", each) for each in range(100)], model)
        before = store.photos.known("/p", model)
        refused = 0
        for free in range(0, 100 * PAGE, PAGE):
            ballast = leave(disk, free)
            try:
                store.commit([indexed(f"/q/{each}", each) for each in range(1000)], model)
            except DiskFull:
                assert store.photos.known("/", model) == before
                refused += 1
            else:
                break
            ballast.unlink()
        assert refused > 10
        assert store.photos.counts().photos == 1100
        assert sum(len(ids) for ids, _ in store.vectors.batches(model)) == 1100
        assert store.check() == ()


REFUSED = """
import resource, sys
from pathlib import Path
from photosearch.errors import StorageError
from photosearch.library.store.store import Store
from tests.support.library.material import DIMENSION, indexed
path, committed = Path(sys.argv[1]), 0
with Store.open(path) as store:
    model = store.models.register("aa" * 32, "first", "1", DIMENSION)
    try:
        while True:
            store.commit([indexed(f"/p/{committed + each}", each) for each in range(20)], model)
            committed += 20
            if committed == 20:
                largest = max(each.stat().st_size for each in path.parent.iterdir())
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest + int(sys.argv[2]), resource.RLIM_INFINITY))
    except StorageError:
        print(committed, store.photos.counts().photos)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file size limits")
@pytest.mark.parametrize("room", [0, 1_000, 300_500])
def test_a_refused_write_keeps_every_earlier_commit(tmp_path: Path, room: int) -> None:
    """The system limits the growth of the child's files to `room` bytes."""
    path = tmp_path / "library.sqlite3"
    command: list[str | Path] = [sys.executable, "-c", REFUSED, path, str(room)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    committed, readable = map(int, done.stdout.split())
    assert committed == readable > 0
    with Store.open(path) as store:
        assert store.photos.counts().photos == committed
        assert store.check() == ()


@pytest.fixture
def application(application: Application, disk: Path) -> Application:
    """An application whose library is on the small disk."""
    return replace(application, paths=LibraryPaths(disk / "library"))


@tuned(retry_seconds=0.1)
def test_searches_work_on_a_full_disk_and_indexing_continues_once_there_is_room(
    runner: Runner, heard: Heard, disk: Path, tmp_path: Path
) -> None:
    (old, *_) = write_many(tmp_path / "old", 20)
    write_many(tmp_path / "new", 60, first=100)
    runner.indexing.add_folder(str(tmp_path / "old"))
    runner.start()
    heard.wait_for(FoldersChanged, holds(20))
    ballast = leave(disk, 0)
    runner.indexing.add_folder(str(tmp_path / "new"))
    trouble = heard.wait_for(Trouble)
    assert "space" in trouble.message
    assert not trouble.fatal
    ticket = runner.searches.search(Query((Example(str(old)),), 3))
    answer = heard.wait_for(SearchDone, lambda event: event.ticket == ticket, bearing=(Trouble,))
    assert answer.hits[0].photo.file.path == str(old)
    ballast.unlink()
    heard.wait_for(
        FoldersChanged, lambda event: sorted(each.photos for each in event.folders) == [20, 60], bearing=(Trouble,)
    )
