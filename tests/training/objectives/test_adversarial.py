"""Adversarial triplets: distance and direction of the move, exact identities, and the effect of training on them."""

import itertools
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from pytorch_metric_learning.losses import TripletMarginLoss
from pytorch_metric_learning.reducers import MeanReducer
from torch import nn

from photosearch.errors import InputError
from photosearch_training.objectives.adversarial import AdversarialTriplets, Mined, hardness, shift, tangent, turn, unit
from photosearch_training.objectives.losses import CATALOGUE, Objective
from photosearch_training.recipe import ROLES, AdversarialRecipe, LossRecipe, ModelRecipe, Recipe
from tests.support.training import small

LABELS = torch.arange(4).repeat_interleave(4)
TRIPLETS = "triplet-semihard", "triplet-hard", "triplet-all", "margin"
PAIRS = "contrastive", "lifted-structure", "multi-similarity", "circle"


def rows(count: int = 16, dimension: int = 8, seed: int = 0) -> torch.Tensor:
    drawn = torch.randn(count, dimension, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return F.normalize(drawn, dim=1)


def itself(points: torch.Tensor) -> torch.Tensor:
    return points


def normalised(points: torch.Tensor) -> torch.Tensor:
    return F.normalize(points, dim=1)


def moved(
    points: torch.Tensor,
    project: Callable[[torch.Tensor], torch.Tensor] = itself,
    mined: Mined = None,
    progress: float = 1.0,
    **settings: object,
) -> torch.Tensor:
    """The embeddings that the loss receives if all roles move."""
    seen = []

    def loss(embeddings: torch.Tensor, labels: torch.Tensor, mined: Mined) -> torch.Tensor:
        seen.append(embeddings)
        return embeddings.sum()

    term = AdversarialTriplets(AdversarialRecipe(weight=1.0, **settings))  # type: ignore[arg-type]
    term(points, project(points), project, LABELS, mined, loss, progress)
    return seen[0]


def angles(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    # computed from the chord, which is exact for small angles, unlike the arc cosine
    return 2 * torch.asin((one - other).norm(dim=1) / 2)


def gradient_of_hardness(points: torch.Tensor) -> torch.Tensor:
    free = points.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(attack(free), free)
    return gradient


def attack(points: torch.Tensor) -> torch.Tensor:
    return hardness(points, points, points, all_triplets(), margin=0.1, beta=10.0)


def all_triplets() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    same = LABELS[:, None] == LABELS
    positives = same & ~torch.eye(16, dtype=torch.bool)
    return torch.where(positives[:, :, None] & ~same[:, None, :])  # type: ignore[return-value]


@pytest.mark.parametrize("norm", ["l2", "sign"])
@pytest.mark.parametrize("direction", ["gradient", "random"])
@pytest.mark.parametrize("theta", [0.02, 0.1, 0.3, 1.2])
def test_moved_embeddings_have_length_one_and_the_angle_theta(theta: float, direction: str, norm: str) -> None:
    z = rows()
    adversarial = moved(z, theta=theta, direction=direction, norm=norm)
    assert (adversarial.norm(dim=1) - 1).abs().max() < 1e-12
    assert (angles(z, adversarial) - theta).abs().max() < 1e-12


def test_hardness_is_the_mean_over_triplets_of_the_softened_gap() -> None:
    anchors, positives, negatives = rows(seed=1), rows(seed=2), rows(seed=3)
    expected = [
        math.log1p(math.exp(10.0 * float(anchors[a] @ negatives[n] - anchors[a] @ positives[p] + 0.1))) / 10.0
        for a, p, n in zip(*all_triplets(), strict=True)
    ]
    measured = hardness(anchors, positives, negatives, all_triplets(), margin=0.1, beta=10.0)
    assert float(measured) == pytest.approx(sum(expected) / len(expected), rel=1e-12)


def test_theta_zero_changes_nothing() -> None:
    z = rows()
    assert torch.equal(moved(z, theta=0.0), z)
    assert torch.equal(moved(z, theta=0.0, where="feature"), z)


def test_the_direction_is_tangent_to_the_sphere() -> None:
    z = rows()
    gradient = gradient_of_hardness(z)
    assert (gradient * z).sum(1).abs().max() > 1e-4  # the raw gradient is not tangent
    assert (tangent(gradient, z) * z).sum(1).abs().max() < 1e-15
    theta = 0.2
    direction = (moved(z, theta=theta) - math.cos(theta) * z) / math.sin(theta)
    assert (direction * z).sum(1).abs().max() < 1e-14
    assert (direction - unit(tangent(gradient, z), "l2")).abs().max() < 1e-13


def test_the_sign_direction_follows_the_signs_of_the_gradient_within_the_tangent_plane() -> None:
    z, theta = rows(), 0.2
    ascent = tangent(gradient_of_hardness(z), z)
    expected = unit(tangent(ascent.sign(), z), "l2")
    direction = (moved(z, theta=theta, norm="sign") - math.cos(theta) * z) / math.sin(theta)
    assert (direction - expected).abs().max() < 1e-13
    assert ((direction * ascent).sum(1) > 0).all()


@pytest.mark.parametrize("norm", ["l2", "sign"])
@pytest.mark.parametrize("scale", [2.0**-20, 2.0**20])
def test_the_direction_does_not_change_when_the_objective_is_scaled(scale: float, norm: str) -> None:
    gradient = rows(seed=1)
    assert torch.equal(unit(scale * gradient, norm), unit(gradient, norm))


def test_a_scaled_loss_scales_the_term_but_not_the_move() -> None:
    z = rows()
    loss = TripletMarginLoss(margin=0.5, reducer=MeanReducer())
    term = AdversarialTriplets(AdversarialRecipe(weight=1.0))
    one = term(z, z, itself, LABELS, None, loss)
    other = term(z, z, itself, LABELS, None, lambda *given: 1024 * loss(*given))
    assert one > 0
    assert torch.equal(1024 * one, other)


@pytest.mark.parametrize("norm", ["l2", "sign"])
def test_rows_without_a_gradient_do_not_move(norm: str) -> None:
    gradient = rows(seed=1)
    gradient[3], gradient[5] = 0, 1e-14
    z = rows()
    turned = turn(z, unit(gradient, norm), 0.3)
    still = torch.zeros(16, dtype=torch.bool)
    still[[3, 5]] = True
    assert torch.equal((turned == z).all(1), still)


@pytest.mark.parametrize("where", ["embedding", "feature"])
@pytest.mark.parametrize("direction", ["gradient", "random"])
def test_photos_outside_all_triplets_and_empty_rows_give_no_nan(where: str, direction: str) -> None:
    z = rows()
    z[2] = 0
    mined = tuple(torch.tensor([index]) for index in (0, 1, 4))
    free = z.clone().requires_grad_()
    adversarial = moved(free, normalised, mined, where=where, direction=direction)
    adversarial.sum().backward()
    assert adversarial.isfinite().all()
    assert free.grad is not None
    assert free.grad.isfinite().all()
    still = (adversarial - normalised(z)).norm(dim=1) < 1e-15
    assert still.nonzero().flatten().tolist() == [row for row in range(16) if row not in (0, 1, 4)]


def test_nothing_moves_without_triplets() -> None:
    z, none = rows(), torch.zeros(0, dtype=torch.int64)
    assert torch.equal(moved(z, mined=(none, none, none)), z)


def test_the_softplus_moves_all_rows_when_a_hinge_would_move_few() -> None:
    # well separated classes, as late in training: no triplet violates a margin of 0.1
    z = normalised(F.one_hot(LABELS, 8).double() + 0.05 * rows(seed=2))
    a, p, n = (z[index] for index in all_triplets())
    gaps = (a * n).sum(1) - (a * p).sum(1) + 0.1
    assert (gaps < 0).all()
    assert ((moved(z, theta=0.1) - z).norm(dim=1) > 0.09).all()


def test_the_gain_approaches_theta_times_the_lengths_of_the_gradients() -> None:
    z = rows()
    lengths = tangent(gradient_of_hardness(z), z).norm(dim=1).sum()
    errors = []
    for theta in (1e-3, 1e-4, 1e-5):
        gain = (attack(moved(z, theta=theta)) - attack(z)) / theta
        errors.append((gain / lengths - 1).abs().item())
    assert errors[0] > 5 * errors[1] > 25 * errors[2]
    assert errors[2] < 1e-4


@pytest.mark.parametrize("theta", [0.02, 0.1, 0.3])
def test_the_gain_beats_that_of_random_directions(theta: float) -> None:
    z = rows()
    torch.manual_seed(0)
    gains = [(attack(moved(z, theta=theta, direction="random")) - attack(z)).item() for _ in range(50)]
    assert (attack(moved(z, theta=theta)) - attack(z)).item() > 2 * max(gains)


def test_the_random_control_moves_equally_far_in_a_new_direction_each_time() -> None:
    z = rows()
    torch.manual_seed(0)
    one, other = (moved(z, theta=0.2, direction="random") for _ in range(2))
    directed = moved(z, theta=0.2)
    for first, second in itertools.combinations((one, other, directed), 2):
        assert angles(first, second).min() > 0.05
    f = 3 * rows(seed=4)
    shifted = moved(f, where="feature", theta=0.2, direction="random")
    assert ((shifted - f).norm(dim=1) - 0.2 * 3).abs().max() < 1e-12


def test_the_loss_of_squared_euclidean_triplets_without_a_hinge_rises_exactly_by_the_formula() -> None:
    e = 0.1
    points = [rows(12, seed=seed).requires_grad_() for seed in range(3)]

    def losses(a: torch.Tensor, p: torch.Tensor, n: torch.Tensor) -> torch.Tensor:
        return (a - p).square().sum(1) - (a - n).square().sum(1)

    gradients = torch.autograd.grad(losses(*points).sum(), points)
    directions = [unit(gradient, "l2") for gradient in gradients]
    a, p, n = points
    r_a, r_p, r_n = (e * direction for direction in directions)
    adversarial = losses(*(shift(point, u, e) for point, u in zip(points, directions, strict=True)))
    sides = (a - p).norm(dim=1) + (a - n).norm(dim=1) + (p - n).norm(dim=1)
    expected = losses(a, p, n) + 2 * e * sides + 2 * (r_a * (r_n - r_p)).sum(1)
    assert (adversarial - expected).abs().max() < 1e-12


def test_moving_positive_and_negative_by_e_equals_a_margin_larger_by_2e() -> None:
    e, margin = 0.05, 0.2
    a, p, n = (rows(12, seed=seed).requires_grad_() for seed in range(3))

    def violations(p: torch.Tensor, n: torch.Tensor, margin: float) -> torch.Tensor:
        return (a - p).norm(dim=1) - (a - n).norm(dim=1) + margin

    toward_p, toward_n = torch.autograd.grad(violations(p, n, margin).sum(), (p, n))
    adversarial = violations(shift(p, unit(toward_p, "l2"), e), shift(n, unit(toward_n, "l2"), e), margin)
    plain = violations(p, n, margin + 2 * e)
    assert (adversarial.relu() - plain.relu()).abs().max() < 1e-14
    assert (plain > 0).any()


def test_theta_grows_during_the_ramp_and_then_stays_constant() -> None:
    z = rows()
    reached = [
        angles(z, moved(z, theta=0.2, ramp=0.2, progress=progress)).mean().item()
        for progress in (0, 0.05, 0.1, 0.2, 0.6, 1)
    ]
    assert reached == pytest.approx([0, 0.05, 0.1, 0.2, 0.2, 0.2], abs=1e-12)
    assert angles(z, moved(z, theta=0.2, ramp=0.0, progress=0.0)).mean().item() == pytest.approx(0.2)


def test_features_move_by_theta_times_their_length_before_the_projection() -> None:
    lengths = torch.linspace(0.5, 20, 16, dtype=torch.float64)
    f = lengths[:, None] * rows()
    torch.manual_seed(0)
    head = nn.Linear(8, 5, dtype=torch.float64)
    inputs = []

    def project(pooled: torch.Tensor) -> torch.Tensor:
        inputs.append(pooled)
        return normalised(head(pooled))

    embeddings = moved(f, project, where="feature", theta=0.1)
    shifted = inputs[-1]
    assert torch.equal(embeddings, project(shifted))
    assert ((shifted - f).norm(dim=1) - 0.1 * lengths).abs().max() < 1e-12
    assert attack(embeddings) > attack(project(f))


@pytest.mark.parametrize("name", [*TRIPLETS, *PAIRS])
@pytest.mark.parametrize("role", ROLES)
def test_roles_only_decide_which_copies_move(name: str, role: str) -> None:
    objective = Objective(Recipe(loss=LossRecipe(name), model=ModelRecipe(dimension=8)), 4)
    z = rows().float()
    mined = objective.miner(z, LABELS) if objective.miner else None
    term = AdversarialTriplets(AdversarialRecipe(weight=1.0, theta=0.0, roles=(role,)))
    assert term(z, z, itself, LABELS, mined, objective.loss).item() == pytest.approx(
        objective.loss(z, LABELS, mined).item(), rel=1e-5
    )


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("loss", [TripletMarginLoss, "pairs"])
def test_only_the_copies_of_the_named_roles_move(loss: object, count: int) -> None:
    for roles in itertools.combinations(ROLES, count):
        z = rows()
        index = {"anchor": 0, "positive": 1, "negative": 4}
        triplet = tuple(torch.tensor([index[role]]) for role in ROLES)
        pairs = (triplet[0], triplet[1], triplet[0], triplet[2])
        seen: list[torch.Tensor] = []

        def spy(anchors: Any, labels: Any, chosen: Any, others: Any, their_labels: Any, seen: Any = seen) -> Any:
            a, p, n = chosen if len(chosen) == 3 else (chosen[0], chosen[1], chosen[3])
            assert torch.equal(labels[a], their_labels[p])
            assert not torch.equal(labels[a], their_labels[n])
            seen.extend((anchors[a], others[p], others[n]))
            return anchors.sum()

        term = AdversarialTriplets(AdversarialRecipe(weight=1.0, theta=0.1, roles=roles))
        term(z, z, itself, LABELS, pairs if loss == "pairs" else triplet, spy)
        for role, row in zip(ROLES, seen, strict=True):
            expected = 0.1 if role in roles else 0.0
            assert angles(z[[index[role]]], row).item() == pytest.approx(expected, abs=1e-12), (roles, role)


@pytest.mark.parametrize("name", [*TRIPLETS, *PAIRS])
@pytest.mark.parametrize("roles", [("negative",), ("positive", "negative")])
def test_some_roles_move_a_real_loss_less_than_all_and_more_than_none(name: str, roles: tuple[str, ...]) -> None:
    objective = Objective(Recipe(loss=LossRecipe(name), model=ModelRecipe(dimension=8)), 4)
    z = rows().float()
    torch.manual_seed(0)
    mined = objective.miner(z, LABELS) if objective.miner else None

    def term(roles: tuple[str, ...]) -> float:
        settings = AdversarialRecipe(weight=1.0, theta=0.1, roles=roles)
        return AdversarialTriplets(settings)(z, z, itself, LABELS, mined, objective.loss).item()

    assert objective.loss(z, LABELS, mined).item() < term(roles) < term(ROLES)


@pytest.mark.parametrize("name", ["n-pairs", "proxy-anchor", "soft-triple", "ArcFaceLoss"])
def test_a_loss_without_mined_triplets_accepts_only_all_roles(name: str) -> None:
    def objective(**settings: object) -> Objective:
        adversarial = AdversarialRecipe(**settings)  # type: ignore[arg-type]
        return Objective(Recipe(loss=LossRecipe(name), model=ModelRecipe(dimension=8), adversarial=adversarial), 4)

    resolved = CATALOGUE[name].name if name in CATALOGUE else name
    with pytest.raises(InputError, match=rf"moves only anchor, negative, but {resolved} takes no mined triplets"):
        objective(weight=1.0, roles=("anchor", "negative"))
    objective(weight=1.0)
    objective(weight=0.0, roles=("anchor",))


def objective_of(loss: str = "triplet-all", **settings: object) -> Objective:
    adversarial = AdversarialRecipe(**settings)  # type: ignore[arg-type]
    return Objective(Recipe(loss=LossRecipe(loss), model=ModelRecipe(dimension=8), adversarial=adversarial), 4)


def test_without_a_weight_two_steps_equal_those_of_the_plain_loss_bit_for_bit() -> None:
    weights = []
    for switched_off in (True, False):
        model = small.network()
        objective = objective_of(theta=0.3, where="feature", norm="sign", weight=0.0)
        optimiser = torch.optim.AdamW(model.parameters(), lr=1e-2)
        for step in range(2):
            if switched_off:
                terms = objective(model, small.noise(seed=step), LABELS)
                assert list(terms) == ["loss"]
                total = torch.stack(list(terms.values())).sum()
            else:
                total = objective.loss(model(small.noise(seed=step)), LABELS)
            total.backward()
            optimiser.step()
            optimiser.zero_grad()
        weights.append(model.state_dict())
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])
    assert not torch.equal(weights[0]["head.weight"], small.network().head.weight)


