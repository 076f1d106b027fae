import pytest

from photosearch.core.folders.set_apart import FOLDERS, PACKAGES, admits, is_protected, is_set_apart


@pytest.mark.parametrize(
    "name",
    ["@Recycle", "@RECYCLE", "RECYCLER", "$Recycle.Bin", "Previews.lrdata", "FOUND.012", "@GMT-2024.01.31-04.05.06"],
)
def test_a_listed_folder_is_set_apart_in_any_case(name: str) -> None:
    assert is_set_apart(name, "photos")


@pytest.mark.parametrize(
    "name", ["Recycle", "recycling", "Cache", "CaptureOne", "@home", "FOUND.0123", "photos", "Trash"]
)
def test_folders_that_a_person_may_have_made_are_not_set_apart(name: str) -> None:
    assert not is_set_apart(name, "photos")


def test_some_folders_are_set_apart_only_inside_a_given_folder() -> None:
    assert is_set_apart("Cache", "CaptureOne")
    assert is_set_apart("settings153", "captureone")
    assert not is_set_apart("Cache", "photos")


@pytest.mark.parametrize(
    ("path", "file", "folder"),
    [
        ("photos/a.jpg", True, True),
        ("A.photoslibrary/originals", False, True),
        ("A.photoslibrary/originals/a.jpg", True, True),
        ("A.photoslibrary/resources/a.jpg", False, False),
        ("A.photoslibrary/a.jpg", False, False),
        ("A.PHOTOSLIBRARY/MASTERS/a.jpg", True, True),
        ("L.lrlibrary/5f3a/originals/a.jpg", True, True),
        ("L.lrlibrary/5f3a", False, True),
        ("L.lrlibrary/5f3a/previews/a.jpg", False, False),
        ("A.photoslibrary/originals/B.fcpbundle/a.jpg", False, False),
    ],
)
def test_only_the_originals_in_a_package_are_admitted(path: str, file: bool, folder: bool) -> None:
    names = path.split("/")
    assert (admits(names, is_folder=False), admits(names, is_folder=True)) == (file, folder)


def test_files_in_folders_set_apart_are_protected_from_removal() -> None:
    for patterns in (*FOLDERS.values(), *(package.names for package in PACKAGES)):
        for pattern in patterns:
            name = pattern.replace("*", "x").replace("[0-9]", "3")
            assert is_protected(["photos", *name.split("/"), "deep", "a.jpg"]), pattern
    assert not is_protected(["photos", "Holiday", "@Recycle"])  # a file with this name, not a folder
