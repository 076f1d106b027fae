"""Measures how often photos that a model calls similar are of one class, or of one family of classes.

The classes of some data sets are species or models of one thing: two birds of different species are different classes,
but a person calls their photos similar. Each such data set counts as one family.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from photosearch.core.photo import Floats
from photosearch_training.data.photo_sets import PhotoSet
from photosearch_training.measure.retrieval import Labels
from photosearch_training.progress import show_table

FAMILIES: Mapping[str, str] = {"clothing": "garment", "cub100": "bird", "cars196half": "car"}
"""Data sets whose classes are all one family, by name. The classes of others are families themselves."""
DEPTH = 50
"""Nearest neighbours of each photo, those that a first page shows."""


@dataclass(frozen=True, slots=True)
class Precision:
    """The share of pairs at or above a threshold that are of one class, and of one family; nan without such pairs.

    `pairs` is their number.
    """

    of_class: float
    of_family: float
    pairs: int


def families(photos: PhotoSet) -> Labels:
    """Return the family number of each photo, int64 [N]; labels are those of the data set, "source/class"."""
    names = [FAMILIES.get(photo.source, photo.label) for photo in photos.photos]
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def precision(embeddings: Floats, asking: Labels, photos: PhotoSet, threshold: float) -> dict[str, Precision]:
    """Return the precision of "similar" for each source of the asking photos, and for all sources alike ("mean").

    Args:
        embeddings: float32 [N, D] of `photos`, which are searched among.
        asking: int64 [Q], the positions of the photos whose neighbours count.
        threshold: the least cosine that is called similar.
    """
    family, sources = families(photos), np.array(photos.sources)
    found: dict[str, Precision] = {}
    for source in sorted(set(sources[asking])):
        rows = asking[sources[asking] == source]
        scores = embeddings[rows] @ embeddings.T
        scores[np.arange(len(rows)), rows] = -np.inf
        nearest = np.argpartition(-scores, min(DEPTH, len(embeddings) - 1) - 1, axis=1)[:, :DEPTH]
        shown = np.take_along_axis(scores, nearest, axis=1) >= threshold
        of_class, of_family = (
            _share((labels[nearest] == labels[rows, None])[shown]) for labels in (photos.labels, family)
        )
        found[source] = Precision(of_class, of_family, int(shown.sum()))
    parts = [each for each in found.values() if each.pairs]
    found["mean"] = Precision(
        _share(np.array([each.of_class for each in parts])),
        _share(np.array([each.of_family for each in parts])),
        sum(each.pairs for each in parts),
    )
    return found


def show(found: Mapping[str, Precision], threshold: float, as_json: bool) -> None:
    """Print the precision of each source."""
    if as_json:
        sources = {name: {"class": each.of_class, "family": each.of_family} for name, each in found.items()}
        print(json.dumps({"threshold": threshold, "precision": sources}))
        return
    rows: Iterable[list[str]] = (
        [name, f"{each.of_class:.3f}", f"{each.of_family:.3f}", f"{each.pairs:,}"] for name, each in found.items()
    )
    show_table(f"Precision of “similar”, cosine >= {threshold:.3f}", ["source", "class", "family", "pairs"], rows)


def _share(same: np.ndarray) -> float:
    return float(same.mean()) if len(same) else float("nan")
