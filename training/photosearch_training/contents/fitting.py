"""Fits the matrix that turns a model's embeddings into the scores of an ImageNet classifier.

If the model's network was trained from the classifier's own backbone, its linear layer H, [D, C], is known. Then
z = H^T (H H^T + a I)^-1 e estimates the C pooled channels from an embedding e, and the classifier's channels follow
from z, each with its own slope and offset, fitted to photos. This prior also holds for things that no photo shows. A
ridge
regression of what the prior misses corrects it: B = P + (X^T X / n + b I)^-1 X^T (Y - X P) / n. Photos need no labels:
the matrix learns the classifier's scores Y. Other networks have no prior (P = 0).
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Floats

Doubles: TypeAlias = npt.NDArray[np.float64]

HEAD_RIDGE = 0.1
"""`a`, as a share of the mean eigenvalue of H H^T. Chosen on validation classes, as `RIDGE` is."""
RIDGE = 1.0
"""`b`, as a share of the mean variance of an embedding's values. Without a prior it is `RIDGE_ALONE`."""
RIDGE_ALONE = 0.01


@dataclass(frozen=True, slots=True)
class Classifier:
    """The last layer of the classifier: `weight` [T, C], `bias` [T]."""

    weight: Doubles
    bias: Doubles

    def scores(self, pooled: Floats) -> Doubles:
        """Returns the logits, [N, T], of pooled channels, [N, C]."""
        return np.asarray(pooled.astype(np.float64) @ self.weight.T + self.bias)


def fit(embeddings: Floats, pooled: Floats, classifier: Classifier, head: Floats | None) -> Floats:
    """Returns the matrix, float32 [T, D + 1], whose last column is the offset.

    Args:
        embeddings: [N, D], unit length.
        pooled: [N, C], the inputs of the classifier's last layer for the same photos.
        head: the model's linear layer, [D, C], or None if its channels are not the classifier's.
    """
    x, y = embeddings.astype(np.float64), classifier.scores(pooled)
    mean, target = x.mean(axis=0), y.mean(axis=0)
    x -= mean
    prior = np.zeros((x.shape[1], y.shape[1])) if head is None else _prior(x, pooled, classifier, head)
    products = x.T @ x / len(x)
    size = np.trace(products) / len(products) * (RIDGE_ALONE if head is None else RIDGE)
    learnt = np.linalg.solve(products + size * np.eye(len(products)), x.T @ (y - target - x @ prior) / len(x))
    slopes = (prior + learnt).T
    return np.asarray(np.hstack((slopes, (target - slopes @ mean)[:, None])), np.float32)


def _prior(x: Doubles, pooled: Floats, classifier: Classifier, head: Floats) -> Doubles:
    layer = head.astype(np.float64)
    products = layer @ layer.T
    inverse = layer.T @ np.linalg.inv(
        products + HEAD_RIDGE * np.trace(products) / len(products) * np.eye(len(products))
    )
    channels = x @ inverse.T
    wanted = pooled - pooled.mean(axis=0)
    centred = channels - channels.mean(axis=0)
    slopes = (centred * wanted).sum(axis=0) / np.maximum((centred**2).sum(axis=0), 1e-9)
    return np.asarray((inverse.T * slopes) @ classifier.weight.T)
