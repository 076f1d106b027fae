"""Training and test halves share no class in any split, and folds stay inside a training half."""

from pathlib import Path

import pytest

from photosearch.errors import InputError
from photosearch_training.data import class_splits, photo_sets
from photosearch_training.data.photo_sets import PhotoSet, Split
from tests.support.training.gratings import render


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Split:
    return photo_sets.split(photo_sets.open_sources([render(tmp_path_factory.mktemp("d") / "gratings", 17, 3, 8)]))


def labels(photos: PhotoSet) -> set[str]:
    return {photo.label for photo in photos.photos}


@pytest.mark.parametrize("number", range(6))
def test_a_split_halves_the_classes_and_keeps_every_photo(whole: Split, number: int) -> None:
    split = class_splits.outer(whole, number)
    assert not labels(split.train) & labels(split.test)
    assert not split.validation.photos
    assert {len(labels(split.train)), len(labels(split.test))} == {8, 9}
    assert {*split.train.photos, *split.test.photos} == set(class_splits.all_photos(whole))
    assert split.train.photos == class_splits.outer(whole, number).train.photos


def test_the_first_split_is_the_original_the_second_is_swapped_and_the_others_differ(whole: Split) -> None:
    own, swapped, *drawn = (class_splits.outer(whole, number) for number in range(5))
    assert labels(own.test) == labels(whole.test) == labels(swapped.train)
    assert labels(own.train) == labels(swapped.test)
    halves = [frozenset(labels(split.train)) for split in (own, swapped, *drawn)]
    assert len(set(halves)) == 5


@pytest.mark.parametrize("number", range(5))
def test_folds_divide_the_training_half_and_never_use_the_test_half(whole: Split, number: int) -> None:
    half = class_splits.outer(whole, number)
    folds = [class_splits.inner(whole, number, fold) for fold in range(class_splits.FOLDS)]
    for fold in folds:
        assert labels(fold.train) | labels(fold.test) == labels(half.train)
        assert not labels(fold.train) & labels(fold.test)
    assert sum(len(labels(fold.test)) for fold in folds) == len(labels(half.train))


def test_too_few_classes_for_three_folds_are_refused(photos: Path) -> None:
    few = photo_sets.split(photo_sets.open_sources([photos]))
    with pytest.raises(InputError, match="5 classes are too few for 3 folds"):
        class_splits.inner(few, 0, 0)


def test_most_of_class_keeps_the_given_number_of_photos_per_class(whole: Split) -> None:
    few = whole.train.most_of_class(2)
    assert labels(few) == labels(whole.train)
    assert len(few.photos) == 2 * len(labels(few))
    assert whole.train.most_of_class(0) is whole.train
    assert whole.train.most_of_class(5).photos == whole.train.photos
