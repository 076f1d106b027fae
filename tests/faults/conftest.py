"""A library on real parts and the smallest model, so that faults hit the product and do not wait for the network."""

from pathlib import Path

import pytest

from photosearch.app import Application
from photosearch.settings import LibraryPaths, Settings
from tests.jobs.conftest import folder as folder
from tests.jobs.conftest import heard as heard
from tests.jobs.conftest import library as library
from tests.jobs.conftest import runner as runner
from tests.support.vision import model_files


@pytest.fixture
def application(tmp_path: Path) -> Application:
    """An application on an empty library."""
    return on_smallest_model(tmp_path)


def on_smallest_model(root: Path) -> Application:
    """An application on the library in `root`."""
    settings = Settings(provider="cpu", decoders=1, settle_seconds=0.1)
    return Application.choose(LibraryPaths(root / "library"), settings, model_files.write(root / "model"))
