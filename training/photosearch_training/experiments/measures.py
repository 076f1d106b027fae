"""Measures trained runs: named figures, for `test` also class by class.

`test` is retrieval among classes that the run has not seen. `robust` and `attacks` measure how much of it remains if
the queries change.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from photosearch.core.photo import Fit, Floats, Pixels
from photosearch_training.data.photo_sets import PhotoSet, Split
from photosearch_training.experiments.decoded import Decoded
from photosearch_training.measure import copies, retrieval, robustness
from photosearch_training.measure.robustness import Trial
from photosearch_training.network import embedding_network
from photosearch_training.recipe import Recipe

ROBUST_QUERIES, ATTACKED_QUERIES = 256, 48
"""Number of queries to corrupt and to attack, evenly spread over the test photos: some 60 and 300 passes for each."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures by name; `classes` lists them with one value for each test class (or kind of edit)."""

    figures: Mapping[str, float]
    classes: Mapping[str, list[float]] = field(default_factory=dict)


def measure(name: str, model: Path, recipe: Recipe, split: Split, decoded: Decoded) -> Measured:
    """Measure a model file on the test photos of a split; raises InputError if a photo cannot be used."""
    return _MEASURES[name](_Subject(model, recipe, split, decoded))


class _Subject:
    """A trained network and the photos to measure it on."""

    def __init__(self, model: Path, recipe: Recipe, split: Split, decoded: Decoded) -> None:
        self.recipe, self.split, self.decoded = recipe, split, decoded
        self.network = embedding_network.load(model).to(memory_format=torch.channels_last)
        self.embed = retrieval.with_network(self.network)
        self.pixels = self.pixels_of(split.test)

    def pixels_of(self, photos: PhotoSet) -> Pixels:
        return self.decoded.at(self.recipe.photos.side, photos, self.recipe.photos)

    def embedded(self, pixels: Pixels) -> Floats:
        return retrieval.in_chunks(self.embed, pixels)

    def trial(self) -> Trial:
        """Return a trial in which the test photos search the gallery, or each other; raises InputError."""
        embeddings, labels = self.embedded(self.pixels), self.split.test.labels
        places = np.arange(len(labels), dtype=np.int64)
        if self.split.gallery is None:
            return Trial.leave_one_out(embeddings, labels, self.pixels, places)
        gallery = self.split.gallery
        answers = self.embedded(self.pixels_of(gallery)), gallery.labels
        return Trial(embeddings, labels, *answers, np.full(len(labels), -1, dtype=np.int64), self.pixels, places)


def _test(subject: _Subject) -> Measured:
    recipe = subject.recipe
    if recipe.photos.classes == "copies":
        found = copies.measure(subject.embed, subject.pixels, Fit(recipe.photos.fit), recipe.schedule.seed)
        kinds = [each.to_dict() for each in found.values()]
        shown = {name: float(np.mean([kind[name] for kind in kinds])) for name in kinds[0]}
        each = {name: [round(kind[name], 4) for kind in kinds] for name in ("recall@1", "map@r")}
        return Measured(shown, {"queries": [1.0] * len(kinds), **each})
    trial = subject.trial()
    judged = retrieval.judge(
        trial.embeddings, trial.labels, trial.gallery, trial.gallery_labels, recipe.photos.ranks, trial.own
    )
    figures = trial.quality(recipe.photos.ranks).to_dict()
    return Measured(figures, judged.by_class(trial.labels).to_dict())


def _robust(subject: _Subject) -> Measured:
    found = robustness.under_corruptions(subject.embed, subject.trial().some(ROBUST_QUERIES))
    return Measured(
        {
            "clean recall@1": found.clean,
            "corrupted recall@1": found.mean_recall,
            "drift": found.mean_drift,
            "slight drift": float(np.mean(list(found.changes.values()))),
            **{f"recall@1 {name}": float(np.mean(values)) for name, values in found.recall.items()},
            **{f"drift {name}": float(np.mean(values)) for name, values in found.drift.items()},
            **{f"drift {name}": value for name, value in found.changes.items()},
        }
    )


def _attacks(subject: _Subject) -> Measured:
    trial = subject.trial().some(ATTACKED_QUERIES)
    return Measured(robustness.under_attack(subject.network, subject.embed, trial).to_dict())


_MEASURES: Mapping[str, Callable[[_Subject], Measured]] = {"test": _test, "robust": _robust, "attacks": _attacks}
