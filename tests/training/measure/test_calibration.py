"""Thresholds have the stated precision and are no higher than necessary."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from photosearch.core.photo import Fit, Fitting
from photosearch_training.data import photo_sets
from photosearch_training.data.photo_sets import PhotoSet, Split
from photosearch_training.measure import calibration, retrieval
from photosearch_training.measure.calibration import least_sure
from photosearch_training.measure.retrieval import Embed
from tests.support.photos import write_places
from tests.support.training.patches import by_patches


@pytest.mark.parametrize("seed", range(5))
def test_the_threshold_is_the_lowest_one_with_the_required_precision(seed: int) -> None:
    random = np.random.default_rng(seed)
    right, wrong = (random.normal(mean, 0.1, 300).round(2).astype(np.float32) for mean in (0.7, 0.4))
    threshold, recall = least_sure(right, wrong, 0.95)

    def precision(least: float) -> float:
        return float((right >= least).sum() / ((right >= least).sum() + (wrong >= least).sum()))

    assert precision(threshold) >= 0.95
    assert recall == pytest.approx((right >= threshold).mean())
    lower = sorted({float(score) for score in np.concatenate((right, wrong)) if score < threshold})
    assert all(precision(least) < 0.95 for least in lower)


def test_without_a_precise_threshold_no_score_is_high_enough() -> None:
    scores = np.linspace(-1, 1, 50, dtype=np.float32)
    assert least_sure(scores[:-1], scores, 0.99) == (2.0, 0.0)


def test_copies_are_separated_from_other_photos(split: Split, tmp_path: Path) -> None:
    fitting = Fitting(32, Fit.SQUASH)
    photos = photo_sets.load_pixels(split.validation.photos, fitting, tmp_path)
    others = photo_sets.load_pixels(split.train.photos, fitting, tmp_path)
    found = calibration.calibrate(
        by_patches,
        fitting,
        split.validation,
        retrieval.in_chunks(by_patches, photos),
        retrieval.in_chunks(by_patches, others),
    )
    assert found.gallery == len(photos) + len(others)
    assert found.to_dict()["precision"] == {"same_photo": 0.99, "likely_match": 0.9}
    assert 0 <= found.same_photo_recall <= 1
    alone = calibration.calibrate(
        by_patches, fitting, split.validation, retrieval.in_chunks(by_patches, photos), np.empty((0, 192), np.float32)
    )
    # more photos to confuse need a higher threshold; the last digit depends on how many cosines are computed at once
    assert alone.same_photo <= found.same_photo + 1e-5
    assert alone.likely_match <= found.likely_match


def test_files_with_the_same_picture_are_no_wrong_pairs(tmp_path: Path) -> None:
    """Otherwise each copy would be as similar to a wrong photo as to its own, and no threshold precise enough."""
    places = write_places(tmp_path / "places", 20)
    for number, path in enumerate(sorted(places.rglob("*.jpg"))):
        shutil.copy(path, path.with_name(f"again {number}.jpg"))
    photos = PhotoSet.of(photo_sets.open_sources([places]))
    fitting = Fitting(32, Fit.SQUASH)
    vectors = retrieval.in_chunks(by_patches, photo_sets.load_pixels(photos.photos, fitting, tmp_path))
    found = calibration.calibrate(by_patches, fitting, photos, vectors, np.empty((0, 192), np.float32))
    assert found.same_photo <= 1
    assert found.same_photo_recall > 0


def test_photos_of_further_classes_are_wrong_matches(split: Split, tmp_path: Path) -> None:
    """Photos of one kind have a similarity of 0.9: likely matches, until photos of other classes are as close."""
    fitting, count = Fitting(32, Fit.SQUASH), len(split.validation.photos)
    axes = np.eye(count + 4, dtype=np.float32)
    kinds = axes[:2][split.validation.labels - split.validation.labels.min()]
    own = np.sqrt(0.9) * kinds + np.sqrt(0.1) * axes[4:][:count]
    far, near = np.tile(axes[3], (100, 1)), np.tile((axes[0] + axes[1]) / np.sqrt(2), (100, 1))

    def threshold(others: np.ndarray) -> float:
        return calibration.calibrate(by_patches_of(own.shape[1]), fitting, split.validation, own, others).likely_match

    assert threshold(far) == pytest.approx(0.9, abs=1e-5)
    assert threshold(np.concatenate((near, np.tile(own[0], (100, 1)), np.tile(own[-1], (100, 1))))) > 0.95


def by_patches_of(dimension: int) -> Embed:
    """The means of patches, cut to `count` values."""
    return lambda pixels: by_patches(pixels)[:, :dimension].copy()


def test_a_threshold_is_reached_as_often_after_the_network_changed() -> None:
    random = np.random.default_rng(0)
    before = random.normal(size=(80, 6)).astype(np.float32)
    before /= np.linalg.norm(before, axis=1, keepdims=True)
    asking = np.arange(40)
    # a change of basis changes no similarity
    turned = before @ np.linalg.qr(random.normal(size=(6, 6)))[0].astype(np.float32)
    assert calibration.as_often(0.5, before, turned, asking) == pytest.approx(0.5, abs=0.01)
    # if all photos move towards one direction, the same pairs remain the likely ones
    closer = before + 2.0
    closer /= np.linalg.norm(closer, axis=1, keepdims=True)
    assert calibration.as_often(0.5, before, closer, asking) > 0.8
