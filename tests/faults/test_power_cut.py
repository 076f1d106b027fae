"""A power cut truncates the database's log anywhere, even in the middle of a write."""

import random
import shutil
from pathlib import Path

from photosearch.library.store.store import Store
from tests.support.library.material import DIMENSION, indexed

COMMITS, PHOTOS = 4, 5
LOG_HEADER, FRAME_HEADER = 32, 24


def test_a_log_cut_anywhere_opens_with_the_first_commits_complete(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    path = tmp_path / "library.sqlite3"
    with Store.open(path) as store:
        model = store.models.register("aa" * 32, "first", "1", DIMENSION)
        for number in range(COMMITS):
            store.commit([indexed(f"/p/{number}/{each}", each) for each in range(PHOTOS)], model)
        database, log = path.read_bytes(), path.with_name(path.name + "-wal").read_bytes()
    frame = FRAME_HEADER + int.from_bytes(log[8:12], "big")
    boundaries = range(LOG_HEADER, len(log) + 1, frame)
    assert len(boundaries) > 3 * COMMITS
    found = []
    for cut in sorted({*boundaries, *(cut + chance.randrange(1, frame) for cut in boundaries[:-1]), 0, 7}):
        # The file may have grown before its last bytes were written.
        rest = chance.choice((b"", bytes(len(log) - cut), chance.randbytes(len(log) - cut)))
        found.append(commits_left(tmp_path / "cut" / path.name, database, log[:cut] + rest))
    assert found == sorted(found)
    assert set(found) == set(range(COMMITS + 1))


def commits_left(path: Path, database: bytes, log: bytes) -> int:
    """Opens the library and returns how many commits it has, which must be the first ones."""
    path.parent.mkdir()
    path.write_bytes(database)
    path.with_name(path.name + "-wal").write_bytes(log)
    with Store.open(path) as store:
        assert store.check() == ()
        per_commit = [store.photos.counts(f"/p/{number}").photos for number in range(COMMITS)]
    shutil.rmtree(path.parent)
    whole = per_commit.index(0) if 0 in per_commit else COMMITS
    assert per_commit == [PHOTOS] * whole + [0] * (COMMITS - whole)
    return whole
