"""Where a run begins: the network with its starting weights and head, and what it says of the training photos.

Computed once and kept in the run's folder, so that a resumed run compares with the same start.
"""

from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

from photosearch.core.photo import Pixels
from photosearch.durable import replacing
from training import evaluate, models
from training.backbones import read_tensors
from training.models import Embedder
from training.progress import Reporter
from training.recipe import Recipe

NETWORK, EMBEDDINGS = "start.safetensors", "start-embeddings.safetensors"


@dataclass(frozen=True, slots=True)
class Start:
    """The network before training and the embeddings [N, D] it gives the training photos, augmented in no way."""

    model: Embedder
    embeddings: torch.Tensor


def prepare(recipe: Recipe, pixels: Pixels, folder: Path, reporter: Reporter) -> Start:
    """Builds or reloads the start; raises InputError when the backbone or its weights cannot be used."""
    network, known = folder / NETWORK, folder / EMBEDDINGS
    if network.exists() and known.exists():
        return Start(models.load(network), read_tensors(known)["embeddings"])
    torch.manual_seed(recipe.schedule.seed)
    model = models.build(recipe.model).to(memory_format=torch.channels_last).eval()
    pooled = _pooled(model, pixels, reporter)
    if recipe.model.head == "pca":
        models.start_head(model, pooled)
    with torch.inference_mode():
        embeddings = F.normalize(model.head(pooled), dim=1)
    models.save(model, network, {"recipe": recipe.to_json()})
    with replacing(known) as temporary:
        save_file({"embeddings": embeddings}, temporary)
    return Start(models.load(network), read_tensors(known)["embeddings"])


def forget(folder: Path) -> None:
    """Removes the start of a run that never took a step."""
    for name in (NETWORK, EMBEDDINGS):
        (folder / name).unlink(missing_ok=True)


def _pooled(model: Embedder, pixels: Pixels, reporter: Reporter, chunk: int = 64) -> torch.Tensor:
    parts = []
    with torch.inference_mode():
        for first in range(0, len(pixels), chunk):
            batch = evaluate.images(pixels[first : first + chunk])
            parts.append(model.pooled(batch.contiguous(memory_format=torch.channels_last)).float())
            reporter.advance("start", min(first + chunk, len(pixels)), len(pixels), {})
    return torch.cat(parts)