@pytest.mark.parametrize("where", ["embedding", "feature"])
def test_the_term_is_weighted_and_adds_to_the_plain_loss(where: str) -> None:
    model = small.network()
    terms = [objective_of(weight=weight, where=where)(model, small.noise(), LABELS) for weight in (1.0, 2.5)]
    assert [list(each) for each in terms] == [["loss", "adversarial"]] * 2
    assert torch.equal(terms[0]["loss"], objective_of()(model, small.noise(), LABELS)["loss"])
    assert terms[1]["adversarial"].item() == pytest.approx(2.5 * terms[0]["adversarial"].item())
    assert terms[0]["adversarial"] > terms[0]["loss"]


@pytest.mark.parametrize("where", ["embedding", "feature"])
@pytest.mark.parametrize("roles", [ROLES, ("negative",)])
def test_gradients_reach_every_weight_through_the_moved_embeddings(where: str, roles: tuple[str, ...]) -> None:
    model = small.network()
    objective = objective_of(weight=1.0, where=where, roles=roles)
    objective(model, small.noise(), LABELS)["adversarial"].backward()
    assert isinstance(model.backbone, nn.Sequential)
    assert all(weight.grad is not None and weight.grad.abs().sum() > 0 for weight in model.backbone[3].parameters())
    assert model.head.weight.grad is not None
    assert model.head.weight.grad.abs().sum() > 0


