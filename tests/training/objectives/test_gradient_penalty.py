"""Input gradient penalties: against closed forms and each other, for any loss, batch and precision, and in training."""

import copy
import math
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from pytorch_metric_learning.losses import TripletMarginLoss
from pytorch_metric_learning.reducers import MeanReducer
from torch import nn

from photosearch.errors import InputError
from photosearch_training.network.embedding_network import Embedder
from photosearch_training.objectives.gradient_penalty import (
    InputGradientPenalty,
    feature_penalty,
    feature_penalty_by_difference,
    feature_penalty_by_projection,
    loss_penalty,
    loss_penalty_by_difference,
)
from photosearch_training.objectives.losses import CATALOGUE, Objective
from photosearch_training.recipe import LossRecipe, ModelRecipe, PenaltyRecipe, Recipe
from tests.support.training import small

LABELS = torch.arange(4).repeat_interleave(4)
SHAPE = (3, 2, 3)
SIZE = math.prod(SHAPE)
BOTH: dict[str, Any] = {"loss": 0.1, "feature": 0.1}
EXACT: dict[str, Any] = {"loss_estimator": "exact", "feature_estimator": "exact"}
ESTIMATORS = [("exact", "exact"), ("exact", "projection"), ("difference", "difference")]


@pytest.fixture(autouse=True)
def seeded() -> None:
    torch.manual_seed(0)


def matrix(rows: int = 4, columns: int = SIZE) -> torch.Tensor:
    return torch.randn(rows, columns, dtype=torch.float64)


def photos(count: int) -> torch.Tensor:
    return torch.rand(count, *SHAPE, dtype=torch.float64).requires_grad_()


def linear(weight: torch.Tensor) -> Callable[[torch.Tensor], torch.Tensor]:
    return lambda images: images.flatten(1) @ weight.T


def objective_of(loss: LossRecipe, classes: int = 4, /, **settings: object) -> Objective:
    penalty = PenaltyRecipe(**settings)  # type: ignore[arg-type]
    return Objective(Recipe(loss=loss, model=ModelRecipe(dimension=8), penalty=penalty), classes)


def layer(model: Embedder, number: int) -> nn.Module:
    """A layer of the backbone."""
    assert isinstance(model.backbone, nn.Sequential)
    return model.backbone[number]


