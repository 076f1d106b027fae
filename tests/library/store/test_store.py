"""The store of photos and vectors, on real database files."""

import os
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.core.folders.exclusion import EVERYWHERE
from photosearch.core.metadata import Metadata
from photosearch.core.photo import FileState, PhotoState
from photosearch.errors import LibraryDamaged, StorageError
from photosearch.library.store.changes.changes import (
    Change,
    Delta,
    Embedded,
    Gone,
    Ignored,
    Indexed,
    Moved,
    Skipped,
    Touched,
)
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.photos import Counts
from photosearch.library.store.store import Store
from tests.support.library.material import DIMENSION, METADATA, digest, file, indexed, skipped, vector
from tests.support.library.stores import Made

PATHS = ("/p/a", "/p/b", "/p/c")


def contents(store: LibraryStore, model: int) -> dict[str, float]:
    """Returns the content that each photo's vector was made from, by path."""
    ids = [int(each) for batch, _ in store.vectors.batches(model) for each in batch]
    rows = {
        vector_id: row
        for batch, rows in store.vectors.batches(model)
        for vector_id, row in zip(batch, rows, strict=True)
    }
    photos = store.vectors.photos(ids)
    return {photos[vector_id].file.path: float(rows[vector_id][0]) for vector_id in ids}


def photo_id(store: LibraryStore, path: str) -> int:
    photo = store.photos.at(path)
    assert photo is not None
    return photo.id


# Commits


def test_a_photo_is_read_as_it_was_written(store: LibraryStore, model: int) -> None:
    store.commit([indexed("/p/a", content=5)], model)
    photo = store.photos.at("/p/a")
    assert photo is not None
    assert (photo.file, photo.metadata, photo.digest) == (file("/p/a"), METADATA, digest(5))
    assert (photo.state, photo.reason, photo.message) == (PhotoState.INDEXED, "", "")
    assert store.photos.at("/p/b") is None


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_commits_and_their_deltas_match_a_model_of_the_store(new_store: Made, data: st.DataObject) -> None:
    """For any commits, rows match a dictionary.

    In a local library a delta is exactly the difference, and no id is used twice; in a shared one a vector has the id
    of its photo.
    """
    with new_store() as store:
        model = store.models.register("aa" * 32, "first", "1", DIMENSION)
        expected: dict[str, int] = {}
        used: set[int] = set()
        for version in range(data.draw(st.integers(1, 6))):
            before = set(store.vectors.ids(model).tolist())
            batch = data.draw(batches(store, version))
            delta = store.commit(batch, model)
            apply_to_dictionary(batch, expected)
            after = set(store.vectors.ids(model).tolist())
            assert contents(store, model) == expected
            if not isinstance(store, Store):
                continue
            assert set(delta.added_ids.tolist()) == after - before
            assert set(delta.removed_ids.tolist()) == before - after
            assert not set(delta.added_ids.tolist()) & used, "a vector id was used again"
            assert sorted(delta.added_ids.tolist()) == delta.added_ids.tolist()
            used |= after
            stored = dict(
                row for ids, rows in store.vectors.batches(model) for row in zip(ids.tolist(), rows, strict=True)
            )
            for vector_id, row in zip(delta.added_ids.tolist(), delta.added_vectors, strict=True):
                np.testing.assert_array_equal(stored[vector_id], row)
        assert not isinstance(store, Store) or store.check() == ()


@st.composite
def batches(draw: st.DrawFn, store: LibraryStore, version: int) -> list[Change]:
    """A batch as a scan gives it: at most one change per photo and per path."""
    known = {path: photo.id for path in PATHS if (photo := store.photos.at(path))}
    batch: list[Change] = []
    targets = draw(st.permutations(PATHS))
    leaving = draw(st.lists(st.sampled_from(sorted(known)), unique=True)) if known else []
    for path in leaving:
        if draw(st.booleans()):
            batch.append(Moved(known[path], file(targets.pop(), version), 9))
        else:
            batch.append(Gone(known[path]))
    for path in targets:
        kind = draw(st.sampled_from(["none", "index", "skip", "ignore"]))
        if kind == "index":
            batch.append(indexed(path, draw(st.integers(0, 3)), version))
        elif kind == "skip":
            batch.append(skipped(path, version))
        elif kind == "ignore":
            batch.append(Ignored(file(path, version), 7))
    draw(st.randoms(use_true_random=False)).shuffle(batch)
    return with_ids(batch, known)


