"""The evaluation: ranks computed by hand, a significant gain, and no loss on the general set."""

from collections.abc import Sequence

import numpy as np
import pytest

from photosearch.personal.evaluation import (
    MAX_PRECISION_DROP,
    GeneralSet,
    Queries,
    Verdict,
    mean_reciprocal_rank,
    r_precision,
    reciprocal_ranks,
)
from photosearch.personal.evaluation import compare as judge_models

SIZE = 6
IDENTITY = np.eye(SIZE, dtype=np.float32)


def unit(values: Sequence[Sequence[float]] | np.ndarray) -> np.ndarray:
    values = np.asarray(values, np.float64)
    return (values / np.linalg.norm(values, axis=-1, keepdims=True)).astype(np.float32)


def queries(count: int = 60, noise: float = 1.5, apart: bool = False) -> Queries:
    """Photos, and copies of them that differ in the last three dimensions."""
    random = np.random.default_rng(0)
    gallery = random.normal(size=(count, SIZE))
    queries = gallery.copy()
    queries[:, 3:] = noise * random.normal(size=(count, 3))
    rows = np.arange(count)
    ones = np.ones(count, np.float32)
    return Queries(unit(queries), unit(gallery), rows, rows, rows, ones, np.full(count, apart))


def general(count: int = 40) -> GeneralSet:
    random = np.random.default_rng(1)
    points = np.concatenate([random.normal(size=(count, SIZE))] * 2)
    return GeneralSet(
        unit(points + 0.01 * random.normal(size=points.shape)), np.tile(np.arange(count), 2), np.arange(count)
    )


def compare(head: np.ndarray, asked: Queries, everybody: GeneralSet, current: np.ndarray | None = None) -> Verdict:
    """Compares a head with the current one, which may be none."""
    before, after = (asked.projected(each) for each in (current, head))
    return judge_models(before, after, [r_precision(everybody)], [r_precision(everybody.projected(head))])


FIRST_HALF = np.diag([1, 1, 1, 0.2, 0.2, 0.2]).astype(np.float32)
"""A head that relies on the dimensions in which photos and copies agree."""


def test_ranks_are_counted_among_photos_of_other_events() -> None:
    gallery = unit([[1.0, 0, 0, 0, 0, 0], [0.9, 0.4, 0, 0, 0, 0], [0.5, 0.8, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0]])
    query = unit([[1, 0.05, 0, 0, 0, 0]])

    def good(target: int, event: int = 9, apart: bool = False) -> float:
        asked = Queries(
            query,
            gallery,
            np.array([target]),
            np.array([event]),
            np.arange(4),
            np.ones(1, np.float32),
            np.array([apart]),
        )
        return float(reciprocal_ranks(asked)[0])

    assert [good(target) for target in range(4)] == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4])
    assert good(2, event=1) == pytest.approx(1 / 2)  # photo 1 belongs to the query's own event
    assert good(3, apart=True) == pytest.approx(3 / 4)


def test_a_helpful_head_is_better_and_a_harmful_one_is_not() -> None:
    good = compare(FIRST_HALF, queries(), general())
    assert good.gain > 0.1
    assert good.better
    assert not compare(FIRST_HALF[::-1, ::-1].copy(), queries(), general()).better


def test_own_photos_are_compared_with_the_current_head_and_the_general_set_with_no_head() -> None:
    harmful = FIRST_HALF[::-1, ::-1].copy()
    again = compare(FIRST_HALF, queries(), general(), current=FIRST_HALF)
    assert again.gain == 0
    assert again.general_before == r_precision(general())
    assert (
        compare(FIRST_HALF, queries(), general(), current=harmful).gain > compare(FIRST_HALF, queries(), general()).gain
    )


def test_a_model_is_not_better_than_itself() -> None:
    same = compare(IDENTITY, queries(), general())
    assert same.gain == 0
    assert same.general_before == same.general_after
    assert not same.better


def test_without_pairs_no_head_is_better() -> None:
    none = compare(FIRST_HALF, queries(0), general())
    assert not none.better
    assert none.pairs == 0
    assert mean_reciprocal_rank(queries(0)) == 0


