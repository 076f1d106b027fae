"""Roots of a shared library: a folder is never taken for another one, and a scan removes nothing by mistake."""

from pathlib import Path

import pytest

from photosearch.errors import InputError
from photosearch.library.scan import file_state
from photosearch.shared.roots import Mounts
from photosearch.shared.store import SharedStore
from tests.support.library.material import DIMENSION


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
