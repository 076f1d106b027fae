"""What an embedding is worth: how often a photo's nearest neighbours are of its own class, on classes never trained on.

It measures arrays; where they come from (a network in training, frozen features, an exported model) is a function
that embeds pixels.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import torch

from photosearch.core.photo import Floats, Pixels
from training.data import PhotoSet

Embed: TypeAlias = Callable[[Pixels], Floats]
"""uint8 [N, S, S, 3] to float32 [N, D] of unit norm."""

RANKS = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class Quality:
    """Fractions in [0, 1]; `recall[k]` is the share of queries with one of their class among the k nearest."""

    recall: dict[int, float]
    map_at_r: float
    r_precision: float
    photos: int
    classes: int

    @property
    def score(self) -> float:
        """What selection on the validation classes maximises: the mean of recall@1 and MAP@R."""
        return (self.recall[1] + self.map_at_r) / 2

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        recall = {f"recall@{rank}": value for rank, value in self.recall.items()}
        counts = {"photos": self.photos, "classes": self.classes}
        return {**recall, "map@r": self.map_at_r, "r_precision": self.r_precision, **counts}


def measure(
    embeddings: Floats, labels: npt.NDArray[np.int64], ranks: Sequence[int] = RANKS, chunk: int = 512
) -> Quality:
    """Leave-one-out retrieval by cosine: each photo [N, D] asks all the others.

    R is the number of other photos of the query's class; MAP@R (Musgrave et al. 2020) is the mean over queries of
    1/R sum_{i<=R} P(i) rel(i). A photo alone in its class asks nothing.
    """
    gallery, classes = torch.from_numpy(np.ascontiguousarray(embeddings)), torch.from_numpy(labels)
    relevant = torch.bincount(classes)[classes] - 1
    depth = min(max(int(relevant.max()), *ranks), len(classes) - 1)
    parts = [
        _judge(gallery, classes, relevant, rows, depth, ranks)
        for rows in torch.split(torch.nonzero(relevant > 0).flatten(), chunk)
    ]
    means = torch.cat(parts).mean(0).tolist()
    return Quality(
        dict(zip(ranks, means, strict=False)), means[-2], means[-1], len(classes), len(torch.unique(classes))
    )


def _judge(
    gallery: torch.Tensor,
    classes: torch.Tensor,
    relevant: torch.Tensor,
    rows: torch.Tensor,
    depth: int,
    ranks: Sequence[int],
) -> torch.Tensor:
    """float64 [rows, ranks + 2]: recall at each rank, then MAP@R and R-precision of each query."""
    similarities = gallery[rows] @ gallery.T
    similarities[torch.arange(len(rows)), rows] = -torch.inf
    nearest = similarities.topk(depth, dim=1).indices
    hits = (classes[nearest] == classes[rows, None]).double()
    count = relevant[rows, None]
    places = torch.arange(1, depth + 1)
    counted = hits * (places <= count)
    precision = hits.cumsum(1) / places
    recalls = [hits[:, :rank].amax(1) for rank in ranks]
    averages = [(precision * counted).sum(1) / count[:, 0], counted.sum(1) / count[:, 0]]
    return torch.stack(recalls + averages, dim=1)


def by_source(embed: Embed, photos: PhotoSet, pixels: Pixels, chunk: int = 64) -> dict[str, Quality]:
    """Quality within each source: queries and gallery are the photos of that source."""
    embeddings = np.concatenate([embed(pixels[start : start + chunk]) for start in range(0, len(pixels), chunk)])
    return {
        source: measure(embeddings[rows], photos.labels[rows])
        for source in sorted(set(photos.sources))
        for rows in [photos.of_source(source)]
    }


def mean_score(qualities: dict[str, Quality]) -> float:
    """The mean of the sources' scores: each source counts the same."""
    return float(np.mean([quality.score for quality in qualities.values()]))


def images(pixels: Pixels) -> torch.Tensor:
    """uint8 [N, S, S, 3] to float32 [N, 3, S, S] in [0, 1]."""
    return torch.from_numpy(np.array(pixels)).permute(0, 3, 1, 2).float().div_(255)


def with_network(network: Callable[[torch.Tensor], torch.Tensor], device: torch.device | None = None) -> Embed:
    """Embeds with a torch function of images [N, 3, S, S]; the rows are normalised here."""

    def embed(pixels: Pixels) -> Floats:
        with torch.inference_mode():
            batch = images(pixels).contiguous(memory_format=torch.channels_last)
            rows = network(batch.to(device) if device else batch).float()
            result: Floats = torch.nn.functional.normalize(rows, dim=1).cpu().numpy()
        return result

    return embed
