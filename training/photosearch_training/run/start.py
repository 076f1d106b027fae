"""The start of a run: the network with its starting weights and head, and the teacher's embeddings to learn from.

It is computed once and kept in the run's folder, so that a resumed run compares with the same start.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn

from photosearch.core.photo import Pixels
from photosearch.durable import replacing
from photosearch.errors import InputError
from photosearch_training.measure import retrieval
from photosearch_training.network import embedding_network
from photosearch_training.network.backbones import read_tensors
from photosearch_training.network.embedding_network import Embedder
from photosearch_training.progress import Reporter
from photosearch_training.recipe import Recipe

NETWORK, EMBEDDINGS = "start.safetensors", "start-embeddings.safetensors"
FIRST = "first.safetensors"
"""The weights of the first step, if the run continues from another model."""
_FITTED = 2000
"""Photos that a continued model's head is fitted to."""


@dataclass(frozen=True, slots=True)
class Start:
    """The network before training, and the teacher's embeddings [N, D] of the training photos without augmentation.

    The teacher is the network itself, or the same backbone applied to several views of each photo.
    """

    model: Embedder
    embeddings: torch.Tensor


def prepare(recipe: Recipe, pixels: Pixels, views: Sequence[Pixels], folder: Path, reporter: Reporter) -> Start:
    """Builds or reloads the start; raises InputError if the backbone or its weights cannot be used.

    `views` are the teacher's views of the photos, in the same order, each uint8 [N, S, S, 3]; empty if the network
    itself is the teacher.
    """
    network, known = folder / NETWORK, folder / EMBEDDINGS
    if network.exists() and known.exists():
        return Start(embedding_network.load(network), read_tensors(known)["embeddings"])
    torch.manual_seed(recipe.schedule.seed)
    model = embedding_network.build(recipe.model).to(memory_format=torch.channels_last).eval()
    settings, seen = recipe.model, pooled(model, pixels, reporter)
    targets = _taught(model, views, reporter) if views else None
    if settings.head == "pca":
        embedding_network.start_head(model, embedding_network.components(seen, settings.dimension, settings.whiten))
    elif settings.head == "teacher":
        if targets is None:
            raise InputError("The head cannot start from a teacher without sides", "Set teacher.sides")
        embedding_network.start_head(model, embedding_network.regression(seen, targets))
    if targets is None:
        with torch.inference_mode():
            targets = F.normalize(model.head(seen), dim=1)
    keep(model, targets, recipe, folder)
    return Start(embedding_network.load(network), read_tensors(known)["embeddings"])


def continue_from(model: Path, start: Start, pixels: Pixels, folder: Path, reporter: Reporter) -> None:
    """Writes the weights of a trained model as those of the run's first step.

    They get a new head, fitted to the start's embeddings, because `merge` replaces the head.

    Args:
        model: a trained model with the start's backbone.
        start: the start of the run.
        pixels: the training photos, uint8 [N, S, S, 3].
        folder: folder of the run.
        reporter: receives the progress.

    Raises:
        InputError: the model cannot be read, or has another backbone.
        StorageError: the weights cannot be written.
    """
    first = embedding_network.load(model).to(memory_format=torch.channels_last)
    if _shapes(first.backbone) != _shapes(start.model.backbone):
        raise InputError(f"The network of {model} is not that of the recipe", "Choose a model of the same recipe")
    rows = np.linspace(0, len(pixels) - 1, min(_FITTED, len(pixels))).astype(np.int64)
    seen = pooled(first, pixels[rows], reporter)
    first.settings = start.model.settings
    first.head = nn.Linear(first.head.in_features, start.embeddings.shape[1])
    embedding_network.start_head(first, embedding_network.regression(seen, start.embeddings[rows]))
    embedding_network.save(first, folder / FIRST)


def _shapes(module: nn.Module) -> dict[str, torch.Size]:
    return {name: tensor.shape for name, tensor in module.state_dict().items()}


def first_of(folder: Path) -> Path:
    """Returns the file with the weights of a run's first step."""
    first = folder / FIRST
    return first if first.exists() else folder / NETWORK


def keep(model: Embedder, embeddings: torch.Tensor, recipe: Recipe, folder: Path) -> None:
    """Writes the start that `prepare` finds; raises StorageError.

    Args:
        embeddings: the teacher's embeddings, float32 [N, D].
    """
    embedding_network.save(model, folder / NETWORK, {"recipe": recipe.to_json()})
    with replacing(folder / EMBEDDINGS) as temporary:
        save_file({"embeddings": embeddings}, temporary)


def forget(folder: Path) -> None:
    """Removes the start of a run that never took a step."""
    for name in (NETWORK, EMBEDDINGS, FIRST):
        (folder / name).unlink(missing_ok=True)


def pooled(model: Embedder, pixels: Pixels, reporter: Reporter, chunk: int = 64) -> torch.Tensor:
    """Returns the features before the projection, float32 [N, C], of photos, uint8 [N, S, S, 3]."""
    parts = []
    with torch.inference_mode():
        for first in range(0, len(pixels), chunk):
            batch = retrieval.images(pixels[first : first + chunk])
            parts.append(model.pooled(batch.contiguous(memory_format=torch.channels_last)).float())
            reporter.advance("start", min(first + chunk, len(pixels)), len(pixels), {})
    return torch.cat(parts)


def _taught(model: Embedder, views: Sequence[Pixels], reporter: Reporter) -> torch.Tensor:
    """Returns one embedding [N, D] per photo: the principal components of the features of all its views."""
    seen = torch.cat([F.normalize(pooled(model, view, reporter), dim=1) for view in views], 1)
    weight, bias = embedding_network.components(seen, model.settings.dimension, model.settings.whiten)
    return F.normalize(seen.double() @ weight.T + bias, dim=1).float()
