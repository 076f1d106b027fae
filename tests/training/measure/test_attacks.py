"""Attacks respect their limits, reach their goals, and have no effect on a model that cannot be moved."""

import dataclasses
from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F

from photosearch.errors import InputError
from photosearch_training.measure import attacks
from photosearch_training.measure.attacks import Network, Robustness, Settings, Target

SIDE, CLASSES, PER_CLASS = 8, 6, 8
QUICK = Settings(steps=10)


def linear(seed: int = 0, dimension: int = 8) -> Network:
    weight = torch.randn(dimension, 3 * SIDE * SIDE, generator=torch.Generator().manual_seed(seed))
    return lambda images: F.normalize((images - 0.5).flatten(1) @ weight.T, dim=1)


def without_gradient(images: torch.Tensor) -> torch.Tensor:
    """Separates classes by a mark too strong for a change of 8/255; it is a step function without a gradient."""
    marks = (images[:, 0, 0, :CLASSES] > 0.5).float()
    return F.normalize(marks + 0 * images.sum((1, 2, 3))[:, None], dim=1)


def constant(images: torch.Tensor) -> torch.Tensor:
    return F.normalize(torch.ones(len(images), 4) + 0 * images.flatten(1)[:, :4], dim=1)


def target(network: Network, spread: float = 0.05, queries: int = 16) -> Target:
    """Each class is a random picture, its photos with some noise; the first pixels of the top row encode the class."""
    random = torch.Generator().manual_seed(1)
    labels = torch.arange(CLASSES).repeat(PER_CLASS)
    centres = torch.rand(CLASSES, 3, SIDE, SIDE, generator=random)
    images = centres[labels] + spread * torch.randn(len(labels), 3, SIDE, SIDE, generator=random)
    images[:, 0, 0, :CLASSES] = 0.1 + 0.8 * F.one_hot(labels, CLASSES)
    images = images.clamp(0, 1)
    rows = torch.arange(queries)
    return Target(images[:queries], labels[:queries], network(images), labels, rows)


def away(clean: torch.Tensor) -> attacks.Objective:
    return lambda found, rows: (found - clean[rows]).square().sum(1)


@pytest.mark.parametrize("random_start", [False, True])
def test_the_change_stays_within_its_limits(random_start: bool) -> None:
    network = linear()
    images = target(network).images
    changed = attacks.perturb(network, images, away(network(images)), QUICK, random_start)
    moved = (changed - images).abs()
    assert float(moved.max()) <= QUICK.epsilon + 1e-6
    assert float(changed.min()) >= 0
    assert float(changed.max()) <= 1
    assert not changed.requires_grad
    if random_start:
        assert float((moved > 0.9 * QUICK.epsilon).float().mean()) > 0.5


def test_the_attack_beats_random_changes_of_the_same_size() -> None:
    network = linear()
    images = target(network).images
    clean = network(images)
    objective = away(clean)
    rows = torch.arange(len(images))
    changed = attacks.perturb(network, images, objective, QUICK, random_start=True)
    reached = objective(network(changed), rows)
    others = []
    for seed in range(20):
        signs = torch.randn(images.shape, generator=torch.Generator().manual_seed(seed)).sign()
        random = (images + QUICK.epsilon * signs).clamp(0, 1)
        others.append(objective(network(random), rows))
    assert float(reached.mean()) > max(float(other.mean()) for other in others)
    assert (reached > torch.stack(others).mean(0)).all()


def test_a_linear_objective_is_solved_exactly() -> None:
    slope = torch.randn(3, SIDE, SIDE, generator=torch.Generator().manual_seed(0))
    images = torch.full((2, 3, SIDE, SIDE), 0.5)
    changed = attacks.perturb(lambda x: (x * slope).sum((1, 2, 3))[:, None], images, lambda f, _: f[:, 0], QUICK)
    assert torch.allclose(changed, images + QUICK.epsilon * slope.sign(), atol=1e-6)


def test_the_size_of_chunks_does_not_change_the_result() -> None:
    network = linear()
    images = target(network).images
    small, large = (
        attacks.perturb(network, images, away(network(images) + 0.1), dataclasses.replace(QUICK, chunk=chunk))
        for chunk in (3, 64)
    )
    assert torch.allclose(small, large, atol=1e-5)


def test_a_report_is_repeatable() -> None:
    network = linear()
    one, two = (attacks.ranking_robustness(network, target(network), QUICK) for _ in range(2))
    assert one == two
    assert one != attacks.ranking_robustness(network, target(network), dataclasses.replace(QUICK, seed=1))


def test_attacks_have_no_effect_on_a_model_that_cannot_be_moved() -> None:
    found = attacks.ranking_robustness(without_gradient, target(without_gradient), QUICK)
    assert found.recall == found.es_recall == found.ltm == found.gtm == found.gtt == 100
    assert found.es_distance == pytest.approx(0, abs=1e-6)
    assert found.ca_minus == found.qa_minus == 0


