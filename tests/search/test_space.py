"""The vectors of a model for words, scanned exactly."""

import numpy as np
import pytest

from photosearch.search.space import Space
from tests.support.search.vectors import numbered, scattered

COUNT, DIMENSION = 300, 16


@pytest.fixture
def vectors() -> np.ndarray:
    return scattered(1, COUNT, DIMENSION)


@pytest.fixture
def space(vectors: np.ndarray) -> Space:
    made, ids = Space(), 2 * numbered(1, COUNT)
    made.add([(ids[:100], vectors[:100]), (ids[100:200], vectors[100:200])])
    made.add([(ids[200:], vectors[200:])])
    made.add([])
    return made


def test_scores_are_cosines(space: Space, vectors: np.ndarray) -> None:
    assert (len(space.ids), space.last) == (COUNT, 2 * COUNT)
    np.testing.assert_allclose(space.scores(vectors[7]), vectors @ vectors[7], atol=1e-3)


def test_a_photo_without_a_vector_has_the_lowest_score(space: Space, vectors: np.ndarray) -> None:
    wanted = np.array([600, 3, 2, 10_000], np.int64)
    expected = [vectors[299] @ vectors[0], -1, 1, -1]
    np.testing.assert_allclose(space.scores_of(vectors[0], wanted), expected, atol=1e-3)


def test_the_nearest_of_some_are_found_best_first(space: Space, vectors: np.ndarray) -> None:
    among = np.array([1, 2, 20, 200, 400, 599], np.int64)
    found = space.nearest(vectors[9], among, 3)
    scores = {id_: float(vectors[id_ // 2 - 1] @ vectors[9]) for id_ in (2, 20, 200, 400)}
    assert found.ids.tolist() == sorted(scores, key=lambda each: -scores[each])[:3]
    assert found.ids[0] == 20


def test_an_empty_space_has_no_scores(vectors: np.ndarray) -> None:
    empty, some = Space(), np.array([1, 2], np.int64)
    assert empty.last == 0
    assert len(empty.scores(vectors[0])) == 0
    assert empty.scores_of(vectors[0], some).tolist() == [-1, -1]
    assert len(empty.nearest(vectors[0], some, 5).ids) == 0
