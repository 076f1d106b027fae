"""Text found in a photo: lines of words with their places, and the words that match a search text."""

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from typing import Any, TypeAlias

from photosearch.core.photo import Box
from photosearch.core.query.language import Field, Term, parse
from photosearch.core.words import words

TEXT_VERSION = 1
"""The version of the text reader; photos read by an older version are read again."""
MOST_LINES, LONGEST_LINE = 1000, 1000
"""The most lines of a photo that are kept, and the most characters of a line."""
_SIDE = 10_000
_SEARCHED = (Field.ANY, Field.TEXT)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a character of a script without spaces, and its place in the photo."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and its words, in order."""

    text: str
    words: tuple[Word, ...]


Lines: TypeAlias = tuple[Line, ...]
"""The text of a photo, from top to bottom."""


def written(lines: Sequence[Line]) -> str:
    """Returns lines as JSON, with places in ten-thousandths of the photo's sides."""
    return json.dumps(
        [[line.text, [[word.text, *(round(each * _SIDE) for each in astuple(word.box))] for word in line.words]]
         for line in lines],
        ensure_ascii=False, separators=(",", ":"),
    )  # fmt: skip


def read(stored: str) -> Lines:
    """Returns the lines that `written` stored; raises TypeError, ValueError or LookupError for other texts."""
    lines = json.loads(stored)
    if not isinstance(lines, list):
        raise TypeError("not a list of lines")
    return tuple(_line(text, inside) for text, inside in lines)


def checked_lines(stored: object) -> Lines:
    """Returns untrusted lines; raises TypeError, ValueError or LookupError if they are invalid."""
    lines = read(str(stored))
    if len(lines) > MOST_LINES or any(
        len(line.text) > LONGEST_LINE or len(line.words) > LONGEST_LINE for line in lines
    ):
        raise ValueError("more text than a photo may have")
    return lines


def marks(lines: Sequence[Line], text: str) -> tuple[Box, ...]:
    """Returns the places of the words that match a text in the search language.

    Words of a phrase in one line form one place. Excluded words have none.
    """
    tokens = [
        (_folded(part), number, word)
        for number, line in enumerate(lines)
        for word in line.words
        for part in words(word.text)
    ]
    return tuple(dict.fromkeys(box for term in _searched(text) for box in _found(tokens, term)))


def asks_for_text(text: str) -> bool:
    """Whether a text in the search language asks for words that a photo may show."""
    return any(_searched(text))


def _searched(text: str) -> Iterator[Term]:
    for clause in parse(text):
        if not clause.excluded:
            yield from (term for term in clause.terms if term.field in _SEARCHED)


def _found(tokens: Sequence[tuple[str, int, Word]], term: Term) -> Iterator[Box]:
    phrase = [_folded(each) for each in term.words]
    for start in range(len(tokens) - len(phrase) + 1):
        found = tokens[start : start + len(phrase)]
        *whole, last = (token for token, _, _ in found)
        if whole == phrase[:-1] and (last == phrase[-1] if term.exact else last.startswith(phrase[-1])):
            for number in dict.fromkeys(number for _, number, _ in found):
                yield _around([word.box for _, line, word in found if line == number])


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min(each.left for each in boxes),
        min(each.top for each in boxes),
        max(each.right for each in boxes),
        max(each.bottom for each in boxes),
    )


def _folded(word: str) -> str:
    """Returns a word in the form for comparison by the full-text index: without case and accents."""
    plain = unicodedata.normalize("NFD", word).lower()
    return "".join(each for each in plain if not unicodedata.combining(each))


def _line(text: Any, inside: Any) -> Line:
    if not isinstance(text, str):
        raise TypeError("a line is a text")
    return Line(text, tuple(_word(*each) for each in inside))


def _word(text: Any, *sides: Any) -> Word:
    if not isinstance(text, str):
        raise TypeError("a word is a text")
    if not all(type(each) is int and 0 <= each <= _SIDE for each in sides):
        raise ValueError("a place is not in the photo")
    left, top, right, bottom = (each / _SIDE for each in sides)
    return Word(text, Box(left, top, right, bottom))
