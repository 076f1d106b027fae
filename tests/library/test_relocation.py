"""Relocation of folders with real files; tests/jobs covers the scan afterwards."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from photosearch.core.identity import content_digest
from photosearch.core.metadata import Metadata
from photosearch.errors import InputError
from photosearch.library.relocation import relocate
from photosearch.library.scan import file_state
from photosearch.library.store.changes.changes import Indexed
from photosearch.library.store.store import Store
from tests.support.library.material import vector

COUNT = 20


@pytest.fixture
def old(store: Store, model: int, tmp_path: Path) -> Path:
    """A watched folder of indexed files."""
    folder = tmp_path / "old"
    (folder / "sub").mkdir(parents=True)
    store.folders.add(str(folder))
    for number in range(COUNT):
        path = folder / ("sub" if number % 2 else "") / f"{number}.jpg"
        path.write_bytes(b"%02d" % number)
        file = file_state(str(path))
        assert file is not None
        changed = Indexed(file, Metadata("JPEG", 1, 1), content_digest(path.read_bytes()), vector(number), 7)
        store.commit([changed], model)
    return folder


def test_photos_and_subfolders_move_with_their_folder(store: Store, model: int, old: Path, tmp_path: Path) -> None:
    new = old.rename(tmp_path / "new")
    before = store.vectors.ids(model).tolist()
    delta = relocate(store, str(old), str(new), model)
    assert (len(delta.added_ids), len(delta.removed_ids)) == (0, 0)
    assert store.folders.paths() == (str(new),)
    assert {photo.file.path for photo in store.photos.browse(99)} == {str(each) for each in new.rglob("*.jpg")}
    assert store.vectors.ids(model).tolist() == before


def test_files_with_other_times_are_accepted_if_their_bytes_are_equal(
    store: Store, model: int, old: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new"
    shutil.copytree(old, new, copy_function=shutil.copyfile)
    relocate(store, str(old), str(new), model)
    assert store.folders.paths() == (str(new),)


def shortened(new: Path) -> None:
    for path in new.rglob("*.jpg"):
        path.write_bytes(b"x")


def rewritten(new: Path) -> None:
    for path in new.rglob("*.jpg"):
        path.write_bytes(b"xy")


def half_copied(new: Path) -> None:
    shutil.rmtree(new / "sub")


@pytest.mark.parametrize("spoil", [shortened, rewritten, half_copied])
def test_a_folder_with_other_photos_is_rejected(
    store: Store, model: int, old: Path, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    new = tmp_path / "new"
    shutil.copytree(old, new)
    spoil(new)
    with pytest.raises(InputError, match="does not hold the photos") as rejected:
        relocate(store, str(old), str(new), model)
    assert rejected.value.remedy
    assert store.folders.paths() == (str(old),)


def test_unsuitable_folders_are_rejected(store: Store, model: int, old: Path, tmp_path: Path) -> None:
    for source, target, reason in (
        (tmp_path / "other", tmp_path / "new", "No watched folder"),
        (old, old / "sub", "lies in the other"),
        (old, tmp_path, "lies in the other"),
        (old, tmp_path / "missing", "missing, unreadable or empty"),
    ):
        with pytest.raises(InputError, match=reason):
            relocate(store, str(source), str(target), model)
    assert store.folders.paths() == (str(old),)
