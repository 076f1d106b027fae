"""Roots of a shared library: a folder is never taken for another one, and a scan removes nothing by mistake."""

import os
import shutil
from pathlib import Path

import pytest

from photosearch.core.folders.unchanged import RACY_NS
from photosearch.errors import InputError
from photosearch.jobs.indexing.shared.root_scan import MOST_COMPARED, are_too_many, remove_left, scan_root
from photosearch.library.scan import file_state
from photosearch.library.store.changes.changes import Indexed
from photosearch.shared.store.roots import Mounts
from photosearch.shared.store.store import SharedStore
from tests.support.library.material import DIMENSION, METADATA, digest, vector


@pytest.fixture
def model(shared: SharedStore) -> int:
    return shared.models.register("aa" * 32, "first", "1", DIMENSION)


def write(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())
    return folder


def names(count: int, folder: str = "") -> list[str]:
    return [f"{folder}{number:02}.jpg" for number in range(count)]


def elsewhere(shared: SharedStore, tmp_path: Path) -> SharedStore:
    """The library as another machine sees it, where no root is mounted."""
    return SharedStore.open(shared.session.address, Mounts(tmp_path / "elsewhere.json"))


def test_a_folder_with_the_name_of_a_root_is_not_taken_for_it(shared: SharedStore, tmp_path: Path) -> None:
    shared.folders.add(str(write(tmp_path / "mine" / "Pictures", *names(3))))
    theirs = str(write(tmp_path / "theirs" / "Pictures", *names(3)))
    with elsewhere(shared, tmp_path) as other:
        for _ in range(2):
            with pytest.raises(InputError, match="already has a root Pictures"):
                other.folders.add(theirs)
        assert other.roots.mounted == ()
        other.folders.add(theirs, "Pictures of Ann")
        assert set(other.folders.paths()) == {theirs, "Pictures:"}
        other.folders.add(theirs)  # it is mounted already
        assert len(other.roots.names) == 2


def test_a_root_is_mounted_only_where_some_of_its_photos_are(shared: SharedStore, model: int, tmp_path: Path) -> None:
    museum = write(tmp_path / "museum", *names(5))
    shared.folders.add(str(museum))
    shared.pending.add_names([found for each in museum.iterdir() if (found := file_state(str(each)))], 1)
    with elsewhere(shared, tmp_path) as other:
        for wrong in (tmp_path / "nowhere", write(tmp_path / "wrong", *names(5, "other")), tmp_path):
            with pytest.raises(InputError, match="is not the root museum"):
                other.folders.mount("museum", str(wrong))
        assert other.roots.mounted == ()
        right = museum.rename(tmp_path / "mounted here")
        other.folders.mount("museum", str(right))
        assert other.folders.paths() == (str(right),)
        with pytest.raises(InputError, match="is not the root museum"):
            other.folders.relocate(str(right), str(tmp_path / "wrong"), model)
        assert other.folders.paths() == (str(right),)


def add(shared: SharedStore, folder: Path) -> int:
    """Adds `folder` as a root, and every file in it as an indexed photo; returns the model."""
    model = shared.models.register("aa" * 32, "first", "1", DIMENSION)
    shared.folders.add(str(folder))
    files = [found for path in folder.rglob("*") if (found := file_state(str(path))) is not None]
    shared.commit([Indexed(each, METADATA, digest(1), vector(1), observed_ns=1) for each in files], model)
    shared.session.execute("UPDATE photo SET observed_ns = mtime_ns + %s", (RACY_NS,))
    return model


def scan(shared: SharedStore, folder: Path, model: int, *confirmed: Path) -> tuple[int, int, list[str]]:
    """Scans a root; returns how many photos were removed and added, and what was told."""
    told: list[object] = []
    paths = {str(each) for each in confirmed}
    found = scan_root(shared, str(folder), model, lambda: False, told.append, is_confirmed=paths.__contains__)
    assert found is not None
    return found.removed + len(found.left), found.named, [str(each) for each in told]


