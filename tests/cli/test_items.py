"""Photos of several files on the command line: one hit each, with all files."""

import json
from pathlib import Path

import pytest

from tests.support import photos
from tests.support.command_line import photosearch

FILM = b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + bytes(64)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of a Live Photo with an edited version, and of two other photos."""
    root = tmp_path_factory.mktemp("items")
    for name, seed in (("IMG_0001.jpg", 1), ("IMG_0001-edited.jpg", 1), ("a.jpg", 2), ("b.jpg", 3)):
        photos.write(root / "photos" / name, seed, quality=75 if name == "IMG_0001.jpg" else 60)
    (root / "photos" / "IMG_0001.MOV").write_bytes(FILM)
    photosearch("index", root / "photos", library=root / "library")
    return root / "library"


def answer(library: Path, *arguments: object) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(photosearch(*arguments, "--json", library=library).stdout)["hits"]
    return found


def files(hit: dict[str, object]) -> list[tuple[str, str]]:
    listed = hit["files"]
    assert isinstance(listed, list)
    return [(Path(each["path"]).name, each["role"]) for each in listed]


def test_browsing_lists_each_photo_once_with_all_its_files(library: Path) -> None:
    hits = answer(library, "search", "--sort", "name", "-k", 9)
    assert [files(hit) for hit in hits] == [
        [("a.jpg", "photo")],
        [("b.jpg", "photo")],
        [("IMG_0001-edited.jpg", "edit"), ("IMG_0001.MOV", "film"), ("IMG_0001.jpg", "photo")],
    ]


def test_a_search_returns_as_many_photos_as_it_was_asked_for_each_once(library: Path) -> None:
    folder = library.parent / "photos"
    hits = answer(library, "search", folder / "IMG_0001.jpg", "-k", 2)
    assert len(hits) == 2
    assert Path(str(hits[0]["path"])).name == "IMG_0001.jpg", "the file that matches best"
    assert len(files(hits[0])) == 3
    assert len(answer(library, "search", folder / "IMG_0001.jpg", "-k", 9)) == 3


def test_an_original_and_its_edited_version_are_no_duplicates(library: Path) -> None:
    assert photosearch("duplicates", "--threshold", 0.5, "--json", library=library).stdout == ""


def test_photos_are_joined_split_and_left_to_the_rules_again_and_the_choices_are_exported(
    library: Path, tmp_path: Path
) -> None:
    folder = library.parent / "photos"

    def listed() -> list[int]:
        return [len(files(hit)) for hit in answer(library, "search", "--sort", "name", "-k", 9)]

    photosearch("items", "join", folder / "a.jpg", folder / "b.jpg", library=library)
    photosearch("items", "split", folder / "IMG_0001-edited.jpg", library=library)
    assert listed() == [2, 1, 2]
    exported = tmp_path / "said.csv"
    photosearch("metadata", "export", exported, library=library)
    reset = [folder / name for name in ("a.jpg", "b.jpg", "IMG_0001-edited.jpg")]
    photosearch("items", "reset", *reset, library=library)
    assert listed() == [1, 1, 3]
    photosearch("metadata", "import", exported, library=library)
    assert listed() == [2, 1, 2]
    photosearch("items", "reset", *reset, library=library)
    for wrong in (("join", folder / "a.jpg"), ("split", folder / "none.jpg")):
        assert photosearch("items", *wrong, library=library, check=False).returncode == 2
