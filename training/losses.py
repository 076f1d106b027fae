"""Builds what a run minimises: a loss and a miner of pytorch-metric-learning by name, and what preserves the start.

A term takes the network and its input, not only embeddings, so that terms which differentiate by the input fit in
beside the plain ones. It knows nothing of optimisers, files or photos.
"""

import inspect
from collections.abc import Mapping
from typing import Any

import torch
import torch.nn.functional as F
from pytorch_metric_learning import distances, losses, miners, reducers
from torch import nn

from photosearch.errors import InputError
from training.recipe import LossRecipe

_PARTS = {"distance": distances, "reducer": reducers}


class Objective(nn.Module):
    """The sum of a run's terms, and the trainable weights that belong to the loss itself (proxies)."""

    def __init__(self, settings: LossRecipe, classes: int, dimension: int) -> None:
        super().__init__()
        known = {"num_classes": classes, "embedding_size": dimension, "reducer": reducers.MeanReducer()}
        self.loss = _build("loss", losses, settings.name, settings.parameters, known)
        self.miner = _build("miner", miners, settings.miner, settings.miner_parameters, {}) if settings.miner else None
        self.preserving = Preserving(settings.preserve_temperature)
        self.preserve = settings.preserve

    def forward(
        self, model: nn.Module, images: torch.Tensor, labels: torch.Tensor, start: torch.Tensor | None
    ) -> dict[str, torch.Tensor]:
        """Weighted terms by name, each a scalar; the run minimises their sum.

        `images` is float32 [N, 3, S, S] in [0, 1], `labels` int64 [N], `start` the photos' embeddings before
        training [N, D], needed when `preserve` is above 0.
        """
        embeddings = model(images).float()
        mined = self.miner(embeddings, labels) if self.miner is not None else None
        terms: dict[str, torch.Tensor] = {"loss": self.loss(embeddings, labels, mined)}
        if self.preserve and start is not None:
            terms["preserve"] = self.preserve * self.preserving(embeddings, start)
        return terms


class Preserving(nn.Module):
    """Keeps each photo's ranking of the others as the start had it.

    The mean over photos of KL(softmax(start similarities / T) || softmax(similarities / T)), a photo itself left
    out: relational distillation (Park et al. 2019) in the form of Hinton et al. 2015.
    """

    def __init__(self, temperature: float) -> None:
        super().__init__()
        self.temperature = temperature

    def forward(self, embeddings: torch.Tensor, start: torch.Tensor) -> torch.Tensor:
        """Scalar from embeddings [N, D] and the start's embeddings [N, E], both of unit norm."""
        return F.kl_div(self._log_odds(embeddings), self._log_odds(start), reduction="batchmean", log_target=True)

    def _log_odds(self, embeddings: torch.Tensor) -> torch.Tensor:
        count = len(embeddings)
        others = ~torch.eye(count, dtype=torch.bool, device=embeddings.device)
        similarities = (embeddings @ embeddings.T)[others].view(count, count - 1)
        return F.log_softmax(similarities / self.temperature, dim=1)


def _build(role: str, module: Any, name: str, parameters: Mapping[str, Any], known: Mapping[str, Any]) -> nn.Module:
    kinds = _classes(module)
    if name not in kinds:
        raise InputError(f"Unknown {role} {name!r}", f"Known: {', '.join(sorted(kinds))}")
    accepted = set(inspect.signature(kinds[name].__init__).parameters)
    if "kwargs" in accepted:
        accepted.add("reducer")
    arguments: dict[str, Any] = {key: value for key, value in known.items() if key in accepted}
    arguments |= {key: _part(key, value) for key, value in parameters.items()}
    try:
        built: nn.Module = kinds[name](**arguments)
    except (TypeError, ValueError, AttributeError) as error:
        raise InputError(f"The {role} {name} does not take these parameters: {error}", "Correct them") from error
    return built


def _part(key: str, value: Any) -> Any:
    module = _PARTS.get(key)
    if module is None or not isinstance(value, str):
        return value
    return _build(key, module, value, {}, {})


def _classes(module: Any) -> dict[str, Any]:
    return {
        name: kind
        for name, kind in vars(module).items()
        if inspect.isclass(kind) and issubclass(kind, nn.Module) and not name.startswith("Base")
    }
