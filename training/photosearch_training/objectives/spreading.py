"""Spreads embeddings evenly, so that one threshold separates copies from look-alikes everywhere."""

import torch
from torch import nn

_LEAST_DISTANCE = 1e-4


class Spreading(nn.Module):
    """The negative differential entropy of a batch's embeddings, estimated from nearest neighbours.

    - mean_i log min_j ||z_i - z_j|| over images j of other photos: Kozachenko & Leonenko 1987, as a training term
    Sablayrolles et al. 2019 and, for copies, Pizzi et al. 2022.
    """

    def forward(self, embeddings: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        """Return a scalar; embeddings [N, D] have unit norm, and `rows` [N] name the photos, at least two."""
        cosines = (embeddings @ embeddings.T).masked_fill(rows[:, None] == rows, -1.0)
        nearest = cosines.argmax(1)
        distances = (embeddings - embeddings[nearest]).norm(dim=1)
        closeness: torch.Tensor = -distances.clamp(min=_LEAST_DISTANCE).log().mean()
        return closeness
