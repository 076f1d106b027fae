"""What a trained run is measured by, each measure a flat set of named figures.

`validation` is what choices are made by; `test` reads classes that no choice has seen; `robust` and `attacks` ask how
much of that stays when the queries change.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from photosearch.core.photo import Fit
from photosearch_training.data.photo_sets import PhotoSet, Split, load_pixels
from photosearch_training.measure import copies, subjects
from photosearch_training.measure.robustness import Report
from photosearch_training.measure.subjects import Wanted
from photosearch_training.progress import Silent
from photosearch_training.recipe import Recipe

ROBUST_QUERIES, ATTACKED_QUERIES = 256, 48
"""Queries, evenly spread over the test photos, that are corrupted and attacked: some 60 and 300 passes for each."""


def measure(name: str, model: Path, recipe: Recipe, split: Split, cache: Path) -> dict[str, float]:
    """Figures of the model file by the measure called `name`; raises InputError where a photo cannot be used."""
    return _MEASURES[name](model, recipe, split, cache)


def _validation(model: Path, recipe: Recipe, split: Split, cache: Path) -> dict[str, float]:
    figures = _clean(model, recipe, split.validation, None, cache)
    return {"score": (figures["recall@1"] + figures["map@r"]) / 2, **figures}


def _test(model: Path, recipe: Recipe, split: Split, cache: Path) -> dict[str, float]:
    return _clean(model, recipe, split.test, split.gallery, cache)


def _robust(model: Path, recipe: Recipe, split: Split, cache: Path) -> dict[str, float]:
    wanted = Wanted(corruptions=True, queries=ROBUST_QUERIES)
    found = [_told(report.steadiness) for report in _reports(model, recipe, split.test, split.gallery, cache, wanted)]
    return _mean(
        {
            "clean recall@1": each.clean,
            "corrupted recall@1": each.mean_recall,
            "drift": each.mean_drift,
            "slight drift": float(np.mean(list(each.changes.values()))),
            **{f"recall@1 {name}": float(np.mean(values)) for name, values in each.recall.items()},
            **{f"drift {name}": float(np.mean(values)) for name, values in each.drift.items()},
            **{f"drift {name}": value for name, value in each.changes.items()},
        }
        for each in found
    )


def _attacks(model: Path, recipe: Recipe, split: Split, cache: Path) -> dict[str, float]:
    wanted = Wanted(attacks=True, queries=ATTACKED_QUERIES)
    reports = _reports(model, recipe, split.test, split.gallery, cache, wanted)
    return _mean(_told(report.attacked).to_dict() for report in reports)


_MEASURES: Mapping[str, Callable[[Path, Recipe, Split, Path], dict[str, float]]] = {
    "validation": _validation,
    "test": _test,
    "robust": _robust,
    "attacks": _attacks,
}


def _clean(model: Path, recipe: Recipe, photos: PhotoSet, gallery: PhotoSet | None, cache: Path) -> dict[str, float]:
    if recipe.photos.classes == "copies":
        subject = subjects.trained(model, None, None)
        pixels = load_pixels(photos.photos, subject.fitting, cache)
        found = copies.measure(subject.embed, pixels, Fit(recipe.photos.fit), recipe.schedule.seed)
        return _mean(each.to_dict() for each in found.values())
    return _mean(
        report.clean.to_dict()
        for report in _reports(model, recipe, photos, gallery, cache, Wanted(recipe.photos.ranks))
    )


def _reports(
    model: Path, recipe: Recipe, photos: PhotoSet, gallery: PhotoSet | None, cache: Path, wanted: Wanted
) -> list[Report]:
    subject = subjects.trained(model, None, None)
    return list(subjects.examine(subject, photos, gallery, cache, wanted, Silent()).values())


def _told(part: Any) -> Any:
    assert part is not None, "it was asked for"
    return part


def _mean(tables: Any) -> dict[str, float]:
    """Each figure's mean over the sources, or over the kinds of edits."""
    listed = list(tables)
    return {name: float(np.mean([table[name] for table in listed])) for name in listed[0]}
