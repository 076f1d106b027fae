import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.answers.stacking import fronts, joined, single, stacked


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


def test_hits_beyond_the_limit_are_not_stacked() -> None:
    assert fronts(np.ones((5, 1), np.float32), 0.9, most=3).tolist() == [0, 0, 0, 3, 4]


@pytest.mark.parametrize("count", [0, 1])
def test_a_single_hit_is_not_a_stack(count: int) -> None:
    assert fronts(np.ones((count, 4), np.float32), 0.9).tolist() == list(range(count))


def test_zero_vectors_are_in_no_stack() -> None:
    assert fronts(np.zeros((3, 4), np.float32), 0.9).tolist() == [0, 1, 2]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=9))
def test_stacks_hold_near_duplicates_and_the_hits_of_one_item_together(hits: list[tuple[int, int]]) -> None:
    stars = {star: place for place, (star, _) in reversed(list(enumerate(hits)))}
    labels = joined(
        np.array([stars[star] for star, _ in hits], np.int64), np.array([item for _, item in hits], np.int64)
    )
    sets = [{place} for place in range(len(hits))]
    for one, (star, item) in enumerate(hits):
        for other, (its_star, its_item) in enumerate(hits):
            if star == its_star or item == its_item:
                whole = sets[one] | sets[other]
                for place in whole:
                    sets[place] = whole
    assert all((labels[a] == labels[b]) == (b in sets[a]) for a in range(len(hits)) for b in range(len(hits)))


@given(st.permutations(range(1, 9)), st.lists(st.sampled_from([0, 0, 1, 2, 3, 99]), min_size=8, max_size=8))
def test_a_stack_is_at_the_place_of_its_first_photo_and_shows_the_given_front(
    ids: list[int], groups: list[int]
) -> None:
    found = stacked(np.array(ids), np.array(groups))
    members: dict[int, list[int]] = {}
    for photo_id, group in zip(ids, groups, strict=True):
        if group:
            members.setdefault(group, []).append(photo_id)
    rows: list[int] = []
    for photo_id, group in zip(ids, groups, strict=True):
        several = members.get(group, [photo_id]) if group else [photo_id]
        front = group if group in several else several[0]
        if photo_id == several[0]:
            rows.append(front)
        alone = len(several) == 1
        assert found.front(photo_id) == (None if alone else front)
        assert found.size(photo_id if alone else front) == len(several)
        if not alone:
            assert found.behind(front) == [each for each in several if each != front]
    assert found.shown.tolist() == rows
    assert found.every.tolist() == ids


def test_photos_without_stacks_are_shown_as_they_are() -> None:
    assert single(np.arange(3)).shown.tolist() == [0, 1, 2]
    assert single(np.arange(3)).front(1) is None
