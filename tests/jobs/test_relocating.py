"""A watched folder moves to another path: on real parts, no photo is embedded again."""

import os
import shutil
from pathlib import Path

import pytest

from photosearch.app import Application
from photosearch.errors import InputError
from photosearch.jobs.tuning import Tuning
from photosearch.library.relocation import relocate
from tests.support import photos
from tests.support.faults.smallest import on_smallest_model
from tests.support.jobs.library import Library

COUNT = 12


@pytest.fixture
def application(tmp_path: Path, tuning: Tuning) -> Application:
    """An application on an empty library, with the smallest model, since the vectors' values do not matter here."""
    return on_smallest_model(tmp_path, tuning)


@pytest.fixture
def drive(library: Library) -> Path:
    """A watched folder with subfolders, all indexed."""
    for name in ("", "2020", "2021"):
        photos.write_many(library.folder / name, COUNT // 3, first=10 * len(name) + len(name.rstrip("0")))
    os.rename(library.folder / "2020" / "0043.jpg", os.fsencode(library.folder / "2020") + b"/caf\xe9.jpg")
    assert library.update().added == COUNT
    return library.folder


def move(library: Library, old: Path, new: Path) -> None:
    delta = relocate(library.store, str(old), str(new), library.parts.model_id)
    library.parts.engine.apply(delta.added_ids, delta.added_vectors, delta.removed_ids)


def assert_unchanged(library: Library, embedded: list[int]) -> None:
    report = library.update()
    assert (report.unchanged, report.added, report.updated, report.moved, report.removed) == (COUNT, 0, 0, 0, 0)
    assert library.vector_ids() == embedded, "a photo was embedded again"


def test_a_renamed_folder_is_relocated_without_reading_photos(library: Library, drive: Path, tmp_path: Path) -> None:
    embedded = library.vector_ids()
    drive.rename(tmp_path / "Volume 1")
    move(library, drive, tmp_path / "Volume 1")
    assert library.store.folders.paths() == (str(tmp_path / "Volume 1"),)
    assert_unchanged(library, embedded)
    assert library.store.photos.at(str(drive / "2021" / "0043.jpg")) is None


def test_all_folders_on_a_volume_are_relocated(library: Library, drive: Path, tmp_path: Path) -> None:
    volume = tmp_path / "volume"
    volume.mkdir()
    library.store.folders.remove(str(drive), library.parts.model_id)
    drive.rename(volume / "photos")
    shutil.copytree(volume / "photos", volume / "more")
    for name in ("photos", "more"):
        library.store.folders.add(str(volume / name))
    library.update()
    embedded = library.vector_ids()
    volume.rename(tmp_path / "mount")
    move(library, volume, tmp_path / "mount")
    assert library.store.folders.paths() == (str(tmp_path / "mount" / "more"), str(tmp_path / "mount" / "photos"))
    assert library.update().unchanged == 2 * COUNT
    assert library.vector_ids() == embedded


def test_a_copy_with_other_times_is_recognised_by_its_bytes(library: Library, drive: Path, tmp_path: Path) -> None:
    embedded = library.vector_ids()
    shutil.copytree(drive, tmp_path / "copy", copy_function=shutil.copyfile)
    shutil.rmtree(drive)
    move(library, drive, tmp_path / "copy")
    assert_unchanged(library, embedded)


def test_photos_already_indexed_at_the_new_place_are_replaced(library: Library, drive: Path, tmp_path: Path) -> None:
    embedded = library.vector_ids()
    drive.rename(tmp_path / "new")
    library.store.folders.add(str(tmp_path / "new"))
    library.update()
    assert library.store.photos.counts().photos == 2 * COUNT
    move(library, drive, tmp_path / "new")
    assert library.store.folders.paths() == (str(tmp_path / "new"),)
    assert_unchanged(library, embedded)
    assert library.parts.engine.stats().tail == COUNT


@pytest.mark.parametrize("fault", ["other photos", "half of them", "empty", "missing", "inside", "around", "unknown"])
def test_an_unsuitable_folder_is_refused_and_nothing_changes(
    library: Library, drive: Path, tmp_path: Path, fault: str
) -> None:
    new = tmp_path / "new"
    old = drive
    match fault:
        case "other photos":
            for path in drive.rglob("*.jpg"):
                photos.write(new / path.relative_to(drive), 1000 + len(path.name))
        case "half of them":
            shutil.copytree(drive, new)
            shutil.rmtree(new / "2020")
        case "empty":
            new.mkdir()
        case "inside":
            new = drive / "2020"
        case "around":
            new = tmp_path
        case "unknown":
            shutil.copytree(drive, new)
            old = drive / "2020"
    before = library.store.photos.known(str(tmp_path), library.parts.model_id)
    with pytest.raises(InputError) as caught:
        relocate(library.store, str(old), str(new), library.parts.model_id)
    assert caught.value.remedy
    assert library.store.photos.known(str(tmp_path), library.parts.model_id) == before
    assert library.store.folders.paths() == (str(drive),)


def test_only_an_edited_photo_is_read_again(library: Library, drive: Path, tmp_path: Path) -> None:
    embedded = library.vector_ids()
    drive.rename(tmp_path / "new")
    photos.write(next((tmp_path / "new" / "2021").iterdir()), 777)
    move(library, drive, tmp_path / "new")
    report = library.update()
    assert (report.updated, report.unchanged) == (1, COUNT - 1)
    assert len(set(library.vector_ids()) & set(embedded)) == COUNT - 1
