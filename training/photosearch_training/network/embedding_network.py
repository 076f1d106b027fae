"""The embedding network: normalisation, backbone, pooling, projection; and its file.

The projection is linear and pooling is folded into the local descriptors, so that an embedding is exactly the
normalised mean of its local descriptors. This module knows nothing about training or photo files.
"""

import dataclasses
import json
from pathlib import Path
from typing import NamedTuple

import torch
import torch.nn.functional as F
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from photosearch.durable import replacing
from photosearch.errors import InputError, PhotoSearchError
from photosearch_training import recipe
from photosearch_training.network import backbones, cbam
from photosearch_training.network.folding import fold_norm
from photosearch_training.recipe import ModelRecipe, Recipe

_FORMAT = "photosearch-embedder/1"
_RIDGE = 0.01
"""Share of the features' mean variance that is added to each variance, because there are few photos per channel."""


class Views(NamedTuple):
    """`embedding` [N, D] of unit norm, `local` [N, h, w, D], `attention` [N, h, w], not negative."""

    embedding: torch.Tensor
    local: torch.Tensor
    attention: torch.Tensor


class Embedder(nn.Module):
    """Maps images, float32 [N, 3, H, W] in [0, 1], to embeddings of unit norm, float32 [N, D]."""

    mean: torch.Tensor
    deviation: torch.Tensor

    def __init__(self, settings: ModelRecipe, backbone: backbones.Backbone, frozen_norm: bool = True) -> None:
        super().__init__()
        self.settings = settings
        self.frozen_norm = frozen_norm
        if settings.fold_norm:
            fold_norm(backbone.module)
        self.backbone = cbam.attend(
            backbone.module, backbone.channels, settings.attention, settings.attention_reduction
        )
        self.head = nn.Linear(backbone.channels, settings.dimension)
        self.register_buffer("mean", torch.tensor(backbone.mean).view(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor(backbone.deviation).view(1, 3, 1, 1))

    def train(self, mode: bool = True) -> "Embedder":
        """Set training mode as in torch, but keep the statistics of frozen BatchNorm."""
        super().train(mode)
        if self.frozen_norm:
            for module in self.modules():
                if isinstance(module, _BatchNorm):
                    module.eval()
        return self

    def features(self, images: torch.Tensor) -> torch.Tensor:
        """Return the backbone's feature map, [N, C, h, w]."""
        features: torch.Tensor = self.backbone((images - self.mean) / self.deviation)
        return features

    def weighted(self, features: torch.Tensor) -> torch.Tensor:
        """Return the feature map [N, C, h, w] whose plain mean over positions is the pooled feature.

        For the generalised mean (Radenovic et al. 2019) p = (mean_i f_i^e)^(1/e), position i holds f_i^e / p^(e-1).
        """
        if self.settings.pooling == "mean":
            return features
        power = self.settings.gem_power
        positive = features.clamp(min=1e-6)
        raised = positive**power
        pooled = raised.mean((2, 3), keepdim=True) ** (1 / power)
        return raised / pooled ** (power - 1)

    def pooled(self, images: torch.Tensor) -> torch.Tensor:
        """Return the pooled features before the projection, [N, C]."""
        return self.weighted(self.features(images)).mean((2, 3))

    def project(self, pooled: torch.Tensor) -> torch.Tensor:
        """Project pooled features [N, C] to embeddings of unit norm [N, D]."""
        return F.normalize(self.head(pooled), dim=1)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.project(self.pooled(images).float())

    def describe(self, images: torch.Tensor) -> Views:
        """Return everything the application needs from normalised images: embedding = normalise(mean of local).

        Attention is the last spatial gate, in (0, 2). Without gates it is the component of each local descriptor
        along the embedding, negative ones set to zero, scaled so that the maximum is 1.
        """
        gates: list[torch.Tensor] = []
        last = cbam.last_gate(self.backbone)
        hook = last.register_forward_hook(lambda module, given, gate: gates.append(gate)) if last else None
        features = self.backbone(images)
        if hook:
            hook.remove()
        local = self.head(self.weighted(features).permute(0, 2, 3, 1))
        embedding = F.normalize(local.mean((1, 2)), dim=1)
        if gates:
            return Views(embedding, local, gates[-1][:, 0])
        along = torch.einsum("nhwd,nd->nhw", local, embedding).clamp(min=0)
        return Views(embedding, local, along / along.amax((1, 2), keepdim=True).clamp(min=1e-12))


def build(settings: ModelRecipe, frozen_norm: bool = True) -> Embedder:
    """Return a network with the recipe's starting weights and a random projection; raises InputError."""
    return Embedder(settings, backbones.build(settings.backbone, settings.weights), frozen_norm)


class Projection(NamedTuple):
    """`weight` [D, C] and `bias` [D] of a linear layer."""

    weight: torch.Tensor
    bias: torch.Tensor


def components(features: torch.Tensor, dimension: int, whiten: float) -> Projection:
    """Return the projection onto the principal components of centred features [N, C].

    Component k is scaled by its deviation to the power -whiten.

    Raises:
        InputError: there are fewer photos or channels than dimensions.
    """
    if min(features.shape) < dimension:
        raise InputError(
            f"{len(features)} photos with {features.shape[1]} features are too few to start {dimension} dimensions",
            "Lower model.dimension or set model.head to random",
        )
    centre, centred = _centred(features)
    spread, vectors = torch.linalg.eigh(centred.T @ centred / len(centred))
    spread, vectors = spread.flip(0)[:dimension], vectors.flip(1)[:, :dimension]
    weight = (vectors * spread.clamp(min=1e-12) ** (-whiten / 2)).T
    return Projection(weight, -weight @ centre)


def regression(features: torch.Tensor, targets: torch.Tensor) -> Projection:
    """Return the ridge regression from features [N, C] to targets [N, D]."""
    centre, centred = _centred(features)
    middle, wanted = _centred(targets)
    moments = centred.T @ centred / len(centred)
    moments.diagonal().add_(_RIDGE * moments.diagonal().mean())
    weight = torch.linalg.solve(moments, centred.T @ wanted / len(centred)).T
    return Projection(weight, middle - weight @ centre)


def start_head(model: Embedder, projection: Projection) -> None:
    """Set the model's projection, scaled as a whole so that its weights have the usual starting size, 1 / sqrt(C).

    One learning rate then suits any backbone. Embeddings do not change, because they are normalised.
    """
    weight, bias = projection
    scale = weight.square().mean().sqrt() * weight.shape[1] ** 0.5
    with torch.no_grad():
        model.head.weight.copy_(weight / scale)
        model.head.bias.copy_(bias / scale)


def _centred(rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the mean [C] of rows [N, C] and the rows minus the mean, in double precision."""
    centre = rows.double().mean(0)
    return centre, rows.double() - centre


def attend(model: Embedder, attention: str, reduction: int) -> None:
    """Add attention, at first an exact identity, to a network without it; raises InputError like `cbam.attend`."""
    model.backbone = cbam.attend(model.backbone, model.head.in_features, attention, reduction)
    model.settings = dataclasses.replace(model.settings, attention=attention, attention_reduction=reduction)


def save(model: Embedder, target: Path, notes: dict[str, str] | None = None) -> None:
    """Write weights and settings to one safetensors file; raises StorageError."""
    tensors = {name: tensor.detach().contiguous() for name, tensor in model.state_dict().items()}
    metadata = {"format": _FORMAT, "model": json.dumps(dataclasses.asdict(model.settings)), **(notes or {})}
    with replacing(target) as temporary:
        save_file(tensors, temporary, metadata)


def load(path: Path) -> Embedder:
    """Return the network that `save` wrote; raises InputError if the file is missing, damaged or not a model."""
    tensors, metadata = backbones.read_tensors(path), read_notes(path)
    if metadata.get("format") != _FORMAT:
        raise InputError(f"{path} is not a PhotoSearch model", "Choose a file that photosearch-train wrote")
    try:
        settings = recipe.from_table({"model": json.loads(metadata["model"])}).model
        model = build(dataclasses.replace(settings, weights="random"))
        model.load_state_dict(tensors)
    except (KeyError, ValueError, RuntimeError, PhotoSearchError) as error:
        raise InputError(f"The model {path} does not match its own settings: {error}", "Train again") from error
    model.settings = settings
    return model.eval()


def recipe_of(path: Path) -> Recipe:
    """Return the recipe that a model was trained with, or the default one if its file names none; raises InputError."""
    text = read_notes(path).get("recipe")
    return recipe.from_json(text) if text else Recipe()


def read_notes(path: Path) -> dict[str, str]:
    """Return the metadata of a safetensors file; raises InputError."""
    try:
        with safe_open(path, "pt") as file:
            return dict(file.metadata() or {})
    except (OSError, SafetensorError) as error:
        raise InputError(f"Cannot read the model {path}: {error}", "Check the path") from error