def test_the_direction_is_constant_for_the_gradient() -> None:
    z = rows().requires_grad_()
    theta = 0.3
    turned = moved(z, theta=theta)
    (gradient,) = torch.autograd.grad(turned[:, 0].sum(), z)
    expected = torch.zeros_like(z)
    expected[:, 0] = math.cos(theta)
    assert (gradient - expected).abs().max() < 1e-15


def test_triplets_are_mined_once_and_reused() -> None:
    model = small.network()
    objective = objective_of("triplet-hard", weight=1.0)
    assert objective.miner is not None
    found, asked = [], []
    objective.miner.register_forward_hook(lambda module, given, mined: found.append(mined))
    objective.loss.register_forward_hook(lambda module, given, value: asked.append(given))
    objective(model, small.noise(), LABELS)
    assert len(found) == 1
    assert [given[2] is found[0] for given in asked] == [True, True]
    assert not torch.equal(asked[0][0], asked[1][0])


@pytest.mark.parametrize("where", ["embedding", "feature"])
def test_training_on_adversarial_triplets_lowers_the_loss_of_new_pictures_under_attack(
    tmp_path: Path, where: str
) -> None:
    images, labels, others, their_labels = small.pictures(tmp_path)
    attack = AdversarialRecipe(weight=1.0, theta=0.1, where=where)
    losses = []
    for settings in (AdversarialRecipe(), attack):
        model = small.train(images, labels, adversarial=settings)
        with torch.no_grad():
            f = model.pooled(others)
        term = AdversarialTriplets(attack)
        loss = small.plain_loss().loss
        losses.append(term(f, model.project(f), model.project, their_labels, None, loss).item())
    plain, adversarial = losses
    assert adversarial < 0.75 * plain
