"""Class-disjoint splits of one data set, and folds inside a training half for choosing settings.

Results differ more between the halves of a data set than between two runs on one half, so results are compared in
pairs over several splits.
"""

from collections.abc import Sequence

import numpy as np

from photosearch.errors import InputError
from photosearch_training.data.photo_sets import LabelledPhoto, Split

FOLDS = 3


def outer(whole: Split, number: int) -> Split:
    """Return split `number`: half of the classes for training, half for testing, none for validation.

    Split 0 is the data's own split, 1 swaps its halves, and from 2 on the classes of each source are halved at random.
    """
    training, testing = _halves(whole, number)
    part = {**dict.fromkeys(training, "train"), **dict.fromkeys(testing, "test")}
    if number == 0 and whole.gallery:
        asked = [photo for name in ("train", "validation", "test") for photo in whole.half(name).photos]
        return Split.of(asked, part, whole.gallery.photos)
    return Split.of(all_photos(whole), part)


def inner(whole: Split, number: int, fold: int) -> Split:
    """Return one of three folds of the training half of split `number`, without any of the split's test classes.

    A random third of the training classes is used for testing, the other two thirds for training.

    Raises:
        InputError: the half has too few classes for three folds.
    """
    training, _ = _halves(whole, number)
    if len(training) < 2 * FOLDS:
        raise InputError(f"{len(training)} classes are too few for {FOLDS} folds", "Use a larger data set")
    drawn = np.random.default_rng((number, FOLDS)).permutation(training).tolist()
    part = dict.fromkeys(training, "train") | dict.fromkeys(drawn[fold::FOLDS], "test")
    return Split.of([photo for photo in all_photos(whole) if photo.label in part], part)


def all_photos(whole: Split) -> tuple[LabelledPhoto, ...]:
    """Return every photo of a split, including the gallery."""
    sets = (whole.train, whole.validation, whole.test, *([whole.gallery] if whole.gallery else []))
    return tuple(photo for each in sets for photo in each.photos)


def _halves(whole: Split, number: int) -> tuple[list[str], list[str]]:
    known = _labels(whole.train.photos + whole.validation.photos)
    others = _labels(tuple(photo for photo in all_photos(whole) if photo.label not in set(known)))
    if number <= 1:
        return (others, known) if number else (known, others)
    training: list[str] = []
    random = np.random.default_rng(number)
    for source in sorted({photo.source for photo in all_photos(whole)}):
        labels = _labels([photo for photo in all_photos(whole) if photo.source == source])
        training += random.permutation(labels)[: len(labels) // 2].tolist()
    return sorted(training), sorted({*known, *others} - set(training))


def _labels(photos: Sequence[LabelledPhoto]) -> list[str]:
    return sorted({photo.label for photo in photos})
