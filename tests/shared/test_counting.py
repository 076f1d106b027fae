"""Counts of a large shared library: kept for a while, marked as approximate, and made only once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from photosearch.core.address import Address
from photosearch.core.contents import Seen, Word
from photosearch.core.query.query import ALL_PHOTOS, Filters
from photosearch.shared.server.connection import connect
from photosearch.shared.server.embedded import EmbeddedServer
from photosearch.shared.server.schema import restrict
from photosearch.shared.store.queries.counting import KEPT, Counting
from photosearch.shared.store.roots import Mounts
from photosearch.shared.store.store import SharedStore
from tests.support.library.material import DIMENSION, indexed
from tests.support.shared.server import add_user

ALWAYS = -2
"""Photos from which on counts are kept: fewer than any library has, by any estimate."""


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


class Ticking:
    """A clock that moves on by a second whenever it is read, so that each count takes a second."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


@pytest.fixture
def model(shared: SharedStore) -> int:
    """The model of a library with one photo, `/open/a`, and one word, which each photo gets."""
    shared.folders.add("/", "root")
    model = shared.models.register("aa" * 32, "first", "1", DIMENSION)
    shared.contents.prepare(model, "one", [Word(1, (("dog",), ("Hund",), ("狗",)))], {1: [1]})
    add(shared, model, "/open/a")
    return model


def add(store: SharedStore, model: int, path: str) -> None:
    store.commit([indexed(path, len(path))], model)
    while store.contents.name_some(model, 9, lambda vectors, refused: [[Seen(1, 0.9)] for _ in vectors]):
        pass


def counted(store: SharedStore) -> list[int]:
    """The number of photos, counted in three ways."""
    words = store.contents.counts()
    return [
        store.photos.count(Filters(formats=("JPEG",))),
        store.photos.facets(ALL_PHOTOS).photos,
        words[0][1] if words else 0,
    ]


def test_a_large_library_keeps_its_counts_and_tells_that_they_are_approximate(
    shared: SharedStore, archive: Address, mounts: Mounts, model: int
) -> None:
    clock = Ticking()
    with SharedStore.over(connect(archive), archive, mounts, counting=Counting(ALWAYS, clock)) as store:
        assert store.photos.facets(ALL_PHOTOS).approximate
        assert counted(store) == [1, 1, 1]
        add(shared, model, "/shut/bb")
        assert counted(store) == [1, 1, 1]
        clock.now += 200
        assert counted(store) == [2, 2, 2]
    with SharedStore.over(connect(archive), archive, mounts) as store:
        assert not store.photos.facets(ALL_PHOTOS).approximate


def test_a_change_of_rights_ends_the_kept_counts(
    shared: SharedStore, server: EmbeddedServer, archive: Address, mounts: Mounts, model: int
) -> None:
    add(shared, model, "/shut/bb")
    address = add_user(server, "rita", "reader")
    with SharedStore.over(connect(address), address, mounts, counting=Counting(ALWAYS, Ticking())) as reader:
        assert counted(reader) == [2, 2, 2]
        restrict(shared.session.connection, archive, True)
        try:
            assert counted(reader) == [0, 0, 0]
            shared.rights.allow("rita", "/open")
            assert counted(reader) == [1, 1, 1]
        finally:
            restrict(shared.session.connection, archive, False)
        assert counted(reader) == [2, 2, 2]
