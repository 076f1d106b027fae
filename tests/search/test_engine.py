import threading
import tracemalloc
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from photosearch.errors import InputError, SnapshotError
from photosearch.search.engine import Engine, EngineStats, Renewal
from photosearch.search.index import Snapshot
from tests.support.search.vectors import brute_force, numbered, scattered

MODEL = "m"
DIMENSION = 6
NO_IDS = np.empty(0, np.int64)
NO_VECTORS = np.empty((0, DIMENSION), np.float32)


def sorted_ids(ids: Iterable[int]) -> np.ndarray:
    return np.array(sorted(ids), np.int64)


def rows(vectors: dict[int, np.ndarray], ids: Sequence[int] | np.ndarray) -> np.ndarray:
    return np.stack([vectors[each] for each in ids]) if len(ids) else NO_VECTORS


def snapshot_of(vectors: dict[int, np.ndarray]) -> Snapshot:
    ids = sorted_ids(vectors)
    made = Snapshot.build(ids, rows(vectors, ids), model=MODEL)
    assert made is not None
    return made


def published(vectors: dict[int, np.ndarray], upto: int, gone: set[int] | None = None) -> Engine:
    """Returns an engine with a snapshot of the ids up to `upto`, without those gone, and the others as its tail."""
    held = {key: vector for key, vector in vectors.items() if key <= upto}
    live = [key for key in vectors if key not in (gone or set())]
    engine = Engine(len(next(iter(vectors.values()))), tail_limit=20)
    tail = sorted_ids(key for key in live if key > upto)
    engine.publish(snapshot_of(held), sorted_ids(key for key in live if key <= upto), tail, rows(vectors, tail))
    return engine


class Library(RuleBasedStateMachine):
    """The engine, compared with exact search in a dictionary. Vectors are few, so that many tie."""

    def __init__(self) -> None:
        super().__init__()
        self.engine = Engine(DIMENSION)
        self.stored: dict[int, np.ndarray] = {}
        self.snapshot: Snapshot | None = None
        self.last = 0

    @rule(kinds=st.lists(st.integers(0, 12), max_size=8), data=st.data())
    def commit(self, kinds: list[int], data: st.DataObject) -> None:
        removed = data.draw(st.sets(st.sampled_from(sorted(self.stored)), max_size=6)) if self.stored else set()
        added = numbered(self.last + 1, len(kinds))
        vectors = np.concatenate([NO_VECTORS, *(scattered(kind, 1, DIMENSION) for kind in kinds)])
        self.last += len(kinds)
        self.engine.apply(added, vectors, sorted_ids(removed))
        self.stored = {key: vector for key, vector in self.stored.items() if key not in removed}
        self.stored.update(zip(added.tolist(), vectors, strict=True))

    @rule()
    def rebuild(self) -> None:
        self.snapshot = snapshot_of(self.stored)
        self.publish()

    @precondition(lambda self: self.snapshot is not None)
    @rule()
    def publish(self) -> None:
        """Publishes a snapshot that was built some commits ago, as a slow rebuild does."""
        assert self.snapshot is not None
        live = sorted_ids(key for key in self.stored if key <= self.snapshot.last_id)
        if len(np.setdiff1d(live, self.snapshot.ids)):
            return  # the library was emptied and filled since; the jobs would rebuild
        tail = sorted_ids(key for key in self.stored if key > self.snapshot.last_id)
        self.engine.publish(self.snapshot, live, tail, rows(self.stored, tail))

    @rule()
    def lose_the_snapshot(self) -> None:
        self.snapshot = None
        ids = sorted_ids(self.stored)
        self.engine.publish(None, NO_IDS, ids, rows(self.stored, ids))

    @rule(seed=st.integers(0, 30), k=st.integers(0, 12))
    def search(self, seed: int, k: int) -> None:
        (query,) = scattered(seed, 1, DIMENSION)
        ids, scores = self.engine.search(query, k)
        assert ids.tolist() == brute_force(self.stored, query, k)
        assert scores == pytest.approx([float(self.stored[key] @ query) for key in ids.tolist()], abs=1e-6)

    @rule(seed=st.integers(0, 30), k=st.integers(0, 12), data=st.data())
    def search_among(self, seed: int, k: int, data: st.DataObject) -> None:
        """Searches among some existing ids, and some that are removed or never existed."""
        among = data.draw(st.sets(st.integers(1, self.last + 3)))
        (query,) = scattered(seed, 1, DIMENSION)
        left = {key: vector for key, vector in self.stored.items() if key in among}
        assert self.engine.search(query, k, sorted_ids(among))[0].tolist() == brute_force(left, query, k)

    @invariant()
    def counts_match_the_dictionary(self) -> None:
        stats = self.engine.stats()
        assert stats.snapshot - stats.gone + stats.tail == len(self.stored)
        assert self.engine.renewal() is Renewal.NONE


