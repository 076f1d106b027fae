"""Folders and kinds of files that may be excluded."""

import os
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.folders.choices import folder_choices, kind_choices
from photosearch.core.folders.exclusion import EVERYWHERE, left_out

FILES = {
    "/a": ("/a/1.jpg", "/a/x/2.JPG", "/a/x/y/3.png", "/a/x/y/z/4.png"),
    "/b": ("/b/x/5.jpg",),
}

pytestmark = pytest.mark.skipif(os.sep != "/", reason="the paths are written with slashes")


def test_folders_are_offered_with_their_photos() -> None:
    assert [(each.name, each.photos) for each in folder_choices(FILES, "/a")] == [("x", 3), ("x/y", 2)]
    assert [(each.name, each.photos) for each in folder_choices(FILES, EVERYWHERE)] == [("x", 4), ("x/y", 2)]


def test_kinds_are_offered_with_the_most_frequent_first() -> None:
    assert [(each.name, each.photos) for each in kind_choices(FILES, EVERYWHERE)] == [("JPG", 3), ("PNG", 2)]


@given(st.text(st.characters(blacklist_characters="/\0\udcff"), min_size=1).filter(lambda name: name not in "..."))
def test_the_pattern_of_a_folder_excludes_exactly_its_photos(name: str) -> None:
    files = {"/a": (f"/a/{name}/1.jpg", "/a/other folder/2.jpg")}
    for choice in folder_choices(files, "/a"):
        excluded = left_out(files, {"/a": choice.pattern})
        assert {PurePath(path).name for path in excluded} == ({"2.jpg"} if choice.name == "other folder" else {"1.jpg"})
