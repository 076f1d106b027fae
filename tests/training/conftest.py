"""Photos that every test of training may read."""

from pathlib import Path

import pytest
import torch

from photosearch_training.data import photo_sets
from photosearch_training.data.photo_sets import Split
from tests.support.training.gratings import render

torch.set_num_threads(1)  # networks this small only wait for each other on several threads


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of class folders."""
    return render(tmp_path_factory.mktemp("data") / "gratings")


@pytest.fixture(scope="session")
def split(photos: Path) -> Split:
    """The folder's classes in three parts."""
    return photo_sets.split(photo_sets.open_sources([photos]))
