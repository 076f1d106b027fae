"""Text found in a photo: stored as JSON, and marked where it matches a search text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.photo import Box
from photosearch.core.written import LONGEST_LINE, MOST_LINES, Line, Word, checked_lines, marks, read, written

SIDES = st.integers(0, 10_000).map(lambda part: part / 1e4)
LINES = st.lists(
    st.builds(
        Line,
        st.text(),
        st.lists(st.builds(Word, st.text(), st.builds(Box, SIDES, SIDES, SIDES, SIDES)), max_size=3).map(tuple),
    ),
    max_size=3,
).map(tuple)


def line(text: str, top: float, parts: str | None = None) -> Line:
    """A line whose words are a tenth of the photo wide."""
    words = list(parts) if parts else text.split()
    return Line(text, tuple(Word(each, Box(n / 10, top, (n + 1) / 10, top + 0.1)) for n, each in enumerate(words)))


SIGN = (line("Bäckerei Müller IMG_01", 0.0), line("Brot 3,50 EUR", 0.2), line("你好世界", 0.4, "你好世界"))


@given(LINES)
def test_lines_survive_writing_and_reading(lines: tuple[Line, ...]) -> None:
    assert read(written(lines)) == lines


@pytest.mark.parametrize(
    "stored", ["", "7", "[1]", '[["a"]]', "[[1, []]]", '[["a", [["b", 1, 2, 3]]]]', '[["a", [[1, 2, 3, 4, 5]]]]']
)
def test_malformed_lines_are_refused(stored: str) -> None:
    with pytest.raises((TypeError, ValueError, LookupError)):
        read(stored)


@pytest.mark.parametrize(
    "lines",
    [
        (Line("", ()),) * (MOST_LINES + 1),
        (Line("x" * (LONGEST_LINE + 1), ()),),
        (Line("a", (Word("b", Box(0.0, 0.0, 0.1, 0.1)),) * (LONGEST_LINE + 1)),),
    ],
    ids=["lines", "characters", "words"],
)
def test_more_text_than_a_photo_may_have_is_refused(lines: tuple[Line, ...]) -> None:
    assert checked_lines(written(SIGN)) == read(written(SIGN))
    with pytest.raises(ValueError, match="more text"):
        checked_lines(written(lines))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("backer", [(0.0, 0.0, 0.1)]),
        ('"backer"', []),
        ('"BÄCKEREI müller"', [(0.0, 0.0, 0.2)]),
        ("text:brot title:eur -müller", [(0.0, 0.2, 0.1)]),
        ("img_01", [(0.2, 0.0, 0.3)]),
        ("3,50", [(0.1, 0.2, 0.2)]),
        ("世界 OR eur", [(0.2, 0.4, 0.4), (0.2, 0.2, 0.3)]),
        ('"01 brot"', [(0.2, 0.0, 0.3), (0.0, 0.2, 0.1)]),
        ("harbour", []),
        ("", []),
    ],
)
def test_the_words_that_match_a_search_text_are_marked(text: str, places: list[tuple[float, float, float]]) -> None:
    assert [(each.left, each.top, each.right) for each in marks(SIGN, text)] == places
