import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.answers.ranking import COUNTER_WEIGHT, arranged, fuse, kept_in_place, standardised
from photosearch.core.photo import FileState, Hit, Photo, PhotoState
from photosearch.core.query.query import Sort, SortKey
from photosearch.errors import InputError

SEEDS = st.integers(0, 2**32 - 1)


def directions(seed: int, count: int, dimension: int = 16) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def weights(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


@given(SEEDS, st.floats(0.0625, 64, width=32))
def test_one_example_is_its_own_query_vector(seed: int, weight: float) -> None:
    (vector,) = directions(seed, 1)
    assert fuse(vector[None], weights(weight)) == pytest.approx(vector, abs=1e-5)


@given(SEEDS, st.lists(st.floats(0.0625, 8, width=32), min_size=1, max_size=6), st.floats(0.125, 8, width=32))
def test_neither_the_order_nor_the_scale_of_weights_matters(seed: int, values: list[float], scale: float) -> None:
    vectors, given_weights = directions(seed, len(values)), weights(*values)
    order = np.random.default_rng(seed).permutation(len(values))
    query = fuse(vectors, given_weights)
    assert query.dtype == np.float32
    assert np.linalg.norm(query) == pytest.approx(1, abs=1e-5)
    assert fuse(vectors[order], np.float32(scale) * given_weights[order]) == pytest.approx(query, abs=1e-4)


@given(SEEDS)
def test_an_example_raises_and_a_counter_example_lowers_similarity(seed: int) -> None:
    liked, unliked, other = directions(seed, 3)
    alone = fuse(liked[None], weights(1))
    assert fuse(np.stack((liked, unliked)), weights(1, -1)) @ unliked < alone @ unliked
    assert fuse(np.stack((liked, other)), weights(1, 1)) @ other > alone @ other


def test_the_query_vector_matches_a_calculation_by_hand() -> None:
    vectors = np.eye(3, dtype=np.float32)
    query = np.array([0.75, 0.25, -COUNTER_WEIGHT])
    assert fuse(vectors, weights(3, 1, -2)) == pytest.approx(query / np.linalg.norm(query))


@given(SEEDS, st.floats(0.125, 4, width=32))
def test_a_counter_example_that_weighs_more_pushes_further(seed: int, weight: float) -> None:
    pair = directions(seed, 2)
    once, more = fuse(pair, weights(1, -weight)), fuse(pair, weights(1, -2 * weight))
    assert more @ pair[1] < once @ pair[1]


def test_an_example_of_weight_zero_has_no_effect() -> None:
    vectors = directions(0, 2)
    assert fuse(vectors, weights(1, 0)) == pytest.approx(vectors[0])


@pytest.mark.parametrize(
    ("vectors", "values"),
    [
        (np.eye(2, dtype=np.float32), (-1, -1)),
        (np.eye(2, dtype=np.float32), (0, 0)),
        (np.empty((0, 4), np.float32), ()),
        (np.array([[1, 0], [-1, 0]], np.float32), (1, 1)),
        (np.array([[1, 0], [1, 0], [-1, 0]], np.float32), (3, -2, 1)),
        (np.full((1, 2), np.nan, np.float32), (1,)),
    ],
    ids=["counter-examples only", "no weights", "nothing", "opposites", "opposites and more", "not numbers"],
)
def test_a_query_without_a_direction_is_rejected_with_a_remedy(vectors: np.ndarray, values: tuple[int, ...]) -> None:
    with pytest.raises(InputError) as refused:
        fuse(vectors, weights(*values))
    assert refused.value.remedy


def hit(number: int, name: str, size: int, moment: str) -> Hit:
    photo = Photo(number, FileState(f"/p/{name}", size, 0, 0), PhotoState.INDEXED, moment=moment)
    return Hit(photo, 1 - number / 10)


HITS = (
    hit(1, "IMG_10.jpg", 30, "2020-01-02T00:00:00"),
    hit(2, "img_2.jpg", 10, "2020-01-02T00:00:00"),
    hit(3, "a.jpg", 20, "2021-05-06T07:08:09"),
)


@pytest.mark.parametrize(
    ("key", "order"),
    [
        (SortKey.SIMILARITY, [1, 2, 3]),
        (SortKey.DATE, [3, 1, 2]),
        (SortKey.NAME, [1, 2, 3]),
        (SortKey.SIZE, [1, 3, 2]),
    ],
)
def test_hits_are_sorted_by_any_key_in_both_directions(key: SortKey, order: list[int]) -> None:
    assert [each.photo.id for each in arranged(HITS, Sort(key))] == order
    assert [each.photo.id for each in arranged(HITS, Sort(key, ascending=True))] == order[::-1]


@given(st.lists(st.integers(0, 30), unique=True), st.lists(st.integers(0, 30), unique=True))
def test_hits_on_screen_keep_their_places(now: list[int], before: list[int]) -> None:
    kept = [
        each.photo.id for each in kept_in_place([numbered(each) for each in now], [numbered(each) for each in before])
    ]
    assert sorted(kept) == sorted(now)
    there = [number for number in before if number in now]
    assert kept[: len(there)] == there
    assert kept[len(there) :] == [number for number in now if number not in before]


def numbered(number: int) -> Hit:
    return hit(number, "a.jpg", 1, "")


def test_an_outlier_of_a_ranking_decides_and_what_it_lacks_comes_last() -> None:
    near = np.array([0.5, 0.6, 0.4, 0.55, 0.45], np.float32)
    clear = np.array([0.1, 0.1, 0.1, 0.1, 0.9], np.float32)
    assert standardised([near, clear]).argmax() == 4
    assert standardised([near, np.full(5, 0.5, np.float32)]).argmax() == 1, (
        "one that tells nothing apart changes nothing"
    )
    assert standardised([np.zeros(3, np.float32), np.array([0.2, -1, 0.4], np.float32)]) == pytest.approx([-1, -1, 1])
