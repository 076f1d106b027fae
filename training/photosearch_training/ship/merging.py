"""Merges several runs with the same start: task arithmetic (Ilharco et al. 2023).

Runs with conflicting goals, such as recognising copies and recognising kinds, each train best alone. Their changes to
the weights hardly overlap, so one network can take a share of each.
"""

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from photosearch.errors import InputError
from photosearch_training import recipe
from photosearch_training.data.photo_sets import Split
from photosearch_training.measure import retrieval
from photosearch_training.network import embedding_network
from photosearch_training.network.embedding_network import Embedder
from photosearch_training.progress import Reporter
from photosearch_training.run import course, loop, start
from photosearch_training.run.checkpoints import Tensors

NOTE = "merged"
"""Key of the metadata that lists the recipe and the share of each merged run."""
_CHANGEABLE = frozenset(
    (
        "model.dimension",
        "model.pooling",
        "model.gem_power",
        "model.whiten",
        "photos.side",
        "photos.cache_side",
        "photos.fit",
    )
)
"""Settings that no trained weight depends on once the projection has been refitted."""


def merge(runs: Sequence[tuple[Path, float]], target: Path) -> None:
    """Write start + sum of share x (trained - start) to `target`, with the recipe of the first run.

    Args:
        runs: folders of finished runs, each with its share.

    Raises:
        InputError: a run is not finished, or they did not begin from the same start.
        StorageError: the target cannot be written.
    """
    model = embedding_network.load(runs[0][0] / start.NETWORK)
    origin = _weights(model)
    merged = {name: tensor.clone() for name, tensor in origin.items()}
    parts = []
    for folder, share in runs:
        _require_same(origin, embedding_network.load(folder / start.NETWORK), folder, runs[0][0])
        path = folder / loop.MODEL
        for name, tensor in _weights(embedding_network.load(path)).items():
            merged[name] += share * (tensor - origin[name])
        parts.append({"share": share, "recipe": dataclasses.asdict(embedding_network.recipe_of(path))})
    model.load_state_dict(merged, strict=False)
    first = embedding_network.recipe_of(runs[0][0] / loop.MODEL)
    embedding_network.save(model, target, {"recipe": first.to_json(), NOTE: json.dumps(parts)})


def changed(run: Path, settings: Sequence[str]) -> recipe.Recipe:
    """Return the recipe for merging `run` with others, changed by these settings, "section.name=value".

    Raises:
        InputError: a setting is unknown, out of bounds, or already fixed by the run.
    """
    trained = embedding_network.recipe_of(run / loop.MODEL)
    chosen = recipe.change(trained, settings)
    if fixed := set(trained.difference(chosen)) - _CHANGEABLE:
        raise InputError(
            f"The runs already fix {', '.join(sorted(fixed))}", f"Change only {', '.join(sorted(_CHANGEABLE))}"
        )
    return chosen


def project(path: Path, chosen: recipe.Recipe, split: Split, cache: Path, reporter: Reporter) -> None:
    """Give the model in `path` another recipe and refit its projection to the principal components of its features.

    Training rotates the features away from the first components, and more components become useful.

    Args:
        chosen: the recipe, from `changed`.
        split: the components are computed on its training photos.

    Raises:
        InputError: a photo cannot be used, or there are too few for the dimension.
        StorageError: the model cannot be written.
    """
    model, notes = embedding_network.load(path), embedding_network.read_notes(path)
    model.settings = chosen.model
    seen = start.pooled(model, course.open_photos(chosen, split, cache, reporter).train_pixels, reporter)
    model.head = nn.Linear(model.head.in_features, chosen.model.dimension)
    embedding_network.start_head(model, embedding_network.components(seen, chosen.model.dimension, chosen.model.whiten))
    embedding_network.save(model, path, {"recipe": chosen.to_json(), NOTE: notes[NOTE]})


def validate(path: Path, split: Split, cache: Path, reporter: Reporter) -> dict[str, Any]:
    """Measure a merged model by the criterion that selected its runs' weights: "score", and a quality per source.

    Raises:
        InputError: the model or a photo cannot be used.
    """
    chosen = embedding_network.recipe_of(path)
    photos = course.open_photos(chosen, split, cache, reporter)
    score, figures = photos.measure(retrieval.with_network(embedding_network.load(path)), chosen)
    return {"score": score, **figures}


def parts_of(path: Path) -> list[dict[str, Any]]:
    """Return the share and the recipe of each merged run, nothing if the model is not merged; raises InputError."""
    parts = json.loads(embedding_network.read_notes(path).get(NOTE, "[]"))
    return [{**part, "recipe": recipe.from_table(part["recipe"])} for part in parts]


def _weights(model: Embedder) -> Tensors:
    return {name: tensor for name, tensor in model.state_dict().items() if tensor.is_floating_point()}


def _require_same(origin: Tensors, other: Embedder, folder: Path, first: Path) -> None:
    weights = _weights(other)
    if weights.keys() != origin.keys() or not all(torch.equal(weights[name], origin[name]) for name in origin):
        raise InputError(
            f"The runs {first} and {folder} did not begin from the same start",
            "Train both with the same model, photos and weights",
        )
