"""The losses of the catalogue: against formulas by hand, on coinciding and on separated photos, and in training."""

from collections.abc import Callable
from typing import TypeAlias

import pytest
import torch
import torch.nn.functional as F

from photosearch_training.objectives.losses import CATALOGUE, Objective
from photosearch_training.recipe import LossRecipe
from tests.support.training.objectives import LABELS, Direct, embeddings, objective_of

SAME = LABELS[:, None] == LABELS
POSITIVE = SAME & ~torch.eye(16, dtype=torch.bool)

Formula: TypeAlias = Callable[[torch.Tensor, Objective], torch.Tensor]
"""Maps unit rows [16, D] of classes LABELS, and the objective with its proxies and random draws, to a scalar."""


def triplets() -> tuple[torch.Tensor, ...]:
    return torch.where(POSITIVE[:, :, None] & ~SAME[:, None, :])


def all_triplets(z: torch.Tensor, _: Objective) -> torch.Tensor:
    a, p, n = triplets()
    return ((z[a] * z[n]).sum(1) - (z[a] * z[p]).sum(1) + 0.1).relu().mean()


def semihard_triplets(margin: float, mining: float) -> Formula:
    def formula(z: torch.Tensor, _: Objective) -> torch.Tensor:
        a, p, n = triplets()
        nearer_by = (z[a] * z[p]).sum(1) - (z[a] * z[n]).sum(1)
        return (margin - nearer_by[(nearer_by > 0) & (nearer_by <= mining)]).relu().mean()

    return formula


def hardest_triplets(z: torch.Tensor, _: Objective) -> torch.Tensor:
    s = z @ z.T
    return (s.masked_fill(SAME, -2).amax(1) - s.masked_fill(~POSITIVE, 2).amin(1) + 0.1).relu().mean()


def margin(z: torch.Tensor, objective: Objective) -> torch.Tensor:
    assert objective.miner is not None
    torch.manual_seed(0)
    a, p, n = objective.miner(z, LABELS)
    assert len(a) > 16
    assert SAME[a, p].all()
    assert not SAME[a, n].any()
    assert ((z[a] - z[n]).norm(dim=1) < 1.4).all()
    near, far = (z[a] - z[p]).norm(dim=1), (z[a] - z[n]).norm(dim=1)
    return ((near - 1.2 + 0.2).relu() + (1.2 - far + 0.2).relu()).mean()


def lifted_structure(z: torch.Tensor, _: Objective) -> torch.Tensor:
    d = torch.cdist(z, z)
    to_others = (1 - d).exp().masked_fill(SAME, 0).sum(1)
    one, other = torch.where(POSITIVE)
    return ((to_others[one] + to_others[other]).log() + d[one, other]).relu().square().mean() / 2


def n_pairs(z: torch.Tensor, _: Objective) -> torch.Tensor:
    return F.cross_entropy(16 * z[0::4] @ z[1::4].T, torch.arange(4))


def multi_similarity(z: torch.Tensor, _: Objective) -> torch.Tensor:
    s = z @ z.T
    hard_positive = POSITIVE & (s - 0.1 < s.masked_fill(SAME, -2).amax(1, keepdim=True))
    hard_negative = ~SAME & (s + 0.1 > s.masked_fill(~POSITIVE, 2).amin(1, keepdim=True))
    pulled = (-2 * (s - 0.5)).exp().masked_fill(~hard_positive, 0).sum(1).log1p() / 2
    pushed = (40 * (s - 0.5)).exp().masked_fill(~hard_negative, 0).sum(1).log1p() / 40
    return (pulled + pushed).mean()


def soft_triple(z: torch.Tensor, objective: Objective) -> torch.Tensor:
    centres = F.normalize(objective.loss.get_parameter("fc").double(), dim=0)
    s = (z @ centres).view(16, 6, 3)
    relaxed = ((s / 0.1).softmax(2) * s).sum(2)
    return F.cross_entropy(20 * (relaxed - 0.01 * F.one_hot(LABELS, 6)), LABELS)


