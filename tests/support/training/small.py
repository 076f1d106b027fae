"""A convolutional embedding network of two layers, and full-batch training of it on gratings, in a second or so."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

from photosearch_training.measure import retrieval
from photosearch_training.network import backbones, cbam
from photosearch_training.network.embedding_network import Embedder
from photosearch_training.objectives.losses import Objective
from photosearch_training.recipe import (
    AdversarialRecipe,
    LossRecipe,
    ModelRecipe,
    PenaltyRecipe,
    Recipe,
    ScheduleRecipe,
)
from photosearch_training.run.optimiser import build_optimiser, set_rates
from tests.support.training.gratings import render

CLASSES = 8
_LOSS = LossRecipe("triplet-all", {"margin": 0.2})
_NOT_ADVERSARIAL, _NO_PENALTY = AdversarialRecipe(), PenaltyRecipe()


def network(
    seed: int = 0,
    channels: int = 6,
    attention: str = "none",
    frozen_norm: bool = True,
    dtype: torch.dtype | None = None,
) -> Embedder:
    """Maps [N, 3, H, W] to 8 dimensions; all layers are smooth, so that second derivatives exist everywhere."""
    torch.manual_seed(seed)
    layers = nn.Sequential(
        nn.Conv2d(3, channels, 5, stride=2),
        nn.BatchNorm2d(channels),
        nn.GELU(),
        nn.Conv2d(channels, channels, 3, stride=2),
        nn.GELU(),
    )
    backbone = backbones.Backbone(layers, channels, (0.5,) * 3, (0.25,) * 3)
    model = Embedder(ModelRecipe(dimension=8, attention=attention), backbone, frozen_norm)
    return model.to(dtype or torch.float32).train()


def noise(count: int = 16, side: int = 12, seed: int = 0) -> torch.Tensor:
    """Images without content, [N, 3, side, side]."""
    return torch.rand(count, 3, side, side, generator=torch.Generator().manual_seed(seed))


def pictures(folder: Path) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Returns training images with labels, and other images of the same classes."""
    files = sorted(render(folder, CLASSES, 12, side=32).rglob("*.png"))
    images = retrieval.images(np.stack([np.asarray(Image.open(file)) for file in files]))
    labels = torch.arange(CLASSES).repeat_interleave(12)
    return images[::2], labels[::2], images[1::2], labels[1::2]


def plain_loss() -> Objective:
    """All triplets at a margin of 0.2."""
    return Objective(Recipe(loss=_LOSS, model=ModelRecipe(dimension=8)), CLASSES)


def train(
    images: torch.Tensor,
    labels: torch.Tensor,
    steps: int = 100,
    adversarial: AdversarialRecipe = _NOT_ADVERSARIAL,
    penalty: PenaltyRecipe = _NO_PENALTY,
    attention: str = "none",
    seed: int = 0,
) -> Embedder:
    """Returns the network after full-batch training steps."""
    recipe = Recipe(
        model=ModelRecipe(dimension=8),
        loss=_LOSS,
        adversarial=adversarial,
        penalty=penalty,
        schedule=ScheduleRecipe(steps=steps, warmup=5, backbone_rate=3e-3, head_rate=3e-3),
    )
    model = network(seed, channels=16, attention=attention)
    objective = Objective(recipe, CLASSES)
    optimiser = build_optimiser(model, objective, recipe.schedule)
    objective.calibrate(model, [(images, labels)])
    for step in range(steps):
        set_rates(optimiser, step, recipe.schedule)
        terms = objective(model, images, labels, progress=step / steps)
        torch.stack(list(terms.values())).sum().backward()
        optimiser.step()
        optimiser.zero_grad()
    return model.eval()


def gates(model: nn.Module) -> list[cbam.CBAM]:
    """The attention modules of a network."""
    return [module for module in model.modules() if isinstance(module, cbam.CBAM)]