def penalised(
    loss: str = "triplet-all", count: int = 16, /, *, frozen_norm: bool = True, **settings: Any
) -> tuple[Embedder, Objective, torch.Tensor, torch.Tensor]:
    """A network, a calibrated objective, and the batch that calibrated it."""
    model = small.network(frozen_norm=frozen_norm)
    objective = objective_of(LossRecipe(loss), count // 4, **settings)
    images, labels = small.noise(count), torch.arange(count // 4).repeat_interleave(4)
    objective.calibrate(model, [(images, labels)])
    return model, objective, images, labels


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


@pytest.mark.parametrize("frozen_norm", [True, False])
@pytest.mark.parametrize("form", ["loss", "feature", "both"])
def test_calibration_scales_each_penalty_to_the_given_share_of_the_loss(form: str, frozen_norm: bool) -> None:
    wanted = {"loss": 0.1, "feature": 0.3}
    if form != "both":
        wanted = {form: wanted[form]}
    model, objective, images, labels = penalised(frozen_norm=frozen_norm, **wanted, **EXACT)
    terms = objective(model, images, labels)
    parts = {
        name.removesuffix("_gradient"): pull(terms[name], model) / pull(terms["loss"], model)
        for name in terms
        if name != "loss"
    }
    close = 1e-4 if frozen_norm else 0.1  # the first step updates live statistics before it uses them
    assert parts == pytest.approx(wanted, rel=close)


def pull(term: torch.Tensor, model: nn.Module) -> float:
    """Norm of the gradient by the weights."""
    found = torch.autograd.grad(term, list(model.parameters()), retain_graph=True, allow_unused=True)
    return torch.cat([gradient.flatten() for gradient in found if gradient is not None]).norm().item()


def test_calibration_uses_the_mean_over_its_batches() -> None:
    model = small.network()
    objective = objective_of(LossRecipe("triplet-all"), **BOTH, **EXACT)
    batches = [(small.noise(seed=seed), LABELS) for seed in range(3)]
    objective.calibrate(model, batches)
    terms = [objective(model, images, labels) for images, labels in batches]
    for name in ("loss_gradient", "feature_gradient"):
        ratio = sum(pull(each[name], model) for each in terms) / sum(pull(each["loss"], model) for each in terms)
        assert ratio == pytest.approx(0.1, rel=1e-4)


def test_calibration_changes_neither_weights_nor_statistics_nor_gradients() -> None:
    before = small.network(frozen_norm=False).state_dict()
    model, *_ = penalised(frozen_norm=False, **BOTH)
    after = model.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before if "num_batches" not in name)
    assert all(weight.grad is None for weight in model.parameters())


INACTIVE = LossRecipe("TripletMarginLoss", {"margin": -3.0, "distance": "CosineSimilarity"})


def test_calibrating_an_inactive_loss_raises_an_error_with_a_remedy() -> None:
    objective = objective_of(INACTIVE, loss=0.1)
    with pytest.raises(
        InputError, match=r"loss gradient penalty: at the start its gradient has the norm 0, .*larger margin"
    ):
        objective.calibrate(small.network(), [(small.noise(), LABELS)])


@pytest.mark.parametrize("estimator", ["exact", "difference"])
def test_an_inactive_loss_has_no_penalty_and_no_nan(estimator: str) -> None:
    model = small.network()
    objective = objective_of(INACTIVE, loss=0.1, loss_estimator=estimator)
    objective.penalty.calibrate(1.0, {"loss_gradient": 1.0})
    terms = objective(model, small.noise(), LABELS)
    assert terms["loss_gradient"].item() == 0
    sum(terms.values()).backward()
    assert all(weight.grad is None or torch.count_nonzero(weight.grad) == 0 for weight in model.parameters())


@pytest.mark.parametrize(("by_loss", "by_feature"), ESTIMATORS)
@pytest.mark.parametrize("count", [16, 32])
@pytest.mark.parametrize("name", CATALOGUE)
def test_every_loss_can_be_penalised_at_small_and_large_batches(
    name: str, count: int, by_loss: str, by_feature: str
) -> None:
    model, objective, images, labels = penalised(
        name, count, **BOTH, loss_estimator=by_loss, feature_estimator=by_feature
    )
    terms = objective(model, images, labels)
    assert list(terms) == ["loss", "loss_gradient", "feature_gradient"]
    assert all(term.isfinite() and term > 0 for term in terms.values())
    for term in ("loss_gradient", "feature_gradient"):
        gradients = torch.autograd.grad(terms[term], list(model.head.parameters()), retain_graph=True)
        assert all(gradient.isfinite().all() and gradient.any() for gradient in gradients), term
    torch.stack(list(terms.values())).sum().backward()
    weights = [*model.parameters(), *objective.parameters()]
    assert all(weight.grad is not None and weight.grad.isfinite().all() for weight in weights)


class OnlyOnce(nn.Module):
    """A loss with an operation that torch cannot differentiate twice."""

    def forward(self, embeddings: torch.Tensor, labels: torch.Tensor, mined: None) -> torch.Tensor:
        return F.multilabel_margin_loss(embeddings, labels[:, None].expand_as(embeddings)).square()


def test_the_error_for_a_loss_without_a_second_derivative_names_it_and_a_remedy() -> None:
    def calibrate(estimator: str) -> None:
        objective = objective_of(LossRecipe("triplet-all"), loss=0.1, loss_estimator=estimator)
        objective.loss = OnlyOnce()
        objective.calibrate(small.network(), [(small.noise(), LABELS)])

    with pytest.raises(InputError, match=r"TripletMarginLoss .* cannot be differentiated twice: .*to difference"):
        calibrate("exact")
    calibrate("difference")


def test_without_weights_two_steps_equal_those_of_the_plain_loss_bit_for_bit() -> None:
    weights = []
    for switched_off in (True, False):
        model = small.network(frozen_norm=False)
        objective = objective_of(LossRecipe("triplet-all"), loss=0.0, feature=0.0, **EXACT)
        optimiser = torch.optim.AdamW(model.parameters(), lr=1e-2)
        for step in range(2):
            images = small.noise(seed=step)
            if switched_off:
                objective.calibrate(model, iter(()))
                terms = objective(model, images, LABELS)
                assert list(terms) == ["loss"]
                total = torch.stack(list(terms.values())).sum()
            else:
                total = objective.loss(model(images), LABELS)
            total.backward()
            optimiser.step()
            optimiser.zero_grad()
        weights.append(model.state_dict())
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])
    assert not torch.equal(weights[0]["head.weight"], small.network().head.weight)