def circle(z: torch.Tensor, _: Objective) -> torch.Tensor:
    s = z @ z.T
    pulled = (-80 * (1.4 - s).relu() * (s - 0.6)).masked_fill(~POSITIVE, -torch.inf).logsumexp(1)
    pushed = (80 * (s + 0.4).relu() * (s - 0.4)).masked_fill(SAME, -torch.inf).logsumexp(1)
    return F.softplus(pulled + pushed).mean()


BY_HAND: dict[str, Formula] = {
    "triplet-semihard": semihard_triplets(0.1, 0.1),
    "triplet-hard": hardest_triplets,
    "triplet-all": all_triplets,
    "margin": margin,
    "lifted-structure": lifted_structure,
    "n-pairs": n_pairs,
    "multi-similarity": multi_similarity,
    "soft-triple": soft_triple,
    "circle": circle,
}


@pytest.mark.parametrize("name", BY_HAND)
@pytest.mark.parametrize("seed", [0, 1])
def test_a_loss_of_the_catalogue_is_the_mean_of_the_published_formula(name: str, seed: int) -> None:
    objective = objective_of(LossRecipe(name), 6)
    z = F.normalize(embeddings(seed).double(), dim=1)
    expected = BY_HAND[name](z, objective)
    torch.manual_seed(0)  # the same random numbers as in the formula by hand
    assert objective(Direct(), z.float(), LABELS)["loss"].item() == pytest.approx(expected.item(), rel=1e-4)


@pytest.mark.parametrize(("margin", "mining"), [(0.1, 0.3), (0.6, 0.1), (0.3, 0.3)])
def test_the_miner_keeps_its_own_margin(margin: float, mining: float) -> None:
    z = F.normalize(embeddings().double(), dim=1)
    settings = LossRecipe("triplet-semihard", {"margin": margin}, miner_parameters={"margin": mining})
    objective = objective_of(settings, 4)
    found = objective(Direct(), z.float(), LABELS)["loss"].item()
    assert found == pytest.approx(semihard_triplets(margin, mining)(z, objective).item(), rel=1e-4)


def apart(z: torch.Tensor) -> float:
    """How much closer a photo is to its own class than to others."""
    s = F.normalize(z, dim=1) @ F.normalize(z, dim=1).T
    return (s[POSITIVE].mean() - s[~SAME].mean()).item()


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_few_steps_on_a_loss_of_the_catalogue_separate_classes(name: str) -> None:
    torch.manual_seed(0)
    objective = objective_of(LossRecipe(name), 4)
    z = embeddings().requires_grad_()
    optimiser = torch.optim.Adam([z, *objective.parameters()], lr=0.03)
    before = objective.loss(z, LABELS).item(), apart(z)
    for _ in range(40):
        optimiser.zero_grad()
        objective(Direct(), z, LABELS)["loss"].backward()
        optimiser.step()
    assert objective.loss(z, LABELS).item() < 0.7 * before[0]
    assert apart(z) > before[1] + 0.1


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_loss_has_a_finite_gradient_for_coinciding_embeddings(name: str) -> None:
    torch.manual_seed(0)
    objective = objective_of(LossRecipe(name), 4)
    for rows in (embeddings()[LABELS], torch.ones(16, 8)):  # one point per class, and one point for all
        images = rows.clone().requires_grad_()
        loss = objective(Direct(), images, LABELS)["loss"]
        loss.backward()
        assert loss.isfinite()
        assert images.grad is not None
        assert images.grad.isfinite().all()
        assert all(weight.grad is not None and weight.grad.isfinite().all() for weight in objective.parameters())


@pytest.mark.parametrize("name", ["triplet-semihard", "triplet-hard", "triplet-all", "contrastive", "margin"])
def test_a_hinge_is_zero_for_separated_classes(name: str) -> None:
    images = F.one_hot(LABELS, 8).float().requires_grad_()
    loss = objective_of(LossRecipe(name), 4)(Direct(), images, LABELS)["loss"]
    loss.backward()
    assert loss.item() == 0
    assert images.grad is not None
    assert not images.grad.any()
