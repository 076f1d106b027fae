"""Photos shared by the tests of training."""

from pathlib import Path

import pytest
import torch

from photosearch_training.data import photo_sets
from photosearch_training.data.photo_sets import Split
from tests.support.once import made_once
from tests.support.training.exports import exported
from tests.support.training.gratings import render, tiny

torch.set_num_threads(1)  # several threads only slow down networks this small


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of class folders."""
    return render(tmp_path_factory.mktemp("data") / "gratings")


@pytest.fixture(scope="session")
def split(photos: Path) -> Split:
    """The classes of the folder, split into three parts."""
    return photo_sets.split(photo_sets.open_sources([photos]))


@pytest.fixture(scope="session")
def exported_model(split: Split, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an exported model of the tests' recipe. It is shared, so no test may change it."""
    return made_once(tmp_path_factory, "exported", lambda folder: exported(split, folder, tiny())) / "out"
