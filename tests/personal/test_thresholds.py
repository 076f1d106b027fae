"""A head gets its own thresholds, which accept as many pairs as the current model's."""

from typing import TypeAlias

import numpy as np
import pytest

from photosearch.core.answers.likeness import Thresholds
from photosearch.personal.thresholds import carried_over
from photosearch.vision.embedding.head import project

Library: TypeAlias = tuple[np.ndarray, dict[int, np.ndarray]]
KNOWN = Thresholds(0.9, 0.5)


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def library() -> Library:
    random = np.random.default_rng(0)
    photos = unit(random.normal(size=(300, 16)))
    copies = {row: unit(photos[row] + 0.12 * random.normal(size=(3, 16))) for row in range(100)}
    return photos, copies


def test_an_identity_head_accepts_as_many_pairs(library: Library) -> None:
    photos, copies = library
    found = carried_over(KNOWN, photos, copies, None, np.eye(16, dtype=np.float32))
    assert found is not None
    cosines = np.concatenate([each @ photos[row] for row, each in copies.items()])
    assert (cosines >= found.same_photo).mean() == pytest.approx((cosines >= KNOWN.same_photo).mean(), abs=0.01)


def test_a_head_that_changes_cosines_changes_the_thresholds_accordingly(library: Library) -> None:
    photos, copies = library
    head = np.diag(np.linspace(1, 0.1, 16)).astype(np.float32)
    found = carried_over(KNOWN, photos, copies, None, head)
    assert found is not None
    then = np.concatenate([each @ photos[row] for row, each in copies.items()])
    now = np.concatenate([project(head, each) @ project(head, photos[row][None])[0] for row, each in copies.items()])
    assert (now >= found.same_photo).mean() == pytest.approx((then >= KNOWN.same_photo).mean(), abs=0.02)
    assert abs((now >= KNOWN.same_photo).mean() - (then >= KNOWN.same_photo).mean()) > 0.02
    assert found.likely_match < found.same_photo


def test_without_thresholds_or_copies_a_head_gets_no_thresholds(library: Library) -> None:
    photos, copies = library
    head = np.eye(16, dtype=np.float32)
    assert carried_over(None, photos, copies, None, head) is None
    assert carried_over(KNOWN, photos, {}, None, head) is None
