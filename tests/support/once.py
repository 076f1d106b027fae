"""Folders that take long to make and that no test changes: made once for all processes of a test run."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Returns the folder `name`, which the first process that asks fills by `make`; the other processes wait for it."""
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent  # the folder of the whole run
    folder, making = root / name, root / f"{name}.making"
    with FileLock(root / f"{name}.lock"):
        if not folder.exists():
            making.mkdir()
            make(making)
            making.rename(folder)
    return folder
