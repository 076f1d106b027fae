"""A library on real parts with the smallest model, so that tests spend their time on faults, not on the network."""

from pathlib import Path

import pytest

from photosearch.app import Application
from photosearch.jobs.tuning import Tuning
from tests.support.faults.smallest import on_smallest_model
from tests.support.jobs.fixtures import folder as folder
from tests.support.jobs.fixtures import heard as heard
from tests.support.jobs.fixtures import library as library
from tests.support.jobs.fixtures import runner as runner
from tests.support.jobs.fixtures import tuning as tuning


@pytest.fixture
def application(tmp_path: Path, tuning: Tuning) -> Application:
    """An application on an empty library."""
    return on_smallest_model(tmp_path, tuning)
