"""Queries of scans and of the indexer on the photo table."""

from dataclasses import replace

import numpy as np
import pytest

from photosearch.core.folders.reconcile import Seen, diff
from photosearch.core.folders.unchanged import RACY_NS, stamp
from photosearch.core.metadata import METADATA_VERSION
from photosearch.core.photo import USUAL_ASPECT, Shapes
from photosearch.core.query.query import ALL_PHOTOS, BEST_FIRST
from photosearch.errors import OversizedPhoto, SlowPhoto
from photosearch.library.store.changes.changes import Embedded, Ignored, Indexed, Skipped
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.store import Store
from tests.support.library.material import DIMENSION, METADATA, file, indexed, skipped, vector

LONG_AFTER = 10**18 + 10 * RACY_NS


def observed(path: str) -> Indexed:
    """A photo that was read long after it was written."""
    return replace(indexed(path), observed_ns=LONG_AFTER)


def test_files_that_need_no_work_are_settled(local: Store) -> None:
    model, other = (local.models.register(each * 64, each, "1", DIMENSION) for each in "ab")
    local.commit([observed("/p/embedded"), Skipped(file("/p/skipped"), "damaged", "", LONG_AFTER)], model)
    local.commit([Ignored(file("/p/ignored"), LONG_AFTER), observed("/p/deep/a"), indexed("/p-q/elsewhere")], model)
    assert local.photos.settled(model)("/p").keys() == {"/p/embedded", "/p/skipped", "/p/ignored"}
    local.commit([observed("/p/without vector")], other)
    local.commit([replace(indexed("/p/racy"), observed_ns=10**18)], model)
    stamps = local.photos.settled(model)
    assert stamps("/p") == {
        **{path: stamp(file(path)) for path in ("/p/embedded", "/p/skipped", "/p/ignored")},
        **{path: (-1, *stamp(file(path))[1:]) for path in ("/p/without vector", "/p/racy")},
    }
    assert stamps("/p/deep").keys() == {"/p/deep/a"}
    assert local.photos.folders("/p") == {"/p/deep"}
    assert local.photos.folders("/") == {"/p", "/p/deep", "/p-q"}
    assert local.photos.ignored("/p") == ("/p/ignored",)
    known = local.photos.known("/p", model)
    changes = diff(known, Seen({path: entry.file for path, entry in known.items()}))
    assert {each.path for _, each in (*changes.changed, *changes.pending)} == {"/p/without vector", "/p/racy"}


def test_any_number_of_paths_and_ids_can_be_looked_up(store: LibraryStore, model: int) -> None:
    paths = [f"/p/{number}" for number in range(2_000)]
    store.commit([indexed(path) for path in paths], model)
    known = store.photos.known_at([*paths, "/p/unknown"], model)
    assert known.keys() == set(paths)
    found = store.photos.by_id([*(entry.photo_id for entry in known.values()), 10**9])
    assert {photo.file.path for photo in found.values()} == set(paths)
    assert store.photos.by_id([]) == {}


def test_a_sample_holds_indexed_photos_below_the_folder(store: LibraryStore, model: int) -> None:
    store.commit([*(indexed(f"/p/{number}") for number in range(9)), indexed("/q/a"), skipped("/p/broken")], model)
    assert len(store.photos.sample("/p", 5)) == 5
    assert {photo.file.path for photo in store.photos.sample("/p", 99)} == {f"/p/{number}" for number in range(9)}


def test_shapes_are_read_once_for_new_photos(store: LibraryStore, model: int) -> None:
    wide = replace(indexed("/p/wide"), metadata=replace(METADATA, width=900, height=300))
    store.commit([wide], model)
    nothing = Shapes(np.empty(0, np.float32))
    listed = store.photos.order(ALL_PHOTOS, BEST_FIRST).every
    first = store.photos.shapes(listed, nothing)
    store.commit([replace(indexed("/p/high"), metadata=replace(METADATA, width=300, height=600))], model)
    listed = store.photos.order(ALL_PHOTOS, BEST_FIRST).every
    both = store.photos.shapes(listed[::-1].copy(), first)
    shown = {photo.id: photo.file.path for photo in store.photos.browse(9)}
    expected = [{"/p/wide": 3.0, "/p/high": 0.5}[shown[each]] for each in listed.tolist()]
    assert both.of(listed).tolist() == expected
    assert both.of(np.array([10**6])).tolist() == np.array([USUAL_ASPECT], np.float32).tolist()
    assert store.photos.shapes(listed[:0], nothing).of(listed[:0]).tolist() == []


