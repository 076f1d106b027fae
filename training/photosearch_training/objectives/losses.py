"""Builds the objective of a run: a loss and a miner by name, adversarial triplets, gradient penalties, and terms that
follow a teacher.

The objective takes the network and its images, not only embeddings, because some terms differentiate by the images.
This module knows nothing about optimisers, files or photos.
"""

import dataclasses
import inspect
from collections.abc import Iterable, Mapping
from typing import Any

import torch
import torch.nn.functional as F
from pytorch_metric_learning import distances, losses, miners, reducers
from torch import nn

from photosearch.errors import InputError
from photosearch_training.network.embedding_network import Embedder
from photosearch_training.objectives import adversarial
from photosearch_training.objectives import distances as own_distances
from photosearch_training.objectives.adversarial import AdversarialTriplets, Mined
from photosearch_training.objectives.aligned_windows import AlignedWindows
from photosearch_training.objectives.gradient_penalty import InputGradientPenalty, statistics_kept
from photosearch_training.objectives.spreading import Spreading
from photosearch_training.recipe import LossRecipe, Recipe

_COSINE = {"distance": "CosineSimilarity"}
_EUCLIDEAN = {"distance": "EuclideanDistance"}
_TRIPLET = {**_COSINE, "margin": 0.1}
_CONTRASTIVE = {**_COSINE, "pos_margin": 0.9, "neg_margin": 0.4}

CATALOGUE: dict[str, LossRecipe] = {
    "triplet-semihard": LossRecipe(
        "TripletMarginLoss", _TRIPLET, "TripletMarginMiner", {**_TRIPLET, "type_of_triplets": "semihard"}
    ),
    "triplet-hard": LossRecipe("TripletMarginLoss", _TRIPLET, "BatchHardMiner", _COSINE),
    "triplet-all": LossRecipe("TripletMarginLoss", _TRIPLET),
    "contrastive": LossRecipe("ContrastiveLoss", _CONTRASTIVE, "PairMarginMiner", _CONTRASTIVE),
    "margin": LossRecipe("MarginLoss", {**_EUCLIDEAN, "margin": 0.2, "beta": 1.2}, "DistanceWeightedMiner"),
    "lifted-structure": LossRecipe("LiftedStructureLoss", {**_EUCLIDEAN, "neg_margin": 1.0, "pos_margin": 0.0}),
    "n-pairs": LossRecipe("NPairsLoss", {"distance": "ScaledDotProduct"}),
    "multi-similarity": LossRecipe(
        "MultiSimilarityLoss", {"alpha": 2.0, "beta": 40.0, "base": 0.5}, "MultiSimilarityMiner", {"epsilon": 0.1}
    ),
    "proxy-anchor": LossRecipe("ProxyAnchorLoss", {"margin": 0.1, "alpha": 32}),
    "soft-triple": LossRecipe("SoftTripleLoss", {"centers_per_class": 3, "la": 20, "gamma": 0.1, "margin": 0.01}),
    "circle": LossRecipe("CircleLoss", {"m": 0.4, "gamma": 80}),
}
"""Standard losses by their usual names, each with its usual miner, on cosine similarity unless it needs a distance."""

_PARTS = {"distance": (distances, own_distances), "reducer": (reducers,)}
_OWN_MEANS = ("ProxyAnchorLoss",)
"""Losses that keep their own means: this one averages its pull over the classes of the batch, its push over all
classes. Other losses average over active terms; their number changes if embeddings move, so a harder batch could have a
lower loss."""
_NEVER = -1e4
"""Log-odds of an impossible choice: finite, because 0 times infinity is not a number."""
_OF_TRIPLETS = (losses.TripletMarginLoss, losses.MarginLoss, losses.generic_pair_loss.GenericPairLoss)
"""Losses of the library that use exactly the given mined indices."""


