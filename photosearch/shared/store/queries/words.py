"""Words of photos for PostgreSQL's full-text search, split as everywhere in PhotoSearch (`core.words`).

A `tsvector` has four weights, and photos have six fields of words: places, and text in pictures, have vectors of their
own. Each field
starts at a position far from the one before, so that no exact phrase reaches from one into the next.
"""

import unicodedata
from collections.abc import Sequence

from photosearch.core.query.language import Field, Term
from photosearch.core.words import words

_GAP = 4
_MOST_POSITIONS = 255
"""Positions that PostgreSQL keeps of one word."""
_LAST_POSITION = 16_383
_WEIGHTS = {Field.PATH: "A", Field.TITLE: "B", Field.CAPTION: "C", Field.KEYWORD: "D"}
_ASKED = {
    Field.ANY: ("words", "place_words", "text"),
    Field.PLACE: ("place_words",),
    Field.TEXT: ("text",),
}
_COMBINING = range(0x300, 0x370)
_LONGEST_WORD = 500
"""Characters; PostgreSQL accepts 2,046 bytes."""


def vector_of(fields: Sequence[tuple[Field, Sequence[str]]]) -> str:
    """Returns the text of a `tsvector` of the words of each field."""
    positions: dict[str, list[str]] = {}
    place = 0
    for field, texts in fields:
        for text in texts:
            for word in words(text):
                place = min(place + 1, _LAST_POSITION)
                noted = positions.setdefault(folded(word), [])
                if len(noted) < _MOST_POSITIONS:
                    noted.append(f"{place}{_WEIGHTS.get(field, 'A')}")
        place += _GAP
    return " ".join(f"{_quoted(word)}:{','.join(noted)}" for word, noted in positions.items())


def query_of(term: Term) -> tuple[str, tuple[str, ...]]:
    """Returns the text of the `tsquery` of a term, and what it asks: "words", "place_words" or "text"."""
    listed = [_quoted(folded(word)) for word in term.words]
    weight = _WEIGHTS.get(term.field, "")
    last = "" if term.exact else "*"
    ends = [*([weight] * (len(listed) - 1)), weight + last]
    asked = " <-> ".join(f"{word}:{end}" if end else word for word, end in zip(listed, ends, strict=True))
    return asked, _ASKED.get(term.field, ("words",))


def folded(word: str) -> str:
    """Returns a word in lower case and without accents, as the local library's index folds it."""
    apart = unicodedata.normalize("NFD", word.lower())
    plain = "".join(each for each in apart if ord(each) not in _COMBINING)
    return unicodedata.normalize("NFC", plain)[:_LONGEST_WORD]


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
