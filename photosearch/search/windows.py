"""The second look: compares the places of two photos, assuming that one shows a part of the other.

A photo has SIDE x SIDE places, each with a short descriptor. A hypothesis says where the places of one photo, the part,
lie in the other, the whole: in a box, rotated by an angle, or mirrored. Its score is the mean cosine of the descriptors
that it matches, with bilinear weights between places. The score of two photos is that of the best
hypothesis, tried both ways.

With cosines S(j, i) of place j of a photo and place i of the query, and weights H(j, i) of a hypothesis, the score is
sum S(j, i) H(j, i) / SIDE^2. So all hypotheses for all photos are one matrix product.
"""

import functools
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Box, Floats

Codes: TypeAlias = npt.NDArray[np.int8]
"""int8 [..., SIDE * SIDE, C]: the descriptors of the places, row by row."""

SIDE = 7
"""Places along each side of a photo."""
PLACES = SIDE * SIDE
_SHORTEST, _SHORTEST_TURNED, _SHORTEST_MIRRORED = 3, 4, 6
"""The shortest side of a part, in places: upright, rotated, and mirrored."""
_LONGEST_RATIO = 2
_TURNS = (-24.0, -12.0, 12.0, 24.0)
"""Degrees, clockwise on the screen."""
GLANCED = 16


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Where the part lies in the whole: its box, before rotation about its centre by `turn` degrees."""

    box: Box
    turn: float = 0.0
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Windows:
    """The best hypothesis for each of K photos.

    `scores` is float32 [K], in [-1, 1]; `best` int64 [K], positions in `hypotheses()`; `reverse` bool [K] is true if
    the photo is the part and the query the whole.
    """

    scores: Floats
    best: npt.NDArray[np.int64]
    reverse: npt.NDArray[np.bool_]


def compare(query: Codes, photos: Codes) -> Windows:
    """Compares a query [PLACES, C] with photos [K, PLACES, C]."""
    scores = _cosines(query, photos) @ _weights()
    best = scores.argmax(axis=1)
    count = len(hypotheses())
    return Windows(scores[np.arange(len(photos)), best], best % count, best >= count)


def glance(query: Codes, photos: Codes) -> Floats:
    """Returns about the scores of `compare`, float32 [K], by one hypothesis in GLANCED, in a tenth of the time."""
    return np.asarray((_cosines(query, photos) @ _few_weights()).max(axis=1), np.float32)


@functools.cache
def hypotheses() -> tuple[Hypothesis, ...]:
    """Returns all hypotheses: upright boxes of any place and proportions, larger ones turned, the largest mirrored."""
    upright = [Hypothesis(box) for box in _boxes(_SHORTEST)]
    turned = [Hypothesis(box, turn) for box in _boxes(_SHORTEST_TURNED) for turn in _TURNS]
    mirrored = [Hypothesis(box, mirrored=True) for box in _boxes(_SHORTEST_MIRRORED)]
    return (*upright, *turned, *mirrored)


def _boxes(shortest: int) -> list[Box]:
    sides = range(shortest, SIDE + 1)
    return [
        Box(left / SIDE, top / SIDE, (left + width) / SIDE, (top + height) / SIDE)
        for height in sides
        for width in sides
        if max(height, width) <= _LONGEST_RATIO * min(height, width)
        for top in range(SIDE - height + 1)
        for left in range(SIDE - width + 1)
    ]


def _cosines(query: Codes, photos: Codes) -> Floats:
    """Returns the cosines of all places of K photos with all places of the query, [K, PLACES^2]."""
    places = photos.reshape(-1, photos.shape[-1]).astype(np.float32)
    cosines = places @ _unit(query).T
    cosines /= np.maximum(np.sqrt(np.einsum("pc,pc->p", places, places)), 1)[:, None]
    return cosines.reshape(len(photos), PLACES**2)


@functools.cache
def _few_weights() -> Floats:
    count = len(hypotheses())
    some = np.arange(0, count, GLANCED)
    return np.ascontiguousarray(_weights()[:, np.concatenate((some, some + count))])


@functools.cache
def _weights() -> Floats:
    """Returns the weights of all hypotheses, first with the query as the part, then as the whole: [PLACES^2, 2 W]."""
    reverse = np.stack([_laid_on(each) for each in hypotheses()])
    both = np.concatenate((reverse.transpose(0, 2, 1), reverse))
    return np.ascontiguousarray(both.reshape(len(both), -1).T / PLACES)


def _laid_on(hypothesis: Hypothesis) -> Floats:
    """Returns the weight of each place of the whole for each place of the part, [PLACES, PLACES]."""
    middles = (np.arange(SIDE) + 0.5) / SIDE - 0.5
    down, across = (each.ravel() for each in np.meshgrid(middles, middles, indexing="ij"))
    if hypothesis.mirrored:
        across = -across
    angle, box = np.radians(hypothesis.turn), hypothesis.box
    x = box.left + (box.right - box.left) * (0.5 + across * np.cos(angle) - down * np.sin(angle))
    y = box.top + (box.bottom - box.top) * (0.5 + across * np.sin(angle) + down * np.cos(angle))
    rows, columns = _spread(y), _spread(x)
    return np.asarray((rows[:, :, None] * columns[:, None, :]).reshape(PLACES, PLACES), np.float32)


def _spread(at: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Returns the weights [n, SIDE] of the places nearest to fractions [n]; those beyond an edge have none."""
    position = at * SIDE - 0.5
    inside = (position > -1) & (position < SIDE)
    distance = np.abs(position.clip(0, SIDE - 1)[:, None] - np.arange(SIDE))
    return np.asarray(np.maximum(0, 1 - distance) * inside[:, None])


def _unit(codes: Codes) -> Floats:
    values = codes.astype(np.float32)
    lengths = np.linalg.norm(values, axis=-1, keepdims=True)
    return np.asarray(values / np.maximum(lengths, 1), np.float32)