def test_a_folder_that_is_empty_now_keeps_its_photos(shared: SharedStore, tmp_path: Path) -> None:
    museum = write(tmp_path / "museum", *names(10, "one/deep/"), *names(11, "two/"))
    model = add(shared, museum)
    shutil.rmtree(museum / "one")
    write(museum / "one", ".unmounted")
    (museum / "two" / "00.jpg").unlink()
    removed, _, told = scan(shared, museum, model)
    assert removed == 1
    assert "one is empty" in told[0]
    assert shared.photos.counts().photos == 20
    assert scan(shared, museum, model, museum)[0] == 0, "the root was not what the question named"
    assert scan(shared, museum, model, museum / "one" / "deep")[0] == 0
    assert scan(shared, museum, model, museum / "one")[0] == 10


def test_confirming_one_empty_folder_keeps_the_photos_of_others(shared: SharedStore, tmp_path: Path) -> None:
    museum = write(tmp_path / "museum", *names(9, "deleted/"), *names(5, "mount/"), *names(2))
    model = add(shared, museum)
    for each in ("deleted", "mount"):
        shutil.rmtree(museum / each)
        (museum / each).mkdir()
    removed, _, told = scan(shared, museum, model)
    assert removed == 0
    assert len(told) == 1, "one message for each root"
    assert "deleted, " in told[0]
    assert scan(shared, museum, model, museum / "deleted")[0] == 9, "more than half, but all confirmed"
    assert shared.photos.at(str(museum / "mount" / "00.jpg")) is not None
    (museum / "00.jpg").unlink()
    assert scan(shared, museum, model, museum / "deleted")[0] == 1


@pytest.mark.parametrize("most_compared", [MOST_COMPARED, 0])
def test_a_scan_that_misses_most_photos_writes_nothing(shared: SharedStore, tmp_path: Path, most_compared: int) -> None:
    museum = write(tmp_path / "museum", *names(9))
    model = add(shared, museum)
    shutil.rmtree(museum)
    write(museum, "readme.txt", *names(1, "other"))
    with pytest.raises(InputError, match=r"9 of 9 photos .* are missing"):
        scan(shared, museum, model)
    write(museum, *names(20, "other"))
    with pytest.raises(InputError, match=r"9 of 9 photos .* are missing"):
        scan_root(shared, str(museum), model, lambda: False, most_compared=most_compared)
    assert (shared.photos.counts().photos, shared.pending.count(model)) == (9, 0)
    assert scan(shared, museum, model, museum)[:2] == (9, 21)


def test_a_scan_that_keeps_few_files_in_memory_names_each_new_or_changed_file_once(
    shared: SharedStore, tmp_path: Path
) -> None:
    museum = write(tmp_path / "museum", *names(4), *names(9, "old/"), *names(3, "gone/"))
    model = add(shared, museum)
    shutil.rmtree(museum / "gone")
    write(museum, *names(5, "new/"), *names(4, "new/deep/"))
    os.utime(museum / "old" / "00.jpg", ns=(1, 1))
    (museum / "linked.jpg").hardlink_to(museum / "00.jpg")
    found = scan_root(shared, str(museum), model, lambda: False, most_compared=0)
    assert found is not None
    assert (found.named, found.changed, found.unchanged) == (9, 1, 12)
    assert (found.removed, len(found.left)) == (0, 3), "any of the files on the server may be one of these photos"
    assert shared.pending.by_root() == {"museum": 10}
    assert remove_left(shared, found, model) == 3
    again = scan_root(shared, str(museum), model, lambda: False)
    assert again is not None
    assert (again.named, again.changed, again.removed, again.left) == (0, 0, 0, ())
    assert shared.photos.counts().photos == 22
    assert shared.session.count("SELECT count(*) FROM pg_class WHERE relname = 'spool'") == 0