def with_ids(batch: list[Change], known: dict[str, int]) -> list[Change]:
    batch_paths.clear()
    batch_paths.update({photo_id: path for path, photo_id in known.items()})
    return batch


batch_paths: dict[int, str] = {}
"""The paths of the photos before the last drawn batch."""


def apply_to_dictionary(batch: Sequence[Change], expected: dict[str, int]) -> None:
    """Applies changes to a dictionary of path -> content as a commit must apply them to the store."""
    for change in batch:
        if isinstance(change, Gone):
            expected.pop(batch_paths[change.photo_id], None)
    moves = [each for each in batch if isinstance(each, Moved)]
    taken = [(each.file.path, expected.pop(batch_paths[each.photo_id], None)) for each in moves]
    for path, content in taken:
        expected.pop(path, None)
        if content is not None:
            expected[path] = content
    for change in batch:
        match change:
            case Indexed():
                expected[change.file.path] = int(change.vector[0])
            case Skipped(gone_file) | Ignored(gone_file):
                expected.pop(gone_file.path, None)


def test_a_photo_renamed_over_another_replaces_it(store: LibraryStore, model: int) -> None:
    store.commit([indexed("/p/a", 1), indexed("/p/b", 2)], model)
    a, ids = photo_id(store, "/p/a"), store.vectors.ids(model).tolist()
    delta = store.commit([Moved(a, file("/p/b", 2), 9)], model)
    assert contents(store, model) == {"/p/b": 1}
    assert photo_id(store, "/p/b") == a
    assert delta.added_ids.size == 0
    assert delta.removed_ids.tolist() == ids[1:]


def test_names_can_be_swapped_and_rotated(store: LibraryStore, model: int) -> None:
    store.commit([indexed(path, number) for number, path in enumerate(PATHS)], model)
    ids = [photo_id(store, path) for path in PATHS]
    ring = [Moved(each, file(path, 2), 9) for each, path in zip(ids, PATHS[1:] + PATHS[:1], strict=True)]
    delta = store.commit(ring, model)
    assert contents(store, model) == {"/p/b": 0, "/p/c": 1, "/p/a": 2}
    assert delta.added_ids.size == delta.removed_ids.size == 0


def test_a_new_photo_may_take_the_path_of_a_moved_one(store: LibraryStore, model: int) -> None:
    store.commit([indexed("/p/a", 1)], model)
    store.commit([indexed("/p/a", 2, version=2), Moved(photo_id(store, "/p/a"), file("/p/b", 2), 9)], model)
    assert contents(store, model) == {"/p/a": 2, "/p/b": 1}


def test_a_touched_photo_keeps_its_vector(store: LibraryStore, model: int) -> None:
    store.commit([indexed("/p/a", 1)], model)
    ids = store.vectors.ids(model).tolist()
    delta = store.commit([Touched(photo_id(store, "/p/a"), file("/p/a", 5), observed_ns=99)], model)
    assert delta.added_ids.size == delta.removed_ids.size == 0
    assert store.vectors.ids(model).tolist() == ids
    entry = store.photos.known("/p", model)["/p/a"]
    assert (entry.file, entry.observed_ns, entry.embedded) == (file("/p/a", 5), 99, True)


def test_a_photo_added_and_removed_in_one_commit_is_not_in_the_delta(store: LibraryStore, model: int) -> None:
    delta = store.commit([indexed("/p/a", 1), skipped("/p/a", 2)], model)
    assert delta.added_ids.size == delta.removed_ids.size == 0
    assert [photo.file.path for photo in store.photos.skips()] == ["/p/a"]


@pytest.mark.parametrize("stage", range(4))
def test_a_commit_that_fails_anywhere_changes_nothing(store: LibraryStore, model: int, stage: int) -> None:
    store.commit([indexed("/p/a", 1), indexed("/p/b", 2)], model)
    a = photo_id(store, "/p/a")
    before = (contents(store, model), store.photos.known("/", model), store.vectors.ids(model).tolist())
    broken = Indexed(file("/p/z"), METADATA, digest(9), object(), 7)  # type: ignore[arg-type]
    changes: list[Change] = [Gone(photo_id(store, "/p/b")), Moved(a, file("/p/c"), 9), indexed("/p/d", 4), broken]
    with pytest.raises((TypeError, ValueError)):
        store.commit(changes[3 - stage :], model)
    assert (contents(store, model), store.photos.known("/", model), store.vectors.ids(model).tolist()) == before
    store.commit(changes[:3], model)
    assert contents(store, model) == {"/p/c": 1, "/p/d": 4}


