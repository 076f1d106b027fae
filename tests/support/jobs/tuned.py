"""Batch sizes and waits for one test."""

from typing import Any

import pytest

from photosearch.jobs.tuning import Tuning


def tuned(**changes: Any) -> pytest.MarkDecorator:
    """Replaces fields of the `tuning` that the fixture `application` uses."""
    return pytest.mark.parametrize("tuning", [Tuning(**changes)], ids=["tuned"])