class Objective(nn.Module):
    """The terms of a run's loss, and the trainable weights of the loss itself (proxies)."""

    def __init__(self, recipe: Recipe, classes: int, miner: nn.Module | None = None) -> None:
        """`miner` replaces the recipe's miner; raises InputError if the loss takes no mined pairs or triplets."""
        super().__init__()
        self.settings = resolve(recipe.loss)
        known: dict[str, Any] = {"num_classes": classes, "embedding_size": recipe.model.dimension}
        if self.settings.name not in _OWN_MEANS:
            known["reducer"] = reducers.MeanReducer()
        self.loss = _build("loss", (losses,), self.settings.name, self.settings.parameters, known)
        if miner is not None and not isinstance(self.loss, _OF_TRIPLETS):
            raise InputError(
                f"{self.settings.name} needs classes, and there are none", "Choose a loss of triplets or pairs"
            )
        if miner is None and self.settings.miner:
            miner = _build("miner", (miners,), self.settings.miner, self.settings.miner_parameters, {})
        self.miner = miner
        adversarial.check(recipe.adversarial, isinstance(self.loss, _OF_TRIPLETS), self.settings.name)
        self.adversarial = AdversarialTriplets(recipe.adversarial)
        self.penalty = InputGradientPenalty(recipe.penalty)
        self.distilling = Distilling(recipe.loss.distil_temperature)
        self.preserving = Preserving(recipe.loss.preserve_temperature)
        self.recognising = losses.NTXentLoss(recipe.loss.copies_temperature, reducer=reducers.MeanReducer())
        self.spreading = Spreading()
        self.aligning = AlignedWindows(recipe.loss.windows_temperature)
        self.idle = False
        """Whether the miner found nothing in the last batch."""

    @torch.no_grad()
    def start_proxies(self, embeddings: torch.Tensor, labels: torch.Tensor) -> None:
        """If the loss has one proxy per class, start the proxies at the class means of the first embeddings [N, D].

        Random proxies would first pull pretrained embeddings to random places. The proxies keep their length, which
        only affects how fast they turn.
        """
        proxies = getattr(self.loss, "proxies", None)
        if isinstance(proxies, nn.Parameter) and proxies.shape[1] == embeddings.shape[1]:
            sums = torch.zeros_like(proxies).index_add_(0, labels.to(proxies.device), embeddings.to(proxies.device))
            proxies.copy_(F.normalize(sums, dim=1) * proxies.norm(dim=1).mean())

    def forward(
        self,
        model: Embedder,
        images: torch.Tensor,
        labels: torch.Tensor,
        taught: torch.Tensor | None = None,
        progress: float = 1.0,
        rows: torch.Tensor | None = None,
        places: torch.Tensor | None = None,
    ) -> dict[str, torch.Tensor]:
        """Return the weighted terms by name, each a scalar; the run minimises their sum.

        The network may run in mixed precision; everything after its pooled features is float32.

        Args:
            images: float32 [N, 3, S, S] in [0, 1].
            labels: int64 [N].
            taught: the teacher's embeddings of all training photos [M, D], if the recipe learns from them.
            progress: the finished part of the run, in [0, 1].
            rows: int64 [N], which training photo each image shows; by default, each shows a different one.
            places: float32 [N, 3, 3], the map of each image to its photo, if the recipe aligns windows.
        """
        mixed = torch.is_autocast_enabled(images.device.type)
        images = self.penalty.watch(images)
        aligns = self.settings.windows > 0 and places is not None
        weighted = model.weighted(model.features(images)).float() if aligns else None
        features = model.pooled(images).float() if weighted is None else weighted.mean((2, 3))
        with torch.autocast(images.device.type, enabled=False):
            embeddings = model.project(features)
            mined: Mined = self.miner(embeddings, labels) if self.miner is not None else None
            self.idle = mined is not None and not any(map(len, mined))
            terms: dict[str, torch.Tensor] = {}
            if self.settings.weight:
                terms["loss"] = self.settings.weight * self.loss(embeddings, labels, mined)
            if self.adversarial.active:
                terms["adversarial"] = self.adversarial(
                    features, embeddings, model.project, labels, mined, self.loss, progress
                )
            rows = torch.arange(len(images), device=images.device) if rows is None else rows
            if self.settings.distil and taught is not None:
                terms["distil"] = self.settings.distil * self.distilling(embeddings, taught, rows)
            if self.settings.preserve and taught is not None:
                terms["preserve"] = self.settings.preserve * self.preserving(embeddings, taught[rows], rows)
            if self.settings.copies:
                terms["copies"] = self.settings.copies * self.recognising(embeddings, rows)
            if self.settings.entropy:
                terms["entropy"] = self.settings.entropy * self.spreading(embeddings, rows)
            if weighted is not None and places is not None:
                local = model.head(weighted.permute(0, 2, 3, 1))
                terms["windows"] = self.settings.windows * self.aligning(local, places, rows)
            if self.penalty.active:
                clean = None if mixed else embeddings
                terms |= self.penalty(model, images, clean, lambda rows: self.loss(rows, labels, mined))
        return terms

    def calibrate(self, model: Embedder, batches: Iterable[tuple[torch.Tensor, torch.Tensor]]) -> None:
        """Set the weights of the gradient penalties from the first batches (images, labels) of a run.

        Raises:
            InputError: a penalty is 0 at the start, or the loss or the network cannot be differentiated twice.
        """
        if not self.penalty.active:
            return
        weights = [weight for weight in model.parameters() if weight.requires_grad]
        norms: list[dict[str, float]] = []
        for given, labels in batches:
            images = self.penalty.watch(given)
            with statistics_kept(model):
                embeddings = model(images)
            mined = self.miner(embeddings, labels) if self.miner is not None else None
            loss = self.loss(embeddings, labels, mined)
            found = self._gradients(model, images, embeddings, labels, mined, weights)
            norms.append({**found, "loss": _gradient(loss, weights)})
        means = {name: sum(each[name] for each in norms) / len(norms) for name in norms[0]}
        self.penalty.calibrate(means.pop("loss"), means)

    def _gradients(
        self,
        model: Embedder,
        images: torch.Tensor,
        embeddings: torch.Tensor,
        labels: torch.Tensor,
        mined: Mined,
        weights: list[nn.Parameter],
    ) -> dict[str, float]:
        """Return the norms |grad R| of the gradients of the penalties by the weights, by name."""
        try:
            raw = self.penalty.measure(model, images, embeddings, lambda rows: self.loss(rows, labels, mined))
            return {name: _gradient(penalty, weights) for name, penalty in raw.items()}
        except RuntimeError as error:
            if self.penalty.differentiates_twice(images.device) and _lacks_second_derivative(error):
                raise InputError(
                    f"{self.settings.name} or this network cannot be differentiated twice: {_first_line(error)}",
                    "Set penalty.loss_estimator and penalty.feature_estimator to difference, or, if the loss uses "
                    "LpDistance, set its distance to EuclideanDistance",
                ) from error
            raise