# Models


def test_the_vectors_of_two_models_are_kept_apart(store: LibraryStore, model: int) -> None:
    other = store.models.register("bb" * 32, "second", "1", DIMENSION)
    assert store.models.register("aa" * 32, "first", "1", DIMENSION) == model != other
    assert (store.models.id_of("bb" * 32), store.models.id_of("cc" * 32)) == (other, None)
    store.commit([indexed("/p/a", 1), indexed("/p/b", 2)], model)
    assert [entry.embedded for entry in store.photos.known("/p", other).values()] == [False, False]
    assert store.vectors.of_content(digest(1), other) is None
    delta = store.commit([indexed("/p/a", 1)], other)
    assert delta.removed_ids.size == 0, "the first model lost its vector"
    assert contents(store, model) == {"/p/a": 1, "/p/b": 2}
    assert contents(store, other) == {"/p/a": 1}
    assert not isinstance(store, Store) or not set(store.vectors.ids(model)) & set(store.vectors.ids(other))


def test_another_model_gets_its_missing_vectors(store: LibraryStore, model: int) -> None:
    other = store.models.register("bb" * 32, "second", "1", DIMENSION)
    store.commit([indexed("/p/a", 1), indexed("/p/b", 2), skipped("/p/c"), indexed("/p/d", 4)], model)
    store.commit([indexed("/p/b", 2)], other)
    first, last = store.vectors.missing(other, 0, 10)
    assert ([first.file.path, last.file.path], store.vectors.missing_count(other)) == (["/p/a", "/p/d"], 2)
    assert store.vectors.missing(other, first.id, 10) == (last,)
    assert store.vectors.missing(other, 0, 1) == (first,)
    delta = store.commit([Embedded(first.id, vector(7))], other)
    np.testing.assert_array_equal(delta.added_vectors, [vector(7)])
    assert contents(store, other) == {"/p/a": 7, "/p/b": 2}
    assert contents(store, model) == {"/p/a": 1, "/p/b": 2, "/p/d": 4}
    assert store.photos.known("/p", model).keys() == {"/p/a", "/p/b", "/p/c", "/p/d"}


def test_forgetting_a_model_removes_its_vectors_and_no_others(local: Store) -> None:
    model = local.models.register("aa" * 32, "first", "1", DIMENSION)
    other = local.models.register("bb" * 32, "second", "1", DIMENSION)
    photos = [indexed(f"/p/{number}", number) for number in range(5)]
    local.commit(photos, model)
    local.commit(photos, other)
    turns = iter((False, True))
    local.models.forget(other, lambda: next(turns), at_once=2)
    assert (local.vectors.count(other), local.models.id_of("bb" * 32)) == (3, other)
    local.models.forget(other, lambda: False)
    assert (local.vectors.count(other), local.models.id_of("bb" * 32)) == (0, None)
    assert contents(local, model) == {f"/p/{number}": number for number in range(5)}
    assert local.check() == ()


def test_new_content_removes_the_vectors_of_every_model(store: LibraryStore, model: int) -> None:
    other = store.models.register("bb" * 32, "second", "1", DIMENSION)
    store.commit([indexed("/p/a", 1)], model)
    store.commit([indexed("/p/a", 1)], other)
    store.commit([indexed("/p/a", 2, version=2)], other)
    assert contents(store, model) == {}
    assert not store.photos.known("/p", model)["/p/a"].embedded


def test_the_vector_of_a_file_with_the_same_bytes_is_found(store: LibraryStore, model: int) -> None:
    store.commit([indexed("/p/a", 3), skipped("/p/b")], model)
    found = store.vectors.of_content(digest(3), model)
    assert found is not None
    np.testing.assert_array_equal(found, vector(3))
    assert store.vectors.of_content(b"", model) is None
    assert store.photos.digest(photo_id(store, "/p/a")) == digest(3)
    assert store.photos.digest(photo_id(store, "/p/b")) == b""


