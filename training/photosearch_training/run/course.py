"""What a run learns from and how it is measured: a protocol, and the photos of classes."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from torch import nn

from photosearch.core.photo import Fit, Fitting, Pixels
from photosearch_training.data.photo_sets import PhotoSet, Split, load_pixels
from photosearch_training.data.samplers import ClassSampler, Sampler
from photosearch_training.measure import copies, retrieval
from photosearch_training.measure.retrieval import Embed, Quality
from photosearch_training.progress import Reporter
from photosearch_training.recipe import Recipe

_COPIED = 64
"""Number of validation photos whose edited copies are queries, for each kind of edit or part."""


class Course(Protocol):
    """The photos that a run learns from, and how it is measured."""

    @property
    def train_pixels(self) -> Pixels:
        """The training photos, uint8 [N, C, C, 3] at the cache side."""

    @property
    def labels(self) -> npt.NDArray[np.int64]:
        """The class of each training photo, int64 [N]."""

    @property
    def views(self) -> tuple[Pixels, ...]:
        """The training photos at the teacher's sides and fits."""

    def sampler(self, recipe: Recipe) -> Sampler:
        """Return the sampler that chooses the photos of a batch; raises InputError if there are too few."""

    def miner(self) -> nn.Module | None:
        """Return the miner that finds the pairs in a batch; None uses the classes and the recipe's miner."""

    def measure(self, embed: Embed, recipe: Recipe) -> tuple[float, dict[str, Any]]:
        """Return the network's score on photos it is not trained on, and the figures to report."""


@dataclass(frozen=True, slots=True)
class Photos:
    """Decoded photos of classes: training photos at the cache side, validation photos at the model's side."""

    train: PhotoSet
    train_pixels: Pixels
    views: tuple[Pixels, ...]
    """The training photos at the teacher's sides and fits."""
    validation: PhotoSet
    validation_pixels: Pixels

    @property
    def labels(self) -> npt.NDArray[np.int64]:
        """The class of each training photo."""
        return self.train.labels

    def sampler(self, recipe: Recipe) -> Sampler:
        """Return `ClassSampler.of` the training photos."""
        return ClassSampler.of(self.train, recipe.batch, recipe.schedule.seed)

    def miner(self) -> None:
        """Return None: the recipe names the miner."""

    def measure(self, embed: Embed, recipe: Recipe) -> tuple[float, dict[str, Any]]:
        """Return the mean score of the sources, and the quality of each."""
        qualities = self._qualities(embed, recipe)
        return retrieval.mean_score(qualities), {name: quality.to_dict() for name, quality in qualities.items()}

    def _qualities(self, embed: Embed, recipe: Recipe) -> dict[str, Quality]:
        """Return the quality within each source, and for edited copies and parts if the run trains on them."""
        fit = Fit(recipe.photos.fit)
        if recipe.photos.classes == "copies":
            return copies.measure(embed, self.validation_pixels, fit, seed=recipe.schedule.seed)
        qualities = retrieval.by_source(embed, self.validation, self.validation_pixels)
        if recipe.batch.copies:
            kinds = copies.measure(
                embed, self.validation_pixels, fit, seed=recipe.schedule.seed, strength=1.0, queries=_COPIED
            )
            qualities["copies"] = retrieval.mean_of(kinds.values())
        if recipe.batch.parts:
            kinds = copies.measure_parts(embed, self.validation_pixels, fit, recipe.schedule.seed, _COPIED)
            qualities["parts"] = retrieval.mean_of(kinds.values())
        return qualities


def open_photos(recipe: Recipe, split: Split, cache: Path, reporter: Reporter) -> Photos:
    """Decode the photos of a run, or load them from `cache`; raises InputError."""
    fit = Fit(recipe.photos.fit)

    def pixels(photos: PhotoSet, side: int, fit: Fit = fit) -> Pixels:
        return load_pixels(
            photos.photos, Fitting(side, fit), cache, lambda done, total: reporter.advance("decode", done, total, {})
        )

    train = split.train.most_of_class(recipe.photos.most_of_class)
    if recipe.photos.classes == "copies":
        train = dataclasses.replace(train, labels=np.arange(len(train.photos), dtype=np.int64))
    return Photos(
        train,
        pixels(train, recipe.photos.cache_side),
        tuple(pixels(train, side, Fit(name)) for side in recipe.teacher.sides for name in recipe.teacher.fits),
        split.validation,
        pixels(split.validation, recipe.photos.side),
    )
