"""Losses and miners by name, and the terms that follow a teacher."""

import pytest
import torch
import torch.nn.functional as F
from pytorch_metric_learning import losses

from photosearch.errors import InputError
from photosearch_training.objectives.losses import Distilling, Preserving
from photosearch_training.recipe import LossRecipe
from tests.support.training.objectives import LABELS, Direct, embeddings, objective_of


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("MultiSimilarityLoss", {"alpha": 2.0, "beta": 40.0, "base": 0.5}),
        ("TripletMarginLoss", {"margin": 0.1, "distance": "CosineSimilarity"}),
        ("ProxyAnchorLoss", {}),
        ("SoftTripleLoss", {}),
        ("NTXentLoss", {"temperature": 0.1}),
        ("SupConLoss", {}),
        ("ContrastiveLoss", {"reducer": "AvgNonZeroReducer"}),
    ],
)
@pytest.mark.parametrize("miner", ["", "MultiSimilarityMiner", "TripletMarginMiner"])
def test_any_loss_and_miner_by_name_gives_a_nonzero_gradient(
    name: str, parameters: dict[str, object], miner: str
) -> None:
    objective = objective_of(LossRecipe(name, parameters, miner), 4)
    images = embeddings().requires_grad_()
    terms = objective(Direct(), images, LABELS, None)
    assert list(terms) == ["loss"]
    terms["loss"].backward()
    assert images.grad is not None
    assert images.grad.abs().sum() > 0


def test_the_loss_is_that_of_the_library_with_a_mean_reducer() -> None:
    objective = objective_of(LossRecipe("TripletMarginLoss", {"margin": 0.3}), 4)
    from pytorch_metric_learning.reducers import MeanReducer

    rows = F.normalize(embeddings(), dim=1)
    expected = losses.TripletMarginLoss(margin=0.3, reducer=MeanReducer())(rows, LABELS)
    assert objective(Direct(), rows, LABELS, None)["loss"] == pytest.approx(expected.item(), abs=1e-6)


def test_proxies_are_parameters_of_the_objective() -> None:
    assert [p.shape for p in objective_of(LossRecipe("ProxyAnchorLoss"), 5).parameters()] == [torch.Size([5, 8])]
    assert not list(objective_of(LossRecipe("MultiSimilarityLoss"), 5).parameters())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (LossRecipe("TripletLos"), r"Unknown loss 'TripletLos'.*TripletMarginLoss"),
        (LossRecipe(miner="HardMiner"), r"Unknown miner 'HardMiner'.*BatchHardMiner"),
        (LossRecipe(parameters={"gamma": 1}), r"Invalid parameters for the loss MultiSimilarityLoss"),
        (LossRecipe(parameters={"distance": "Cosine"}), r"Unknown distance 'Cosine'.*CosineSimilarity"),
    ],
)
def test_errors_for_unknown_names_list_the_known_ones(settings: LossRecipe, message: str) -> None:
    with pytest.raises(InputError, match=message):
        objective_of(settings, 4)


def test_the_preserving_term_is_zero_for_no_change_or_a_rotation_and_grows_with_change() -> None:
    start = F.normalize(embeddings(), dim=1)
    rotation = torch.linalg.qr(torch.randn(8, 8, generator=torch.Generator().manual_seed(1))).Q
    term, own = Preserving(0.1), torch.arange(16)
    assert term(start, start, own).item() == pytest.approx(0, abs=1e-6)
    assert term(start @ rotation, start, own).item() == pytest.approx(0, abs=1e-5)
    near, far = (F.normalize(start + size * embeddings(2), dim=1) for size in (0.1, 1.0))
    assert 0 < term(near, start, own) < term(far, start, own)


def test_the_preserving_term_ignores_similarities_between_images_of_one_photo() -> None:
    start = F.normalize(embeddings()[:8], dim=1).repeat(2, 1)
    away = F.normalize(start[:8] + embeddings(4)[:8], dim=1)
    pairs, term = torch.arange(8).repeat(2), Preserving(0.1)
    nearer = torch.cat((start[:8], away)).requires_grad_()
    term(nearer, start, pairs).backward()
    assert nearer.grad is not None
    assert term(start, start, pairs).item() == pytest.approx(0, abs=1e-6)
    assert torch.isfinite(nearer.grad).all()
    # with a single pair there is no other photo to compare
    assert term(nearer[::8], start[::8], pairs[::8]).item() == pytest.approx(0, abs=1e-6)