def test_an_attack_without_any_change_does_no_harm() -> None:
    network = linear()
    unarmed = Settings(epsilon=0, steps=2)
    found = attacks.ranking_robustness(network, target(network), unarmed)
    assert found.es_recall == found.ltm == found.gtm == found.recall
    assert found.gtt == 100
    assert found.es_distance == pytest.approx(0, abs=1e-3)
    # a random candidate has a mean rank of one half; the nearest of 48 photos is first
    assert found.ca_plus == pytest.approx(50, abs=20)
    assert found.qa_plus == pytest.approx(50, abs=20)
    assert found.qa_minus == 0


def test_a_collapsed_network_has_known_figures() -> None:
    found = attacks.ranking_robustness(constant, target(constant), QUICK)
    # all distances are equal: no photo is closer than the candidate, and the first in the gallery is always first
    assert (found.ca_plus, found.ca_minus, found.qa_plus, found.qa_minus) == (0, 0, 0, 0)
    assert found.tma == pytest.approx(1)
    assert found.gtt == 100


def test_every_attack_harms_a_linear_network_and_larger_changes_harm_it_more() -> None:
    network = linear()
    weak, strong = (
        attacks.ranking_robustness(network, target(network, 0.2), Settings(epsilon=e / 255, step=e / 255 / 3, steps=10))
        for e in (0.5, 16)
    )
    clean = attacks.ranking_robustness(network, target(network, 0.2), Settings(epsilon=0, steps=1))
    assert clean.recall == weak.recall == strong.recall
    for one, other in ((weak, clean), (strong, weak)):
        assert one.ca_plus <= other.ca_plus
        assert one.ca_minus >= other.ca_minus
        assert one.qa_plus <= other.qa_plus
        assert one.qa_minus >= other.qa_minus
        assert one.tma > other.tma
        assert one.es_distance > other.es_distance
        assert one.es_recall <= other.es_recall
        assert one.ltm <= other.ltm
        assert one.gtm <= other.gtm
        assert one.gtt <= other.gtt
        assert one.ers < other.ers
    assert strong.ers < clean.ers - 30
    assert min(strong.ca_minus, strong.qa_minus) > 30
    assert max(strong.ca_plus, strong.qa_plus) < 25
    assert max(strong.es_recall, strong.ltm, strong.gtm, strong.gtt) < clean.recall - 30


def test_the_embedding_shift_is_larger_than_that_of_its_random_start() -> None:
    network = linear()
    begun, pushed = (
        attacks.ranking_robustness(network, target(network), Settings(steps=steps)).es_distance for steps in (0, 10)
    )
    assert pushed > 2 * begun > 0


@pytest.mark.parametrize(("better", "sign"), [("ca_plus", 2), ("ca_minus", -1), ("qa_plus", 2), ("qa_minus", -1),
    ("tma", -100), ("es_distance", -50), ("es_recall", 1), ("ltm", 1), ("gtm", 1), ("gtt", 1)])  # fmt: skip
def test_the_score_weighs_each_figure_as_published(better: str, sign: int) -> None:
    worst = Robustness(1, 50.0, ca_plus=0, ca_minus=100, qa_plus=0, qa_minus=100, tma=1, es_distance=2, es_recall=0,
                       ltm=0, gtm=0, gtt=0)  # fmt: skip
    assert worst.ers == 0
    raised = dataclasses.replace(worst, **{better: getattr(worst, better) + 0.5})
    assert raised.ers == pytest.approx(0.5 * sign / 10)


def test_the_score_of_a_model_that_cannot_be_moved_is_100() -> None:
    best = Robustness(1, 100.0, 50, 0, 50, 0, tma=0, es_distance=0, es_recall=100, ltm=100, gtm=100, gtt=100)
    assert best.ers == 100
    assert best.to_dict()["ers"] == 100


def test_the_evaluating_model_embeds_the_finished_pictures() -> None:
    network = linear()
    seen: list[int] = []

    def judge(images: torch.Tensor) -> torch.Tensor:
        seen.append(len(images))
        assert not torch.is_grad_enabled()
        return network(images)

    judged = attacks.ranking_robustness(network, target(network), QUICK, judge)
    assert judged == attacks.ranking_robustness(network, target(network), QUICK)
    # the clean pictures once, and the finished pictures of nine attacks
    assert sum(seen) == 10 * 16


def one_class(whole: Target) -> Target:
    return dataclasses.replace(
        whole, labels=torch.zeros_like(whole.labels), gallery_labels=torch.zeros_like(whole.gallery_labels)
    )


def lonely(whole: Target) -> Target:
    return dataclasses.replace(whole, labels=whole.labels + 100)


@pytest.mark.parametrize(("spoil", "message"), [(one_class, "one class"), (lonely, "no other photo of the class")])
def test_targets_that_cannot_be_ranked_are_refused(spoil: Callable[[Target], Target], message: str) -> None:
    network = linear()
    with pytest.raises(InputError, match=message):
        attacks.ranking_robustness(network, spoil(target(network)), QUICK)
