"""Photos copied or linked into a folder: names, times, collisions, space, and originals that stay as they are."""

import os
from pathlib import Path

import pytest

from photosearch.errors import DiskFull, InputError
from photosearch.library.exporting import export


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def originals(tmp_path: Path) -> list[str]:
    made = []
    for number, name in enumerate(("a/IMG_1.jpg", "b/IMG_1.jpg", "b/IMG_1 (2).jpg", "b/no suffix")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
        os.utime(path, ns=(10**18 + number, 10**18 + number))
        made.append(str(path))
    return made


def test_names_and_times_are_kept_and_collisions_are_numbered(originals: list[str], tmp_path: Path) -> None:
    target = tmp_path / "out" / "new"
    done = export(originals, target)
    assert [path.name for path in done.made] == ["IMG_1.jpg", "IMG_1 (2).jpg", "IMG_1 (2) (2).jpg", "no suffix"]
    assert [path.read_bytes() for path in done.made] == [Path(path).read_bytes() for path in originals]
    assert [path.stat().st_mtime_ns for path in done.made] == [10**18 + number for number in range(4)]
    assert export(originals[:1], target).made[0].name == "IMG_1 (3).jpg"
    assert len(files(target)) == 5, "nothing was replaced, and no temporary file is left"


def test_links_lead_to_the_originals(originals: list[str], tmp_path: Path) -> None:
    done = export(originals, tmp_path / "links", link=True)
    assert [os.readlink(path) for path in done.made] == originals


def test_a_missing_photo_is_reported_and_the_others_are_copied(originals: list[str], tmp_path: Path) -> None:
    Path(originals[1]).unlink()
    for link in (False, True):
        done = export(originals, tmp_path / f"out{link}", link=link)
        assert len(done.made) == 3
        assert [path for path, _ in done.failed] == [originals[1]]


@pytest.mark.parametrize("wanted", [0, 2, 4])
def test_an_export_is_stopped_only_if_photos_are_left(originals: list[str], tmp_path: Path, wanted: int) -> None:
    reached: list[int] = []
    done = export(
        originals,
        tmp_path / "out",
        stop=lambda: len(reached) >= wanted,
        progress=lambda number, _: reached.append(number),
    )
    assert (len(done.made), done.stopped) == (wanted, wanted < len(originals))


def test_too_little_space_copies_nothing(small_disk: Path, tmp_path: Path) -> None:
    large = tmp_path / "large.jpg"
    large.write_bytes(bytes(3_000_000))
    with pytest.raises(DiskFull):
        export([str(large)], small_disk / "out")
    assert files(small_disk / "out") == []


def test_a_folder_that_is_a_file_is_refused(originals: list[str]) -> None:
    with pytest.raises(InputError):
        export(originals[:1], Path(originals[1]))
