"""Draws batches: several photos of each class, or pairs of photos that belong together if there are no classes.

A batch depends only on the seed and the step, so a resumed run continues exactly without any saved sampler state.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from photosearch.errors import InputError
from photosearch_training.data.photo_sets import PhotoSet
from photosearch_training.recipe import BatchRecipe


class Sampler(Protocol):
    """Chooses the photos of each batch."""

    def batch(self, step: int) -> npt.NDArray[np.int64]:
        """Return the positions of the photos in batch number `step`."""


@dataclass(frozen=True, slots=True)
class ClassSampler:
    """Draws classes, then photos of each: `groups[c]` holds the positions of class c, `chances[c]` its probability."""

    groups: tuple[npt.NDArray[np.int64], ...]
    chances: npt.NDArray[np.float64]
    classes: int
    """Classes per batch."""
    per_class: int
    seed: int

    @staticmethod
    def of(photos: PhotoSet, batch: BatchRecipe, seed: int) -> "ClassSampler":
        """Return a sampler over the classes of `photos`.

        Sources are drawn in proportion to n ** balance, where n is their number of photos, and so are the classes
        within a source: a balance of 1 draws every photo equally often, 0 every source and every class.

        Raises:
            InputError: there are fewer classes than a batch needs.
        """
        groups = tuple(np.flatnonzero(photos.labels == label) for label in np.unique(photos.labels))
        classes = batch.photos // batch.per_class
        if len(groups) < classes:
            raise InputError(
                f"A batch needs {classes} classes, but the training set has only {len(groups)}",
                "Lower batch.photos or raise batch.per_class",
            )
        sources = np.array([photos.photos[group[0]].source for group in groups])
        sizes = np.array([len(group) for group in groups], dtype=np.float64)
        chances = np.zeros(len(groups))
        for source in np.unique(sources):
            within = np.where(sources == source, sizes**batch.balance, 0)
            chances += sizes[sources == source].sum() ** batch.balance * within / within.sum()
        return ClassSampler(groups, chances / chances.sum(), classes, batch.per_class, seed)

    def batch(self, step: int) -> npt.NDArray[np.int64]:
        """Return the positions of the photos in batch number `step`, `per_class` in a row for each of its classes.

        Classes are distinct, and so are the photos of a class unless it has too few.
        """
        random = np.random.default_rng((self.seed, step))
        chosen = random.choice(len(self.groups), self.classes, replace=False, p=self.chances)
        drawn = [self._draw(random, self.groups[number]) for number in chosen]
        return np.concatenate(drawn)

    def _draw(self, random: np.random.Generator, group: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return random.choice(group, self.per_class, replace=len(group) < self.per_class)


@dataclass(frozen=True, slots=True)
class PairSampler:
    """Draws pairs, int64 [P, 2], so that both photos are in one batch; a photo paired with itself appears once.

    `chances` [P] is the probability that a pair is drawn first.
    """

    pairs: npt.NDArray[np.int64]
    chances: npt.NDArray[np.float64]
    photos: int
    """Photos per batch."""
    seed: int

    @staticmethod
    def of(pairs: npt.NDArray[np.int64], weights: npt.NDArray[np.float32], photos: int, seed: int) -> "PairSampler":
        """Return a sampler that draws pairs by weight; raises InputError if they hold fewer photos than a batch."""
        there = len(np.unique(pairs))
        if there < photos:
            raise InputError(f"A batch needs {photos} photos, but the pairs hold only {there}", "Lower batch.photos")
        return PairSampler(pairs, weights.astype(np.float64) / weights.astype(np.float64).sum(), photos, seed)

    def batch(self, step: int) -> npt.NDArray[np.int64]:
        """Return the positions of the photos in batch number `step`, each once."""
        random = np.random.default_rng((self.seed, step))
        # Disjoint pairs would fill a batch of n photos with n / 2 draws, but pairs may share photos.
        drawn = random.choice(len(self.pairs), min(2 * self.photos, len(self.pairs)), replace=False, p=self.chances)
        others = random.permutation(len(self.pairs))
        rows = self.pairs[np.concatenate((drawn, others))].reshape(-1)
        _, first = np.unique(rows, return_index=True)
        return rows[np.sort(first)[: self.photos]]
