"""A small model that deep training can continue from."""

from pathlib import Path

import numpy as np
import pytest
import torch

from photosearch_training import recipe
from photosearch_training.network import embedding_network
from photosearch_training.ship import export
from tests.support.once import made_once


def shared(factory: pytest.TempPathFactory) -> Path:
    """Returns the folder of a small model. No test may change it."""
    return made_once(factory, "trainable", lambda folder: write(folder / "small")) / "small"


def write(folder: Path) -> Path:
    """Writes a model with random weights, in the form of the shipped one, to `folder`."""
    torch.manual_seed(1)
    network = ("model.backbone=timm:test_efficientnet", "model.weights=random", "model.dimension=16")
    sides = ("photos.side=64", "photos.train_side=64", "photos.cache_side=64")
    chosen = recipe.read(None, (*network, *sides))
    pixels = np.random.default_rng(0).integers(0, 256, (8, 64, 64, 3), np.uint8)
    described = {"name": "small", "version": "1", "thresholds": {"same_photo": 0.95, "likely_match": 0.8}}
    export.write_draft(embedding_network.build(chosen.model), chosen, described, pixels, folder)
    return folder
