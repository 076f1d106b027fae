"""Stores of both kinds for the tests of their behaviour: a folder (SQLite) and a shared library (PostgreSQL).

The shared library has the root `/`, so that both have the same paths. A test that needs SQLite uses `local` instead of
`store`.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeAlias

import pytest

from photosearch.core.address import Address
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.store import Store
from photosearch.shared.store.roots import Mounts
from photosearch.shared.store.store import SharedStore
from tests.support.library.material import DIMENSION
from tests.support.shared.server import clear

Made: TypeAlias = Callable[[], AbstractContextManager[LibraryStore]]
"""Makes an empty library, as often as it is called."""


@pytest.fixture(scope="module", params=["local", "shared"])
def new_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    if request.param == "local":

        @contextmanager
        def local() -> Iterator[LibraryStore]:
            with Store.open(tmp_path_factory.mktemp("library") / "library.sqlite3") as store:
                yield store

        return local
    address: Address = request.getfixturevalue("archive")
    password: str = request.getfixturevalue("server").password

    @contextmanager
    def shared() -> Iterator[LibraryStore]:
        clear(address, password)
        mounts = Mounts(tmp_path_factory.mktemp("shared") / "roots.json")
        with SharedStore.open(address, mounts, password) as store:
            store.folders.add("/", "root")
            yield store

    return shared


@pytest.fixture
def store(new_store: Made) -> Iterator[LibraryStore]:
    with new_store() as store:
        yield store


@pytest.fixture
def model(store: LibraryStore) -> int:
    return store.models.register("aa" * 32, "first", "1", DIMENSION)


@pytest.fixture
def local(path: Path) -> Iterator[Store]:
    with Store.open(path) as store:
        yield store
