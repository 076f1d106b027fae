"""Counts of a large shared library: kept for a while, told as approximate, and made only once."""

import threading
from concurrent.futures import ThreadPoolExecutor

from photosearch.core.address import Address
from photosearch.core.query.query import ALL_PHOTOS, Filters
from photosearch.shared.server.connection import connect
from photosearch.shared.store.counting import KEPT, Counting
from photosearch.shared.store.roots import Mounts
from photosearch.shared.store.store import SharedStore
from tests.support.library.material import DIMENSION, indexed


class Clock:
    """A clock whose counts take a second each."""

    def __init__(self) -> None:
        self.now, self.counts = 0.0, 0

    def __call__(self) -> float:
        return self.now

    def count(self) -> int:
        self.now += 1
        self.counts += 1
        return self.counts


def test_a_count_is_kept_for_a_hundred_times_as_long_as_it_took() -> None:
    clock = Clock()
    counting = Counting(clock=clock)
    assert [counting.get("a", clock.count) for _ in range(2)] == [1, 1]
    assert counting.get("b", clock.count) == 2
    clock.now = 100
    assert counting.get("a", clock.count) == 1
    clock.now = 101
    assert counting.get("a", clock.count) == 3


def test_a_count_that_is_asked_often_outlives_rare_ones() -> None:
    clock = Clock()
    counting = Counting(clock=clock)

    def slow() -> int:
        clock.now += 1000
        return clock.count()

    assert counting.get("all", slow) == 1
    for number in range(KEPT):
        counting.get(number, clock.count)
        assert counting.get("all", slow) == 1


def test_two_who_ask_for_the_same_count_at_once_count_once() -> None:
    begun, go = threading.Event(), threading.Event()
    counting, counts = Counting(), []

    def count() -> int:
        begun.set()
        assert go.wait(60)
        counts.append(1)
        return 7

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(counting.get, "a", count)
        assert begun.wait(60)
        second = threads.submit(counting.get, "a", count)
        go.set()
        assert (first.result(), second.result()) == (7, 7)
    assert counts == [1]


def test_a_large_library_keeps_its_counts_and_tells_that_they_are_approximate(
    shared: SharedStore, archive: Address, mounts: Mounts
) -> None:
    shared.folders.add("/", "root")
    model = shared.models.register("aa" * 32, "first", "1", DIMENSION)
    shared.commit([indexed("/a", 1)], model)
    clock = Clock()
    small, large = Counting(), Counting(large=-2, clock=clock)
    filters = Filters(formats=("JPEG",))
    with SharedStore.over(connect(archive), archive, mounts, counting=large) as store:
        clock.now = 1  # counts take no time by this clock, so they are not kept
        before = store.photos.facets(ALL_PHOTOS)
        assert before.approximate
        large.get(filters, clock.count)
        shared.commit([indexed("/b", 2)], model)
        assert store.photos.count(filters) == 1
        clock.now = 200
        assert store.photos.count(filters) == 2
    with SharedStore.over(connect(archive), archive, mounts, counting=small) as store:
        assert not store.photos.facets(ALL_PHOTOS).approximate
        assert store.photos.facets(ALL_PHOTOS).photos == 2