TestLibrary = Library.TestCase
TestLibrary.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def test_removed_vectors_are_never_found_even_if_nearly_all_are_removed() -> None:
    vectors = dict(enumerate(scattered(1, 3_000, 16), 1))
    living = {7, 1_500, 2_999}
    engine = published(vectors, 3_000, gone=set(vectors) - living)
    for query in scattered(2, 10, 16):
        for k in (1, 3, 10, 50):
            ids, _ = engine.search(query, k)
            assert ids.tolist() == brute_force({key: vectors[key] for key in living}, query, k)


def test_the_nearest_are_found_when_all_nearer_ones_are_removed() -> None:
    """Removes the 700 vectors nearest to the query, and finds the next ones."""
    vectors = dict(enumerate(scattered(3, 4_000, 16), 1))
    (query,) = scattered(4, 1, 16)
    nearest = brute_force(vectors, query, 700)
    engine = published(vectors, 4_000)
    engine.apply(NO_IDS, np.empty((0, 16), np.float32), sorted_ids(nearest))
    left = {key: vector for key, vector in vectors.items() if key not in set(nearest)}
    assert len(set(engine.search(query, 10)[0].tolist()) & set(brute_force(left, query, 10))) >= 9
    assert not set(engine.search(query, 50)[0].tolist()) & set(nearest)


@dataclass(frozen=True)
class Filtered:
    """An engine, its remaining vectors, and queries with all their ids, nearest first."""

    engine: Engine
    living: dict[int, np.ndarray]
    asked: list[tuple[np.ndarray, list[int]]]


@pytest.fixture(scope="module")
def filtered() -> Filtered:
    vectors = dict(enumerate(scattered(16, 8_000, 16), 1))
    engine = published(vectors, 7_000, gone=set(range(1, 8_000, 11)))
    living = {key: vector for key, vector in vectors.items() if (key - 1) % 11 or key > 7_999}
    return Filtered(
        engine, living, [(query, brute_force(living, query, len(living))) for query in scattered(17, 5, 16)]
    )


