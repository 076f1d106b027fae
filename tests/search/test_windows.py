"""Windows find a part in its whole, for any descriptors."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.search.windows import PLACES, SIDE, compare, glance, hypotheses

WIDTH = 16
SEEDS = st.integers(0, 2**32 - 1)


def scene(seed: int) -> npt.NDArray[np.float64]:
    """A field of descriptors that changes slowly, as a network's do; gives values anywhere in the unit square."""
    random = np.random.default_rng(seed)
    return random.normal(size=(3, 3, WIDTH))


def seen(
    field: npt.NDArray[np.float64], left: float, top: float, right: float, bottom: float, mirrored: bool = False
) -> npt.NDArray[np.int8]:
    """Returns the codes of a photo that shows a box of the field."""
    across = left + (right - left) * (np.arange(SIDE) + 0.5) / SIDE
    down = top + (bottom - top) * (np.arange(SIDE) + 0.5) / SIDE
    waves = [np.stack([np.sin(np.pi * (k + 1) * at + k) for k in range(3)], axis=1) for at in (down, across)]
    values = np.einsum("ya,xb,abc->yxc", *waves, field)
    values = values[:, ::-1] if mirrored else values
    values /= np.linalg.norm(values, axis=-1, keepdims=True)
    return np.rint(values * 127).astype(np.int8).reshape(PLACES, WIDTH)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_a_photo_matches_itself_perfectly_and_others_less(seed: int) -> None:
    photos = np.stack([seen(scene(seed + number), 0, 0, 1, 1) for number in range(8)])
    found = compare(photos[3], photos)
    assert found.scores.argmax() == 3
    assert found.scores[3] == pytest.approx(1, abs=1e-5)
    assert found.scores.max() <= 1 + 1e-5


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(0, 3), st.integers(0, 3), st.booleans())
def test_a_part_is_found_in_its_whole_and_the_whole_by_its_part(seed: int, left: int, top: int, reverse: bool) -> None:
    box = (left / SIDE, top / SIDE, (left + 4) / SIDE, (top + 4) / SIDE)
    part, whole = seen(scene(seed), *box), seen(scene(seed), 0, 0, 1, 1)
    query, photo = (whole, part) if reverse else (part, whole)
    others = [seen(scene(seed + number), 0, 0, 1, 1) for number in range(1, 9)]
    found = compare(query, np.stack([photo, *others]))
    assert found.scores.argmax() == glance(query, np.stack([photo, *others])).argmax() == 0
    assert bool(found.reverse[0]) == reverse
    best = hypotheses()[found.best[0]].box
    np.testing.assert_allclose((best.left, best.top, best.right, best.bottom), box, atol=1.1 / SIDE)


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_a_mirrored_photo_is_recognised(seed: int) -> None:
    whole, mirrored = (seen(scene(seed), 0, 0, 1, 1, each) for each in (False, True))
    found = compare(mirrored, whole[None])
    assert hypotheses()[found.best[0]].mirrored
    assert found.scores[0] > 0.99


def test_photos_without_structure_score_zero() -> None:
    empty = np.zeros((2, PLACES, WIDTH), np.int8)
    np.testing.assert_array_equal(compare(empty[0], empty).scores, 0)
