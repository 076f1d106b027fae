"""Keywords in a hierarchy: what a person types, what files list, and what is counted and completed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.annotations.keywords import (
    LONGEST_KEYWORD,
    added,
    completions,
    counted,
    covers,
    flat,
    joined,
    leaf,
    parsed,
    removed,
    tidy,
    typed,
    with_ancestors,
)

LEVELS = st.text(st.characters(codec="utf-8", exclude_characters=",;>|", exclude_categories=("C", "Z")), min_size=1)
KEYWORDS = st.lists(st.lists(LEVELS, min_size=1, max_size=3).map("|".join), max_size=5).map(tidy)


@given(KEYWORDS)
def test_what_is_typed_is_read_back(keywords: tuple[str, ...]) -> None:
    assert parsed(typed(keywords)) == keywords


@pytest.mark.parametrize(
    ("text", "keywords"),
    [
        ("sea; boat, sea", ("sea", "boat")),
        (" Places > Austria>  Vienna ", ("Places|Austria|Vienna",)),
        ("a > > b, > , ;", ("a|b",)),
        ("", ()),
    ],
)
def test_commas_and_semicolons_separate_keywords_and_arrows_levels(text: str, keywords: tuple[str, ...]) -> None:
    assert parsed(text) == keywords


def test_a_keyword_is_one_line_of_limited_length() -> None:
    assert tidy(["a\nb", 7, None, "x" * 1000, "x" * (LONGEST_KEYWORD - 2) + "| |y"]) == (
        "a b", "x" * LONGEST_KEYWORD, "x" * (LONGEST_KEYWORD - 2) + "|y",
    )  # fmt: skip


def test_a_keyword_lies_below_its_ancestors_in_any_case() -> None:
    keyword = "Places|Austria|Vienna"
    assert list(with_ancestors(keyword)) == ["Places", "Places|Austria", keyword]
    assert all(covers(each.upper(), keyword) for each in with_ancestors(keyword))
    assert not covers("Place", keyword)
    assert not covers(keyword, "Places|Austria")
    assert leaf(keyword) == "Vienna"


def test_a_word_that_is_a_level_of_a_path_is_no_keyword_of_its_own() -> None:
    paths = ("Places|Austria|Vienna", "places", "Places|Austria", "Boats")
    assert joined(paths, ("Vienna", "AUSTRIA", "sea", "Boats")) == ("Places|Austria|Vienna", "Boats", "sea")
    assert flat(joined(paths, ("sea",))) == ("Places", "Austria", "Vienna", "Boats", "sea")


def test_keywords_are_added_once_and_removed_in_any_case() -> None:
    assert added(("Sea", "boat"), ("sea", "Harbour")) == ("Sea", "boat", "Harbour")
    assert removed(("Sea", "boat", "Harbour"), ("SEA", "harbour", "gone")) == ("boat",)


def test_a_photo_counts_once_for_each_keyword_and_its_ancestors() -> None:
    assert counted([("Places|Vienna\nPlaces|Graz", 2), ("Places", 3), ("sea", 1)]) == {
        "Places": 5, "Places|Vienna": 2, "Places|Graz": 2, "sea": 1,
    }  # fmt: skip


def test_completions_begin_with_the_text_and_prefer_the_last_level() -> None:
    known = ("Austria|Vienna", "Lamp 10", "Lamp 9", "Places|Austria", "sea")
    assert completions(" AU", known) == ["Places|Austria", "Austria|Vienna"]
    assert completions("lamp", known) == ["Lamp 9", "Lamp 10"]
    assert completions("", known, most=2) == ["Austria|Vienna", "Lamp 9"]
