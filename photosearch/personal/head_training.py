"""Trains a residual head: a square matrix, I + W, that moves the embeddings of a person's pairs closer together.

Each photo of a pair must recognise its partner among all photos of the batch (Chen et al., SimCLR, 2020): once as it
is, and once rotated on the sphere to make this harder, as an adversarial feature. A pull towards W = 0, and a penalty
on changed similarities between the photos of a batch (distillation, Hinton et al. 2015), preserve what the model knew.
The gradients are written out: a matrix needs no more than NumPy.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Floats
from photosearch.core.signals import Rows

_NEVER = -1e9
"""A logit whose share of a softmax is 0."""
_APART = 0.4
"""Cosine above which photos that a person marked as different are pushed apart."""


@dataclass(frozen=True, slots=True)
class HeadSettings:
    """How a head is trained."""

    epochs: int = 20
    batch: int = 256
    """Pairs per step."""
    rate: float = 1e-3
    """Adam's learning rate."""
    temperature: float = 0.05
    pull: float = 0.02
    """Weight of ||W||^2."""
    preserve: float = 10.0
    """Weight of the penalty on changed similarities."""
    preserve_temperature: float = 0.1
    theta: float = 0.1
    """Radians by which an adversarial feature is rotated."""
    adversarial: float = 1.0
    """Weight of the loss of rotated features."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Pairs of embeddings [N, D] of unit norm.

    `pairs` int64 [P, 2] are rows that belong together, with their `weights` float32 [P]; `apart` int64 [Q, 2] are rows
    that do not. Photos with the same number in `events` int64 [N] are never used as negatives of each other.
    """

    embeddings: Floats
    pairs: Rows
    weights: Floats
    apart: Rows
    events: Rows


@dataclass(frozen=True, slots=True)
class Step:
    """Progress: the number of finished epochs and of all, and the mean loss of the last one."""

    epoch: int
    epochs: int
    loss: float


def interpolate(head: Floats, share: float) -> Floats:
    """Returns the head with `share`, 0 to 1, of its change."""
    identity = np.eye(len(head), dtype=np.float32)
    return np.asarray(identity + share * (head - identity), np.float32)


def train(training_set: TrainingSet, settings: HeadSettings, progress: Callable[[Step], None]) -> Floats:
    """Returns the head, float32 [D, D]. `progress` is called after each epoch; an exception ends the training.

    Without any pairs the head is the identity.
    """
    dimension = training_set.embeddings.shape[1]
    random = np.random.default_rng(settings.seed)
    change = np.zeros((dimension, dimension), np.float32)
    moments = (np.zeros_like(change), np.zeros_like(change))
    steps = 0
    for epoch in range(settings.epochs):
        losses = []
        for batch in _batches(training_set, settings.batch, random):
            loss, gradient = loss_and_gradient(training_set, batch, change, settings)
            losses.append(loss)
            steps += 1
            change -= _adam(gradient + 2 * settings.pull * change, moments, steps, _rate(settings, epoch))
        progress(Step(epoch + 1, settings.epochs, float(np.mean(losses)) if losses else 0.0))
    return np.asarray(np.eye(dimension, dtype=np.float32) + change)


def _rate(settings: HeadSettings, epoch: int) -> float:
    """Decays along a cosine to zero."""
    return settings.rate * 0.5 * (1 + math.cos(math.pi * epoch / settings.epochs))


@dataclass(frozen=True, slots=True)
class Batch:
    """The pairs of one step, as in `TrainingSet`."""

    pairs: Rows
    weights: Floats
    apart: Rows


def _batches(training_set: TrainingSet, size: int, random: np.random.Generator) -> Iterator[Batch]:
    """Yields every pair once, in batches of about `size`; the pairs to keep apart are spread over them."""
    order = random.permutation(len(training_set.pairs))
    count = max(1, math.ceil(max(len(order), len(training_set.apart)) / size))
    apart = random.permutation(len(training_set.apart))
    for part, others in zip(np.array_split(order, count), np.array_split(apart, count), strict=True):
        if len(part) + len(others):
            yield Batch(training_set.pairs[part], training_set.weights[part], training_set.apart[others])


def loss_and_gradient(
    training_set: TrainingSet, batch: Batch, change: Floats, settings: HeadSettings
) -> tuple[float, Floats]:
    """Returns the loss of a batch and its gradient by the `change` W, float32 [D, D]."""
    rows = np.concatenate((batch.pairs[:, 0], batch.pairs[:, 1], batch.apart.reshape(-1)))
    taken = training_set.embeddings[rows]
    moved = taken + taken @ change.T
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    points = moved / lengths
    negatives = _negatives(rows, training_set.events[rows])
    loss, slope = _contrast(points, batch, negatives, settings.temperature)
    if settings.adversarial:
        harder = _rotated(points, slope, settings.theta)
        more, its_slope = _contrast(harder, batch, negatives, settings.temperature)
        loss += settings.adversarial * more
        # The direction of the rotation is held fixed, so the rotated point moves by the cosine of the angle.
        slope = slope + settings.adversarial * math.cos(settings.theta) * its_slope
    if settings.preserve:
        more, its_slope = _difference(points, taken, settings.preserve_temperature)
        loss += settings.preserve * more
        slope = slope + settings.preserve * its_slope
    along = (slope * points).sum(axis=1, keepdims=True)
    return loss, np.asarray(((slope - along * points) / lengths).T @ taken, np.float32)


