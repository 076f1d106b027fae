"""Several class-disjoint splits of one data set, and folds inside a training half to choose settings by.

The halves of a data set differ more than two runs on one half do, so results are compared over splits, pair by pair.
"""

from collections.abc import Sequence

import numpy as np

from photosearch.errors import InputError
from photosearch_training.data.photo_sets import LabelledPhoto, Split

FOLDS = 3


def outer(whole: Split, number: int) -> Split:
    """Return split `number`: a training half and a test half of the classes, without validation classes.

    0 is the data's own split, 1 has the halves swapped, and from 2 the classes of each source are halved at random.
    """
    training, testing = _halves(whole, number)
    part = {**dict.fromkeys(training, "train"), **dict.fromkeys(testing, "test")}
    if number == 0 and whole.gallery:
        asked = [photo for name in ("train", "validation", "test") for photo in whole.half(name).photos]
        return Split.of(asked, part, whole.gallery.photos)
    return Split.of(all_photos(whole), part)


def inner(whole: Split, number: int, fold: int) -> Split:
    """Return one of three folds of the training half of split `number`; its test classes are left out altogether.

    A third of the training classes, drawn at random, tests; the other two thirds train.

    Raises:
        InputError: the half has too few classes for three folds.
    """
    training, _ = _halves(whole, number)
    if len(training) < 2 * FOLDS:
        raise InputError(f"{len(training)} classes are too few for {FOLDS} folds", "Give a larger data set")
    drawn = np.random.default_rng((number, FOLDS)).permutation(training).tolist()
    part = dict.fromkeys(training, "train") | dict.fromkeys(drawn[fold::FOLDS], "test")
    return Split.of([photo for photo in all_photos(whole) if photo.label in part], part)


def all_photos(whole: Split) -> tuple[LabelledPhoto, ...]:
    """Return every photo of a split, gallery included."""
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
