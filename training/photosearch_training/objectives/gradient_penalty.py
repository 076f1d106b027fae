"""Input gradient regularisation: penalises how fast the loss and the embedding change with the pixels.

Works with any loss of embeddings; it needs a network, its images and a function from embeddings to a scalar.
Penalties are computed in float32, whatever the precision of the run.

BatchNorm: with frozen statistics, photos do not affect each other and every form is exact. With live statistics, the
loss form differentiates through the batch's statistics, as the loss does. The feature form then uses the running
statistics, as the finished model does, so that each embedding depends on its own photo only. Neither form updates the
running statistics.
"""

import contextlib
import math
from collections.abc import Callable, Iterator
from typing import TypeAlias

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from photosearch.errors import InputError
from photosearch_training.recipe import PenaltyRecipe

LossOf: TypeAlias = Callable[[torch.Tensor], torch.Tensor]
"""Maps embeddings [N, D] of the batch to the scalar loss, with fixed labels and mined indices."""
Network: TypeAlias = Callable[[torch.Tensor], torch.Tensor]
"""Maps images [N, 3, H, W] to embeddings [N, D]."""


class InputGradientPenalty(nn.Module):
    """lambda_loss R_loss + lambda_feature R_feature, each with a lambda fixed by `calibrate` before the first step."""

    of_loss: torch.Tensor
    of_feature: torch.Tensor

    def __init__(self, settings: PenaltyRecipe) -> None:
        super().__init__()
        self.settings = settings
        # infinite until calibrated, so that a penalty without calibration stops the run instead of going unnoticed
        self.register_buffer("of_loss", torch.tensor(float("inf")))
        self.register_buffer("of_feature", torch.tensor(float("inf")))

    @property
    def active(self) -> bool:
        """Whether either form has a weight; without one, a run is exactly the plain run."""
        return self.settings.loss > 0 or self.settings.feature > 0

    def watch(self, images: torch.Tensor) -> torch.Tensor:
        """Return the images, tracking gradients if an estimator needs them."""
        by_loss = self.settings.loss > 0
        by_feature = self.settings.feature > 0 and self._feature_estimator(images.device) != "difference"
        return images.detach().requires_grad_() if by_loss or by_feature else images

    def forward(
        self, model: nn.Module, images: torch.Tensor, clean: torch.Tensor | None, loss_of: LossOf
    ) -> dict[str, torch.Tensor]:
        """Return the weighted penalties by name, scalars.

        `images` come from `watch`; `clean` are their embeddings in float32, or None if the network ran in another
        precision.
        """
        weights = {"loss_gradient": self.of_loss, "feature_gradient": self.of_feature}
        return {name: weights[name] * raw for name, raw in self.measure(model, images, clean, loss_of).items()}

    def measure(
        self, model: nn.Module, images: torch.Tensor, clean: torch.Tensor | None, loss_of: LossOf
    ) -> dict[str, torch.Tensor]:
        """Return R_loss and R_feature without their weights, if they are switched on."""
        raw = {}
        with torch.autocast(images.device.type, enabled=False):
            if self.settings.loss:
                with statistics_kept(model):
                    raw["loss_gradient"] = self._of_loss(model, images, clean, loss_of)
            if self.settings.feature:
                with as_used(model) as differs:
                    raw["feature_gradient"] = self._of_feature(model, images, None if differs else clean)
        return raw

    def calibrate(self, loss: float, penalties: dict[str, float]) -> None:
        """Set each lambda so that |grad lambda R| = rho |grad L| at the start.

        Args:
            loss: |grad L|, the norm of the gradient of the loss by the network's weights.
            penalties: |grad R| of the loss form and the feature form, by name as in `measure`.

        Raises:
            InputError: a gradient is 0 or not finite at the start, so no lambda exists.
        """
        for name, value in penalties.items():
            if not (math.isfinite(value) and value > 0 and loss > 0):
                raise InputError(
                    f"Cannot scale the {name.replace('_', ' ')} penalty: at the start its gradient has the norm "
                    f"{value:.3g}, and that of the loss {loss:.3g}",
                    "Use a larger margin or another miner, so that the loss is active at the start",
                )
        if "loss_gradient" in penalties:
            self.of_loss.fill_(self.settings.loss * loss / penalties["loss_gradient"])
        if "feature_gradient" in penalties:
            self.of_feature.fill_(self.settings.feature * loss / penalties["feature_gradient"])

    def differentiates_twice(self, device: torch.device) -> bool:
        """Return whether an estimator takes second derivatives of the network and, for the loss form, of the loss."""
        by_loss = self.settings.loss > 0 and self._loss_estimator(device) == "exact"
        return by_loss or (self.settings.feature > 0 and self._feature_estimator(device) != "difference")

    def _of_loss(
        self, model: nn.Module, images: torch.Tensor, clean: torch.Tensor | None, loss_of: LossOf
    ) -> torch.Tensor:
        loss = loss_of(model(images) if clean is None else clean)
        if self._loss_estimator(images.device) == "exact":
            return loss_penalty(loss, images)
        return loss_penalty_by_difference(model, images, loss, loss_of, self.settings.step)

    def _of_feature(self, model: nn.Module, images: torch.Tensor, clean: torch.Tensor | None) -> torch.Tensor:
        embeddings = model(images) if clean is None else clean
        estimator = self._feature_estimator(images.device)
        if estimator == "exact":
            return feature_penalty(embeddings, images)
        if estimator == "projection":
            return feature_penalty_by_projection(embeddings, images)
        return feature_penalty_by_difference(model, images, embeddings, self.settings.step)

    def _loss_estimator(self, device: torch.device) -> str:
        chosen = self.settings.loss_estimator
        return chosen if chosen != "auto" else "exact" if device.type == "cuda" else "difference"

    def _feature_estimator(self, device: torch.device) -> str:
        chosen = self.settings.feature_estimator
        return chosen if chosen != "auto" else "projection" if device.type == "cuda" else "difference"


