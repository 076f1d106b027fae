import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.answers.stacking import fronts


def near(seed: int, scenes: int, copies: int) -> np.ndarray:
    """Returns vectors of `scenes` photos with `copies` near-duplicates each, in random order."""
    random = np.random.default_rng(seed)
    vectors = np.repeat(random.normal(size=(scenes, 64)), copies, axis=0)
    vectors += 0.1 * random.normal(size=vectors.shape)
    vectors = random.permutation(vectors).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(1, 30), st.sampled_from([0.5, 0.95, 0.995]))
def test_each_stack_has_the_best_remaining_hit_at_its_front(
    seed: int, scenes: int, copies: int, threshold: float
) -> None:
    vectors = near(seed, scenes, copies)
    front = fronts(vectors, threshold)
    likeness = vectors @ vectors.T
    heads = set(np.flatnonzero(front == np.arange(len(front))).tolist())
    for place, head in enumerate(front.tolist()):
        assert head in heads, "a front stands in no stack of another"
        assert head <= place
        better = [each for each in heads if each < place and likeness[each, place] >= threshold + 1e-4]
        assert head == place or likeness[head, place] >= threshold - 1e-4
        assert not better or head <= min(better)


def test_hits_beyond_the_limit_stand_alone() -> None:
    assert fronts(np.ones((5, 1), np.float32), 0.9, most=3).tolist() == [0, 0, 0, 3, 4]


@pytest.mark.parametrize("count", [0, 1])
def test_a_single_hit_is_not_a_stack(count: int) -> None:
    assert fronts(np.ones((count, 4), np.float32), 0.9).tolist() == list(range(count))


def test_zero_vectors_are_in_no_stack() -> None:
    assert fronts(np.zeros((3, 4), np.float32), 0.9).tolist() == [0, 1, 2]
