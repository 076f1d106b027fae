"""Measures retrieval: how often a photo's nearest neighbours are of its own class, for classes not trained on.

Works on arrays. A network in training, frozen features or an exported model is a function that embeds pixels.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import torch

from photosearch.core.photo import Floats, Pixels
from photosearch.errors import InputError
from photosearch_training.data.photo_sets import PhotoSet

Embed: TypeAlias = Callable[[Pixels], Floats]
"""Maps uint8 [N, S, S, 3] to float32 [N, D] of unit norm."""

Labels: TypeAlias = npt.NDArray[np.int64]
"""int64 [N], class numbers from 0."""

RANKS = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class Quality:
    """Fractions in [0, 1]; `recall[k]` is the share of queries with a photo of their class among the k nearest."""

    recall: dict[int, float]
    map_at_r: float
    r_precision: float
    photos: int
    """Photos in the gallery."""
    classes: int
    nmi: float | None = None
    """Normalised mutual information of classes and clusters, if requested."""

    @property
    def score(self) -> float:
        """The criterion for selecting weights on the validation classes: the mean of recall@1 and MAP@R."""
        return (self.recall[1] + self.map_at_r) / 2

    def to_dict(self) -> dict[str, Any]:
        """Return the figures for JSON."""
        recall = {f"recall@{rank}": value for rank, value in self.recall.items()}
        mutual = {} if self.nmi is None else {"nmi": self.nmi}
        counts = {"photos": self.photos, "classes": self.classes}
        return {**recall, "map@r": self.map_at_r, "r_precision": self.r_precision, **mutual, **counts}


def measure(
    embeddings: Floats, labels: Labels, ranks: Sequence[int] = RANKS, chunk: int = 512, nmi: bool = False
) -> Quality:
    """Measure leave-one-out retrieval by cosine: each photo [N, D] searches the rest; raises like `measure_against`."""
    own = np.arange(len(labels), dtype=np.int64)
    return measure_against(embeddings, labels, embeddings, labels, ranks, own, chunk, nmi)


def measure_against(
    queries: Floats,
    query_labels: Labels,
    gallery: Floats,
    gallery_labels: Labels,
    ranks: Sequence[int] = RANKS,
    own: Labels | None = None,
    chunk: int = 512,
    nmi: bool = False,
) -> Quality:
    """Measure retrieval by cosine: each query [Q, D] searches the gallery [G, D].

    R is the number of gallery photos of the query's class; MAP@R (Musgrave et al. 2020) is the mean over queries of
    1/R sum_{i<=R} P(i) rel(i). Queries whose class is not in the gallery are skipped. NMI is measured on the queries.

    Args:
        own: int64 [Q], the position of each query's own photo in the gallery, which is hidden from it; -1 if absent.

    Raises:
        InputError: a rank is below 1, or no query has a photo of its class in the gallery.
    """
    judged = judge(queries, query_labels, gallery, gallery_labels, ranks, own, chunk)
    means = judged.figures.mean(0).tolist()
    quality = Quality(
        dict(zip(ranks, means, strict=False)), means[-2], means[-1], len(gallery), len(np.unique(gallery_labels))
    )
    return replace(quality, nmi=mutual_information(queries, query_labels)) if nmi else quality


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """Number of queries, recall at the first rank and MAP@R of each class."""

    queries: list[int]
    recall: list[float]
    map_at_r: list[float]

    def to_dict(self) -> dict[str, list[float]]:
        """Return the figures for JSON, with four digits."""
        figures = {"recall@1": self.recall, "map@r": self.map_at_r}
        return {"queries": list(self.queries), **{n: [round(v, 4) for v in vs] for n, vs in figures.items()}}


@dataclass(frozen=True, slots=True)
class Judged:
    """Figures per query. `figures` is float64 [A, ranks + 2]: recall at each rank, MAP@R, R-precision."""

    queries: Labels
    """int64 [A]: the queries whose class is in the gallery."""
    figures: npt.NDArray[np.float64]

    def by_class(self, labels: Labels) -> ClassFigures:
        """Return the figures by class; `labels` [Q] are those of all queries."""
        _, numbers, counts = np.unique(labels[self.queries], return_inverse=True, return_counts=True)
        sums = np.zeros((len(counts), self.figures.shape[1]))
        np.add.at(sums, numbers, self.figures)
        means = sums / counts[:, None]
        return ClassFigures(counts.tolist(), means[:, 0].tolist(), means[:, -2].tolist())


def judge(
    queries: Floats,
    query_labels: Labels,
    gallery: Floats,
    gallery_labels: Labels,
    ranks: Sequence[int] = RANKS,
    own: Labels | None = None,
    chunk: int = 512,
) -> Judged:
    """Measure as `measure_against` does, query by query."""
    if not ranks or min(ranks) < 1:
        raise InputError(f"Recall cannot be measured at ranks {tuple(ranks)}", "Use whole numbers from 1")
    own = np.full(len(query_labels), -1, dtype=np.int64) if own is None else own
    relevant = relevant_in(query_labels, gallery_labels, own)
    asking = torch.from_numpy(np.flatnonzero(relevant))
    if not len(asking):
        raise InputError("No query has another photo of its class to find", "Use at least two photos of a class")
    round_of = _Round(
        torch.from_numpy(np.ascontiguousarray(queries)),
        torch.from_numpy(query_labels),
        torch.from_numpy(np.ascontiguousarray(gallery)),
        torch.from_numpy(gallery_labels),
        torch.from_numpy(own),
        torch.from_numpy(relevant),
        min(max(int(relevant.max()), *ranks), len(gallery)),
        tuple(ranks),
    )
    figures = torch.cat([round_of.judge(rows) for rows in torch.split(asking, chunk)])
    return Judged(asking.numpy(), figures.numpy())


def relevant_in(query_labels: Labels, gallery_labels: Labels, own: Labels) -> Labels:
    """Return int64 [Q]: the number of gallery photos of each query's class, without its own photo."""
    numbers, counts = np.unique(gallery_labels, return_counts=True)
    places = np.searchsorted(numbers, query_labels).clip(max=len(numbers) - 1)
    found: Labels = np.where(numbers[places] == query_labels, counts[places], 0) - (own >= 0)
    return found


