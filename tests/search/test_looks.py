"""The three looks together: hits move only if there is evidence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.search.looks import CANDIDATES, after_windows, fills, order, settle, sure, to_prove, with_windows
from photosearch.search.pixels import Matches, find
from tests.support.search.grey import photo

SCORES = st.lists(st.floats(-1, 1, width=32), max_size=30)


@given(SCORES, st.data())
def test_the_order_contains_every_photo_once_and_starts_with_the_given_ones(
    scores: list[float], data: st.DataObject
) -> None:
    places = list(range(len(scores)))
    first = data.draw(st.lists(st.sampled_from(places), unique=True) if places else st.just([]))
    found = order(np.array(scores, np.float32), first).tolist()
    assert sorted(found) == places
    assert found[: len(first)] == first
    rest = [scores[place] for place in found[len(first) :]]
    assert rest == sorted(rest, reverse=True)


@given(SCORES)
def test_photos_without_descriptors_keep_their_order(scores: list[float]) -> None:
    cosines = np.array(scores, np.float32)
    nowhere = with_windows(cosines, np.empty(0, np.int64), np.empty(0, np.float32))
    np.testing.assert_array_equal(nowhere, cosines)


def test_a_better_window_overtakes_a_slightly_better_vector() -> None:
    cosines = np.array([0.80, 0.78, 0.77], np.float32)
    scores = with_windows(cosines, np.array([0, 1, 2]), np.array([0.3, 0.3, 0.6], np.float32))
    assert order(scores, []).tolist() == [2, 0, 1]


def test_windows_are_compared_exactly_for_the_most_likely_alone_which_come_first() -> None:
    random = np.random.default_rng(0)
    count = 3 * CANDIDATES
    cosines = np.sort(random.uniform(0, 1, count).astype(np.float32))[::-1].copy()
    glanced = np.zeros(count, np.float32)
    glanced[-1] = 2  # a small part of the last photo is the query
    asked: list[int] = []

    def compare(kept: np.ndarray) -> np.ndarray:
        asked.extend(kept.tolist())
        return glanced[kept]

    everything = np.arange(count)
    scores, near = after_windows(cosines, everything, everything, glanced, compare)
    assert asked == near.tolist() == [*range(CANDIDATES - 1), count - 1]
    found = order(scores, []).tolist()
    assert found[0] == count - 1
    assert found[1:] == everything[:-1].tolist(), "the others keep the order of the vector"


def test_pixels_decide_only_with_one_high_score_far_above_the_others() -> None:
    assert sure(np.array([0.5, 0.95, 0.6], np.float32)) == 1
    assert sure(np.array([0.5, 0.95, 0.94], np.float32)) is None, "two candidates are too similar"
    assert sure(np.array([0.5, 0.6], np.float32)) is None
    assert sure(np.empty(0, np.float32)) is None


def test_proofs_are_tried_for_the_best_few_candidates() -> None:
    assert to_prove(np.array([0.1, 0.9, 0.5, 0.7, 0.6, 0.8], np.float32)) == [1, 5, 3, 4]
    assert to_prove(np.array([0.1, 0.2], np.float32)) == []


PHOTOS = [photo(seed) for seed in range(4)]
QUERY = PHOTOS[2][30:140, 80:220]
SCORES_BEFORE = np.array([0.9, 0.8, 0.7, 0.6, 0.5], np.float32)
PLACES = [0, 1, 3, 4]
"""Positions of the photos among all; the query is a part of the one at 3."""


@pytest.fixture(scope="module")
def found() -> Matches:
    return find(QUERY, PHOTOS)


def test_a_proven_photo_comes_first_with_its_place(found: Matches) -> None:
    *_, settled = settle(QUERY, PHOTOS, PLACES, found, SCORES_BEFORE, exact=False)
    assert settled.order.tolist() == [3, 0, 1, 2, 4]
    assert (settled.first, settled.proven, list(settled.transforms)) == ((3,), {3}, [3])


def test_a_photo_with_the_bytes_of_the_query_comes_before_a_proven_one(found: Matches) -> None:
    *_, settled = settle(QUERY, PHOTOS, PLACES, found, SCORES_BEFORE, exact=False, identical=frozenset({4}))
    assert settled.order.tolist()[:2] == [4, 3]
    assert settled.proven == {3, 4}


def test_a_proof_that_larger_pictures_do_not_confirm_is_dropped(found: Matches) -> None:
    asked: list[int] = []

    def confirm(place: int, _: object) -> bool:
        asked.append(place)
        return False

    *_, settled = settle(QUERY, PHOTOS, PLACES, found, SCORES_BEFORE, exact=False, confirm=confirm)
    assert asked == [3]
    assert (settled.first, settled.proven) == ((), frozenset())
    assert settled.order.tolist() == [0, 1, 2, 3, 4]


def test_the_best_photo_is_proven_first_and_its_copies_are_proven_afterwards() -> None:
    photos = [*PHOTOS, PHOTOS[2].copy()]
    again = find(QUERY, photos)
    steps = list(settle(QUERY, photos, [0, 1, 2, 3, 4], again, SCORES_BEFORE, exact=False))
    assert [(step.proven, step.complete) for step in steps] == [({2}, False), ({2, 4}, True)]
    assert [step.order.tolist()[:2] for step in steps] == [[2, 0], [2, 4]]


def test_no_further_proof_is_tried_once_stopped() -> None:
    again = find(PHOTOS[2], PHOTOS)
    *_, settled = settle(PHOTOS[2], PHOTOS, PLACES, again, SCORES_BEFORE, exact=False, stop=lambda: True)
    assert settled.proven == frozenset()
    assert settled.first == (3,), "its pixels are clearly the most similar"


def test_pixels_count_for_all_compared_photos_if_this_very_photo_is_wanted(found: Matches) -> None:
    *_, wanted = settle(QUERY, PHOTOS, PLACES, found, SCORES_BEFORE, exact=True, stop=lambda: True)
    assert wanted.order.tolist() == [0, 1, 3, 4, 2], "the photo without pixels gains nothing"
    assert SCORES_BEFORE[0] == np.float32(0.9), "the given scores stay"


def test_a_detail_shows_a_whole_photo_only_if_the_photo_hardly_extends_beyond_it() -> None:
    upright = np.eye(2, 3)
    assert fills(upright, (150, 200), (150, 200))
    assert fills(np.array([[0.8, 0, 0.1], [0, 0.8, 0.1]]), (150, 200), (150, 200)), "a tenth is cut off at each edge"
    assert fills(np.array([[2.0, 0, -0.5], [0, 2, -0.4]]), (150, 200), (150, 200)), "the photo is within the detail"
    assert not fills(np.array([[0.5, 0, 0.2], [0, 0.5, 0.2]]), (150, 200), (150, 200))
