"""Folders, kinds and sizes of files that may be excluded."""

import os
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.folders.choices import folder_choices, kind_choices, size_choices
from photosearch.core.folders.exclusion import EVERYWHERE, left_out

FILES = {
    "/a": {"/a/1.jpg": 9_000, "/a/x/2.JPG": 60_000, "/a/x/y/3.png": 3_000_000, "/a/x/y/z/4.png": 50_000},
    "/b": {"/b/x/5.jpg": 1},
}

pytestmark = pytest.mark.skipif(os.sep != "/", reason="the paths are written with slashes")


def test_folders_are_offered_with_their_photos() -> None:
    assert [(each.name, each.photos) for each in folder_choices(FILES, "/a")] == [("x", 3), ("x/y", 2)]
    assert [(each.name, each.photos) for each in folder_choices(FILES, EVERYWHERE)] == [("x", 4), ("x/y", 2)]


def test_kinds_are_offered_with_the_most_frequent_first() -> None:
    assert [(each.name, each.photos) for each in kind_choices(FILES, EVERYWHERE)] == [("JPG", 3), ("PNG", 2)]


def test_sizes_are_offered_where_files_are_smaller() -> None:
    assert [(each.name, each.photos) for each in size_choices(FILES, "/b")] == [
        ("10 kB", 1), ("50 kB", 1), ("200 kB", 1), ("1 MB", 1)
    ]  # fmt: skip
    for each in size_choices(FILES, EVERYWHERE):
        assert len(left_out(FILES, {EVERYWHERE: each.pattern})) == each.photos


@given(st.text(st.characters(blacklist_characters="/\0\udcff"), min_size=1).filter(lambda name: name not in "..."))
def test_the_pattern_of_a_folder_excludes_exactly_its_photos(name: str) -> None:
    files = {"/a": {f"/a/{name}/1.jpg": 1, "/a/other folder/2.jpg": 1}}
    for choice in folder_choices(files, "/a"):
        excluded = left_out(files, {"/a": choice.pattern})
        assert {PurePath(path).name for path in excluded} == ({"2.jpg"} if choice.name == "other folder" else {"1.jpg"})