def test_photos_that_moved_to_another_folder_keep_their_vectors(shared: SharedStore, tmp_path: Path) -> None:
    museum = write(tmp_path / "museum", *names(9, "one/"), *names(2))
    model = add(shared, museum)
    (museum / "one").rename(museum / "two")
    found = scan_root(shared, str(museum), model, lambda: False)
    assert found is not None
    assert (found.moved, found.named, found.removed, found.left) == (9, 0, 0, ()), "most photos, but none is missing"
    assert (shared.vectors.count(model), shared.pending.count(model)) == (11, 0)


def test_photos_that_moved_among_too_many_to_compare_keep_their_vectors_until_they_are_read(
    shared: SharedStore, tmp_path: Path
) -> None:
    museum = write(tmp_path / "museum", *names(9, "one/"), *names(9), "deleted.jpg")
    model = add(shared, museum)
    (museum / "deleted.jpg").unlink()
    (museum / "one").rename(museum / "two")
    for name in names(5):
        (museum / name).rename(museum / f"renamed {name}")
    found = scan_root(shared, str(museum), model, lambda: False, most_compared=0)
    assert found is not None
    assert (found.named, found.removed, len(found.left)) == (14, 0, 15), "most photos, but only one is missing"
    assert (shared.vectors.count(model), shared.pending.count(model)) == (19, 14)


def test_a_folder_of_which_all_photos_are_excluded_is_not_reported_as_empty(
    shared: SharedStore, tmp_path: Path
) -> None:
    museum = write(tmp_path / "museum", *names(3, "drafts/"), *names(9))
    model = add(shared, museum)
    shared.folders.exclude(str(museum), "/drafts/*.jpg")
    for name in names(3):
        (museum / "drafts" / name).unlink()
    assert scan(shared, museum, model) == (3, 0, [])


def test_excluded_photos_are_removed_however_many(shared: SharedStore, tmp_path: Path) -> None:
    museum = write(tmp_path / "museum", *names(9, "private/"), "open.jpg")
    model = add(shared, museum)
    shared.folders.exclude(str(museum), "private/")
    assert scan(shared, museum, model)[0] == 9


@pytest.mark.parametrize(
    ("removed", "known", "too_many"),
    [(1, 2, False), (2, 3, True), (1000, 2001, False), (1001, 20_021, False), (1001, 20_019, True), (0, 0, False)],
)
def test_too_many_are_more_than_half_or_a_thousand_and_a_twentieth(removed: int, known: int, too_many: bool) -> None:
    assert are_too_many(removed, known) is too_many


def test_other_change_times_on_another_machine_are_no_change(shared: SharedStore, tmp_path: Path) -> None:
    museum = write(tmp_path / "museum", *names(3))
    model = add(shared, museum)
    shared.session.execute("UPDATE photo SET ctime_ns = ctime_ns - 5, file_id = '77:' || id")
    found = scan_root(shared, str(museum), model, lambda: False)
    assert found is not None
    assert (found.unchanged, found.changed, found.named) == (3, 0, 0)
    os.utime(museum / "00.jpg", ns=(1, 1))
    found = scan_root(shared, str(museum), model, lambda: False)
    assert found is not None
    assert (found.unchanged, found.changed) == (2, 1)


def test_a_photo_that_came_back_or_was_seen_since_is_not_removed(shared: SharedStore, tmp_path: Path) -> None:
    museum = write(tmp_path / "museum", *names(7))
    model = add(shared, museum)
    for name in names(3):
        (museum / name).unlink()
    write(museum, "aa.jpg", "bb.jpg", "cc.jpg")  # of the same size, so they may be the same photos
    found = scan_root(shared, str(museum), model, lambda: False)
    assert found is not None
    assert len(found.left) == 3
    write(museum, "00.jpg")
    shared.session.execute("UPDATE photo SET observed_ns = observed_ns + 1 WHERE path = '01.jpg'")
    assert remove_left(shared, found, model) == 1
    assert shared.photos.at(str(museum / "02.jpg")) is None
