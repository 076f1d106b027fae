"""The judge: ranks by hand, a gain that is sure, a general set that must not suffer."""

import numpy as np
import pytest

from photosearch.personal.judging import LARGEST_LOSS, General, Questions, Verdict, goodness, recall, worth
from photosearch.personal.judging import judge as judge_models

SIZE = 6
IDENTITY = np.eye(SIZE, dtype=np.float32)


def unit(values) -> np.ndarray:
    values = np.asarray(values, np.float64)
    return (values / np.linalg.norm(values, axis=-1, keepdims=True)).astype(np.float32)


def questions(count: int = 60, noise: float = 1.5, apart: bool = False) -> Questions:
    """Photos and copies that differ in the last three values alone."""
    random = np.random.default_rng(0)
    gallery = random.normal(size=(count, SIZE))
    queries = gallery.copy()
    queries[:, 3:] = noise * random.normal(size=(count, 3))
    rows = np.arange(count)
    ones = np.ones(count, np.float32)
    return Questions(unit(queries), unit(gallery), rows, rows, rows, ones, np.full(count, apart))


def general(count: int = 40) -> General:
    random = np.random.default_rng(1)
    points = np.concatenate([random.normal(size=(count, SIZE))] * 2)
    return General(
        unit(points + 0.01 * random.normal(size=points.shape)), np.tile(np.arange(count), 2), np.arange(count)
    )


def judge(head: np.ndarray, asked: Questions, everybody: General, in_force: np.ndarray | None = None) -> Verdict:
    """A head against the one in force, which may be none."""
    before, after = (asked.through(each) for each in (in_force, head))
    return judge_models(before, after, recall(everybody), recall(everybody.through(head)))


FIRST_HALF = np.diag([1, 1, 1, 0.2, 0.2, 0.2]).astype(np.float32)
"""A head that trusts what photos and copies have in common."""


def test_ranks_are_counted_among_photos_of_other_events() -> None:
    gallery = unit([[1, 0, 0, 0, 0, 0], [0.9, 0.4, 0, 0, 0, 0], [0.5, 0.8, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0]])
    query = unit([[1, 0.05, 0, 0, 0, 0]])

    def good(target: int, event: int = 9, apart: bool = False) -> float:
        asked = Questions(
            query,
            gallery,
            np.array([target]),
            np.array([event]),
            np.arange(4),
            np.ones(1, np.float32),
            np.array([apart]),
        )
        return float(goodness(asked)[0])

    assert [good(target) for target in range(4)] == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4])
    assert good(2, event=1) == pytest.approx(1 / 2)  # photo 1 is of the query's own event
    assert good(3, apart=True) == pytest.approx(3 / 4)


def test_a_head_that_helps_is_better_and_one_that_harms_is_not() -> None:
    good = judge(FIRST_HALF, questions(), general())
    assert good.gain > 0.1
    assert good.better
    assert not judge(FIRST_HALF[::-1, ::-1].copy(), questions(), general()).better


def test_the_person_has_what_is_in_force_and_the_general_set_the_network_alone() -> None:
    harmful = FIRST_HALF[::-1, ::-1].copy()
    again = judge(FIRST_HALF, questions(), general(), in_force=FIRST_HALF)
    assert again.gain == 0
    assert again.general_before == recall(general())
    assert (
        judge(FIRST_HALF, questions(), general(), in_force=harmful).gain
        > judge(FIRST_HALF, questions(), general()).gain
    )


def test_the_model_as_it_is_is_not_better_than_itself() -> None:
    same = judge(IDENTITY, questions(), general())
    assert same.gain == 0
    assert same.general_before == same.general_after
    assert not same.better


def test_without_pairs_nothing_is_better() -> None:
    none = judge(FIRST_HALF, questions(0), general())
    assert not none.better
    assert none.pairs == 0
    assert worth(questions(0)) == 0


def test_heads_that_do_not_hold_in_general_are_refused() -> None:
    known = Verdict(0.5, 0.7, 0.05, 100, 0.9, 0.9 - 0.9 * LARGEST_LOSS)
    assert known.better
    assert not Verdict(0.5, 0.7, 0.05, 100, 0.9, 0.9 - 1.1 * LARGEST_LOSS).better
    assert not Verdict(0.5, 0.54, 0.05, 100, 0.9, 0.9).better


def test_what_is_trusted_less_counts_less() -> None:
    asked = questions()
    halves = np.arange(60) < 30
    doubted = np.where(halves, 1.0, 1e-6).astype(np.float32)
    weighed = Questions(
        asked.queries, asked.gallery, asked.targets, asked.events, asked.gallery_events, doubted, asked.apart
    )
    assert judge(FIRST_HALF, weighed, general()).own_before == pytest.approx(
        float(goodness(asked)[halves].mean()), abs=1e-4
    )


def test_a_general_set_without_questions_never_objects() -> None:
    assert recall(General(general().embeddings, general().labels, np.empty(0, np.int64))) == 1.0
