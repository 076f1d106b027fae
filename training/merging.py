"""Adds up what several runs learnt from one start: task arithmetic (Ilharco et al. 2023).

Runs that pull in different directions, such as knowing copies and knowing kinds, each do so best alone. What they
change of the same weights hardly overlaps, so that one network can have a share of each.
"""

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from photosearch.errors import InputError
from training import evaluate, loop, models
from training.checkpoints import Tensors
from training.data import Split
from training.models import Embedder
from training.progress import Reporter
from training.recipe import from_table
from training.start import NETWORK

NOTE = "merged"
"""The note of a merged model that says of which recipes, and how much of each."""


def merge(runs: Sequence[tuple[Path, float]], target: Path) -> None:
    """Writes start + sum of share x (trained - start) to `target`, with the recipe of the first run.

    Args:
        runs: folders of finished runs, each with its share.

    Raises:
        InputError: a run is not finished, or they did not begin from the same start.
        StorageError: the target cannot be written.
    """
    start = models.load(runs[0][0] / NETWORK)
    origin = _weights(start)
    merged = {name: tensor.clone() for name, tensor in origin.items()}
    parts = []
    for folder, share in runs:
        _require_same(origin, models.load(folder / NETWORK), folder, runs[0][0])
        path = folder / loop.MODEL
        for name, tensor in _weights(models.load(path)).items():
            merged[name] += share * (tensor - origin[name])
        parts.append({"share": share, "recipe": dataclasses.asdict(models.recipe_of(path))})
    start.load_state_dict(merged, strict=False)
    recipe = models.recipe_of(runs[0][0] / loop.MODEL)
    models.save(start, target, {"recipe": recipe.to_json(), NOTE: json.dumps(parts)})


def validate(path: Path, split: Split, cache: Path, reporter: Reporter) -> dict[str, Any]:
    """Figures of a merged model by what its runs chose their weights by: "score", and a quality for each source.

    Raises:
        InputError: the model or a photo cannot be used.
    """
    recipe = models.recipe_of(path)
    photos = loop.open_photos(recipe, split, cache, reporter)
    score, figures = photos.measure(evaluate.with_network(models.load(path)), recipe)
    return {"score": score, **figures}


def parts_of(path: Path) -> list[dict[str, Any]]:
    """The share and the recipe of each run that a model was merged from; none where it was not. Raises InputError."""
    parts = json.loads(models.read_notes(path).get(NOTE, "[]"))
    return [{**part, "recipe": from_table(part["recipe"])} for part in parts]


def _weights(model: Embedder) -> Tensors:
    return {name: tensor for name, tensor in model.state_dict().items() if tensor.is_floating_point()}


def _require_same(origin: Tensors, start: Embedder, folder: Path, first: Path) -> None:
    weights = _weights(start)
    if weights.keys() != origin.keys() or not all(torch.equal(weights[name], origin[name]) for name in origin):
        raise InputError(
            f"The runs {first} and {folder} did not begin from the same start",
            "Train both with the same model, photos and weights",
        )
