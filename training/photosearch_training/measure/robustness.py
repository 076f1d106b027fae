"""How much of a model's quality is left when the query is not as clean as the gallery: corrupted, changed, attacked.

The gallery stays clean and a query never finds its own original. It knows a model as a function that embeds pixels
and, for attacks, a differentiable one; which file they come from is decided elsewhere.
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
"""Told the stage, how much of it is done, and how much there is."""


def quiet(stage: str, done: int, total: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Clean queries and the gallery they ask.

    `embeddings` [Q, D], `labels` [Q]; `gallery` [G, D], `gallery_labels` [G]; `own` [Q] says where in the gallery a
    query itself lies, -1 for nowhere; the queries' pixels lie at `places` [Q] of `photos`, uint8 [N, S, S, 3].
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
        """Each photo asks all the others."""
        own = np.arange(len(labels), dtype=np.int64)
        return Trial(embeddings, labels, embeddings, labels, own, photos, places)

    @property
    def pixels(self) -> Pixels:
        """uint8 [Q, S, S, 3], read when asked for: a test half may not fit into memory."""
        return np.array(self.photos[self.places])

    def quality(self, ranks: tuple[int, ...], nmi: bool = False) -> Quality:
        """Clean retrieval; raises InputError as `evaluate.measure_against` does."""
        return self.quality_of(self.embeddings, ranks, nmi)

    def quality_of(self, embeddings: Floats, ranks: tuple[int, ...], nmi: bool = False) -> Quality:
        """Retrieval when the queries look like these embeddings [Q, D]; raises as `quality` does."""
        return retrieval.measure_against(
            embeddings, self.labels, self.gallery, self.gallery_labels, ranks, self.own, nmi=nmi
        )

    def some(self, count: int) -> "Trial":
        """Evenly spread `count` of the queries that have something to find; all of them where 0.

        Raises:
            InputError: the count is below 0, or no query has a photo of its class in the gallery.
        """
        asking = np.flatnonzero(retrieval.relevant_in(self.labels, self.gallery_labels, self.own) > 0)
        if count < 0:
            raise InputError(f"There are no {count} queries", "Give 0 for all of them")
        if not len(asking):
            raise InputError("No query has another photo of its class to find", "Give at least two of a class")
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
    """What corruptions do. Recall is recall@1 of corrupted queries; drift the mean 1 - cosine to the clean embedding.

    Both by corruption, one figure for each strength; `changes` is the drift under changes that a person does not see.
    """

    queries: int
    clean: float
    """Recall@1 of the same queries, clean."""
    recall: Mapping[str, tuple[float, ...]]
    drift: Mapping[str, tuple[float, ...]]
    changes: Mapping[str, float]

    @property
    def mean_recall(self) -> float:
        """Over all corruptions and strengths."""
        return float(np.mean(list(self.recall.values())))

    @property
    def mean_drift(self) -> float:
        """Over all corruptions and strengths."""
        return float(np.mean(list(self.drift.values())))

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
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
    """Clean quality, and what was asked for beyond it."""

    clean: Quality
    steadiness: Steadiness | None = None
    attacked: attacks.Robustness | None = None

    def to_dict(self) -> dict[str, Any]:
        """For JSON: the clean figures, with "corruptions" and "attacks" beside them where measured."""
        figures = self.clean.to_dict()
        if self.steadiness:
            figures["corruptions"] = self.steadiness.to_dict()
        if self.attacked:
            figures["attacks"] = self.attacked.to_dict()
        return figures


def under_corruptions(embed: Embed, trial: Trial, seed: int = 0, progress: Progress = quiet) -> Steadiness:
    """Corrupts every query in every way; raises InputError as `Trial.quality` does."""
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
    """Attacks every query through `network`; the finished pictures are rounded to bytes and judged through `embed`.

    Raises:
        InputError: a query has nothing to find, or the gallery is of one class.
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
