"""Input gradient penalties: against closed forms, each other and finite differences."""

import math
from collections.abc import Callable
from functools import partial

import pytest
import torch
import torch.nn.functional as F
from pytorch_metric_learning.losses import TripletMarginLoss
from pytorch_metric_learning.reducers import MeanReducer
from torch import nn

from photosearch_training.network.embedding_network import Embedder
from photosearch_training.objectives.gradient_penalty import (
    InputGradientPenalty,
    feature_penalty,
    feature_penalty_by_difference,
    feature_penalty_by_projection,
    loss_penalty,
    loss_penalty_by_difference,
)
from photosearch_training.recipe import PenaltyRecipe
from tests.support.training import small

LABELS = torch.arange(4).repeat_interleave(4)
SHAPE = (3, 2, 3)
SIZE = math.prod(SHAPE)


@pytest.fixture(autouse=True)
def seeded() -> None:
    torch.manual_seed(0)


def matrix(rows: int = 4, columns: int = SIZE) -> torch.Tensor:
    return torch.randn(rows, columns, dtype=torch.float64)


def photos(count: int) -> torch.Tensor:
    return torch.rand(count, *SHAPE, dtype=torch.float64).requires_grad_()


def linear(weight: torch.Tensor) -> Callable[[torch.Tensor], torch.Tensor]:
    return lambda images: images.flatten(1) @ weight.T


def test_the_feature_form_of_a_linear_map_is_its_frobenius_norm() -> None:
    weight, images = matrix(), photos(5)
    penalty = feature_penalty(linear(weight)(images), images)
    assert penalty.item() == pytest.approx(weight.square().sum().item(), rel=1e-12)


def test_projections_and_differences_average_to_the_frobenius_norm() -> None:
    weight, images = matrix(), photos(20_000)
    network, norm = linear(weight), weight.square().sum().item()
    embeddings = network(images)
    assert feature_penalty_by_projection(embeddings, images).item() == pytest.approx(norm, rel=0.01)
    assert feature_penalty_by_difference(network, images, embeddings, 1e-2).item() == pytest.approx(norm, rel=0.01)


def test_random_estimates_differ_from_call_to_call() -> None:
    weight, images = matrix(), photos(3)
    estimates = {feature_penalty_by_projection(linear(weight)(images), images).item() for _ in range(4)}
    assert len(estimates) == 4


def test_the_loss_form_matches_the_closed_form_for_squared_triplets_of_a_linear_map() -> None:
    weight, images = matrix(), photos(3)
    z_a, z_p, z_n = linear(weight)(images)
    loss = (z_a - z_p).square().sum() - (z_a - z_n).square().sum()
    a, p, n = images.detach().flatten(1)
    square = weight.T @ weight
    expected = 4 * sum((square @ side).square().sum() for side in (n - p, p - a, a - n))
    assert (loss_penalty(loss, images) / 3).item() == pytest.approx(expected.item(), rel=1e-12)


def mean_of_own(embeddings: torch.Tensor) -> torch.Tensor:
    """A loss that is a mean over photos."""
    return (embeddings - 0.3).pow(4).sum(1).mean()


def test_the_loss_form_does_not_change_when_a_batch_is_repeated() -> None:
    network, images = linear(matrix()), photos(5)
    penalties = []
    for times in (1, 2, 5):
        repeated = images.detach().repeat(times, 1, 1, 1).requires_grad_()
        loss = mean_of_own(network(repeated))
        penalties.append(loss_penalty(loss, repeated).item())
        penalties.append(loss_penalty_by_difference(network, repeated, loss, mean_of_own, 1e-6).item())
    assert penalties == pytest.approx([penalties[0]] * 6, rel=1e-3)


def embed(model: Embedder, images: torch.Tensor) -> torch.Tensor:
    """All in float64."""
    return model.project(model.pooled(images))


def doubles(count: int = 4) -> torch.Tensor:
    return small.noise(count).double().requires_grad_()


def test_normalised_embeddings_only_change_perpendicular_to_themselves() -> None:
    model, images = small.network(dtype=torch.float64), doubles()
    z = embed(model, images)
    (along,) = torch.autograd.grad((z.detach() * z).sum(), images, retain_graph=True)
    (across,) = torch.autograd.grad(z[:, 0].sum(), images)
    assert along.abs().max() < 1e-14 < 1e-4 < across.abs().max()