def test_a_form_without_a_weight_is_skipped_and_the_images_are_not_changed() -> None:
    calls = []
    for settings in ({}, {"feature": 0.1, "feature_estimator": "difference"}, {"loss": 0.1}):
        model, objective, images, labels = penalised(**settings)
        layer(model, 0).register_forward_hook(lambda *given: calls.append(given[1][0].requires_grad))
        calls.clear()
        terms = objective(model, images, labels)
        assert set(terms) == {"loss"} | {f"{form}_gradient" for form in ("loss", "feature") if form in settings}
        assert not images.requires_grad
        assert calls == {0: [False], 2: [False] * 2, 1: [True, False]}[len(settings)]


def statistics(model: Embedder) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in model.named_buffers() if "running" in name}


@pytest.mark.parametrize(("by_loss", "by_feature"), ESTIMATORS)
def test_live_statistics_are_updated_once_per_step_and_frozen_ones_never(by_loss: str, by_feature: str) -> None:
    settings = {**BOTH, "loss_estimator": by_loss, "feature_estimator": by_feature}
    for frozen in (True, False):
        model, objective, images, labels = penalised(frozen_norm=frozen, **settings)
        before = statistics(model)
        torch.stack(list(objective(model, images, labels).values())).sum().backward()
        plain = small.network(frozen_norm=frozen)
        plain(images)
        after = statistics(model)
        assert all(torch.equal(after[name], value) for name, value in statistics(plain).items())
        assert all(torch.equal(after[name], before[name]) is frozen for name in before)
        assert layer(model, 1).training is not frozen
        assert layer(model, 1).momentum == 0.1


def test_with_live_statistics_the_feature_form_uses_the_running_statistics() -> None:
    model = small.network(frozen_norm=False)
    model(3 * small.noise(seed=5))
    penalty = InputGradientPenalty(PenaltyRecipe(feature=1.0, feature_estimator="exact"))
    images = penalty.watch(small.noise())
    measured = penalty.measure(model, images, model(images), lambda z: z.sum())["feature_gradient"]
    model.eval()
    assert measured.item() == pytest.approx(feature_penalty(model(images), images).item(), rel=1e-5)
    model.train()
    assert measured.item() != pytest.approx(feature_penalty(model(images), images).item(), rel=1e-2)


def test_with_live_statistics_the_loss_form_differentiates_through_the_statistics_of_the_batch() -> None:
    model = small.network(frozen_norm=False)
    penalty = InputGradientPenalty(PenaltyRecipe(loss=1.0, loss_estimator="exact"))
    images, loss = penalty.watch(small.noise()), small.plain_loss().loss

    def loss_of(embeddings: torch.Tensor) -> torch.Tensor:
        value: torch.Tensor = loss(embeddings, LABELS)
        return value

    expected = loss_penalty(loss_of(model(images)), images).item()
    for clean in (model(images), None):
        measured = penalty.measure(model, images, clean, loss_of)["loss_gradient"]
        assert measured.item() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(("by_loss", "by_feature"), ESTIMATORS)
