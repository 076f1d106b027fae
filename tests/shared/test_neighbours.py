"""What is near: both kinds of library give one answer to one question, with and without filters."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from photosearch.core.photo import Floats
from photosearch.core.query.query import ALL_PHOTOS, Filters
from photosearch.errors import InputError
from photosearch.jobs.opening.parts import Neighbours
from photosearch.jobs.searching.neighbours import EngineNeighbours
from photosearch.library.store.changes.changes import Indexed
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.store import Store
from photosearch.search.engine import Engine
from photosearch.shared.library import SharedLibrary
from photosearch.shared.neighbours import SharedNeighbours
from photosearch.shared.server.embedded import EmbeddedServer
from photosearch.shared.store.roots import Mounts
from photosearch.shared.store.store import SharedStore
from tests.support.library.material import METADATA, digest, file
from tests.support.search.vectors import clustered
from tests.support.shared.server import create_database

DIMENSION, COUNT, K = 16, 300, 20
VECTORS = clustered(3, COUNT, DIMENSION, clusters=20)
PHOTOS = [
    Indexed(file(f"/{'even' if number % 2 == 0 else 'odd'}/{number}"), METADATA, digest(number), VECTORS[number], 7)
    for number in range(COUNT)
]
FILTERS = [ALL_PHOTOS, Filters(folders=("/even",)), Filters(folders=("/nowhere",)), Filters(text="12*")]


@contextmanager
def local(folder: Path) -> Iterator[tuple[LibraryStore, Neighbours]]:
    with Store.open(folder / "library.sqlite3") as store:
        model = store.models.register("aa" * 32, "first", "1", DIMENSION)
        delta = store.commit(PHOTOS, model)
        engine = Engine(DIMENSION)
        engine.publish(None, delta.added_ids[:0], delta.added_ids, delta.added_vectors)
        yield store, EngineNeighbours(engine, model, lambda vectors: vectors)


@pytest.fixture(scope="module")
def filled(
    server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[SharedStore, Neighbours]]:
    """A shared library of its own with all photos; its tests change nothing."""
    create_database(server, "near")
    address, mounts = server.address("near"), Mounts(tmp_path_factory.mktemp("near") / "roots.json")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PGPASSWORD", server.password)
        with SharedStore.create(address, mounts) as store:
            store.folders.add("/", "root")
            model = store.models.register("aa" * 32, "first", "1", DIMENSION)
            store.commit(PHOTOS, model)
            opened = SharedLibrary(address, mounts)
            yield store, SharedNeighbours(opened, model)
            opened.close()


@pytest.fixture(params=["local", "shared"])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[LibraryStore, Neighbours]]:
    if request.param == "local":
        with local(tmp_path) as found:
            yield found
    else:
        yield request.getfixturevalue("filled")


def expected(query: Floats, filters: Filters) -> set[str]:
    among = [
        number
        for number, photo in enumerate(PHOTOS)
        if (not filters.folders or photo.file.path.startswith(filters.folders[0] + "/"))
        and (not filters.text or photo.file.path.rpartition("/")[2].startswith("12"))
    ]
    best = sorted(among, key=lambda number: -float(VECTORS[number] @ query))[:K]
    return {PHOTOS[number].file.path for number in best}


@pytest.mark.parametrize("filters", FILTERS, ids=["all", "folder", "none", "word"])
def test_the_nearest_photos_that_pass_are_found_with_their_vectors(
    library: tuple[LibraryStore, Neighbours], filters: Filters
) -> None:
    store, near = library
    for query in VECTORS[::60]:
        found = near.nearest(store, query, K, filters)
        photos = store.vectors.photos(list(found))
        assert {photo.file.path for photo in photos.values()} == expected(query, filters)
        for each, (content, vector) in found.items():
            assert content == photos[each].digest
            np.testing.assert_allclose(vector, VECTORS[int(photos[each].file.path.rpartition("/")[2])], atol=1e-3)


def test_a_walk_along_the_graph_goes_on_until_enough_photos_pass(filled: tuple[SharedStore, Neighbours]) -> None:
    shared, _ = filled
    (model,) = shared.session.models
    filters = FILTERS[1]
    found = [
        {
            photo.file.path
            for photo in shared.vectors.photos(
                list(shared.vectors.nearest(model, query, K, filters, exact_below=0))
            ).values()
        }
        for query in VECTORS[::30]
    ]
    shares = [len(one & expected(query, filters)) / K for one, query in zip(found, VECTORS[::30], strict=True)]
    assert np.mean(shares) >= 0.98


def test_a_query_that_is_not_made_of_numbers_is_refused(library: tuple[LibraryStore, Neighbours]) -> None:
    store, near = library
    with pytest.raises(InputError, match="no usable description"):
        near.nearest(store, np.full(DIMENSION, np.nan, np.float32), K, ALL_PHOTOS)


def test_both_kinds_find_the_same_pairs_of_copies(filled: tuple[SharedStore, Neighbours], tmp_path: Path) -> None:
    pairs = []
    cosines = np.sort((VECTORS @ VECTORS.T)[np.triu_indices(COUNT, 1)])
    floor = float(cosines[-150])
    with local(tmp_path) as ours:
        for where, near in (ours, filled):
            found = near.pairs(floor, np.empty(0, np.int64), lambda done, of: None, lambda: False)
            photos = where.vectors.photos([*found.first.tolist(), *found.second.tolist()])
            ends = zip(found.first.tolist(), found.second.tolist(), strict=True)
            pairs.append({frozenset((photos[one].file.path, photos[other].file.path)) for one, other in ends})
            assert near.pairs(floor, np.empty(0, np.int64), lambda done, of: None, lambda: True) is None
    assert len(pairs[0]) >= 100
    assert len(pairs[0] ^ pairs[1]) <= 0.05 * len(pairs[0])
