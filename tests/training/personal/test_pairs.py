"""Signals in place of classes: which photos a batch has, and which of them belong together or apart."""

import numpy as np
import pytest
import torch

from photosearch.core.signals import Rows
from photosearch.errors import InputError
from photosearch.personal.head_training import TrainingSet
from photosearch_training.data.samplers import PairSampler
from photosearch_training.objectives.losses import Objective
from photosearch_training.personal.pairs import SignalMiner
from photosearch_training.recipe import AdversarialRecipe, LossRecipe, ModelRecipe, PenaltyRecipe, Recipe
from tests.support.training import small

PHOTOS = 40


def pairs(*rows: tuple[int, int]) -> Rows:
    return np.array(rows, np.int64).reshape(-1, 2)


def lessons(together: Rows, apart: Rows, events: Rows) -> TrainingSet:
    embeddings, weights = np.empty((len(events), 3), np.float32), np.ones(len(together), np.float32)
    return TrainingSet(embeddings, together, weights, apart, events)


def found(miner: SignalMiner, rows: list[int]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Positions in the batch that belong together, and positions that are kept apart."""
    first, second, anchor, negative = (each.tolist() for each in miner(torch.empty(len(rows), 2), torch.tensor(rows)))
    return set(zip(first, second, strict=True)), set(zip(anchor, negative, strict=True))


def test_pairs_and_copies_belong_together_and_photos_of_one_event_are_never_negatives() -> None:
    miner = SignalMiner(lessons(pairs((3, 1)), pairs(), np.array([0, 1, 5, 1, 5])))
    together, apart = found(miner, [1, 3, 2, 4, 2])
    assert together == {(0, 1), (1, 0), (2, 4), (4, 2)}
    assert apart == {(a, b) for a in range(5) for b in range(5) if (a < 2) != (b < 2)}


def test_a_mark_that_photos_differ_overrides_pairs_and_events() -> None:
    miner = SignalMiner(lessons(pairs((0, 1), (0, 2)), pairs((1, 0)), np.zeros(3, np.int64)))
    together, apart = found(miner, [0, 1, 2])
    assert together == {(0, 2), (2, 0)}
    assert apart == {(0, 1), (1, 0)}


def test_checkpoints_do_not_contain_the_signals() -> None:
    assert not SignalMiner(lessons(pairs((0, 1)), pairs(), np.arange(9))).state_dict()


@pytest.mark.parametrize("loss", ["NTXentLoss", "multi-similarity", "triplet-all"])
def test_every_method_works_on_signals(loss: str) -> None:
    """Every term is lower for a batch whose copies are closer to each other than to the rest."""
    recipe = Recipe(
        model=ModelRecipe(dimension=8),
        loss=LossRecipe(loss),
        adversarial=AdversarialRecipe(weight=1.0),
        penalty=PenaltyRecipe(feature=0.1),
    )
    objective = Objective(recipe, 8, SignalMiner(lessons(pairs((0, 1)), pairs((2, 3)), np.arange(8))))
    model, images = small.network(), small.noise()
    rows = torch.arange(8).repeat(2)
    objective.calibrate(model, [(images, rows)])
    terms = objective(model, images, rows, rows=rows)
    assert terms.keys() == {"loss", "adversarial", "feature_gradient"}
    assert terms["adversarial"] > terms["loss"] > 0
    alike = images[:8].repeat(2, 1, 1, 1)
    assert objective(model, alike, rows, rows=rows)["loss"] < terms["loss"]


def test_a_loss_that_needs_classes_is_refused() -> None:
    with pytest.raises(InputError, match="ProxyAnchorLoss needs classes"):
        Objective(Recipe(loss=LossRecipe("ProxyAnchorLoss")), 8, SignalMiner(lessons(pairs(), pairs(), np.arange(8))))


def sampler(weights: np.ndarray | None = None, seed: int = 0) -> PairSampler:
    """Half of the photos are in pairs, and each is also paired with itself."""
    couples = np.arange(PHOTOS // 2).reshape(-1, 2)
    alone = np.stack([np.arange(PHOTOS)] * 2, axis=1)
    both = np.concatenate((couples, alone))
    return PairSampler.of(both, np.ones(len(both), np.float32) if weights is None else weights, 12, seed)


@pytest.mark.parametrize("step", range(20))
def test_a_batch_has_each_photo_once_and_depends_only_on_the_step(step: int) -> None:
    rows = sampler().batch(step)
    assert len(set(rows.tolist())) == len(rows) == 12
    assert (sampler().batch(step) == rows).all()
    assert not (sampler(seed=1).batch(step) == rows).all()


def test_trusted_pairs_are_drawn_more_often_and_both_photos_share_a_batch() -> None:
    weights = np.full(len(sampler().pairs), 0.1, np.float32)
    weights[0] = 5
    batches = [set(sampler(weights).batch(step).tolist()) for step in range(50)]
    assert sum({0, 1} <= batch for batch in batches) > 40
    assert sum({2, 3} <= batch for batch in batches) < 40


def test_too_few_photos_for_a_batch_raise_an_error() -> None:
    with pytest.raises(InputError, match="needs 12 photos, but the pairs hold only 2"):
        PairSampler.of(pairs((0, 1)), np.ones(1, np.float32), 12, 0)
