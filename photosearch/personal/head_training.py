"""Trains a residual head: a square matrix, I + W, that turns embeddings so that a person's pairs lie closer.

Each member of a pair has to tell its partner from all other photos of the batch (Chen et al., SimCLR, 2020), once as it
is and once turned on its sphere against that, an adversarial triplet of features. A pull towards W = 0, and likenesses
between the photos that are to stay what they were (as Hinton et al. 2015 distil), keep what the model knew. Gradients
are written out, because a matrix needs no more than NumPy.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Floats
from photosearch.core.signals import Rows


@dataclass(frozen=True, slots=True)
class HeadSettings:
    """How a head is trained."""

    epochs: int = 20
    batch: int = 256
    """Pairs a step."""
    rate: float = 1e-3
    """Adam's learning rate."""
    temperature: float = 0.05
    pull: float = 0.02
    """Weight of ||W||^2."""
    preserve: float = 10.0
    """Weight of keeping the likenesses between the photos of a batch."""
    preserve_temperature: float = 0.1
    theta: float = 0.1
    """Radians that an adversarial feature is turned by."""
    adversarial: float = 1.0
    """Weight of the loss of turned features."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Lessons:
    """What is to be learnt, over embeddings [N, D] of unit norm.

    `pairs` int64 [P, 2] are rows that belong together, each as important as its `weights` float32 [P] says; `apart`
    int64 [Q, 2] are rows that do not. Photos of one of `events` int64 [N] are never taken as examples of what does
    not belong together.
    """

    embeddings: Floats
    pairs: Rows
    weights: Floats
    apart: Rows
    events: Rows


@dataclass(frozen=True, slots=True)
class Step:
    """Where the training is: epochs done of how many, and the mean loss of the last one."""

    epoch: int
    epochs: int
    loss: float


def between(head: Floats, share: float) -> Floats:
    """The head that goes `share`, 0 to 1, of the way from the model as it was."""
    identity = np.eye(len(head), dtype=np.float32)
    return np.asarray(identity + share * (head - identity), np.float32)


def train(lessons: Lessons, settings: HeadSettings, told: Callable[[Step], None]) -> Floats:
    """Returns the head, float32 [D, D]; `told` hears of each epoch and may raise to end the training.

    Without pairs and without photos to keep apart it is the identity.
    """
    dimension = lessons.embeddings.shape[1]
    random = np.random.default_rng(settings.seed)
    change = np.zeros((dimension, dimension), np.float32)
    moments = (np.zeros_like(change), np.zeros_like(change))
    steps = 0
    for epoch in range(settings.epochs):
        losses = []
        for batch in _batches(lessons, settings.batch, random):
            loss, gradient = _loss(lessons, batch, change, settings)
            losses.append(loss)
            steps += 1
            change -= _adam(gradient + 2 * settings.pull * change, moments, steps, _rate(settings, epoch))
        told(Step(epoch + 1, settings.epochs, float(np.mean(losses)) if losses else 0.0))
    return np.asarray(np.eye(dimension, dtype=np.float32) + change)


def _rate(settings: HeadSettings, epoch: int) -> float:
    """Falls along a cosine to nothing."""
    return settings.rate * 0.5 * (1 + math.cos(math.pi * epoch / settings.epochs))


@dataclass(frozen=True, slots=True)
class _Batch:
    pairs: Rows
    weights: Floats
    apart: Rows


def _batches(lessons: Lessons, size: int, random: np.random.Generator) -> Iterator[_Batch]:
    """Every pair once, in batches of about `size`; the pairs to keep apart are spread over them."""
    order = random.permutation(len(lessons.pairs))
    count = max(1, math.ceil(max(len(order), len(lessons.apart)) / size))
    apart = random.permutation(len(lessons.apart))
    for part, others in zip(np.array_split(order, count), np.array_split(apart, count), strict=True):
        if len(part) + len(others):
            yield _Batch(lessons.pairs[part], lessons.weights[part], lessons.apart[others])


def _loss(lessons: Lessons, batch: _Batch, change: Floats, settings: HeadSettings) -> tuple[float, Floats]:
    """The loss of a batch and its gradient with respect to W."""
    rows = np.concatenate((batch.pairs[:, 0], batch.pairs[:, 1], batch.apart.reshape(-1)))
    taken = lessons.embeddings[rows]
    turned = taken + taken @ change.T
    lengths = np.linalg.norm(turned, axis=1, keepdims=True)
    points = turned / lengths
    negatives = _negatives(rows, lessons.events[rows])
    loss, slope = _contrast(points, batch, negatives, settings.temperature)
    if settings.adversarial:
        harder = _turn(points, slope, settings.theta)
        more, its_slope = _contrast(harder, batch, negatives, settings.temperature)
        loss += settings.adversarial * more
        # Where it was turned to is held fixed, so the point itself moves by the cosine of the angle.
        slope = slope + settings.adversarial * math.cos(settings.theta) * its_slope
    if settings.preserve:
        more, its_slope = _difference(points, taken, settings.preserve_temperature)
        loss += settings.preserve * more
        slope = slope + settings.preserve * its_slope
    along = (slope * points).sum(axis=1, keepdims=True)
    return loss, np.asarray(((slope - along * points) / lengths).T @ taken, np.float32)


def _negatives(rows: Rows, events: Rows) -> npt.NDArray[np.bool_]:
    """Which photos of a batch do not belong together, as far as anybody knows: of other rows and other events."""
    return np.asarray((rows[:, None] != rows[None, :]) & (events[:, None] != events[None, :]))


def _contrast(
    points: Floats, batch: _Batch, negatives: npt.NDArray[np.bool_], temperature: float
) -> tuple[float, Floats]:
    """Cross-entropy of partners among negatives, softplus of what lies apart; and its gradient [N, D]."""
    count = len(batch.pairs)
    similarities = points @ points.T / temperature
    slopes = np.zeros_like(similarities)
    loss = 0.0
    if count:
        members = np.arange(2 * count)
        partners = np.concatenate((members[count:], members[:count]))
        importance = np.concatenate((batch.weights, batch.weights))
        importance = importance / importance.sum()
        logits = np.where(negatives[: 2 * count], similarities[: 2 * count], _NEVER)
        logits[members, partners] = similarities[members, partners]
        top = logits.max(axis=1, keepdims=True)
        raised = np.exp(logits - top)
        totals = raised.sum(axis=1, keepdims=True)
        loss = float((importance * (np.log(totals[:, 0]) + top[:, 0] - similarities[members, partners])).sum())
        slopes[: 2 * count] = raised / totals * importance[:, None]
        slopes[members, partners] -= importance
    if len(batch.apart):
        first = 2 * count + 2 * np.arange(len(batch.apart))
        scores = similarities[first, first + 1]
        loss += float(np.logaddexp(0, scores - _APART / temperature).mean())
        slopes[first, first + 1] += 1 / (1 + np.exp(_APART / temperature - scores)) / len(first)
    return loss, np.asarray((slopes + slopes.T) @ points / temperature, np.float32)


def _difference(points: Floats, before: Floats, temperature: float) -> tuple[float, Floats]:
    """How far the likenesses of each row to the others are from what they were (Kullback-Leibler); its gradient."""
    itself = np.eye(len(points), dtype=np.bool_)
    now, then = (_log_softmax(np.where(itself, _NEVER, each @ each.T / temperature)) for each in (points, before))
    wanted = np.exp(then)
    slopes = (np.exp(now) - wanted) / len(points)
    return float((wanted * (then - now)).sum() / len(points)), np.asarray(
        (slopes + slopes.T) @ points / temperature, np.float32
    )


def _log_softmax(logits: Floats) -> Floats:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


_NEVER = -1e9
"""A logit whose share of a softmax is 0."""
_APART = 0.4
"""Cosine from which on photos that a person said are different are pushed apart."""


def _turn(points: Floats, slope: Floats, theta: float) -> Floats:
    """Unit rows turned by `theta` radians on their sphere along the slope; a row without one stays."""
    tangent = slope - (slope * points).sum(axis=1, keepdims=True) * points
    lengths = np.linalg.norm(tangent, axis=1, keepdims=True)
    direction = np.divide(tangent, lengths, out=np.zeros_like(tangent), where=lengths > 1e-12)
    return np.where(lengths > 1e-12, math.cos(theta) * points + math.sin(theta) * direction, points)


def _adam(gradient: Floats, moments: tuple[Floats, Floats], steps: int, rate: float) -> Floats:
    """The step of Adam (Kingma & Ba 2015); `moments` are brought up to date in place.

    Its epsilon is above the noise of the last decimals, which would else take full steps of its own.
    """
    first, second = moments
    first += 0.1 * (gradient - first)
    second += 0.001 * (gradient**2 - second)
    return np.asarray(rate * (first / (1 - 0.9**steps)) / (np.sqrt(second / (1 - 0.999**steps)) + 1e-6), np.float32)
