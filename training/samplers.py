"""Draws batches with several photos of each class.

A batch is a pure function of the seed and the step, so a resumed run needs no sampler state to go on exactly.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from photosearch.errors import InputError
from training.data import PhotoSet
from training.recipe import BatchRecipe


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
