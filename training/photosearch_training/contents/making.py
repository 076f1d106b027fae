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
"""Share of shown words that must be right on classes that the matrix was not fitted to."""
_LEASTS = np.arange(0.5, 1, 0.01)
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
    least = next(
        (each for each in _LEASTS if _precision(left_out[0], confidences, each, truth, weights) >= PRECISION),
        _LEASTS[-1],
    )
    whole = _fitted(vocabulary, embeddings, pooled, classifier, head)
    return dataclasses.replace(whole, things=curves[0], families=curves[1], least=float(least))


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
    return Contents(vocabulary.words, matrix, typical, vocabulary.members, _IDENTITY, _IDENTITY, PRECISION)


def _curve(evidence: Floats, right: Flags, judged: Flags, weights: Floats) -> Floats:
    used = judged & (evidence > LEAST_EVIDENCE)
    return calibration.curve(evidence[used], right[used], np.broadcast_to(weights[:, None], evidence.shape)[used])


def _precision(contents: Contents, confidences: Floats, least: float, truth: Truth, weights: Floats) -> float:
    shown = dataclasses.replace(contents, least=least).shown(confidences)
    return calibration.precision(shown, truth, weights)
