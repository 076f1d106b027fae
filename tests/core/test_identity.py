"""Paths survive as text whatever their bytes, and can always be shown."""

import os
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.identity import display, is_below_any, is_within, to_bytes, to_text

names = st.binary(min_size=1, max_size=40).filter(lambda name: b"/" not in name and b"\0" not in name)
paths = st.lists(names, min_size=1, max_size=5).map(lambda parts: os.fsdecode(b"/" + b"/".join(parts)))


@given(names)
def test_any_bytes_survive_as_text(name: bytes) -> None:
    assert to_bytes(to_text(name)) == name


@given(st.one_of(st.text(), paths))
def test_displayed_text_is_printable_and_encodable(text: str) -> None:
    shown = display(text)
    shown.encode("utf-8")
    assert len(shown) == len(text)
    hidden = {each for each in shown if unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    assert hidden <= {"\u200c", "\u200d"}


def test_plain_names_are_displayed_unchanged() -> None:
    for name in ("/photos/Ærø 2019 (1).jpg", "/фото/日本/👩‍👩‍👧.png", "/<img src=x>.jpg", "/می‌خواهم.jpg"):
        assert display(name) == name


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [("a\nb", "a␊b"), ("a\x7fb", "a␡b"), ("gpj.\u202excod", "gpj.\ufffdxcod"), ("a\udcffb", "a\ufffdb")],
)
def test_deceptive_characters_become_visible(hidden: str, shown: str) -> None:
    assert display(hidden) == shown


@given(paths, st.lists(names, max_size=3))
def test_every_path_below_a_folder_is_within_it(folder: str, below: list[bytes]) -> None:
    path = os.path.join(folder, *map(os.fsdecode, below))
    assert is_within(path, folder)
    assert is_within(path, "/")


def test_a_folder_with_the_same_prefix_is_another_folder() -> None:
    assert not is_within("/photos2/a.jpg", "/photos")
    assert not is_within("/", "/photos")


@given(paths, st.frozensets(paths, max_size=4))
def test_is_below_any_agrees_with_is_within(path: str, folders: frozenset[str]) -> None:
    parents = frozenset({os.path.dirname(path)}) if len(path) % 2 else frozenset()
    folders = frozenset(os.path.normpath(each).replace("//", "/") for each in folders | parents)
    path = os.path.normpath(path).replace("//", "/")
    assert is_below_any(path, folders) == any(is_within(path, folder) for folder in folders)
