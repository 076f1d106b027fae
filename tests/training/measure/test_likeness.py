"""The share of pairs called similar that are of one class, and of one family."""

import numpy as np
import pytest

from photosearch_training.data.photo_sets import LabelledPhoto, PhotoSet
from photosearch_training.measure.likeness import families, precision


def photos(*labels: str) -> PhotoSet:
    """One photo of each label, "source/class", in this order."""
    made = [
        LabelledPhoto(label.partition("/")[0], label, "", f"{number:03}.jpg") for number, label in enumerate(labels)
    ]
    return PhotoSet(tuple(made), np.unique(labels, return_inverse=True)[1].astype(np.int64))


def test_species_of_birds_are_one_family_and_other_classes_their_own() -> None:
    found = families(photos("cub100/wren", "cub100/crow", "caltech101/crab", "caltech101/lamp"))
    assert found[0] == found[1]
    assert len(set(found.tolist())) == 3


def test_only_neighbours_above_the_threshold_count() -> None:
    known = photos("cub100/wren", "cub100/wren", "cub100/crow", "caltech101/crab")
    embeddings = np.array([[1, 0], [0.9, 0.436], [0.8, 0.6], [0.6, 0.8]], np.float32)
    found = precision(embeddings, np.array([0]), known, 0.7)
    assert (found["cub100"].of_class, found["cub100"].of_family, found["cub100"].pairs) == (0.5, 1.0, 2)
    found = precision(embeddings, np.array([0]), known, 0.5)
    assert found["cub100"].of_family == pytest.approx(2 / 3)
    assert np.isnan(precision(embeddings, np.array([0]), known, 0.99)["cub100"].of_class)
