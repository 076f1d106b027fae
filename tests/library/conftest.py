"""A store on a real database file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from photosearch.library.store.store import Store
from tests.support.disks import mounted
from tests.support.library.material import DIMENSION


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as store:
        yield store


@pytest.fixture
def model(store: Store) -> int:
    return store.models.register("aa" * 32, "first", "1", DIMENSION)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk") as disk:
        yield disk
