"""Measures robustness: how much of a model's quality remains if queries are corrupted, slightly changed or attacked.

The gallery stays clean, and a query never finds its own original. A model is a function that embeds pixels; attacks
need a differentiable one too. This module knows nothing about files.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import torch

from photosearch.core.photo import Floats, Pixels
from photosearch.errors import InputError
from photosearch_training.edits import corruptions
from photosearch_training.measure import attacks, retrieval
from photosearch_training.measure.attacks import Network, Settings, Target
from photosearch_training.measure.retrieval import Embed, Labels, Quality

Progress: TypeAlias = Callable[[str, int, int], None]
"""Receives the stage, the finished amount and the total."""


def quiet(stage: str, done: int, total: int) -> None:
    """Ignore progress."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Clean queries and the gallery that they search.

    `embeddings` [Q, D], `labels` [Q]; `gallery` [G, D], `gallery_labels` [G]; `own` [Q] is the position of a query
    itself in the gallery, -1 if absent; `places` [Q] are the rows of the queries in `photos`, uint8 [N, S, S, 3].
    """

    embeddings: Floats
    labels: Labels
    gallery: Floats
    gallery_labels: Labels
    own: Labels
    photos: Pixels
    places: Labels

    @staticmethod
    def leave_one_out(embeddings: Floats, labels: Labels, photos: Pixels, places: Labels) -> "Trial":
        """Return a trial in which each photo searches all others."""
        own = np.arange(len(labels), dtype=np.int64)
        return Trial(embeddings, labels, embeddings, labels, own, photos, places)

    @property
    def pixels(self) -> Pixels:
        """uint8 [Q, S, S, 3], read on demand, because a test half may not fit into memory."""
        return np.array(self.photos[self.places])

    def quality(self, ranks: tuple[int, ...], nmi: bool = False) -> Quality:
        """Measure clean retrieval; raises InputError like `retrieval.measure_against`."""
        return self.quality_of(self.embeddings, ranks, nmi)

    def quality_of(self, embeddings: Floats, ranks: tuple[int, ...], nmi: bool = False) -> Quality:
        """Measure retrieval with these embeddings [Q, D] as queries; raises like `quality`."""
        return retrieval.measure_against(
            embeddings, self.labels, self.gallery, self.gallery_labels, ranks, self.own, nmi=nmi
        )

    def some(self, count: int) -> "Trial":
        """Return `count` evenly spread queries whose class is in the gallery; 0 returns all of them.

        Raises:
            InputError: the count is below 0, or no query has a photo of its class in the gallery.
        """
        asking = np.flatnonzero(retrieval.relevant_in(self.labels, self.gallery_labels, self.own) > 0)
        if count < 0:
            raise InputError(f"Cannot use {count} queries", "Use 0 for all of them")
        if not len(asking):
            raise InputError("No query has another photo of its class to find", "Use at least two photos of a class")
        count = min(count or len(asking), len(asking))
        rows = asking[(np.arange(count) * len(asking)) // count]
        return dataclasses.replace(
            self,
            embeddings=self.embeddings[rows],
            labels=self.labels[rows],
            own=self.own[rows],
            places=self.places[rows],
        )


@dataclass(frozen=True, slots=True)
class Steadiness:
    """Effect of corruptions: recall@1 of corrupted queries, and drift, the mean of 1 - cosine to the clean embedding.

    Both are by corruption, with one figure per strength; `changes` is the drift under changes that a person cannot see.
    """

    queries: int
    clean: float
    """Recall@1 of the same queries without corruption."""
    recall: Mapping[str, tuple[float, ...]]
    drift: Mapping[str, tuple[float, ...]]
    changes: Mapping[str, float]

    @property
    def mean_recall(self) -> float:
        """Mean recall over all corruptions and strengths."""
        return float(np.mean(list(self.recall.values())))

    @property
    def mean_drift(self) -> float:
        """Mean drift over all corruptions and strengths."""
        return float(np.mean(list(self.drift.values())))

    def to_dict(self) -> dict[str, Any]:
        """Return the figures for JSON."""
        return {
            "queries": self.queries,
            "clean_recall@1": self.clean,
            "mean_recall@1": self.mean_recall,
            "mean_drift": self.mean_drift,
            "recall@1": {name: list(values) for name, values in self.recall.items()},
            "drift": {name: list(values) for name, values in self.drift.items()},
            "changes": dict(self.changes),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """Clean quality, and the other requested figures."""

    clean: Quality
    steadiness: Steadiness | None = None
    attacked: attacks.Robustness | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the figures for JSON: the clean ones, plus "corruptions" and "attacks" if measured."""
        figures = self.clean.to_dict()
        if self.steadiness:
            figures["corruptions"] = self.steadiness.to_dict()
        if self.attacked:
            figures["attacks"] = self.attacked.to_dict()
        return figures


def under_corruptions(embed: Embed, trial: Trial, seed: int = 0, progress: Progress = quiet) -> Steadiness:
    """Apply every corruption to every query; raises InputError like `Trial.quality`."""
    recall: dict[str, tuple[float, ...]] = {}
    drift: dict[str, tuple[float, ...]] = {}
    total, pixels = len(corruptions.CORRUPTIONS), trial.pixels
    for done, name in enumerate(corruptions.CORRUPTIONS):
        progress("corrupt", done, total)
        found = [
            retrieval.in_chunks(embed, corruptions.corrupt(pixels, name, strength, trial.places, seed))
            for strength in corruptions.STRENGTHS
        ]
        recall[name] = tuple(trial.quality_of(embeddings, (1,)).recall[1] for embeddings in found)
        drift[name] = tuple(_drift(trial.embeddings, embeddings) for embeddings in found)
    progress("corrupt", total, total)
    changes = {
        name: float(
            np.mean(
                [
                    _drift(trial.embeddings, retrieval.in_chunks(embed, changed))
                    for changed in corruptions.change_slightly(pixels, name)
                ]
            )
        )
        for name in corruptions.CHANGES
    }
    return Steadiness(len(trial.labels), trial.quality((1,)).recall[1], recall, drift, changes)


def under_attack(
    network: Network, embed: Embed, trial: Trial, settings: Settings | None = None, progress: Progress = quiet
) -> attacks.Robustness:
    """Attack every query through `network`; the finished pictures are rounded to bytes and embedded by `embed`.

    Raises:
        InputError: a query's class is not in the gallery, or the gallery has only one class.
    """
    target = Target(
        retrieval.images(trial.pixels),
        torch.from_numpy(trial.labels),
        torch.from_numpy(trial.gallery),
        torch.from_numpy(trial.gallery_labels),
        torch.from_numpy(trial.own),
    )

    def judge(images: torch.Tensor) -> torch.Tensor:
        pixels: Pixels = images.mul(255).round().byte().permute(0, 2, 3, 1).contiguous().numpy()
        return torch.from_numpy(embed(pixels))

    return attacks.ranking_robustness(
        network, target, settings, judge, lambda done, total: progress("attack", done, total)
    )


def _drift(clean: Floats, changed: Floats) -> float:
    return float(1 - (clean * changed).sum(1).mean())
