"""The thumbnail cache: bounded, shared, and without errors when it is unusable."""

import os
import random
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from photosearch.library.thumbnails import Thumbnails

MEGABYTE = 1_000_000
LIMIT = 2 * MEGABYTE
LOG = 6 * MEGABYTE
"""The space for the log: SQLite empties it after 1,000 pages of 4 KiB, and a batch may exceed that."""


@pytest.fixture
def cache_path(tmp_path: Path) -> Path:
    return tmp_path / "thumbnails.sqlite3"


def digest(number: int) -> bytes:
    return number.to_bytes(16, "little")


def picture(number: int, size: int = 10_000) -> bytes:
    return random.Random(number).randbytes(size)


def on_disk(path: Path) -> int:
    return sum(each.stat().st_size for each in path.parent.glob(path.name + "*"))


def test_thumbnails_are_found_again_before_and_after_reopening(cache_path: Path) -> None:
    cache = Thumbnails.open(cache_path, LIMIT)
    cache.put([])
    cache.put([(digest(1), b"one"), (digest(2), b"two")])
    cache.put([(digest(1), b"newer")])
    assert (cache.get(digest(1)), cache.get(digest(2)), cache.get(digest(3))) == (b"newer", b"two", None)
    cache.close()
    again = Thumbnails.open(cache_path, LIMIT)
    assert again.get(digest(1)) == b"newer"
    again.close()


