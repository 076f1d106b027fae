"""Says from which similarity on two photos are the same one edited, and from which they likely show the same kind.

Found on photos and classes that were not trained on, and shipped in the model's manifest, so that the window can put a
score in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from photosearch.core.photo import Fitting, Floats, Pixels
from photosearch_training.data.photo_sets import PhotoSet, load_originals
from photosearch_training.edits.edits import EDITS
from photosearch_training.measure.copies import embed_copies
from photosearch_training.measure.retrieval import Embed, Labels

SAME_PHOTO, LIKELY_MATCH = 0.99, 0.9
"""Precision wanted: of the pairs that are called so, the share that is so."""
STRENGTHS = (0.25, 0.5, 0.75)
QUERIES = 64
"""Photos that are edited in every way at every strength."""
_DEPTH = 50
"""How many of the nearest are looked at for each query."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Cosines, and the share of the right pairs looked at that lie at or above them: see `calibrate`."""

    same_photo: float
    same_photo_recall: float
    likely_match: float
    likely_match_recall: float
    gallery: int
    """Photos that both were told from."""

    def to_dict(self) -> dict[str, Any]:
        """For the manifest."""
        return {
            "same_photo": self.same_photo,
            "likely_match": self.likely_match,
            "precision": {"same_photo": SAME_PHOTO, "likely_match": LIKELY_MATCH},
            "recall": {"same_photo": self.same_photo_recall, "likely_match": self.likely_match_recall},
            "gallery": self.gallery,
        }


def calibrate(
    embed: Embed, fitting: Fitting, photos: PhotoSet, embeddings: Floats, others: Floats, seed: int = 1
) -> Thresholds:
    """Thresholds from photos [N] that were not trained on and their embeddings [N, D].

    Pairs of one photo are an edited copy and its original, against the copy and the nearest others. Pairs of one kind
    are a photo and those of its nearest that are of its class, against the rest of its nearest.

    Args:
        others: embeddings [M, D] of photos of further classes. Without many of them nearly any two photos would be of
            one kind by chance.
        seed: of the edits.
    """
    gallery = np.concatenate((embeddings, others))
    asking = np.unique(np.linspace(0, len(embeddings) - 1, min(QUERIES, len(embeddings))).astype(np.int64))
    originals = load_originals([photos.photos[row] for row in asking])
    same = same_photo(embed, fitting, originals, asking, gallery, seed)
    likely = least_sure(*_of_class(gallery, photos.labels), LIKELY_MATCH)
    return Thresholds(*same, *likely, len(gallery))


def same_photo(
    embed: Embed, fitting: Fitting, originals: Sequence[Pixels], places: Labels, gallery: Floats, seed: int = 1
) -> tuple[float, float]:
    """The threshold that is sure of an edited copy and its photo, and the share of such pairs at or above it.

    Args:
        originals: photos that were not trained on, uint8 [H, W, 3] each, at their own shape.
        places: int64 [Q], where in the gallery, embeddings [G, D], each of them lies.
        seed: of the edits.
    """
    copies = [embed_copies(embed, fitting, originals, kind, strength, seed) for kind in EDITS for strength in STRENGTHS]
    return least_sure(*_copied(np.concatenate(copies), np.tile(places, len(copies)), gallery), SAME_PHOTO)


def as_often(threshold: float, before: Floats, after: Floats, asking: Labels) -> float:
    """The threshold that photos and their nearest reach as often after a network changed as `threshold` before.

    Args:
        before: embeddings [N, D] by the network that the threshold belongs to, `after` those by the other one.
        asking: int64 [Q], rows of the photos whose nearest are looked at; none was trained on.
    """
    then, now = (_nearest_of(each, asking) for each in (before, after))
    return float(np.quantile(now, 1 - (then >= threshold).mean()))


def least_sure(right: npt.NDArray[np.float32], wrong: npt.NDArray[np.float32], precision: float) -> tuple[float, float]:
    """The least threshold that `precision` of the pairs at or above it hold, and the share of right pairs there.

    Where there is none it is 2, which no cosine reaches.
    """
    scores = np.concatenate((right, wrong))
    true = np.concatenate((np.ones(len(right)), np.zeros(len(wrong))))
    order = np.argsort(-scores, kind="stable")
    scores, found = scores[order], np.cumsum(true[order])
    last_of_equals = np.append(scores[1:] < scores[:-1], True)
    sure = np.flatnonzero((found / np.arange(1, len(scores) + 1) >= precision) & last_of_equals)
    if not len(sure):
        return 2.0, 0.0
    return float(scores[sure[-1]]), float(found[sure[-1]] / len(right))


def _copied(queries: Floats, places: Labels, gallery: Floats) -> tuple[Floats, Floats]:
    """Similarities of copies to their originals, and to the nearest of the others."""
    similarities = torch.from_numpy(queries @ gallery.T)
    rows, own = torch.arange(len(places)), torch.from_numpy(places)
    right = similarities[rows, own].clone()
    similarities[rows, own] = -torch.inf
    return right.numpy(), _nearest(similarities)


def _of_class(gallery: Floats, labels: Labels) -> tuple[Floats, Floats]:
    """Similarities of the first photos, which have labels, to the nearest of their class and of other classes."""
    similarities = torch.from_numpy(gallery[: len(labels)] @ gallery.T).fill_diagonal_(-torch.inf)
    nearest = similarities.topk(min(_DEPTH, len(gallery) - 1), dim=1)
    classes = torch.from_numpy(np.append(labels, np.full(len(gallery) - len(labels), -1, dtype=np.int64)))
    same = classes[nearest.indices] == classes[: len(labels), None]
    return nearest.values[same].numpy(), nearest.values[~same].numpy()


def _nearest_of(embeddings: Floats, asking: Labels) -> Floats:
    similarities = torch.from_numpy(embeddings[asking] @ embeddings.T)
    similarities[torch.arange(len(asking)), torch.from_numpy(asking)] = -torch.inf
    return _nearest(similarities)


def _nearest(similarities: torch.Tensor) -> Floats:
    nearest: Floats = similarities.topk(min(_DEPTH, similarities.shape[1] - 1), dim=1).values.flatten().numpy()
    return nearest
