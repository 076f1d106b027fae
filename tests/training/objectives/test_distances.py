"""Our distances have the values and derivatives of the plain formula and are twice differentiable everywhere."""

import pytest
import torch
import torch.nn.functional as F
from pytorch_metric_learning.distances import LpDistance
from pytorch_metric_learning.losses import TripletMarginLoss

from photosearch_training.objectives.distances import EuclideanDistance, ScaledDotProduct


def points(count: int, seed: int = 0, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    drawn = torch.randn(count, 5, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return drawn.to(dtype).requires_grad_()


def weights(*shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(9), dtype=torch.float64)


@pytest.mark.parametrize("normalised", [True, False])
@pytest.mark.parametrize("others", [7, None])
def test_euclidean_distances_match_the_plain_formula_and_its_derivative(normalised: bool, others: int | None) -> None:
    x = points(16)
    y = points(others, seed=1) if others else None
    mat = EuclideanDistance(normalize_embeddings=normalised)(x, y)
    rows, columns = (F.normalize(z, dim=1) if normalised else z for z in (x, x if y is None else y))
    expected = torch.cdist(rows, columns)
    own = torch.eye(16, dtype=torch.bool) if y is None else torch.zeros_like(mat, dtype=torch.bool)
    assert (mat - expected)[~own].abs().max() < 1e-12
    assert own.sum() in (0, 16)
    assert (mat[own] <= 1e-4).all()
    weighed = weights(*mat.shape).masked_fill(own, 0)
    inputs = [z for z in (x, y) if z is not None]
    ours, theirs = (torch.autograd.grad((weighed * each).sum(), inputs) for each in (mat, expected))
    assert all((one - other).abs().max() < 1e-11 for one, other in zip(ours, theirs, strict=True))


def test_pairwise_distances_are_the_diagonal_of_the_matrix() -> None:
    x, y = points(8), points(8, seed=1)
    for distance in (EuclideanDistance(normalize_embeddings=False), ScaledDotProduct(normalize_embeddings=False)):
        pairs = distance.pairwise_distance(x, y)
        assert pairs.shape == (8,)
        assert (pairs - distance.compute_mat(x, y).diagonal()).abs().max() < 1e-12


def test_single_precision_is_accurate_for_points_that_nearly_coincide() -> None:
    x = F.normalize(points(64), dim=1)
    gap = torch.logspace(-4, 0, 64, dtype=torch.float64)[:, None]
    y = F.normalize(x + gap * F.normalize(points(64, seed=1), dim=1), dim=1)
    found = EuclideanDistance()(x.float(), y.float())
    assert (found - torch.cdist(x, y)).abs().max() < 1e-3


@pytest.mark.parametrize("others", [False, True])
@pytest.mark.parametrize("count", [16, 32])
def test_second_derivatives_of_distances_exist_at_small_and_large_batches(count: int, others: bool) -> None:
    x, y = points(count), points(count + 1, seed=1)
    distance = EuclideanDistance()
    inputs = (x, y) if others else (x,)
    assert torch.autograd.gradcheck(distance, inputs, fast_mode=True)
    assert torch.autograd.gradgradcheck(distance, inputs, fast_mode=True)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_coinciding_points_have_finite_derivatives(dtype: torch.dtype) -> None:
    x = points(6, dtype=dtype)
    met = torch.cat((x, x, -x))
    distance = EuclideanDistance()
    for value in (distance(met).square().sum(), distance(met).sum(), distance.pairwise_distance(x, x.clone()).sum()):
        (slope,) = torch.autograd.grad(value, x, create_graph=True)
        assert slope.isfinite().all()
        if slope.requires_grad:  # if all pairs coincide, the derivative is constant
            (curvature,) = torch.autograd.grad(slope.square().sum(), x)
            assert curvature.isfinite().all()


def test_a_loss_with_our_distance_equals_that_with_the_librarys() -> None:
    labels = torch.arange(4).repeat_interleave(4)
    x = points(16)
    ours, theirs = (
        TripletMarginLoss(margin=0.3, distance=each)(x, labels) for each in (EuclideanDistance(), LpDistance())
    )
    assert ours > 0
    assert ours.item() == pytest.approx(theirs.item(), rel=1e-9)


@pytest.mark.parametrize("scale", [16.0, 3.0])
def test_a_scaled_product_is_the_cosine_times_the_scale_for_any_lengths(scale: float) -> None:
    x, y = points(6), 7 * points(4, seed=1)
    distance = ScaledDotProduct() if scale == 16 else ScaledDotProduct(scale=scale)
    cosines = F.cosine_similarity(x[:, None], y[None], dim=2)
    assert (distance(x, y) - scale * cosines).abs().max() < 1e-12
    own = distance(x)
    assert (own - own.T).abs().max() < 1e-12
    assert (own.diagonal() - scale).abs().max() < 1e-12