def test_vectors_are_read_in_order_and_in_batches_of_any_size(store: LibraryStore, model: int) -> None:
    store.commit([indexed(f"/p/{number}", number) for number in range(23)], model)
    ids = store.vectors.ids(model)
    assert (np.diff(ids) > 0).all()
    for batch in (1, 7, 23, 100):
        parts = list(store.vectors.batches(model, at_once=batch))
        np.testing.assert_array_equal(np.concatenate([part for part, _ in parts]), ids)
        assert np.concatenate([rows for _, rows in parts])[:, 0].tolist() == list(range(23))
    middle = int(ids[10])
    assert store.vectors.ids(model, upto=middle).tolist() == ids[:11].tolist()
    assert next(store.vectors.batches(model, after=middle))[0].tolist() == ids[11:].tolist()


def test_photos_are_found_by_any_number_of_vectors(local: Store) -> None:
    model = local.models.register("aa" * 32, "first", "1", DIMENSION)
    local.commit([indexed(f"/p/{number}", number) for number in range(2000)], model)
    ids = local.vectors.ids(model).tolist()
    random.Random(1).shuffle(ids)
    found = local.vectors.photos([*ids, 10**9])
    assert len(found) == 2000
    assert all(found[each].digest == digest(int(found[each].file.path[3:])) for each in ids)
    contents = local.vectors.with_contents([*ids, 10**9])
    assert {each: content for each, (content, _) in contents.items()} == {
        each: photo.digest for each, photo in found.items()
    }
    assert all(np.array_equal(contents[each][1], vector(int(found[each].file.path[3:]))) for each in ids)


# Folders


def test_a_folder_inside_a_watched_one_adds_no_second_photo(local: Store) -> None:
    model = local.models.register("aa" * 32, "first", "1", DIMENSION)
    for folder in ("/p", "/p/sub", "/p2"):
        local.folders.add(folder)
        local.folders.add(folder)
    local.commit([indexed("/p/a", 1), indexed("/p/sub/b", 2), indexed("/p2/c", 3)], model)
    assert local.folders.paths() == ("/p", "/p/sub", "/p2")
    assert local.photos.counts("/p") == Counts(2, 0, 2)
    assert local.photos.counts("/p/sub") == Counts(1, 0, 1)
    assert local.photos.counts() == Counts(3, 0, 3)


def test_removing_a_folder_keeps_what_another_watched_folder_holds(local: Store) -> None:
    model = local.models.register("aa" * 32, "first", "1", DIMENSION)
    for folder in ("/p", "/p/sub", "/p2"):
        local.folders.add(folder)
    local.commit([indexed("/p/a", 1), indexed("/p/sub/b", 2), indexed("/p2/c", 3)], model)
    of_a = local.vectors.ids(model).tolist()[:1]
    assert local.folders.remove("/p/sub", model).removed_ids.size == 0
    local.folders.add("/p/sub")
    assert local.folders.remove("/p", model).removed_ids.tolist() == of_a
    assert contents(local, model) == {"/p/sub/b": 2, "/p2/c": 3}
    assert local.folders.paths() == ("/p/sub", "/p2")
    assert local.folders.remove("/never", model).removed_ids.size == 0
    assert local.check() == ()


def test_photos_are_counted_by_state(store: LibraryStore, model: int) -> None:
    store.commit([indexed("/p/a"), skipped("/p/b"), Ignored(file("/p/c.txt"), 7), indexed("/q/a")], model)
    assert store.photos.counts("/p") == Counts(photos=1, skipped=1, items=1)
    assert store.photos.counts() == Counts(photos=2, skipped=1, items=2)


# Names and texts


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.binary(min_size=1, max_size=255).filter(lambda name: b"/" not in name and b"\0" not in name),
        min_size=1,
        max_size=20,
        unique=True,
    )
)
def test_names_of_any_bytes_survive(new_store: Made, names: list[bytes]) -> None:
    paths = [os.fsdecode(b"/p/" + name) for name in names]
    with new_store() as store:
        model = store.models.register("aa" * 32, "first", "1", DIMENSION)
        store.commit([indexed(path, number) for number, path in enumerate(paths)], model)
        assert store.photos.known("/p", model).keys() == set(paths)
        assert contents(store, model) == dict(zip(paths, range(len(paths)), strict=True))