@pytest.mark.parametrize("part", [0.001, 0.01, 0.03, 0.1, 0.5, 1.0])
@pytest.mark.parametrize("clustered", [False, True], ids=["scattered", "farthest from the query"])
def test_a_filtered_search_returns_the_requested_number_of_right_hits(
    filtered: Filtered, part: float, clustered: bool
) -> None:
    """Holds for matches that are spread evenly and for the ones farthest from the query."""
    for query, order in filtered.asked:
        count = max(1, round(part * len(order)))
        among = order[-count:] if clustered else order[:: max(1, len(order) // count)]
        left = {key: filtered.living[key] for key in among}
        all_right = brute_force(left, query, 200)
        for k in (1, 20, 200):
            ids, _ = filtered.engine.search(query, k, sorted_ids(among))
            right = all_right[:k]
            assert len(ids) == len(right)
            assert len(set(ids.tolist()) & set(right)) >= 0.95 * len(right)


@pytest.mark.parametrize("with_snapshot", [False, True])
@pytest.mark.parametrize("count", range(11))
def test_any_number_of_hits_may_be_requested(count: int, with_snapshot: bool) -> None:
    vectors = dict(enumerate(scattered(7, count, DIMENSION), 1))
    engine = Engine(DIMENSION)
    ids = sorted_ids(vectors)
    if with_snapshot:
        engine.publish(snapshot_of(vectors), ids, NO_IDS, NO_VECTORS)
    else:
        engine.apply(ids, rows(vectors, ids), NO_IDS)
    (query,) = scattered(8, 1, DIMENSION)
    expected = brute_force(vectors, query, count)
    for k in (*range(51), 100, 1_000):
        assert engine.search(query, k)[0].tolist() == expected[:k]


@pytest.mark.parametrize("value", [np.nan, np.inf, 0])
def test_zero_and_nan_vectors_do_not_hide_other_vectors(value: float) -> None:
    vectors = dict(enumerate(scattered(14, 60, DIMENSION), 1))
    sound = {key: vector for key, vector in vectors.items() if key % 10}
    spoilt = {key: vectors[key] if key in sound else np.full(DIMENSION, value, np.float32) for key in vectors}
    engine = published(spoilt, 30)
    for key, vector in sound.items():
        for k in (1, 10):
            ids, scores = engine.search(vector, k)
            assert ids[0] == key
            assert len(ids) == k
            assert np.isfinite(scores).all()


def test_a_query_without_a_direction_is_rejected() -> None:
    engine = published(dict(enumerate(scattered(15, 5, DIMENSION), 1)), 3)
    with pytest.raises(InputError):
        engine.search(np.full(DIMENSION, np.nan, np.float32), 3)


def test_an_incomplete_snapshot_or_one_of_another_dimension_is_rejected() -> None:
    vectors = dict(enumerate(scattered(9, 10, DIMENSION), 1))
    engine = published(vectors, 8)
    before = engine.stats()
    lacking = snapshot_of({key: vectors[key] for key in (1, 2, 4)})
    with pytest.raises(SnapshotError, match="does not hold all photos"):
        engine.publish(lacking, sorted_ids([1, 2, 3, 4]), NO_IDS, NO_VECTORS)
    other = snapshot_of(dict(enumerate(scattered(9, 10, DIMENSION + 1), 1)))
    with pytest.raises(SnapshotError, match="values"):
        engine.publish(other, other.ids, NO_IDS, NO_VECTORS)
    assert engine.stats() == before
    (query,) = scattered(10, 1, DIMENSION)
    assert engine.search(query, 10)[0].tolist() == brute_force(vectors, query, 10)


def test_the_engine_asks_for_a_new_snapshot_if_the_tail_or_the_removed_vectors_are_too_many() -> None:
    vectors = dict(enumerate(scattered(11, 200, DIMENSION), 1))
    engine = Engine(DIMENSION, tail_limit=20)
    engine.apply(numbered(1, 21), rows(vectors, range(1, 22)), NO_IDS)
    assert engine.renewal() is Renewal.REBUILD
    assert published(vectors, 180).renewal() is Renewal.NONE
    assert published(vectors, 179).renewal() is Renewal.EXTEND
    assert published(vectors, 200, gone=set(range(1, 41))).renewal() is Renewal.NONE
    assert published(vectors, 200, gone=set(range(1, 42))).renewal() is Renewal.REBUILD


def test_the_memory_of_removed_photos_is_freed() -> None:
    vectors = scattered(12, 500, 256)
    tracemalloc.start()
    try:
        engine = Engine(256)
        engine.apply(numbered(1, 500), vectors, NO_IDS)
        for turn in range(1, 40):
            engine.apply(numbered(500 * turn + 1, 500), vectors, numbered(500 * (turn - 1) + 1, 500))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert engine.stats() == EngineStats(0, 500, 0)
    assert held <= 4.5 * vectors.nbytes
    assert engine.search(vectors[0], 1)[0].tolist() == [500 * 39 + 1]


def test_searches_during_commits_give_valid_answers() -> None:
    """Searches from several threads, during commits and publishing, always find the vectors that stay."""
    vectors = dict(enumerate(scattered(13, 2_400, 16), 1))
    engine = published({key: vectors[key] for key in range(1, 801)}, 800)
    forever = sorted(vectors)[:100]
    failures: list[str] = []
    done = threading.Event()

    def read(seed: int) -> None:
        random = np.random.default_rng(seed)
        try:
            while not done.is_set():
                key = int(random.choice(forever))
                ids, scores = engine.search(vectors[key], 10)
                if ids[0] != key or len(ids) != 10 or len(set(ids.tolist())) != 10 or abs(scores[0] - 1) > 1e-5:
                    failures.append(f"{key}: {ids} {scores}")
        except Exception as error:
            failures.append(repr(error))

    readers = [threading.Thread(target=read, args=(seed,)) for seed in range(3)]
    for reader in readers:
        reader.start()
    try:
        for turn in range(40):
            added = numbered(801 + 40 * turn, 40)
            removed = sorted_ids([each for each in range(101, 801) if each % 40 == turn])
            engine.apply(added, rows(vectors, added), removed)
            if turn % 10 == 9:
                gone = {each for each in range(101, 801) if each % 40 <= turn}
                live = {key: vectors[key] for key in vectors if key <= added[-1] and key not in gone}
                made = snapshot_of(live)
                engine.publish(made, made.ids, NO_IDS, np.empty((0, 16), np.float32))
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert failures == []
    assert engine.stats() == EngineStats(len(vectors) - 700, 0, 0)
