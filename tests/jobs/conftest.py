"""A library on real parts: the shipped model, a real database, real decoder processes."""

from pathlib import Path

import pytest

from photosearch.app import Application
from photosearch.jobs.tuning import Tuning
from photosearch.settings import LibraryPaths, Settings
from tests.support.jobs.fixtures import folder as folder
from tests.support.jobs.fixtures import heard as heard
from tests.support.jobs.fixtures import library as library
from tests.support.jobs.fixtures import runner as runner
from tests.support.jobs.fixtures import tuning as tuning
from tests.support.vision import shipped


@pytest.fixture
def application(tmp_path: Path, tuning: Tuning) -> Application:
    """An application on an empty library."""
    settings = Settings(provider="cpu", decoders=1, settle_seconds=0.1, effort="full")
    return Application(LibraryPaths(tmp_path / "library"), settings, tuning=tuning, open_embedder=shipped.opened)