@pytest.mark.parametrize("frozen_norm", [True, False])
def test_under_mixed_precision_penalties_are_computed_in_single_precision(
    by_loss: str, by_feature: str, frozen_norm: bool
) -> None:
    settings = {**BOTH, "loss_estimator": by_loss, "feature_estimator": by_feature}
    model, objective, images, labels = penalised(frozen_norm=frozen_norm, **settings)
    start = copy.deepcopy(model.state_dict())
    found = []
    for mixed in (False, True):
        torch.manual_seed(3)
        model.load_state_dict(start)
        with torch.autocast("cpu", torch.bfloat16, enabled=mixed):
            found.append(objective(model, images, labels))
    single, half = found
    assert single["loss"].item() != half["loss"].item()
    for name in ("loss_gradient", "feature_gradient"):
        assert half[name].dtype == torch.float32
        close = 1e-4 if frozen_norm else 1e-2  # live statistics were updated in mixed precision
        assert half[name].item() == pytest.approx(single[name].item(), rel=close)
    torch.stack(list(half.values())).sum().backward()
    assert all(weight.grad is not None and weight.grad.isfinite().all() for weight in model.parameters())


def test_two_half_batches_accumulate_to_the_mean_of_their_gradients() -> None:
    model, objective, *_ = penalised(**BOTH, **EXACT)

    def gradients(batches: list[int]) -> torch.Tensor:
        model.zero_grad()
        for seed in batches:
            terms = objective(model, small.noise(seed=seed), LABELS)
            (torch.stack(list(terms.values())).sum() / len(batches)).backward()
        return torch.cat([weight.grad.flatten() for weight in model.parameters() if weight.grad is not None])

    apart = [gradients([seed]) for seed in (0, 1)]
    assert torch.allclose(gradients([0, 1]), (apart[0] + apart[1]) / 2, atol=1e-7, rtol=1e-4)
    assert not torch.allclose(apart[0], apart[1], atol=1e-7, rtol=1e-2)


def test_the_weights_of_the_penalties_are_saved_with_the_run() -> None:
    _, objective, *_ = penalised(**BOTH)
    again = objective_of(LossRecipe("triplet-all"), **BOTH)
    assert again.penalty.of_loss.isinf()
    again.load_state_dict(objective.state_dict())
    assert again.penalty.of_loss > 0
    assert torch.equal(again.penalty.of_feature, objective.penalty.of_feature)


def test_any_module_from_images_to_embeddings_can_be_penalised() -> None:
    linear = nn.Linear(SIZE, 4)
    model = nn.Sequential(nn.Flatten(), linear)
    penalty = InputGradientPenalty(PenaltyRecipe(**BOTH, **EXACT))
    images = penalty.watch(photos(4).float())
    raw = penalty.measure(model, images, None, mean_of_own)
    assert raw["feature_gradient"].item() == pytest.approx(linear.weight.square().sum().item(), rel=1e-5)
    penalty.calibrate(2.0, {name: value.item() for name, value in raw.items()})
    weighted = penalty(model, images, None, mean_of_own)
    assert [value.item() for value in weighted.values()] == pytest.approx([0.2, 0.2])


def test_training_with_the_feature_form_slows_changes_of_embeddings_of_new_pictures(tmp_path: Path) -> None:
    images, labels, others, _ = small.pictures(tmp_path)
    norms = []
    for settings in (PenaltyRecipe(), PenaltyRecipe(feature=0.3)):
        model = small.train(images, labels, penalty=settings)
        pixels = others.clone().requires_grad_()
        norms.append(feature_penalty(model(pixels), pixels).item())
    assert norms[1] < 0.5 * norms[0]


def test_training_with_the_loss_form_lowers_the_gradient_of_the_loss_on_its_own_pictures(tmp_path: Path) -> None:
    images, labels, *_ = small.pictures(tmp_path)
    slopes = []
    for settings in (PenaltyRecipe(), PenaltyRecipe(loss=1.0, loss_estimator="exact")):
        model = small.train(images, labels, steps=12, penalty=settings)
        pixels = images.clone().requires_grad_()
        slopes.append(loss_penalty(small.plain_loss().loss(model(pixels), labels), pixels).item())
    assert slopes[1] < 0.5 * slopes[0]
