"""Measures how often words are right, and turns evidence into shares of right words.

A word is right for a photo if it names the photo's labelled thing or a family of it. It is wrong if it names anything
else, although the photo may show that too. Words more specific than the label, such as "airliner" for an airplane,
cannot be judged and are left out.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Floats
from photosearch.vision.embedding.contents import Contents
from photosearch_training.contents.vocabulary import Vocabulary

LEAST_EVIDENCE = -4.0
"""Words with less evidence are left out of the calibration: there are very many, and none is shown."""


@dataclass(frozen=True, slots=True)
class Truth:
    """Which words are right for each photo, and which can be judged, bool [N, W]."""

    right: npt.NDArray[np.bool_]
    judged: npt.NDArray[np.bool_]


def judge(vocabulary: Vocabulary, labels: Sequence[str], truths: dict[str, frozenset[int]]) -> Truth:
    """Returns which words are right for photos with these labels, and which can be judged."""
    distinct = sorted(set(labels))
    ids = [word.id for word in vocabulary.words]
    right = np.array([[each in truths[label] for each in ids] for label in distinct])
    own = {label: _most_special(truths[label], vocabulary) for label in distinct}
    more = np.array([[bool(above & own[label]) for above in vocabulary.above] for label in distinct])
    rows = [distinct.index(label) for label in labels]
    return Truth(right[rows], (right | ~more)[rows])


def _most_special(concepts: frozenset[int], vocabulary: Vocabulary) -> frozenset[int]:
    """Returns the words among the concepts that have no more specific word among them."""
    there = [(word.id, above) for word, above in zip(vocabulary.words, vocabulary.above, strict=True)]
    inside = [(number, above) for number, above in there if number in concepts]
    return frozenset(
        number for number, _ in inside if not any(number in above and other != number for other, above in inside)
    )


def curve(evidence: Floats, right: npt.NDArray[np.bool_], weights: Floats) -> Floats:
    """Returns the calibration curve, float32 [2, K], by isotonic regression (pool adjacent violators).

    Args:
        evidence: [N], of words that could be judged.
        right: [N].
        weights: [N].
    """
    order = np.argsort(evidence, kind="stable")
    blocks: list[tuple[float, float, float]] = []
    for value, good, weight in zip(evidence[order], right[order], weights[order], strict=True):
        block = (float(value * weight), float(good * weight), float(weight))
        while blocks and blocks[-1][1] * block[2] >= block[1] * blocks[-1][2]:
            last = blocks.pop()
            block = (last[0] + block[0], last[1] + block[1], last[2] + block[2])
        blocks.append(block)
    points = np.array([(value / weight, good / weight) for value, good, weight in blocks], np.float32).T
    if not points.size:
        raise ValueError("there are no words to calibrate with")
    start = np.array([[points[0, 0] - 1], [0]], np.float32)
    return np.maximum.accumulate(np.hstack((start, points)), axis=1)


def by_class(labels: Sequence[str]) -> Floats:
    """Returns a weight for each photo, float32 [N], so that all classes have the same weight."""
    counts = Counter(labels)
    return np.array([1 / counts[label] for label in labels], np.float32)


def precision(shown: npt.NDArray[np.bool_], truth: Truth, weights: Floats) -> float:
    """Returns the share of shown words that are right, of those that can be judged."""
    judged = weights[:, None] * (shown & truth.judged)
    return float((judged * truth.right).sum() / max(judged.sum(), 1e-9))


@dataclass(frozen=True, slots=True)
class Measured:
    """How well the shown words do on labelled photos. All classes have the same weight."""

    photos: int
    named: float
    """Share of photos with a word."""
    precision: float
    """Share of shown words that are right, of those that can be judged."""
    recall: float
    """Share of photos with a right word, among those whose label, or a family of it, is a word."""


def measure(contents: Contents, features: Floats, labels: Sequence[str], truth: Truth) -> Measured:
    """Returns how well the shown words do."""
    shown, weights = contents.shown(contents.confidences(features)), by_class(labels)
    possible = np.flatnonzero(truth.right.any(axis=1))
    good = np.asarray((shown & truth.right).any(axis=1))
    return Measured(
        photos=len(features),
        named=float(np.average(shown.any(axis=1), weights=weights)),
        precision=precision(shown, truth, weights),
        recall=float(np.average(good[possible], weights=weights[possible])) if len(possible) else 0.0,
    )


def by_word(contents: Contents, features: Floats, labels: Sequence[str], truth: Truth) -> dict[str, dict[str, float]]:
    """Returns precision and recall of a search for each word that is right for some photo, by its English name."""
    shown = contents.shown(contents.confidences(features))
    places = {word.id: at for at, word in enumerate(contents.words)}
    found: dict[str, dict[str, float]] = {}
    for number, inside in contents.within().items():
        at = places[number]
        right, judged = truth.right[:, at], truth.judged[:, at]
        if right.any():
            hits = shown[:, [places[each] for each in inside]].any(axis=1)
            found[contents.words[at].name("en")] = {
                "photos": int(right.sum()),
                "hits": int((hits & judged).sum()),
                "precision": float((hits & right).sum() / max(1, (hits & judged).sum())),
                "recall": float((hits & right).sum() / right.sum()),
            }
    return found