class Distilling(nn.Module):
    """Gives each photo, however edited, the similarities to all training photos that the teacher sees.

    The mean over images of KL(softmax(t T' / tau) || softmax(z T' / tau)), where z is the image's embedding, t the
    teacher's embedding of its photo and T those of all photos: Fang et al. 2021 (SEED), with all photos as the
    queue. T includes the photo itself, so that a copy differs from all other photos but keeps its neighbours.
    """

    def __init__(self, temperature: float) -> None:
        super().__init__()
        self.temperature = temperature

    def forward(self, embeddings: torch.Tensor, taught: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        """Return a scalar. Embeddings [N, D] and the teacher's [M, D] have unit norm; `rows` [N] name the photos."""
        odds, wanted = (F.log_softmax(each @ taught.T / self.temperature, dim=1) for each in (embeddings, taught[rows]))
        return F.kl_div(odds, wanted, reduction="batchmean", log_target=True)


class Preserving(nn.Module):
    """Keeps the teacher's ranking of the other photos in the batch.

    The mean over images of KL(softmax(teacher's similarities / T) || softmax(similarities / T)), without images of the
    same photo: relational distillation (Park et al. 2019) in the form of Hinton et al. 2015. An edited copy learns the
    similarities that the teacher gives its original.
    """

    def __init__(self, temperature: float) -> None:
        super().__init__()
        self.temperature = temperature

    def forward(self, embeddings: torch.Tensor, taught: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        """Return a scalar. Embeddings [N, D] and the teacher's [N, E] have unit norm; `rows` [N] name the photos."""
        same = rows[:, None] == rows
        odds, wanted = self._log_odds(embeddings, same), self._log_odds(taught, same)
        return F.kl_div(odds, wanted, reduction="batchmean", log_target=True)

    def _log_odds(self, embeddings: torch.Tensor, same: torch.Tensor) -> torch.Tensor:
        similarities = embeddings @ embeddings.T / self.temperature
        return F.log_softmax(similarities.masked_fill(same, _NEVER), dim=1)


def resolve(settings: LossRecipe) -> LossRecipe:
    """Replace a name in the catalogue by its loss, miner and parameters; given parameters override the catalogue's.

    A triplet miner keeps its own margin: with the margin of the loss, it would return only active triplets, which stay
    active when moved. A pair miner takes the margins of the loss, because it only skips pairs without a gradient.
    """
    listed = CATALOGUE.get(settings.name)
    if listed is None:
        return settings
    parameters = {**listed.parameters, **settings.parameters}
    mining = {} if settings.miner else dict(listed.miner_parameters)
    mining |= {key: parameters[key] for key in ("pos_margin", "neg_margin") if key in mining}
    return dataclasses.replace(
        settings,
        name=listed.name,
        parameters=parameters,
        miner=settings.miner or listed.miner,
        miner_parameters={**mining, **settings.miner_parameters},
    )


def _build(
    role: str, modules: Iterable[Any], name: str, parameters: Mapping[str, Any], known: Mapping[str, Any]
) -> nn.Module:
    kinds = {name: kind for module in modules for name, kind in _classes(module).items()}
    if name not in kinds:
        listed = [*CATALOGUE, *sorted(kinds)] if role == "loss" else sorted(kinds)
        raise InputError(f"Unknown {role} {name!r}", f"Known: {', '.join(listed)}")
    accepted = _accepted(kinds[name])
    arguments: dict[str, Any] = {key: value for key, value in known.items() if key in accepted}
    arguments |= {key: _part(key, value) for key, value in parameters.items()}
    try:
        built: nn.Module = kinds[name](**arguments)
    except (TypeError, ValueError, AttributeError, AssertionError) as error:
        raise InputError(f"Invalid parameters for the {role} {name}: {error}", "Correct them") from error
    return built


def _accepted(kind: type) -> set[str]:
    """Return the parameter names of a class's constructor, including those it passes to its bases."""
    names: set[str] = set()
    for base in kind.__mro__:
        if "__init__" in vars(base):
            own = inspect.signature(vars(base)["__init__"]).parameters
            names |= set(own)
            if "kwargs" not in own:
                break
    return names


def _part(key: str, value: Any) -> Any:
    if key not in _PARTS or not isinstance(value, str):
        return value
    return _build(key, _PARTS[key], value, {}, {})


def _classes(module: Any) -> dict[str, Any]:
    return {
        name: kind
        for name, kind in vars(module).items()
        if inspect.isclass(kind) and issubclass(kind, nn.Module) and not name.startswith("Base")
    }


def _gradient(term: torch.Tensor, weights: list[nn.Parameter]) -> float:
    """Return the norm of a term's gradient by the weights."""
    found = torch.autograd.grad(term, weights, retain_graph=True, allow_unused=True)
    return float(nn.utils.get_total_norm([gradient for gradient in found if gradient is not None]))


def _lacks_second_derivative(error: RuntimeError) -> bool:
    """Return whether torch reports an operation without a second derivative, built-in or custom."""
    return any(words in str(error) for words in ("is not implemented", "differentiate twice"))


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".")
