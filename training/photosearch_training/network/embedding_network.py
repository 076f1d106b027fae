"""The embedding network: normalisation, backbone, pooling, projection; and its file.

The projection is linear and pooling is folded into the local descriptors, so that an embedding is exactly the
normalised mean of what the network says of each place. It knows nothing of training or of photo files.
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
"""Of the features' mean variance, added to each: photos are few against the channels."""


class Views(NamedTuple):
    """`embedding` [N, D] of unit norm, `local` [N, h, w, D], `attention` [N, h, w], 0 or more."""

    embedding: torch.Tensor
    local: torch.Tensor
    attention: torch.Tensor


class Embedder(nn.Module):
    """Images, float32 [N, 3, H, W] in [0, 1], to embeddings of unit norm, float32 [N, D]."""

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
        """As in torch, but frozen BatchNorm keeps its statistics."""
        super().train(mode)
        if self.frozen_norm:
            for module in self.modules():
                if isinstance(module, _BatchNorm):
                    module.eval()
        return self

    def features(self, images: torch.Tensor) -> torch.Tensor:
        """The backbone's feature map, [N, C, h, w]."""
        features: torch.Tensor = self.backbone((images - self.mean) / self.deviation)
        return features

    def weighted(self, features: torch.Tensor) -> torch.Tensor:
        """Feature map [N, C, h, w] whose plain mean over places is the pooled feature.

        For the generalised mean (Radenovic et al. 2019) p = (mean_i f_i^e)^(1/e), place i holds f_i^e / p^(e-1).
        """
        if self.settings.pooling == "mean":
            return features
        power = self.settings.gem_power
        positive = features.clamp(min=1e-6)
        raised = positive**power
        pooled = raised.mean((2, 3), keepdim=True) ** (1 / power)
        return raised / pooled ** (power - 1)

    def pooled(self, images: torch.Tensor) -> torch.Tensor:
        """Pooled features before the projection, [N, C]."""
        return self.weighted(self.features(images)).mean((2, 3))

    def project(self, pooled: torch.Tensor) -> torch.Tensor:
        """Pooled features [N, C] to embeddings of unit norm [N, D]."""
        return F.normalize(self.head(pooled), dim=1)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.project(self.pooled(images).float())

    def describe(self, images: torch.Tensor) -> Views:
        """Everything the application asks of normalised images: embedding = normalise(mean of local).

        Attention is the last spatial gate, in (0, 2). A network without gates says how far each place speaks for the
        photo as a whole: the part of its descriptor along the embedding, zero where it points away, the strongest
        place at 1.
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
    """A network with the recipe's starting weights and a random projection; raises InputError."""
    return Embedder(settings, backbones.build(settings.backbone, settings.weights), frozen_norm)


class Projection(NamedTuple):
    """`weight` [D, C] and `bias` [D] of a linear layer."""

    weight: torch.Tensor
    bias: torch.Tensor


def components(features: torch.Tensor, dimension: int, whiten: float) -> Projection:
    """Onto the principal components of features [N, C], centred; component k by its deviation to the power -whiten.

    Raises:
        InputError: there are fewer photos or channels than dimensions.
    """
    if min(features.shape) < dimension:
        raise InputError(
            f"{len(features)} photos with {features.shape[1]} features cannot start {dimension} dimensions",
            "Lower model.dimension or set model.head to random",
        )
    centre, centred = _centred(features)
    spread, vectors = torch.linalg.eigh(centred.T @ centred / len(centred))
    spread, vectors = spread.flip(0)[:dimension], vectors.flip(1)[:, :dimension]
    weight = (vectors * spread.clamp(min=1e-12) ** (-whiten / 2)).T
    return Projection(weight, -weight @ centre)


def regression(features: torch.Tensor, targets: torch.Tensor) -> Projection:
    """From features [N, C] to what comes nearest to targets [N, D] (ridge regression)."""
    centre, centred = _centred(features)
    middle, wanted = _centred(targets)
    moments = centred.T @ centred / len(centred)
    moments.diagonal().add_(_RIDGE * moments.diagonal().mean())
    weight = torch.linalg.solve(moments, centred.T @ wanted / len(centred)).T
    return Projection(weight, middle - weight @ centre)


def start_head(model: Embedder, projection: Projection) -> None:
    """Starts the projection, scaled as a whole so that its weights are of the size that layers start with.

    That is 1 / sqrt(C), so that one learning rate suits any backbone; normalisation takes the scale out.
    """
    weight, bias = projection
    scale = weight.square().mean().sqrt() * weight.shape[1] ** 0.5
    with torch.no_grad():
        model.head.weight.copy_(weight / scale)
        model.head.bias.copy_(bias / scale)


def _centred(rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The mean [C] of rows [N, C], and what each is beside it, in double precision."""
    centre = rows.double().mean(0)
    return centre, rows.double() - centre


def attend(model: Embedder, attention: str, reduction: int) -> None:
    """Adds attention, at first an exact identity, to a network that has none; raises InputError as `cbam.attend`."""
    model.backbone = cbam.attend(model.backbone, model.head.in_features, attention, reduction)
    model.settings = dataclasses.replace(model.settings, attention=attention, attention_reduction=reduction)


def save(model: Embedder, target: Path, notes: dict[str, str] | None = None) -> None:
    """Writes weights and settings to one safetensors file; raises StorageError."""
    tensors = {name: tensor.detach().contiguous() for name, tensor in model.state_dict().items()}
    metadata = {"format": _FORMAT, "model": json.dumps(dataclasses.asdict(model.settings)), **(notes or {})}
    with replacing(target) as temporary:
        save_file(tensors, temporary, metadata)


def load(path: Path) -> Embedder:
    """The network that `save` wrote; raises InputError when the file is missing, damaged or something else."""
    tensors, metadata = backbones.read_tensors(path), read_notes(path)
    if metadata.get("format") != _FORMAT:
        raise InputError(f"{path} holds no PhotoSearch model", "Give a file that photosearch-train wrote")
    try:
        settings = recipe.from_table({"model": json.loads(metadata["model"])}).model
        model = build(dataclasses.replace(settings, weights="random"))
        model.load_state_dict(tensors)
    except (KeyError, ValueError, RuntimeError, PhotoSearchError) as error:
        raise InputError(f"The model {path} does not fit its own description: {error}", "Train again") from error
    model.settings = settings
    return model.eval()


def recipe_of(path: Path) -> Recipe:
    """The recipe a model was trained by, the default one where it notes none; raises InputError."""
    text = read_notes(path).get("recipe")
    return recipe.from_json(text) if text else Recipe()


def read_notes(path: Path) -> dict[str, str]:
    """The metadata of a safetensors file; raises InputError."""
    try:
        with safe_open(path, "pt") as file:
            return dict(file.metadata() or {})
    except (OSError, SafetensorError) as error:
        raise InputError(f"Cannot read the model {path}: {error}", "Check the path") from error
