"""Embeddings and labels that stand in for a network's, for tests of losses."""

import torch
import torch.nn.functional as F
from torch import nn

from photosearch_training.objectives.losses import Objective
from photosearch_training.recipe import LossRecipe, ModelRecipe, Recipe

LABELS = torch.arange(4).repeat_interleave(4)


class Direct(nn.Module):
    """A network that takes an image as its pooled features and, normalised, as its embedding."""

    def pooled(self, images: torch.Tensor) -> torch.Tensor:
        return images

    def project(self, pooled: torch.Tensor) -> torch.Tensor:
        return F.normalize(pooled, dim=1)


def objective_of(settings: LossRecipe, classes: int) -> Objective:
    return Objective(Recipe(loss=settings, model=ModelRecipe(dimension=8)), classes)


def embeddings(seed: int = 0) -> torch.Tensor:
    return torch.randn(16, 8, generator=torch.Generator().manual_seed(seed))