def test_invalid_text_is_kept_readable(local: Store) -> None:
    model = local.models.register("aa" * 32, "first", "1", DIMENSION)
    odd = Indexed(file("/p/a"), Metadata("JPEG", 1, 1, camera="Cam\udcff\0"), digest(1), vector(1), 7)
    local.commit([odd, Skipped(file("/p/\udcff.jpg"), "damaged", "Cannot decode /p/\udcff.jpg", 7)], model)
    photo = local.photos.at("/p/a")
    assert photo is not None
    assert photo.metadata is not None
    assert photo.metadata.camera == "Cam\\udcff\0"
    assert local.photos.skips()[0].message == "Cannot decode /p/\\udcff.jpg"


def test_times_of_any_year_survive(store: LibraryStore, model: int) -> None:
    state = FileState("/p/a", 2**62, -(2**63), 2**63 - 1, "")
    store.commit([Ignored(state, -5)], model)
    assert store.photos.known("/p/a", model)["/p/a"].file == state


# Reading


def test_known_covers_a_file_or_everything_below_a_folder(store: LibraryStore, model: int) -> None:
    inside = ["/p", "/p/a", "/p/sub/b", "/p/\udcff"]
    store.commit([indexed(path) for path in (*inside, "/p2", "/p0/a", "/pa", "/o/p/a")], model)
    assert store.photos.known("/p", model).keys() == set(inside)
    assert store.photos.known("/p/a", model).keys() == {"/p/a"}
    assert len(store.photos.known("/", model)) == 8


def test_a_reader_sees_what_another_connection_commits_and_cannot_write(path: Path, local: Store) -> None:
    model = local.models.register("aa" * 32, "first", "1", DIMENSION)
    with Store.open(path, readonly=True) as reader:
        slow = reader.vectors.batches(model, at_once=1)
        local.commit([indexed("/p/a", 1), indexed("/p/b", 2)], model)
        next(slow)
        delta = local.commit([Gone(photo_id(local, "/p/b"))], model)
        assert reader.photos.counts() == Counts(1, 0, 1)
        assert list(slow) == []
        with pytest.raises(StorageError):
            reader.commit([indexed("/p/c", 3)], model)
    assert delta.removed_ids.size == 1


# Damage


def test_an_altered_vector_is_detected(path: Path, local: Store) -> None:
    model = local.models.register("aa" * 32, "first", "1", DIMENSION)
    local.commit([indexed("/p/a", 1), indexed("/p/b", 2)], model)
    local.close()
    data = path.read_bytes()
    at = data.index(vector(2).tobytes())
    path.write_bytes(data[:at] + b"\x7f" + data[at + 1 :])
    with Store.open(path) as damaged:
        with pytest.raises(LibraryDamaged, match=r"vector [0-9]+"):
            list(damaged.vectors.batches(model))
        with pytest.raises(LibraryDamaged):
            damaged.vectors.of_content(digest(2), model)
        with pytest.raises(LibraryDamaged):
            damaged.vectors.with_contents(damaged.vectors.ids(model).tolist())
        assert len(damaged.check()) == 1


def test_deltas_have_the_shapes_the_engine_expects(store: LibraryStore, model: int) -> None:
    empty = store.commit([], model)
    full = store.commit([indexed("/p/a")], model)
    assert isinstance(empty, Delta)
    assert (empty.added_ids.dtype, empty.removed_ids.dtype) == (np.dtype(np.int64),) * 2
    assert empty.added_vectors.shape[0] == 0
    assert (full.added_vectors.shape, full.added_vectors.dtype) == ((1, DIMENSION), np.float32)


def test_patterns_are_moved_and_removed_with_their_folder(local: Store) -> None:
    model = local.models.register("aa" * 32, "first", "1", DIMENSION)
    for folder in ("/p", "/p/raw", "/q"):
        local.folders.add(folder)
        local.folders.exclude(folder, f"of {folder}")
    local.folders.exclude(EVERYWHERE, "*.png")
    local.folders.relocate("/p", "/new", model)
    local.folders.remove("/q", model)
    assert local.folders.patterns() == {EVERYWHERE: "*.png", "/new": "of /p", "/new/raw": "of /p/raw"}
    local.folders.exclude(EVERYWHERE, "")
    assert EVERYWHERE not in local.folders.patterns()
