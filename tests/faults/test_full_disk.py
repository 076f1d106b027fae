"""Kills, power cuts and full disks, for real: what was acknowledged is there, and the database is whole."""

import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from photosearch.errors import DiskFull, StorageError
from photosearch.library.store import Store
from tests.library.material import DIMENSION, indexed, vector

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("PHOTOSEARCH_TEST_KILLS", "10"))
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")


def start(path: Path, seed: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.library.committing_child", str(path), str(seed)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def acknowledged(child: subprocess.Popen[str], chance: random.Random) -> list[str]:
    """Lets the child commit for a while, kills it, and returns the paths it acknowledged."""
    assert child.stdout is not None
    paths: list[str] = []
    pending: list[str] = []
    left = chance.randint(1, 12)
    for line in child.stdout:
        if line != "ack\n":
            pending.append(line.rstrip("\n"))
            continue
        paths += pending
        pending.clear()
        left -= 1
        if left == 0:
            child.kill()  # what it wrote before it died is still read
    child.stdout.close()
    assert child.wait() == -signal.SIGKILL
    return paths


@linux
def test_killed_at_random_moments_nothing_acknowledged_is_lost(path: Path) -> None:
    chance, expected = random.Random(11), set[str]()
    for seed in range(1, KILLS + 1):
        expected.update(acknowledged(start(path, seed), chance))
        with Store.open(path) as store:
            model = store.register_model("aa" * 32, "first", "1", DIMENSION)
            assert store.check() == ()
            known = store.known("/p", model)
            assert not expected - known.keys()
            assert all(entry.embedded for entry in known.values())
            for ids, rows in store.vectors(model):
                photos = store.photos_by_vector(ids.tolist())
                for vector_id, row in zip(ids.tolist(), rows, strict=True):
                    name = photos[vector_id].file.path.removeprefix("/p/").removesuffix("-moved")
                    np.testing.assert_array_equal(row, vector(int(name) % 10_000_000))


def test_a_log_cut_anywhere_opens_to_a_committed_prefix(path: Path, tmp_path: Path) -> None:
    commits = 4
    with Store.open(path) as store:
        model = store.register_model("aa" * 32, "first", "1", DIMENSION)
        for number in range(commits):
            store.commit([indexed(f"/p/{number}/{each}", each) for each in range(5)], model)
        wal = path.with_name(path.name + "-wal")
        database, log = path.read_bytes(), wal.read_bytes()
    page = int.from_bytes(log[8:12], "big")
    frames = range(32, len(log) + 1, 24 + page)
    cuts = sorted({*frames, *(cut + 24 + page // 2 for cut in frames), *(cut + 7 for cut in frames), len(log) - 1})
    found = []
    for cut in cuts:
        copy = tmp_path / f"cut{cut}" / path.name
        copy.parent.mkdir()
        copy.write_bytes(database)
        copy.with_name(wal.name).write_bytes(log[:cut])
        with Store.open(copy) as store:
            assert store.check() == ()
            per_commit = [store.counts(f"/p/{number}").photos for number in range(commits)]
        shutil.rmtree(copy.parent)
        whole = per_commit.index(0) if 0 in per_commit else commits
        assert per_commit == [5] * whole + [0] * (commits - whole)
        found.append(whole)
    assert found == sorted(found)
    assert set(found) == set(range(commits + 1))


def test_a_full_disk_is_told_and_work_goes_on_when_there_is_room(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(1_000_000))
    path = small_disk / "library.sqlite3"
    with Store.open(path) as store:
        model = store.register_model("aa" * 32, "first", "1", DIMENSION)
        committed = 0

        def fill() -> None:
            nonlocal committed
            for number in range(1000):
                store.commit([indexed(f"/p/{number}/{each}", each) for each in range(100)], model)
                committed += 100

        with pytest.raises(DiskFull) as raised:
            fill()
        assert "space" in raised.value.remedy
        assert store.counts().photos == committed > 0
        assert sum(len(ids) for ids, _ in store.vectors(model)) == committed
        ballast.unlink()
        store.commit([indexed(f"/q/{each}", each) for each in range(100)], model)
        assert store.counts().photos == committed + 100
        assert store.check() == ()


@linux
def test_a_write_that_fails_leaves_what_was_committed(path: Path) -> None:
    """The system refuses the child every byte beyond a limit, at some write or other of a commit."""
    script = """
import resource, sys
from pathlib import Path
from photosearch.errors import StorageError
from photosearch.library.store import Store
from tests.library.material import DIMENSION, indexed
with Store.open(Path(sys.argv[1])) as store:
    model = store.register_model("aa" * 32, "first", "1", DIMENSION)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
    committed = 0
    try:
        while True:
            store.commit([indexed(f"/p/{committed + each}", each) for each in range(20)], model)
            committed += 20
    except StorageError:
        print(committed, store.counts().photos)
"""
    for limit in (150_000, 151_000, 300_500):
        target = path.with_name(f"{limit}.sqlite3")
        command = [sys.executable, "-c", script, target, str(limit)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        committed, readable = map(int, done.stdout.split())
        assert committed == readable > 0
        with Store.open(target) as store:
            assert store.counts().photos == committed
            assert store.check() == ()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        Store.open(tmp_path / "missing" / "library.sqlite3")