def _negatives(rows: Rows, events: Rows) -> npt.NDArray[np.bool_]:
    """Returns which photos of a batch are negatives of each other: other rows and other events, bool [N, N]."""
    return np.asarray((rows[:, None] != rows[None, :]) & (events[:, None] != events[None, :]))


def _contrast(
    points: Floats, batch: Batch, negatives: npt.NDArray[np.bool_], temperature: float
) -> tuple[float, Floats]:
    """Returns the loss of partners among negatives and of pairs apart, and its gradient by the points, [N, D]."""
    similarities = points @ points.T / temperature
    slopes = np.zeros_like(similarities)
    loss = _partner_loss(similarities, batch.weights, negatives, slopes)
    first = 2 * len(batch.pairs) + 2 * np.arange(len(batch.apart))
    loss += _apart_loss(similarities, first, _APART / temperature, slopes)
    return loss, np.asarray((slopes + slopes.T) @ points / temperature, np.float32)


def _partner_loss(similarities: Floats, weights: Floats, negatives: npt.NDArray[np.bool_], slopes: Floats) -> float:
    """Returns the weighted cross-entropy of each partner among the negatives; adds its gradient to `slopes`.

    The first photos of the P pairs are rows 0 to P - 1 of `similarities` [N, N], the second ones rows P to 2 P - 1.
    """
    count = len(weights)
    if not count:
        return 0.0
    members = np.arange(2 * count)
    partners = np.concatenate((members[count:], members[:count]))
    importance = np.concatenate((weights, weights))
    importance = importance / importance.sum()
    logits = np.where(negatives[: 2 * count], similarities[: 2 * count], _NEVER)
    logits[members, partners] = similarities[members, partners]
    top = logits.max(axis=1, keepdims=True)
    raised = np.exp(logits - top)
    totals = raised.sum(axis=1, keepdims=True)
    slopes[: 2 * count] += raised / totals * importance[:, None]
    slopes[members, partners] -= importance
    return float((importance * (np.log(totals[:, 0]) + top[:, 0] - similarities[members, partners])).sum())


def _apart_loss(similarities: Floats, first: Rows, margin: float, slopes: Floats) -> float:
    """Returns the mean softplus of similarity above `margin`; adds its gradient to `slopes`.

    `first` are the rows of the first photos of the pairs; the second ones are in the next rows.
    """
    if not len(first):
        return 0.0
    excess = similarities[first, first + 1] - margin
    slopes[first, first + 1] += 1 / (1 + np.exp(-excess)) / len(first)
    return float(np.logaddexp(0, excess).mean())


def _difference(points: Floats, before: Floats, temperature: float) -> tuple[float, Floats]:
    """Returns how far the similarities of each row have moved (Kullback-Leibler), and the gradient [N, D]."""
    itself = np.eye(len(points), dtype=np.bool_)
    now, then = (_log_softmax(np.where(itself, _NEVER, each @ each.T / temperature)) for each in (points, before))
    wanted = np.exp(then)
    slopes = (np.exp(now) - wanted) / len(points)
    loss = float((wanted * (then - now)).sum() / len(points))
    return loss, np.asarray((slopes + slopes.T) @ points / temperature, np.float32)


def _log_softmax(logits: Floats) -> Floats:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def _rotated(points: Floats, slope: Floats, theta: float) -> Floats:
    """Rotates unit rows by `theta` radians along the slope; a row without a slope stays."""
    tangent = slope - (slope * points).sum(axis=1, keepdims=True) * points
    lengths = np.linalg.norm(tangent, axis=1, keepdims=True)
    direction = np.divide(tangent, lengths, out=np.zeros_like(tangent), where=lengths > 1e-12)
    return np.where(lengths > 1e-12, math.cos(theta) * points + math.sin(theta) * direction, points)


def _adam(gradient: Floats, moments: tuple[Floats, Floats], steps: int, rate: float) -> Floats:
    """Returns the step of Adam (Kingma & Ba 2015), and updates `moments` in place.

    Epsilon is larger than rounding noise, which would otherwise cause full steps.
    """
    first, second = moments
    first += 0.1 * (gradient - first)
    second += 0.001 * (gradient**2 - second)
    return np.asarray(rate * (first / (1 - 0.9**steps)) / (np.sqrt(second / (1 - 0.999**steps)) + 1e-6), np.float32)
