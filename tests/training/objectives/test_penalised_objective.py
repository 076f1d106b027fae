"""Input gradient penalties in the objective: calibration, any loss, batch and precision, and training."""

import copy
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from photosearch.errors import InputError
from photosearch_training.network.embedding_network import Embedder
from photosearch_training.objectives.gradient_penalty import (
    InputGradientPenalty,
    feature_penalty,
    loss_penalty,
)
from photosearch_training.objectives.losses import CATALOGUE, Objective
from photosearch_training.recipe import LossRecipe, ModelRecipe, PenaltyRecipe, Recipe
from tests.support.training import small

LABELS = torch.arange(4).repeat_interleave(4)
BOTH: dict[str, Any] = {"loss": 0.1, "feature": 0.1}
EXACT: dict[str, Any] = {"loss_estimator": "exact", "feature_estimator": "exact"}
ESTIMATORS = [("exact", "exact"), ("exact", "projection"), ("difference", "difference")]


@pytest.fixture(autouse=True)
def seeded() -> None:
    torch.manual_seed(0)


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
