import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.search.exact import top_k
from tests.support.search.vectors import brute_force, numbered, scattered

SEEDS = st.integers(0, 2**32 - 1)


@given(SEEDS, st.integers(0, 40), st.integers(1, 70), st.integers(0, 50))
def test_the_exact_scan_returns_the_nearest_by_definition(seed: int, count: int, dimension: int, k: int) -> None:
    vectors, query = scattered(seed, count, dimension), scattered(seed + 1, 1, dimension)[0]
    ids = np.random.default_rng(seed).permutation(numbered(1, count))
    found, scores = top_k(ids, vectors, query, k)
    if dimension > 1:  # in one dimension all cosines are 1 or -1, so many tie
        assert found.tolist() == brute_force(dict(zip(ids.tolist(), vectors, strict=True)), query, k)
    assert len(found) == len(scores) == min(k, count)
    assert np.all(np.diff(scores) <= 0)
    assert (found.dtype, scores.dtype) == (np.dtype(np.int64), np.dtype(np.float32))


@given(SEEDS, st.sampled_from([3, 8, 64, 65, 256]), st.integers(1, 30), st.integers(1, 40))
def test_equal_vectors_score_equally_and_are_sorted_by_id(seed: int, dimension: int, copies: int, k: int) -> None:
    # A matrix product sums its last rows in another order, which made copies of a photo change places.
    random = np.random.default_rng(seed)
    vector, query = scattered(seed, 2, dimension)
    vectors = np.repeat(vector[None], copies, axis=0)
    ids = random.permutation(numbered(1, copies))
    found, scores = top_k(ids, vectors, query, k)
    assert found.tolist() == sorted(ids.tolist())[:k]
    assert len(set(scores.tolist())) == 1


@pytest.mark.parametrize("k", [-1, 0])
def test_requesting_no_hits_gives_none(k: int) -> None:
    found, scores = top_k(numbered(1, 5), scattered(0, 5, 4), scattered(1, 1, 4)[0], k)
    assert len(found) == len(scores) == 0
