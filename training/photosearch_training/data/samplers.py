"""Draws batches with several photos of each class, or with photos that belong together and no classes at all.

A batch is a pure function of the seed and the step, so a resumed run needs no sampler state to go on exactly.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from photosearch.errors import InputError
from photosearch_training.data.photo_sets import PhotoSet
from photosearch_training.recipe import BatchRecipe


class Sampler(Protocol):
    """Says which photos a batch has."""

    def batch(self, step: int) -> npt.NDArray[np.int64]:
        """Positions of the photos of batch number `step`."""


@dataclass(frozen=True, slots=True)
class ClassSampler:
    """`groups[c]` holds the positions of the photos of class c; `chances[c]` is how likely the class is drawn."""

    groups: tuple[npt.NDArray[np.int64], ...]
    chances: npt.NDArray[np.float64]
    classes: int
    """Classes in a batch."""
    per_class: int
    seed: int

    @staticmethod
    def of(photos: PhotoSet, batch: BatchRecipe, seed: int) -> "ClassSampler":
        """A sampler over classes of `photos`.

        A source of n photos is drawn in proportion to n ** balance, and so is a class within its source: 1 draws
        every photo equally often, 0 every source and every class.

        Raises:
            InputError: there are fewer classes than a batch needs.
        """
        groups = tuple(np.flatnonzero(photos.labels == label) for label in np.unique(photos.labels))
        classes = batch.photos // batch.per_class
        if len(groups) < classes:
            raise InputError(
                f"A batch needs {classes} classes but only {len(groups)} train",
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
        """Positions of the photos of batch number `step`: distinct classes, `per_class` photos of each in a row.

        The photos of a class are distinct unless it has too few.
        """
        random = np.random.default_rng((self.seed, step))
        chosen = random.choice(len(self.groups), self.classes, replace=False, p=self.chances)
        drawn = [self._draw(random, self.groups[number]) for number in chosen]
        return np.concatenate(drawn)

    def _draw(self, random: np.random.Generator, group: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return random.choice(group, self.per_class, replace=len(group) < self.per_class)


@dataclass(frozen=True, slots=True)
class PairSampler:
    """Draws pairs, int64 [P, 2], so that both members are in one batch; a photo paired with itself comes alone.

    `chances` [P] is how likely each pair is drawn first.
    """

    pairs: npt.NDArray[np.int64]
    chances: npt.NDArray[np.float64]
    photos: int
    """In a batch."""
    seed: int

    @staticmethod
    def of(pairs: npt.NDArray[np.int64], weights: npt.NDArray[np.float32], photos: int, seed: int) -> "PairSampler":
        """A sampler that draws a pair in proportion to its weight; raises InputError where they have too few photos."""
        there = len(np.unique(pairs))
        if there < photos:
            raise InputError(f"A batch needs {photos} photos but only {there} train", "Lower batch.photos")
        return PairSampler(pairs, weights.astype(np.float64) / weights.astype(np.float64).sum(), photos, seed)

    def batch(self, step: int) -> npt.NDArray[np.int64]:
        """Positions of the photos of batch number `step`, each once."""
        random = np.random.default_rng((self.seed, step))
        # Of n pairs that share no member half would do, but they may all share one.
        drawn = random.choice(len(self.pairs), min(2 * self.photos, len(self.pairs)), replace=False, p=self.chances)
        others = random.permutation(len(self.pairs))
        rows = self.pairs[np.concatenate((drawn, others))].reshape(-1)
        _, first = np.unique(rows, return_index=True)
        return rows[np.sort(first)[: self.photos]]
