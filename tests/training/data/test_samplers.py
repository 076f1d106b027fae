"""Samplers draw several photos of each class; the same seed and step give the same batch."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.errors import InputError
from photosearch_training.data.photo_sets import LabelledPhoto, PhotoSet
from photosearch_training.data.samplers import ClassSampler
from photosearch_training.recipe import BatchRecipe


def photos_of(sizes: list[int], source: str = "a") -> PhotoSet:
    return PhotoSet.of(
        LabelledPhoto(source, f"{source}/{number:02}", "", f"{photo:04}")
        for number, size in enumerate(sizes)
        for photo in range(size)
    )


@given(
    sizes=st.lists(st.integers(1, 30), min_size=4, max_size=12),
    per_class=st.integers(2, 5),
    step=st.integers(0, 10_000),
    balance=st.floats(0, 1),
)
def test_a_batch_has_the_same_number_of_photos_for_each_class(
    sizes: list[int], per_class: int, step: int, balance: float
) -> None:
    photos = photos_of(sizes)
    sampler = ClassSampler.of(photos, BatchRecipe(4 * per_class, per_class, balance), seed=3)
    rows = sampler.batch(step)
    labels, counts = np.unique(photos.labels[rows], return_counts=True)
    assert len(labels) == 4
    assert set(counts) == {per_class}
    for label in labels:
        drawn = rows[photos.labels[rows] == label]
        assert len(set(drawn)) == min(per_class, len(drawn)) or sizes[label] < per_class
    assert np.array_equal(rows, sampler.batch(step))


def test_other_steps_and_seeds_draw_other_photos() -> None:
    photos = photos_of([20] * 10)
    batch = BatchRecipe(8, 4)
    one, other = ClassSampler.of(photos, batch, 1), ClassSampler.of(photos, batch, 2)
    assert not np.array_equal(one.batch(0), one.batch(1))
    assert not np.array_equal(one.batch(0), other.batch(0))


@pytest.mark.parametrize(("balance", "share"), [(0.0, 0.5), (1.0, 0.9)])
def test_balance_ranges_from_equal_sources_to_equal_photos(balance: float, share: float) -> None:
    merged = PhotoSet.of(photos_of([30] * 30, "a").photos + photos_of([10] * 10, "b").photos)
    chances = ClassSampler.of(merged, BatchRecipe(4, 2, balance), 0).chances
    assert chances[:30].sum() == pytest.approx(share)


def test_too_few_classes_for_a_batch_raise_an_error() -> None:
    with pytest.raises(InputError, match="needs 4 classes, but the training set has only 3"):
        ClassSampler.of(photos_of([5] * 3), BatchRecipe(8, 2), 0)