@pytest.mark.parametrize("scale", [1e-3, 7.0])
def test_the_feature_form_does_not_change_when_features_are_scaled(scale: float) -> None:
    penalties = []
    for factor in (1.0, scale):
        model, images = small.network(dtype=torch.float64), doubles()
        with torch.no_grad():
            model.head.weight *= factor
            model.head.bias.mul_(factor)

        z = embed(model, images)
        torch.manual_seed(1)
        projected = feature_penalty_by_projection(z, images)
        differing = feature_penalty_by_difference(partial(embed, model), images, z, 1e-2)
        penalties.append([value.item() for value in (feature_penalty(z, images), projected, differing)])
    assert penalties[0] == pytest.approx(penalties[1], rel=1e-9)


@pytest.mark.parametrize("form", ["loss", "feature", "projection", "difference"])
def test_penalties_pass_gradcheck_by_the_weights(form: str) -> None:
    images, weight = photos(4), (0.3 * matrix(3)).requires_grad_()
    other = (0.5 * matrix(4, 3)).requires_grad_()

    def penalty(weight: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        torch.manual_seed(2)  # the same random vectors at every call

        def network(images: torch.Tensor) -> torch.Tensor:
            return F.normalize((images.flatten(1) @ weight.T).tanh() @ other.T, dim=1)

        z = network(images)
        if form == "loss":
            return loss_penalty(mean_of_own(z), images)
        if form == "feature":
            return feature_penalty(z, images)
        if form == "projection":
            return feature_penalty_by_projection(z, images)
        return feature_penalty_by_difference(network, images, z, 1e-2)

    assert torch.autograd.gradcheck(penalty, (weight, other))


def test_differences_agree_with_second_derivatives_in_value_and_gradient() -> None:
    model, images = small.network(dtype=torch.float64), doubles(16)
    weights = list(model.parameters())

    def loss_of(embeddings: torch.Tensor) -> torch.Tensor:
        value: torch.Tensor = TripletMarginLoss(margin=0.5, smooth_loss=True, reducer=MeanReducer())(embeddings, LABELS)
        return value

    def compare(one: torch.Tensor, other: torch.Tensor, tolerance: float) -> None:
        assert one.item() == pytest.approx(other.item(), rel=tolerance)
        first, second = (
            torch.cat([part.flatten() for part in torch.autograd.grad(value, weights, retain_graph=True)])
            for value in (one, other)
        )
        assert F.cosine_similarity(first, second, dim=0) > 1 - tolerance
        assert (first - second).norm() < 5 * tolerance * second.norm()

    z = embed(model, images)
    loss = loss_of(z)
    by_difference = loss_penalty_by_difference(lambda x: embed(model, x), images, loss, loss_of, 1e-4)
    compare(by_difference, loss_penalty(loss, images), 1e-3)

    many = images.detach().repeat(200, 1, 1, 1).requires_grad_()
    z = embed(model, many)
    exact = feature_penalty(z, many)
    compare(feature_penalty_by_difference(lambda x: embed(model, x), many, z, 1e-4), exact, 0.03)
    compare(feature_penalty_by_projection(z, many), exact, 0.03)


@pytest.mark.parametrize("step", [1e-2, 1e-3])
def test_differences_are_accurate_in_single_precision(step: float) -> None:
    model, images = small.network(), small.noise().requires_grad_()
    loss_of = small.plain_loss().loss
    embeddings = model(images)
    loss = loss_of(embeddings, LABELS)
    by_difference = loss_penalty_by_difference(model, images, loss, lambda z: loss_of(z, LABELS), step)
    assert by_difference.item() == pytest.approx(loss_penalty(loss, images).item(), rel=0.1)


def test_any_module_from_images_to_embeddings_can_be_penalised() -> None:
    linear = nn.Linear(SIZE, 4)
    model = nn.Sequential(nn.Flatten(), linear)
    penalty = InputGradientPenalty(
        PenaltyRecipe(loss=0.1, feature=0.1, loss_estimator="exact", feature_estimator="exact")
    )
    images = penalty.watch(photos(4).float())
    raw = penalty.measure(model, images, None, mean_of_own)
    assert raw["feature_gradient"].item() == pytest.approx(linear.weight.square().sum().item(), rel=1e-5)
    penalty.calibrate(2.0, {name: value.item() for name, value in raw.items()})
    weighted = penalty(model, images, None, mean_of_own)
    assert [value.item() for value in weighted.values()] == pytest.approx([0.2, 0.2])
