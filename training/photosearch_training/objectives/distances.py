"""Distances missing from pytorch-metric-learning: one twice differentiable at any batch size, one with a scale."""

import torch
from pytorch_metric_learning.distances import DotProductSimilarity
from pytorch_metric_learning.distances.base_distance import BaseDistance

_LEAST_SQUARE = 1e-8
"""Keeps the derivative of the root finite if two points coincide."""


class EuclideanDistance(BaseDistance):  # type: ignore[misc]
    """||x - y|| by the matrix product.

    The library's LpDistance uses cdist, which has no second derivative for batches of 25 or fewer in older releases of
    torch.
    """

    def compute_mat(self, query_emb: torch.Tensor, ref_emb: torch.Tensor | None) -> torch.Tensor:
        """[N, D] and [M, D] to [N, M]."""
        reference = query_emb if ref_emb is None else ref_emb
        lengths = query_emb.square().sum(1, keepdim=True) + reference.square().sum(1)
        return (lengths - 2 * query_emb @ reference.T).clamp(min=_LEAST_SQUARE).sqrt()

    def pairwise_distance(self, query_emb: torch.Tensor, ref_emb: torch.Tensor) -> torch.Tensor:
        """[N, D] and [N, D] to [N]."""
        return (query_emb - ref_emb).square().sum(1).clamp(min=_LEAST_SQUARE).sqrt()


class ScaledDotProduct(DotProductSimilarity):  # type: ignore[misc]
    """s x.y of unit rows: N-pairs expects embeddings of any length; unit rows give its softmax too little contrast."""

    def __init__(self, scale: float = 16.0, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.scale = scale

    def compute_mat(self, query_emb: torch.Tensor, ref_emb: torch.Tensor | None) -> torch.Tensor:
        """[N, D] and [M, D] to [N, M]."""
        similarities: torch.Tensor = super().compute_mat(query_emb, query_emb if ref_emb is None else ref_emb)
        return self.scale * similarities

    def pairwise_distance(self, query_emb: torch.Tensor, ref_emb: torch.Tensor) -> torch.Tensor:
        """[N, D] and [N, D] to [N]."""
        similarities: torch.Tensor = super().pairwise_distance(query_emb, ref_emb)
        return self.scale * similarities
