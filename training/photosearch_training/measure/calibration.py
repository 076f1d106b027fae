"""Calibrates two thresholds: the similarity above which two photos are the same photo, or probably of the same kind.

They are measured on photos and classes outside the training set and shipped in the model's manifest, so that the window
can describe scores in words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from photosearch.core.answers.same_picture import SIDE, Grey, is_same, luma
from photosearch.core.photo import Fitting, Floats, Pixels
from photosearch_training.data.photo_sets import PhotoSet, load_originals
from photosearch_training.edits.edits import EDITS
from photosearch_training.measure.copies import embed_copies
from photosearch_training.measure.retrieval import Embed, Labels

SAME_PHOTO, LIKELY_MATCH = 0.99, 0.9
"""Required precision: the share of correct pairs among those at or above the threshold."""
STRENGTHS = (0.25, 0.5, 0.75)
QUERIES = 64
"""Number of photos that get every edit at every strength."""
_TWIN = 0.8
"""The least cosine of photos that pixels compare to find files with the same picture."""
_DEPTH = 50
"""Number of nearest neighbours compared for each query."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Cosines, and the share of correct pairs at or above each: see `calibrate`."""

    same_photo: float
    same_photo_recall: float
    likely_match: float
    likely_match_recall: float
    gallery: int
    """Number of photos compared for both thresholds."""

    def to_dict(self) -> dict[str, Any]:
        """Return the thresholds for the manifest."""
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
    """Calibrate both thresholds on photos [N] outside the training set and their embeddings [N, D].

    For the same photo, correct pairs are an edited copy and its original, wrong ones the copy and its other nearest
    photos, except those that pixels prove to show the same picture as the original. For the same kind, correct pairs
    are a photo and its nearest neighbours of the same class, wrong ones the photo and its other nearest neighbours.

    Args:
        others: embeddings [M, D] of photos of further classes. With few of them, almost any two photos would be of the
            same kind by chance.
        seed: the seed of the edits.
    """
    gallery = np.concatenate((embeddings, others))
    asking = np.unique(np.linspace(0, len(embeddings) - 1, min(QUERIES, len(embeddings))).astype(np.int64))
    originals = load_originals([photos.photos[row] for row in asking])

    def read(row: int) -> Grey:
        return luma(load_originals([photos.photos[row]], SIDE)[0])

    same_pictures = [twins(row, embeddings, read) for row in asking.tolist()]
    same = same_photo(embed, fitting, originals, asking, gallery, seed, same_pictures)
    likely = least_sure(*_of_class(gallery, photos.labels), LIKELY_MATCH)
    return Thresholds(*same, *likely, len(gallery))


def same_photo(
    embed: Embed,
    fitting: Fitting,
    originals: Sequence[Pixels],
    places: Labels,
    gallery: Floats,
    seed: int = 1,
    same_pictures: Sequence[Sequence[int]] = (),
) -> tuple[float, float]:
    """Return the threshold for an edited copy and its photo, and the share of such pairs at or above it.

    Args:
        originals: photos outside the training set, uint8 [H, W, 3] each, in their own shape.
        places: int64 [Q], the positions of these photos in the gallery, embeddings [G, D].
        seed: the seed of the edits.
        same_pictures: for each photo, the positions of other files with the same picture; if empty, there are none.
    """
    copies = [embed_copies(embed, fitting, originals, kind, strength, seed) for kind in EDITS for strength in STRENGTHS]
    right, wrong = _copied(
        np.concatenate(copies),
        np.tile(places, len(copies)),
        gallery,
        list(same_pictures or [()] * len(places)) * len(copies),
    )
    return least_sure(right, wrong, SAME_PHOTO)


def as_often(threshold: float, before: Floats, after: Floats, asking: Labels) -> float:
    """Return the threshold that neighbours reach as often with a changed network as `threshold` with the old one.

    Args:
        before: embeddings [N, D] by the network of the threshold; `after` are those by the changed network.
        asking: int64 [Q], rows of the photos whose neighbours are compared; none is in the training set.
    """
    then, now = (_nearest_of(each, asking) for each in (before, after))
    return float(np.quantile(now, 1 - (then >= threshold).mean()))


def least_sure(right: npt.NDArray[np.float32], wrong: npt.NDArray[np.float32], precision: float) -> tuple[float, float]:
    """Return the lowest threshold with the required precision, and the share of correct pairs at or above it.

    If there is none, returns 2, which no cosine reaches.
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


def twins(row: int, embeddings: Floats, grey: Callable[[int], Grey | None]) -> list[int]:
    """Return the positions of other photos that pixels prove to show the same picture as the one at `row`.

    Args:
        embeddings: of all photos, float32 [N, D].
        grey: returns a photo's small grey picture by position, or None if it cannot be read.
    """
    similarities = embeddings @ embeddings[row]
    similarities[row] = -1
    near = np.flatnonzero(similarities >= _TWIN).tolist()
    own = grey(row) if near else None
    if own is None:
        return []
    return [each for each in near if (other := grey(each)) is not None and is_same(own, other)]


def _copied(
    queries: Floats, places: Labels, gallery: Floats, same_pictures: Sequence[Sequence[int]]
) -> tuple[Floats, Floats]:
    """Return similarities of copies to their originals, and to the nearest other photos."""
    similarities = torch.from_numpy(queries @ gallery.T)
    rows, own = torch.arange(len(places)), torch.from_numpy(places)
    right = similarities[rows, own].clone()
    similarities[rows, own] = -torch.inf
    for row, same in enumerate(same_pictures):
        similarities[row, list(same)] = -torch.inf
    nearest = _nearest(similarities)
    return right.numpy(), nearest[np.isfinite(nearest)]


def _of_class(gallery: Floats, labels: Labels) -> tuple[Floats, Floats]:
    """Return similarities of the labelled photos, the first ones, to their neighbours of the same and other classes."""
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