def mutual_information(embeddings: Floats, labels: Labels, seed: int = 0) -> float:
    """Return the normalised mutual information, in [0, 1], of classes and k-means clusters of [N, D], equally many."""
    from sklearn.cluster import KMeans  # late: slow to import, and only some measurements need it
    from sklearn.metrics import normalized_mutual_info_score

    classes = len(np.unique(labels))
    clusters = KMeans(classes, n_init=1, random_state=seed).fit_predict(embeddings)
    return float(normalized_mutual_info_score(labels, clusters))


@dataclass(frozen=True, slots=True)
class _Round:
    """Queries and gallery as tensors, and the number of neighbours to retrieve."""

    queries: torch.Tensor
    query_classes: torch.Tensor
    gallery: torch.Tensor
    gallery_classes: torch.Tensor
    own: torch.Tensor
    relevant: torch.Tensor
    depth: int
    ranks: tuple[int, ...]

    def judge(self, rows: torch.Tensor) -> torch.Tensor:
        """Return float64 [rows, ranks + 2]: recall at each rank, then MAP@R and R-precision of each query."""
        similarities = self.queries[rows] @ self.gallery.T
        hidden = torch.nonzero(self.own[rows] >= 0).flatten()
        similarities[hidden, self.own[rows][hidden]] = -torch.inf
        nearest = similarities.topk(self.depth, dim=1)
        same = self.gallery_classes[nearest.indices] == self.query_classes[rows, None]
        hits = (same & (nearest.values > -torch.inf)).double()
        count = self.relevant[rows, None]
        places = torch.arange(1, self.depth + 1)
        counted = hits * (places <= count)
        precision = hits.cumsum(1) / places
        recalls = [hits[:, :rank].amax(1) for rank in self.ranks]
        averages = [(precision * counted).sum(1) / count[:, 0], counted.sum(1) / count[:, 0]]
        return torch.stack(recalls + averages, dim=1)


def in_chunks(embed: Embed, pixels: Pixels, chunk: int = 64) -> Floats:
    """Embed pixels, uint8 [N, S, S, 3], a chunk at a time; returns [N, D]."""
    return np.concatenate([embed(pixels[start : start + chunk]) for start in range(0, len(pixels), chunk)])


def by_source(
    embed: Embed,
    photos: PhotoSet,
    pixels: Pixels,
    chunk: int = 64,
    ranks: Sequence[int] = RANKS,
    nmi: bool = False,
) -> dict[str, Quality]:
    """Measure each source separately: queries and gallery are the photos of that source."""
    embeddings = in_chunks(embed, pixels, chunk)
    return {
        source: measure(embeddings[rows], photos.labels[rows], ranks, nmi=nmi)
        for source in sorted(set(photos.sources))
        for rows in [photos.of_source(source)]
    }


def mean_of(qualities: Iterable[Quality]) -> Quality:
    """Return the mean figures of several measurements with the same gallery."""
    every = list(qualities)
    recall = {rank: float(np.mean([each.recall[rank] for each in every])) for rank in every[0].recall}
    pairs = [(each.map_at_r, each.r_precision) for each in every]
    map_at_r, r_precision = (float(np.mean(values)) for values in zip(*pairs, strict=True))
    return Quality(recall, map_at_r, r_precision, every[0].photos, every[0].classes)


def mean_score(qualities: dict[str, Quality]) -> float:
    """Return the mean score of all sources, with equal weight."""
    return float(np.mean([quality.score for quality in qualities.values()]))


def images(pixels: Pixels) -> torch.Tensor:
    """Convert uint8 [N, S, S, 3] to float32 [N, 3, S, S] in [0, 1]."""
    return torch.from_numpy(np.array(pixels)).permute(0, 3, 1, 2).float().div_(255)


def with_network(network: Callable[[torch.Tensor], torch.Tensor], device: torch.device | None = None) -> Embed:
    """Return an `Embed` from a torch function of images [N, 3, S, S]; it normalises the rows."""

    def embed(pixels: Pixels) -> Floats:
        with torch.inference_mode():
            batch = images(pixels).contiguous(memory_format=torch.channels_last)
            rows = network(batch.to(device) if device else batch).float()
            result: Floats = torch.nn.functional.normalize(rows, dim=1).cpu().numpy()
        return result

    return embed
