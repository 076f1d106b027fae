"""An exported model of the tests' recipe."""

from pathlib import Path

import torch

from photosearch_training.data.photo_sets import Split
from photosearch_training.network import embedding_network
from photosearch_training.recipe import Recipe
from photosearch_training.ship import export
from tests.support.training.gratings import silent

ABOUT = """
name = "gratings"
version = "3"
licence = "Apache-2.0"
[start]
licence = "none: random weights"
[data.gratings]
licence = "CC0-1.0"
"""


def trained(recipe: Recipe, folder: Path) -> Path:
    """An untrained model file, as the training loop writes it."""
    torch.manual_seed(1)
    path = folder / "model.safetensors"
    embedding_network.save(embedding_network.build(recipe.model), path, {"recipe": recipe.to_json()})
    return path


def exported(split: Split, folder: Path, recipe: Recipe) -> Path:
    (folder / "about.toml").write_text(ABOUT)
    out = folder / "out"
    model, about = trained(recipe, folder), folder / "about.toml"
    export.export(model, out, about, split, "test", folder / "cache", silent())
    return out
