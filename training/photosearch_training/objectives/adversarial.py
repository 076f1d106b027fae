"""Adversarial triplet embedding: moves the features of a batch into harder triplets and evaluates the loss on them too.

Pixels are not changed, only features or embeddings. Any embedding loss of pytorch-metric-learning works, as a function.
This module knows nothing about the network's layers or the training loop.
"""

import math
from collections.abc import Callable
from typing import TypeAlias

import torch
import torch.nn.functional as F
from pytorch_metric_learning.utils.loss_and_miner_utils import convert_to_pairs, convert_to_triplets

from photosearch.errors import InputError
from photosearch_training.recipe import ROLES, AdversarialRecipe

Mined: TypeAlias = tuple[torch.Tensor, ...] | None
"""A miner's result: (anchor, positive, negative), (anchor, positive, anchor, negative), or None for all."""
EmbeddingLoss: TypeAlias = Callable[..., torch.Tensor]
"""Maps embeddings [N, D], labels [N] and mined indices to a scalar.

If only some roles move, the embeddings are those of the anchors, followed by those of positives and negatives with
their labels.
"""

_STILL = 1e-12
"""A gradient shorter than this has no direction, and its row does not move."""


class AdversarialTriplets:
    """w_adv L(Z_adv): the loss of a batch after its embeddings or pooled features were moved to harder triplets."""

    def __init__(self, settings: AdversarialRecipe) -> None:
        self.settings = settings

    @property
    def active(self) -> bool:
        """Whether the term has a weight; without one, a run is exactly the plain run."""
        return self.settings.weight > 0

    def __call__(
        self,
        features: torch.Tensor,
        embeddings: torch.Tensor,
        project: Callable[[torch.Tensor], torch.Tensor],
        labels: torch.Tensor,
        mined: Mined,
        loss: EmbeddingLoss,
        progress: float = 1.0,
    ) -> torch.Tensor:
        """Return the weighted scalar. `project` maps pooled features [N, C] to embeddings [N, D]; `labels` int64 [N].

        `mined` are the triplets of the clean batch, reused; `progress` in [0, 1] is the finished part of the run.

        Raises:
            InputError: only some roles move and the loss takes no mined indices.
        """
        theta = self._theta(progress)
        if self.settings.where == "embedding":
            direction = self._direction(embeddings, lambda rows: rows, labels, mined)
            moved = turn(embeddings, direction, theta)
        else:
            direction = self._direction(features, project, labels, mined)
            moved = project(shift(features, direction, theta))
        return self.settings.weight * self._loss_of(embeddings, moved, labels, mined, loss)

    def _theta(self, progress: float) -> float:
        return self.settings.theta * min(1.0, progress / self.settings.ramp if self.settings.ramp else 1.0)

    def _direction(
        self,
        points: torch.Tensor,
        project: Callable[[torch.Tensor], torch.Tensor],
        labels: torch.Tensor,
        mined: Mined,
    ) -> torch.Tensor:
        """Return unit rows along which hardness rises (or random ones), 0 for rows outside all triplets; detached."""
        held = points.detach()
        free = held.clone().requires_grad_()
        triplets = convert_to_triplets(mined, labels, t_per_anchor="all")
        rows = {moves: project(free if moves else held) for moves in (True, False)}
        anchors, positives, negatives = (rows[role in self.settings.roles] for role in ROLES)
        objective = hardness(anchors, positives, negatives, triplets, self.settings.margin, self.settings.beta)
        (gradient,) = torch.autograd.grad(objective, free)
        on_sphere = self.settings.where == "embedding"
        ascent = unit(tangent(gradient, held) if on_sphere else gradient, "l2")
        if self.settings.direction == "random":
            drawn = torch.randn_like(held)
            moving = ascent.any(dim=1, keepdim=True)
            return unit(tangent(drawn, held) if on_sphere else drawn, "l2") * moving
        if self.settings.norm == "sign":
            signs = unit(ascent, "sign")
            # the signs of a tangent leave the tangent plane; project them back, so that the angle stays theta
            return unit(tangent(signs, held), "l2") if on_sphere else signs
        return ascent

    def _loss_of(
        self, clean: torch.Tensor, moved: torch.Tensor, labels: torch.Tensor, mined: Mined, loss: EmbeddingLoss
    ) -> torch.Tensor:
        if set(self.settings.roles) == set(ROLES):
            return loss(moved, labels, mined)
        # each role has its own copy of the batch; without a miner, all pairs are equivalent to all triplets
        anchors, positives, negatives = (moved if role in self.settings.roles else clean for role in ROLES)
        *others, negative = convert_to_pairs(mined, labels) if mined is None else mined
        return loss(
            anchors,
            labels,
            (*others, negative + len(clean)),
            torch.cat((positives, negatives)),
            torch.cat((labels, labels)),
        )


def hardness(
    anchors: torch.Tensor,
    positives: torch.Tensor,
    negatives: torch.Tensor,
    triplets: tuple[torch.Tensor, ...],
    margin: float,
    beta: float,
) -> torch.Tensor:
    """A = mean softplus(beta (s_an - s_ap + m)) / beta over triplets, indices [T] of unit rows [N, D]; 0 without any.

    Softplus replaces a hinge, because few triplets are active late in training, and a hinge would move only those.
    """
    a, p, n = triplets
    gap = (anchors @ negatives.T)[a, n] - (anchors @ positives.T)[a, p] + margin
    softened: torch.Tensor = F.softplus(gap, beta=beta)
    return softened.sum() / max(1, len(gap))


def tangent(gradient: torch.Tensor, points: torch.Tensor) -> torch.Tensor:
    """Return the part of each row [N, D] that is tangent to the sphere at the unit row of `points`: g - (g.z) z."""
    return gradient - (gradient * points).sum(1, keepdim=True) * points


def unit(gradient: torch.Tensor, norm: str) -> torch.Tensor:
    """Scale rows [N, D] to length 1: g / ||g|| for "l2", sign(g) / sqrt(D) for "sign"; a row without direction is 0."""
    length = gradient.norm(dim=1, keepdim=True)
    along = gradient.sign() / math.sqrt(gradient.shape[1]) if norm == "sign" else gradient / length.clamp(min=_STILL)
    return torch.where(length < _STILL, torch.zeros_like(gradient), along)


def turn(points: torch.Tensor, direction: torch.Tensor, theta: float) -> torch.Tensor:
    """Rotate unit rows [N, D] by `theta` radians: cos(theta) z + sin(theta) u; rows with direction 0 do not move."""
    turned: torch.Tensor = math.cos(theta) * points + math.sin(theta) * direction
    return torch.where(direction.any(dim=1, keepdim=True), turned, points)


def shift(features: torch.Tensor, direction: torch.Tensor, radius: float) -> torch.Tensor:
    """Move features [N, C] by `radius` times their own length, which is held constant: f + e ||f|| u."""
    moved: torch.Tensor = features + radius * features.detach().norm(dim=1, keepdim=True) * direction
    return moved


def check(settings: AdversarialRecipe, takes_mined: bool, loss: str) -> None:
    """Raise InputError if only some roles should move but the loss takes no mined indices."""
    if settings.weight > 0 and set(settings.roles) != set(ROLES) and not takes_mined:
        raise InputError(
            f"adversarial.roles moves only {', '.join(settings.roles)}, but {loss} takes no mined triplets",
            "Move all three roles, or choose a loss of triplets or pairs",
        )
