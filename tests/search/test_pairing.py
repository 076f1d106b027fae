"""Pairs of near vectors: all are found once, in the snapshot and in the tail."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.core.answers.duplicates import Pairs
from photosearch.search import pairing
from photosearch.search.engine import Engine
from photosearch.search.index import Snapshot
from tests.support.search.vectors import clustered, numbered, scattered, unit

DIMENSION = 6
NO_IDS = np.empty(0, np.int64)


def near(seed: int, count: int) -> np.ndarray:
    """Noisy copies of few originals; some copies are exactly equal."""
    random = np.random.default_rng(seed)
    originals = random.normal(size=(4, DIMENSION))[random.integers(0, 4, count)]
    return unit(originals + random.choice([0.0, 0.2, 0.6], (count, 1)) * random.normal(size=(count, DIMENSION)))


def engine_of(vectors: np.ndarray, snapshot: int, gone: np.ndarray) -> Engine:
    """Returns an engine with the first `snapshot` vectors in its graph; those `gone` were removed later."""
    ids = numbered(1, len(vectors))
    engine = Engine(vectors.shape[1])
    graph = Snapshot.build(ids[:snapshot], vectors[:snapshot], model="m") if snapshot else None
    engine.publish(graph, ids[:snapshot], ids[snapshot:], vectors[snapshot:])
    engine.apply(NO_IDS, np.empty((0, vectors.shape[1]), np.float32), gone)
    return engine


def ask(engine: Engine, floor: float, without: np.ndarray = NO_IDS) -> Pairs:
    found = engine.pairs(floor, without, lambda done, total: None, lambda: False)
    assert found is not None
    return found


def as_dict(found: Pairs) -> dict[tuple[int, int], float]:
    columns = (found.first.tolist(), found.second.tolist(), found.scores.tolist())
    return {(one, two): score for one, two, score in zip(*columns, strict=True)}


def by_definition(vectors: np.ndarray, floor: float, away: set[int]) -> dict[tuple[int, int], float]:
    cosines = vectors.astype(np.float64) @ vectors.astype(np.float64).T
    near = zip(*np.nonzero(np.triu(cosines >= floor, 1)), strict=True)
    return {
        (int(one) + 1, int(two) + 1): float(cosines[one, two])
        for one, two in near
        if not {int(one) + 1, int(two) + 1} & away
    }


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.integers(0, 40), st.integers(0, 40), st.data())
def test_all_pairs_are_found_once(seed: int, snapshot: int, tail: int, data: st.DataObject) -> None:
    vectors = near(seed, snapshot + tail) if snapshot + tail else np.empty((0, DIMENSION), np.float32)
    everyone = st.sets(st.sampled_from(range(1, len(vectors) + 1)), max_size=10) if len(vectors) else st.just(set())
    gone, without = data.draw(everyone), data.draw(everyone)
    engine = engine_of(vectors, snapshot, np.array(sorted(gone), np.int64))
    found = ask(engine, 0.9, np.array(sorted(without), np.int64))
    expected = by_definition(vectors, 0.9, gone | without)
    sure = {pair for pair, score in expected.items() if score >= 0.9 + 2e-5}
    scores = as_dict(found)
    assert sure <= scores.keys() <= by_definition(vectors, 0.9 - 2e-5, gone | without).keys()
    assert all(abs(scores[pair] - expected[pair]) < 2e-5 for pair in sure)
    order = [(*pair,) for pair in zip(found.first.tolist(), found.second.tolist(), strict=True)]
    assert order == sorted(set(order))


def test_a_graph_finds_nearly_all_pairs() -> None:
    vectors = clustered(3, 4000, 32, clusters=400)
    expected = by_definition(vectors, 0.85, set()).keys()
    found = as_dict(ask(engine_of(vectors, 3000, NO_IDS), 0.85)).keys()
    assert len(expected) > 500
    assert found <= by_definition(vectors, 0.85 - 2e-5, set()).keys()
    assert len(found & expected) >= 0.99 * len(expected)


@pytest.mark.parametrize("snapshot", [0, 1000])
def test_thousands_of_equal_vectors_give_a_bounded_number_of_pairs(snapshot: int) -> None:
    count = 1000
    vectors = np.repeat(scattered(1, 1, DIMENSION), count, axis=0)
    found = ask(engine_of(vectors, snapshot, NO_IDS), 0.99)
    assert set(found.scores.tolist()) == {1.0}
    assert len(found.first) <= count * pairing.MOST_NEIGHBOURS
    assert set(found.first.tolist()) | set(found.second.tolist()) == set(range(1, count + 1))


def test_pairing_reports_progress_and_can_be_stopped() -> None:
    engine = engine_of(scattered(5, 700, DIMENSION), 300, NO_IDS)
    told: list[tuple[int, int]] = []
    assert engine.pairs(0.9, NO_IDS, lambda *how_far: told.append(how_far), lambda: False) is not None
    assert told == sorted(set(told))
    assert told[-1] == (700, 700)
    del told[:]
    assert engine.pairs(0.9, NO_IDS, lambda *how_far: told.append(how_far), lambda: len(told) == 1) is None
    assert len(told) == 1