def test_the_cache_stays_within_its_size_limit(cache_path: Path) -> None:
    cache = Thumbnails.open(cache_path, LIMIT)
    for start in range(0, 1000, 50):
        cache.put([(digest(each), picture(each)) for each in range(start, start + 50)])
        assert cache.size_bytes() <= LIMIT
        assert on_disk(cache_path) <= LIMIT + LOG
    kept = [each for each in range(1000) if cache.get(digest(each)) is not None]
    assert kept == list(range(1000 - len(kept), 1000)), "not the oldest were evicted"
    assert len(kept) * 10_000 > LIMIT / 2
    cache.close()
    assert on_disk(cache_path) <= LIMIT
    smaller = Thumbnails.open(cache_path, LIMIT // 2)
    smaller.put([(digest(5000), picture(1))])
    smaller.close()
    assert on_disk(cache_path) <= LIMIT // 2


def test_a_full_cache_of_colours_keeps_most_of_them(cache_path: Path) -> None:
    limit, draw = MEGABYTE // 2, random.Random(1)
    digests = [draw.randbytes(16) for _ in range(12_000)]
    cache = Thumbnails.open(cache_path, limit)
    sizes = []
    for start in range(0, len(digests), 400):
        cache.put([(each, b"rgb") for each in digests[start : start + 400]])
        sizes.append(cache.size_bytes())
    full = sizes[sizes.index(max(sizes)) :]
    assert limit * 0.7 < min(full) <= max(sizes) <= limit
    kept = [cache.get(each) is not None for each in digests]
    assert kept == sorted(kept), "not the oldest were evicted"
    assert kept.count(True) > limit / 128
    cache.close()


@pytest.mark.parametrize("reopened", [False, True])
def test_recently_used_thumbnails_are_kept(cache_path: Path, reopened: bool) -> None:
    cache = Thumbnails.open(cache_path, LIMIT)
    cache.put([(digest(each), picture(each)) for each in range(100)])
    favourites = range(0, 100, 10)
    for round_ in range(1, 6):
        assert all(cache.get(digest(each)) is not None for each in favourites)
        if reopened:
            cache.close()
            cache = Thumbnails.open(cache_path, LIMIT)
        cache.put([(digest(1000 * round_ + each), picture(each)) for each in range(60)])
    assert all(cache.get(digest(each)) is not None for each in favourites)
    assert cache.get(digest(1)) is None
    cache.close()


def test_a_picture_larger_than_the_whole_cache_is_not_kept(cache_path: Path) -> None:
    cache = Thumbnails.open(cache_path, LIMIT)
    cache.put([(digest(1), picture(1, 2 * LIMIT))])
    assert cache.get(digest(1)) is None
    cache.put([(digest(2), picture(2))])
    assert cache.get(digest(2)) == picture(2)
    cache.close()


@pytest.mark.parametrize("damage", ["garbage", "middle", "truncated", "other tables"])
def test_a_damaged_cache_starts_empty(cache_path: Path, damage: str) -> None:
    cache = Thumbnails.open(cache_path, LIMIT)
    cache.put([(digest(each), picture(each)) for each in range(50)])
    cache.close()
    data = bytearray(cache_path.read_bytes())
    if damage == "garbage":
        data[:] = os.urandom(len(data))
    elif damage == "middle":
        data[2000:-2000] = os.urandom(len(data) - 4000)
    elif damage == "truncated":
        del data[len(data) // 3 :]
    else:
        data = bytearray(data.replace(b"thumbnail", b"thumbnaXX"))
    cache_path.write_bytes(data)
    cache = Thumbnails.open(cache_path, LIMIT)
    for each in range(50):
        assert cache.get(digest(each)) in (None, picture(each))
    for _ in range(3):  # damage may be found late; the next operation then starts an empty cache
        cache.put([(digest(each), picture(each)) for each in range(100, 110)])
    assert all(cache.get(digest(each)) == picture(each) for each in range(100, 110))
    cache.close()


def test_an_open_cache_works_again_after_damage(cache_path: Path) -> None:
    cache = Thumbnails.open(cache_path, LIMIT)
    cache.put([(digest(each), picture(each)) for each in range(150)])
    other = Thumbnails.open(cache_path, LIMIT)
    other.close()
    with cache_path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(cache_path.stat().st_size - 4096))
    for each in range(150):
        cache.get(digest(each))
    for _ in range(3):
        cache.put([(digest(999), b"again")])
    assert cache.get(digest(999)) == b"again"
    cache.close()


def test_an_unwritable_cache_holds_no_thumbnails(tmp_path: Path) -> None:
    cache = Thumbnails.open(tmp_path / "missing" / "thumbnails.sqlite3", LIMIT)
    cache.put([(digest(1), b"one")])
    assert cache.get(digest(1)) is None
    assert cache.size_bytes() == 0
    cache.close()


def test_several_threads_read_and_write_at_once(cache_path: Path) -> None:
    cache = Thumbnails.open(cache_path, LIMIT)
    wrong: list[object] = []

    def work(thread: int) -> None:
        chance = random.Random(thread)
        for _ in range(100):
            number = chance.randrange(300)
            if chance.random() < 0.3:
                cache.put([(digest(number), picture(number, 500))])
            elif (found := cache.get(digest(number))) not in (None, picture(number, 500)):
                wrong.append(found)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert any(cache.get(digest(number)) for number in range(300))
    cache.close()


def test_two_processes_share_a_cache(cache_path: Path) -> None:
    cache = Thumbnails.open(cache_path, LIMIT)
    script = """
import sys
from pathlib import Path
from photosearch.library.thumbnails import Thumbnails
cache = Thumbnails.open(Path(sys.argv[1]), 2_000_000)
for number in range(200):
    cache.put([(number.to_bytes(16, "little"), b"child %d" % number)])
    assert cache.get(number.to_bytes(16, "little")) == b"child %d" % number
cache.close()
"""
    root = Path(__file__).parents[2]
    child = subprocess.Popen([sys.executable, "-c", script, cache_path], cwd=root)
    for number in range(1000, 1200):
        cache.put([(digest(number), b"parent")])
        assert cache.get(digest(number)) == b"parent"
    assert child.wait() == 0
    assert cache.get(digest(199)) == b"child 199"
    cache.close()


def test_thumbnail_use_is_recorded_while_the_cache_is_open(cache_path: Path) -> None:
    cache = Thumbnails.open(cache_path, LIMIT, remembered=10)
    cache.put([(digest(each), b"x") for each in range(30)])
    for each in range(25):
        cache.get(digest(each))
    with closing(sqlite3.connect(cache_path)) as database:
        (written,) = database.execute("SELECT count(*) FROM thumbnail WHERE used > 1").fetchone()
    assert written == 20
    cache.close()
