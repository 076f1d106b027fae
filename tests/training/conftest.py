"""Photos that every test of training may read."""

from pathlib import Path

import pytest
import torch

from tests.training.gratings import render
from training import data
from training.data import Split

torch.set_num_threads(1)  # networks this small only wait for each other on several threads


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of class folders."""
    return render(tmp_path_factory.mktemp("data") / "gratings")


@pytest.fixture(scope="session")
def split(photos: Path) -> Split:
    """The folder's classes in three parts."""
    return data.split(data.open_sources([photos]))
