"""Exclusion patterns, compared with git's own answer for the same names."""

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.core.folders.exclusion import EVERYWHERE, Exclusion, left_out
from photosearch.errors import InputError

NAMES = ["a", "b", "a.jpg", "b.png", "cache", "keep.jpg"]
PATTERNS = [
    "*.png",
    "cache/",
    "/a",
    "a/",
    "a/*",
    "!keep.jpg",
    "**/b",
    "a/**/keep.jpg",
    "!a/",
    "*",
    "!*/",
    "k*[p]",
    "b/a",
    "a/**",
    "**",
    "**/a/*",
    "!*.png",
    "?",
    "[!a]",
    "[a-b]/",
    "\\a",
]


def place(*names: str) -> str:
    return os.sep + os.sep.join(("photos", *names))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(PATTERNS), max_size=4),
    st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3), min_size=1, max_size=6),
)
def test_patterns_exclude_what_git_ignores(
    tmp_path_factory: pytest.TempPathFactory, patterns: list[str], places: list[list[str]]
) -> None:
    root = tmp_path_factory.mktemp("tree")
    for names in places:
        path = root.joinpath(*names)
        if not any(each.is_file() for each in path.parents) and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    files = [each for each in root.rglob("*") if each.is_file()]
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    (root / ".git" / "info" / "exclude").write_text("\n".join(patterns))
    asked = "\0".join(str(each.relative_to(root)) for each in files)
    told = subprocess.run(
        ["git", "check-ignore", "-z", "--stdin"], cwd=root, input=asked, capture_output=True, text=True
    )
    ignored = {root / each for each in told.stdout.split("\0") if each}
    exclusion = Exclusion(str(root), "\n".join(patterns))
    assert {each for each in files if exclusion.hides(str(each))} == ignored


@pytest.mark.parametrize(
    ("patterns", "hidden", "shown"),
    [
        ("*.PNG", ["x.png", "a/X.Png"], ["x.jpg"]),
        ("*\n!*/\n!*.jpg", ["x.png", "a/b/x.png"], ["a/b/X.JPG"]),
        ("# *.jpg\n\n  ", [], ["x.jpg"]),
        ("\udcff*.jpg", ["\udcff1.jpg"], ["1.jpg"]),
    ],
)
def test_patterns_ignore_case_and_comments_and_match_any_bytes(
    patterns: str, hidden: list[str], shown: list[str]
) -> None:
    exclusion = Exclusion(place(), patterns)
    assert all(exclusion.hides(place(*each.split("/"))) for each in hidden)
    assert not any(exclusion.hides(place(*each.split("/"))) for each in shown)


@pytest.mark.parametrize("line", ["!", "\\", "a/[z-a].jpg"])
def test_an_invalid_pattern_is_named_in_the_error(line: str) -> None:
    with pytest.raises(InputError) as raised:
        Exclusion(place(), f"*.png\n{line}")
    assert line in str(raised.value)


def test_a_folders_patterns_override_the_general_ones_and_one_including_folder_is_enough() -> None:
    inner, png = place("raw"), [place("x.png"), place("raw", "y.png"), place("raw", "z.jpg")]
    files = {place(): dict.fromkeys(png, 1), inner: dict.fromkeys(png[1:], 1)}
    assert left_out(files, {EVERYWHERE: "*.png"}) == tuple(sorted(png[:2]))
    assert left_out(files, {EVERYWHERE: "*.png", inner: "!*.png"}) == (png[0],)
    assert left_out(files, {place(): "raw/"}) == ()
    assert left_out({place(): dict.fromkeys(png, 1)}, {place(): "raw/"}) == tuple(png[1:])


def test_small_files_are_excluded_by_size_and_the_last_line_decides() -> None:
    files = {place(): {place("icon.png"): 999, place("photo.jpg"): 49_999, place("raw", "large.jpg"): 50_000}}
    assert left_out(files, {EVERYWHERE: "<1kB"}) == (place("icon.png"),)
    assert left_out(files, {EVERYWHERE: "< 50 KB"}) == (place("icon.png"), place("photo.jpg"))
    assert left_out(files, {EVERYWHERE: "<50 kB\n!*.jpg"}) == (place("icon.png"),)
    assert left_out(files, {EVERYWHERE: "*.jpg\n!<50 kB"}) == (place("raw", "large.jpg"),)
    assert left_out(files, {EVERYWHERE: "\\<1kB"}) == (), "escaped, it is a name"


def test_sizes_exclude_no_sidecar_but_names_do() -> None:
    sidecar = place("a.jpg.XMP")
    assert not Exclusion(place(), "<1 MB").hides(sidecar, 100)
    assert Exclusion(place(), "<1 MB").hides(place("a.jpg"), 100)
    assert Exclusion(place(), "*.xmp\n!<1 MB").hides(sidecar, 100)


def test_only_its_folder_hides_a_file_of_unknown_size() -> None:
    assert not Exclusion(place(), "<1 MB").hides(place("a.jpg"))
    exclusion = Exclusion(place(), "*.png\nCache/\n!<9 kB")
    assert not exclusion.hides(place("a.png"))
    assert (exclusion.hides(place("a.png"), 8_999), exclusion.hides(place("a.png"), 9_000)) == (False, True)
    assert exclusion.hides(place("Cache", "a.png"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no single root directory")
def test_patterns_apply_below_the_root_directory() -> None:
    assert Exclusion("/", "a/").hides("/a/b.jpg")
    assert not Exclusion("/", "a/").hides(str(Path("/b.jpg")))