def test_the_copies_term_separates_copies_from_all_other_photos_even_of_their_class() -> None:
    rows = torch.arange(8).repeat(2)
    z = F.normalize(embeddings(), dim=1)
    z[8:] = F.normalize(z[:8] + 0.5 * z[8:], dim=1)
    found = objective_of(LossRecipe(copies=2.0, copies_temperature=0.1), 4)(Direct(), z, LABELS, rows=rows)["copies"]
    similarity = (z @ z.T / 0.1).masked_fill(torch.eye(16, dtype=torch.bool), -torch.inf)
    expected = -similarity.log_softmax(1)[torch.arange(16), (torch.arange(16) + 8) % 16].mean()
    assert found.item() == pytest.approx(2 * expected.item(), rel=1e-5)


def test_preserve_adds_its_weighted_term() -> None:
    rows, start = F.normalize(embeddings(), dim=1), F.normalize(embeddings(3), dim=1)
    terms = objective_of(LossRecipe(preserve=2.5), 4)(Direct(), rows, LABELS, start)
    assert terms["preserve"].item() == pytest.approx(2.5 * Preserving(0.1)(rows, start, torch.arange(16)).item())


def test_the_distilling_term_is_zero_if_copies_match_their_originals_and_grows_with_change() -> None:
    taught, rows = F.normalize(embeddings(), dim=1), torch.tensor([3, 3, 7, 0])
    term = Distilling(0.1)
    assert term(taught[rows], taught, rows).item() == pytest.approx(0, abs=1e-6)
    near, far = (F.normalize(taught[rows] + size * embeddings(2)[:4], dim=1) for size in (0.1, 1.0))
    assert 0 < term(near, taught, rows) < term(far, taught, rows)
    # unlike a comparison within the batch, it penalises swapped images
    assert term(taught[rows.flip(0)], taught, rows) > term(near, taught, rows)


def test_without_a_class_loss_labels_have_no_effect() -> None:
    rows, taught = F.normalize(embeddings(), dim=1), F.normalize(embeddings(3), dim=1)
    objective = objective_of(LossRecipe(weight=0.0, distil=2.0, distil_temperature=0.1), 4)
    terms, mixed = (objective(Direct(), rows, labels, taught) for labels in (LABELS, LABELS.flip(0)))
    assert list(terms) == ["distil"]
    assert terms["distil"].item() == mixed["distil"].item()
    expected = Distilling(0.1)(rows, taught, torch.arange(16)).item()
    assert terms["distil"].item() == pytest.approx(2 * expected)


def test_proxies_start_at_the_class_means() -> None:
    start = F.normalize(embeddings(), dim=1)
    objective = objective_of(LossRecipe("proxy-anchor"), 4)
    objective.start_proxies(start, LABELS)
    means = torch.stack([start[label == LABELS].mean(0) for label in range(4)])
    assert isinstance(objective.loss.proxies, torch.Tensor)
    assert torch.allclose(F.cosine_similarity(objective.loss.proxies, means), torch.ones(4), atol=1e-6)


def test_proxy_anchor_averages_its_pull_over_the_classes_of_the_batch() -> None:
    """As in Kim et al. 2020: the mean over proxies with positives, plus the mean over all proxies."""
    classes, alpha, margin = 12, 32.0, 0.1
    objective = objective_of(LossRecipe("proxy-anchor"), classes)
    rows = F.normalize(embeddings(), dim=1)
    assert isinstance(objective.loss.proxies, torch.Tensor)
    similarity = rows @ F.normalize(objective.loss.proxies.detach(), dim=1).T
    own = LABELS[:, None] == torch.arange(classes)
    pulls = (-alpha * (similarity - margin)).exp().where(own, 0).sum(0).log1p()
    pushes = (alpha * (similarity + margin)).exp().where(~own, 0).sum(0).log1p()
    expected = pulls.sum() / 4 + pushes.mean()
    assert objective(Direct(), rows, LABELS)["loss"].item() == pytest.approx(expected.item(), rel=1e-5)


def test_the_contrastive_loss_averages_over_pairs_that_violate_the_given_margins() -> None:
    margins = {"pos_margin": 0.7, "neg_margin": 0.2}
    objective = objective_of(LossRecipe("contrastive", margins), 4)
    rows = F.normalize(embeddings(), dim=1)
    similarity, same = rows @ rows.T, LABELS[:, None] == LABELS
    different = ~same
    same.fill_diagonal_(False)
    pulls, pushes = (0.7 - similarity[same]).relu(), (similarity[different] - 0.2).relu()
    expected = pulls[pulls > 0].mean() + pushes[pushes > 0].mean()
    assert objective(Direct(), rows, LABELS)["loss"].item() == pytest.approx(expected.item(), rel=1e-5)