def is_read_again(store: LibraryStore, model: int, path: str) -> bool:
    entry = store.photos.known("/p", model)[path]
    return bool(diff({path: entry}, Seen({path: entry.file})).changed)


def test_skipped_photos_are_read_again_on_request(store: LibraryStore, model: int) -> None:
    paths = ("/p/a", "/p/b")
    store.commit([replace(skipped(path), observed_ns=LONG_AFTER) for path in paths], model)
    assert not any(is_read_again(store, model, path) for path in paths)
    assert store.photos.doubt_skips({"/p/a", "/p/unknown"}) == ("/p/a",)
    assert [is_read_again(store, model, path) for path in paths] == [True, False]
    assert store.photos.doubt_skips() == paths
    assert all(is_read_again(store, model, path) for path in paths)


@pytest.mark.parametrize(("code", "again"), [(SlowPhoto.code, True), (OversizedPhoto.code, True), ("damaged", False)])
def test_photos_that_exceeded_a_limit_are_read_again_at_the_start(
    store: LibraryStore, model: int, code: str, again: bool
) -> None:
    store.commit([Skipped(file("/p/a"), code, "", LONG_AFTER)], model)
    store.photos.doubt_at_start()
    assert is_read_again(store, model, "/p/a") == again


def test_files_unusable_by_an_older_version_are_read_again_once_at_the_start(local: Store) -> None:
    model = local.models.register("aa" * 32, "first", "1", DIMENSION)
    local.commit([Skipped(file("/p/a"), "unsupported", "", LONG_AFTER), Ignored(file("/p/b"), LONG_AFTER)], model)
    local.session.connection.execute("UPDATE photo SET metadata_version = ?", (METADATA_VERSION - 1,))
    local.photos.doubt_at_start()
    assert is_read_again(local, model, "/p/a")
    assert is_read_again(local, model, "/p/b")
    local.session.connection.execute("UPDATE photo SET observed_ns = ?", (LONG_AFTER,))
    local.photos.doubt_at_start()
    assert not is_read_again(local, model, "/p/a")


def test_photos_with_metadata_of_an_older_version_are_listed_in_parts(local: Store) -> None:
    model = local.models.register("aa" * 32, "first", "1", DIMENSION)
    local.commit([indexed("/p/a", 1), indexed("/p/b", 2), skipped("/p/c")], model)
    assert local.photos.outdated(9) == ()
    local.session.connection.execute("UPDATE photo SET metadata_version = 0")
    first, second = local.photos.outdated(9)
    assert local.photos.outdated(1) == (first,)
    assert local.photos.outdated(9, passed_over=1) == (second,)


def test_photos_with_the_same_bytes_are_listed_as_identical(store: LibraryStore, model: int) -> None:
    other = store.models.register("bb" * 32, "second", "1", 4)
    store.commit(
        [indexed(f"/p/{name}", content) for name, content in zip("abcde", (1, 2, 1, 3, 2), strict=True)], model
    )
    photos = {photo.file.path: photo.id for photo in store.photos.browse(9)}
    sets = [{store.vectors.photos([each])[each].file.path for each in ids} for ids in store.vectors.identical(model)]
    assert sorted(map(sorted, sets)) == [["/p/a", "/p/c"], ["/p/b", "/p/e"]]
    store.commit([Embedded(photos["/p/a"], vector(1))], other)
    assert store.vectors.identical(other) == ()
    assert store.vectors.exists(photos["/p/a"], other)
    assert not store.vectors.exists(photos["/p/b"], other)