def loss_penalty(loss: torch.Tensor, images: torch.Tensor) -> torch.Tensor:
    """R_loss = B sum_i ||dL/dx_i||^2 of a scalar that is a mean over the batch, with a second derivative."""
    (gradient,) = torch.autograd.grad(loss, images, create_graph=True)
    return len(images) * gradient.square().sum()


def loss_penalty_by_difference(
    network: Network, images: torch.Tensor, loss: torch.Tensor, loss_of: LossOf, step: float
) -> torch.Tensor:
    """R_loss = B ((L(X + h G / ||G||) - L(X)) / h)^2, with G = dL/dX and h = `step`, without a second derivative."""
    (gradient,) = torch.autograd.grad(loss, images, retain_graph=True)
    length = gradient.norm()
    if length == 0:  # an inactive loss does not change
        return loss * 0
    moved = images.detach() + step * gradient / length
    return len(images) * ((loss_of(network(moved)) - loss) / step).square()


def feature_penalty(embeddings: torch.Tensor, images: torch.Tensor) -> torch.Tensor:
    """R_feature = mean_i ||dz_i/dx_i||_F^2, exact, by D backward passes, to check the other estimators."""
    squares = []
    for number in range(embeddings.shape[1]):
        (gradient,) = torch.autograd.grad(embeddings[:, number].sum(), images, create_graph=True)
        squares.append(gradient.square().sum())
    return torch.stack(squares).sum() / len(images)


def feature_penalty_by_projection(embeddings: torch.Tensor, images: torch.Tensor) -> torch.Tensor:
    """R_feature as mean_i D ||v_i^T dz_i/dx_i||^2 with random unit vectors v_i: one second derivative."""
    drawn = F.normalize(torch.randn_like(embeddings), dim=1)
    (gradient,) = torch.autograd.grad((drawn * embeddings).sum(), images, create_graph=True)
    return embeddings.shape[1] * gradient.square().sum() / len(images)


def feature_penalty_by_difference(
    network: Network, images: torch.Tensor, embeddings: torch.Tensor, step: float
) -> torch.Tensor:
    """R_feature as mean_i N ||z(x_i + h d_i) - z(x_i)||^2 / h^2, d_i a random unit vector, N values per photo."""
    # drawn in contiguous memory, which is eight times as fast as in channels-last order
    drawn = torch.randn(images.shape, dtype=images.dtype, device=images.device)
    drawn /= drawn.flatten(1).norm(dim=1).view(-1, 1, 1, 1)
    moved = network(images.detach() + step * drawn)
    return images[0].numel() * ((moved - embeddings) / step).square().sum() / len(images)


@contextlib.contextmanager
def statistics_kept(model: nn.Module) -> Iterator[None]:
    """Stop BatchNorm from updating its running statistics a second time for the same photos."""
    live = [module for module in model.modules() if isinstance(module, _BatchNorm) and module.training]
    momenta = [module.momentum for module in live]
    for module in live:
        module.momentum = 0.0
    try:
        yield
    finally:
        for module, momentum in zip(live, momenta, strict=True):
            module.momentum = momentum


@contextlib.contextmanager
def as_used(model: nn.Module) -> Iterator[bool]:
    """Use the running statistics of BatchNorm, as in the shipped model; yields whether this changes anything."""
    live = [module for module in model.modules() if isinstance(module, _BatchNorm) and module.training]
    for module in live:
        module.eval()
    try:
        yield bool(live)
    finally:
        for module in live:
            module.train()
