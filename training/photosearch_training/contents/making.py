"""Makes a model's file of contents: fits the matrix to photos, and calibrates it on classes that it never saw."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Floats
from photosearch.vision.embedding.contents import Contents
from photosearch_training.contents import calibration, fitting
from photosearch_training.contents.calibration import LEAST_EVIDENCE, Truth
from photosearch_training.contents.fitting import Classifier
from photosearch_training.contents.vocabulary import Vocabulary
from photosearch_training.data.photo_sets import LabelledPhoto

Look: TypeAlias = Callable[[Sequence[LabelledPhoto]], tuple[Floats, Floats]]
"""Returns embeddings, [N, D], and pooled channels of the classifier, [N, C], of photos."""
Flags: TypeAlias = npt.NDArray[np.bool_]

FOLDS = 5
PRECISION = 0.9
"""Share of shown words that must be right on classes that the matrix was not fitted to, of all and of each word."""
_LEASTS = np.arange(0.5, 1, 0.01).astype(np.float32)
_IDENTITY = np.array([[0, 1], [0, 1]], np.float32)


def make(
    vocabulary: Vocabulary,
    labels: Sequence[str],
    truth: Truth,
    embeddings: Floats,
    pooled: Floats,
    classifier: Classifier,
    head: Floats | None,
) -> Contents:
    """Returns the contents of a model.

    Each fold leaves out a part of the classes; the words of the photos left out calibrate.

    Args:
        labels: of the photos, [N]; only the calibration uses them.
        embeddings: the network's unit embeddings, [N, D].
        pooled: the inputs of the classifier's last layer for the same photos, [N, C].
        head: as for `fitting.fit`.
    """
    classes = {label: number for number, label in enumerate(sorted(set(labels)))}
    folds = np.array([classes[label] % FOLDS for label in labels])
    fitted = [_fitted(vocabulary, *_rows(folds != each, embeddings, pooled), classifier, head) for each in range(FOLDS)]
    evidence = np.empty((len(labels), len(vocabulary.words)), np.float32)
    for fold, contents in enumerate(fitted):
        evidence[folds == fold] = np.hstack(contents.evidence(embeddings[folds == fold]))
    weights = calibration.by_class(labels)
    things = len(classifier.bias)
    curves = [
        _curve(evidence[:, part], truth.right[:, part], truth.judged[:, part], weights)
        for part in (slice(0, things), slice(things, None))
    ]
    left_out = [dataclasses.replace(each, things=curves[0], families=curves[1]) for each in fitted]
    confidences = np.empty_like(evidence)
    for fold, contents in enumerate(left_out):
        confidences[folds == fold] = contents.confidences(embeddings[folds == fold])
    least = _levels(left_out[0], confidences, truth, weights)
    whole = _fitted(vocabulary, embeddings, pooled, classifier, head)
    return dataclasses.replace(whole, things=curves[0], families=curves[1], least=least)


def _rows(chosen: Flags, embeddings: Floats, pooled: Floats) -> tuple[Floats, Floats]:
    return embeddings[chosen], pooled[chosen]


def _fitted(
    vocabulary: Vocabulary, embeddings: Floats, pooled: Floats, classifier: Classifier, head: Floats | None
) -> Contents:
    """Returns contents without calibration."""
    # Rounded as in the file, so that the shipped numbers are calibrated.
    matrix = fitting.fit(embeddings, pooled, classifier, head).astype(np.float16).astype(np.float32)
    scores = embeddings @ matrix[:, :-1].T + matrix[:, -1]
    typical = np.stack((scores.mean(axis=0), scores.std(axis=0)))
    least = np.full(len(vocabulary.words), PRECISION, np.float32)
    return Contents(vocabulary.words, matrix, typical, vocabulary.members, _IDENTITY, _IDENTITY, least)


def _curve(evidence: Floats, right: Flags, judged: Flags, weights: Floats) -> Floats:
    used = judged & (evidence > LEAST_EVIDENCE)
    return calibration.curve(evidence[used], right[used], np.broadcast_to(weights[:, None], evidence.shape)[used])


def _levels(contents: Contents, confidences: Floats, truth: Truth, weights: Floats) -> Floats:
    """Returns the share that each word needs, [T + F].

    It is the lowest share, the same for all words, at which all of them together are right often enough. A word that
    is not, by itself, needs the lowest higher share at which it is, or is never shown.
    """
    everyone = np.ones(len(contents.words), np.float32)
    for least in _LEASTS:
        levels = np.float32(least) * everyone
        if calibration.precision(_shown(contents, confidences, levels), truth, weights) >= PRECISION:
            break
    while True:
        shown = _shown(contents, confidences, levels)
        judged = weights[:, None] * (shown & truth.judged)
        wrong = (judged * truth.right).sum(axis=0) < PRECISION * judged.sum(axis=0)
        if not wrong.any():
            return levels
        for word in np.flatnonzero(wrong):
            levels[word] = _higher(
                confidences[:, word], truth.right[:, word], truth.judged[:, word], weights, levels[word]
            )


def _shown(contents: Contents, confidences: Floats, levels: Floats) -> Flags:
    return dataclasses.replace(contents, least=levels).shown(confidences)


def _higher(confidences: Floats, right: Flags, judged: Flags, weights: Floats, level: float) -> float:
    """Returns the lowest share above `level` at which one word is right often enough, or infinity."""
    for least in _LEASTS[level < _LEASTS]:
        used = judged & (confidences >= least)
        if used.any() and weights[used & right].sum() >= PRECISION * weights[used].sum():
            return float(least)
    return float(np.inf)