def test_a_head_that_loses_general_recall_is_not_better() -> None:
    known = Verdict(0.5, 0.7, 0.05, 100, 0.9, 0.9 - 0.9 * MAX_PRECISION_DROP)
    assert known.better
    assert not Verdict(0.5, 0.7, 0.05, 100, 0.9, 0.9 - 1.1 * MAX_PRECISION_DROP).better
    assert not Verdict(0.5, 0.54, 0.05, 100, 0.9, 0.9).better


def test_pairs_are_weighted() -> None:
    asked = queries()
    halves = np.arange(60) < 30
    doubted = np.where(halves, 1.0, 1e-6).astype(np.float32)
    weighed = Queries(
        asked.embeddings, asked.gallery, asked.targets, asked.events, asked.gallery_events, doubted, asked.apart
    )
    assert compare(FIRST_HALF, weighed, general()).own_before == pytest.approx(
        float(reciprocal_ranks(asked)[halves].mean()), abs=1e-4
    )


def test_a_general_set_without_queries_has_full_recall() -> None:
    assert r_precision(GeneralSet(general().embeddings, general().labels, np.empty(0, np.int64))) == 1.0
    alone = np.arange(len(general().labels))
    assert r_precision(GeneralSet(general().embeddings, alone, alone)) == 1.0


def test_r_precision_matches_a_calculation_by_hand() -> None:
    degrees = np.deg2rad([0, 10, 20, 25, 90])
    points = np.stack([np.cos(degrees), np.sin(degrees)], axis=1).astype(np.float32)
    labels = np.array([0, 1, 0, 0, 2])
    # 0: 1 of 2 (10, 20); 20: 1 of 2 (25, 10); 25: 1 of 2 (20, 10); the others have nothing to find
    assert r_precision(GeneralSet(points, labels, np.arange(5))) == pytest.approx(0.5)
    assert r_precision(GeneralSet(points, labels, np.array([1, 4]))) == 1.0


def test_the_general_set_with_the_largest_loss_decides() -> None:
    asked = queries()
    verdict = judge_models(asked, asked.projected(FIRST_HALF), [0.9, 0.6], [0.95, 0.59])
    assert (verdict.general_before, verdict.general_after) == (0.6, 0.59)
    assert not verdict.better


def test_the_queries_of_one_event_count_as_one_sample() -> None:
    """Ten copies of each photo with equal ranks make a gain no more certain than one copy."""
    once = queries()
    rows = np.repeat(np.arange(60), 10)
    tenfold = Queries(
        once.embeddings[rows], once.gallery, once.targets[rows], once.events[rows], once.gallery_events,
        once.weights[rows], once.apart[rows],
    )  # fmt: skip
    one, ten = (compare(FIRST_HALF, each, general()) for each in (once, tenfold))
    assert ten.gain == pytest.approx(one.gain, abs=1e-6)
    assert ten.sure == pytest.approx(one.sure, rel=0.01)
    assert one.sure > 0


def test_the_interval_covers_the_true_gain_at_its_stated_rate() -> None:
    random, held = np.random.default_rng(0), 0
    rows, events = np.arange(120), np.repeat(np.arange(40), 3)
    ones, near = np.ones(120, np.float32), np.zeros(120, np.bool_)
    gallery = np.eye(240, dtype=np.float32)
    wrong, right = gallery[:120] * 0.6 + gallery[120:] * 0.8, gallery[:120]

    def asked(embeddings: np.ndarray) -> Queries:
        return Queries(embeddings, gallery, rows, events, np.arange(1000, 1240), ones, near)

    for _ in range(50):
        found = random.random(40)[events] < 0.7  # the photos of an event change together, from rank 2 to rank 1
        verdict = judge_models(asked(wrong), asked(np.where(found[:, None], right, wrong)), [1.0], [1.0])
        held += abs(verdict.gain - 0.7 * 0.5) <= verdict.sure
    assert 43 <= held <= 49
