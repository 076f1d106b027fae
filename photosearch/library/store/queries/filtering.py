"""Filters and orders as SQL over the photos. Values are always bound; typed text never becomes syntax."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from photosearch.core.contents import normal
from photosearch.core.identity import to_bytes
from photosearch.core.query.language import Clause, Field, Term, filtering, format_of
from photosearch.core.query.query import UNSET, Filters, Orientation, Sort, SortKey
from photosearch.core.words import words
from photosearch.library.store import rows

SHAPES = {
    Orientation.LANDSCAPE: "width > height",
    Orientation.PORTRAIT: "width < height",
    Orientation.SQUARE: "width = height",
}
SHAPE = f"CASE {' '.join(f'WHEN {sql} THEN {name.value!r}' for name, sql in SHAPES.items())} END"
OWN_ANNOTATIONS = {"rating": "stars", "label": "label", "flag": "flag"}
"""The columns of what people and files say of a photo together."""
_LOCATED = "latitude IS NOT NULL"
_FOUND = "SELECT rowid FROM photo_words WHERE photo_words MATCH ?"
_MATCHES = f"photo.id IN ({_FOUND})"
_SHOWS = (
    "SELECT photo_id FROM content WHERE word IN (SELECT inside FROM content_name "
    "JOIN content_within ON content_within.word = content_name.word WHERE name IN ({}))"
)
"""The photos that show something with one of these names, or of that family."""
_LONGEST_NAME = 3
"""Words that are tried together as a name; longer names need quotation marks."""
_CONTAINS = "coalesce({} LIKE ? ESCAPE '\\', 0)"
LIKE = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})
_INDEXED = {Field.PATH: "path : ", Field.TITLE: "title : ", Field.CAPTION: "caption : ",
            Field.KEYWORD: "keywords : ", Field.PLACE: "places : ", Field.TEXT: "text : "}  # fmt: skip
"""Fields of the full-text index, as its query names them."""
ORDERS = {
    SortKey.SIMILARITY: ("moment", "name", "id"),
    SortKey.DATE: ("moment", "name", "id"),
    SortKey.NAME: ("name", "moment", "id"),
    SortKey.SIZE: ("size", "name", "id"),
}
"""The id comes last, so that the order is unique whichever index gives it. There is an index for each order."""
ITEMS = "sum(item IS NULL) + count(DISTINCT item)"
"""The number of items, each once, however many of its photos pass."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on the table `photo`, and the values it binds."""

    sql: str
    values: tuple[Any, ...] = ()

    @classmethod
    def all(cls, conditions: Iterable["Condition"]) -> "Condition":
        """Returns the condition that all of them hold."""
        each = tuple(conditions)
        return cls(" AND ".join(one.sql for one in each), tuple(value for one in each for value in one.values))


def passing(filters: Filters) -> Condition:
    """Returns the condition that a photo is indexed and passes every filter."""
    return Condition.all((*conditions(filters), *looked_up(filters)))


def order(sort: Sort) -> str:
    """Returns the terms of an ORDER BY."""
    direction = "ASC" if sort.ascending else "DESC"
    return ", ".join(f"{column} {direction}" for column in ORDERS[sort.key])


def below(folder: str) -> tuple[bytes, bytes]:
    """Bounds of the paths below a folder: from its separator to the character after it."""
    stem = to_bytes(folder.rstrip(os.sep))
    separator = os.sep.encode()
    return stem + separator, stem + bytes([separator[0] + 1])


def conditions_of_columns(filters: Filters, annotations: Mapping[str, str] = OWN_ANNOTATIONS) -> Iterator[Condition]:
    """Yields the conditions that compare one column of a photo; both kinds of library have these columns.

    Args:
        annotations: the columns of the rating, the label and the flag.
    """
    if filters.first_day is not None:
        yield Condition("moment >= ?", (filters.first_day.isoformat(),))
    if filters.last_day is not None:
        yield Condition("moment < ?", (f"{filters.last_day.isoformat()}T24",))
    if filters.places:
        # A country's code stands for all its cities.
        each = "city = ? OR (city > ? AND city < ?)"
        keys = [key for place in filters.places for key in (place, f"{place}/", f"{place}0")]
        yield Condition(f"({' OR '.join([each] * len(filters.places))})", tuple(keys))
    for column, values in (("camera", filters.cameras), ("lens", filters.lenses), ("format", filters.formats)):
        if values:
            yield Condition(f"{column} IN ({', '.join('?' * len(values))})", values)
    if filters.orientations:
        yield Condition(f"({' OR '.join(SHAPES[each] for each in filters.orientations)})")
    if filters.located is not None:
        yield Condition(_LOCATED if filters.located else f"NOT {_LOCATED}")
    if filters.has_text is not None:
        yield Condition("has_text = ?", (filters.has_text,))
    if filters.least_rating:
        yield Condition(f"{annotations['rating']} >= ?", (filters.least_rating,))
    for name, values in (("label", filters.labels), ("flag", filters.flags)):
        if values:
            marks = ", ".join("?" * len(values))
            yield Condition(f"coalesce({annotations[name]}, '{UNSET}') IN ({marks})", values)


def conditions(filters: Filters) -> Iterator[Condition]:
    """Yields the conditions of all fields except the text."""
    yield Condition("state = 'indexed'")
    yield from conditions_of_columns(filters)
    if filters.folders:
        each = "folder = ? OR (folder >= ? AND folder < ?)"
        places = [place for folder in filters.folders for place in (to_bytes(folder), *below(folder))]
        yield Condition(f"({' OR '.join([each] * len(filters.folders))})", tuple(places))


def looked_up(filters: Filters) -> Iterator[Condition]:
    """Yields the conditions that an index of their own answers: text, keywords and albums."""
    yield from _said(filters.text)
    if filters.keywords:
        each = [_keyword(keyword) for keyword in filters.keywords]
        sql = " OR ".join(condition.sql for condition in each)
        yield Condition(f"({sql})", tuple(value for condition in each for value in condition.values))
    if filters.albums:
        marks = ", ".join("?" * len(filters.albums))
        inside = f"SELECT photo FROM album_photo WHERE album IN ({marks})"
        # Without the name of the index, SQLite reads the digest of every photo of the library.
        yield Condition(
            f"photo.id IN (SELECT id FROM {rows.BY_DIGEST} WHERE state = 'indexed' AND digest IN ({inside}))",
            filters.albums,
        )


def _keyword(keyword: str) -> Condition:
    """The full-text index finds photos with these words, of which the exact comparison keeps the right ones."""
    found = words(keyword)
    exact = Condition("has_keyword(tags, ?)", (keyword,))
    if not found:
        return exact
    return Condition.all((Condition(_MATCHES, (f'keywords : "{" ".join(found)}"',)), exact))


def _said(text: str) -> Iterator[Condition]:
    """Yields the conditions of a text in the search language."""
    clauses = filtering(text)
    together = [each for each in clauses if not each.excluded and all(term.field in _INDEXED for term in each.terms)]
    if together:
        # The full-text index answers these in one go.
        match = " AND ".join(f"({' OR '.join(map(_match, each.terms))})" for each in together)
        yield Condition(_MATCHES, (match,))
    for place, clause in enumerate(clauses):
        if clause not in together:
            yield _clause(clause, phrases_of(clauses, place))


def phrases_of(clauses: Sequence[Clause], place: int) -> tuple[str, ...]:
    """Returns the runs of typed words, such as "fire engine", that the clause at `place` is a part of."""
    plain = [
        len(each.terms) == 1 and not each.excluded and each.terms[0].field is Field.ANY and not each.terms[0].exact
        for each in clauses
    ]
    spans = [
        (first, end)
        for first in range(max(0, place - _LONGEST_NAME + 1), place + 1)
        for end in range(max(place, first + 1) + 1, min(len(clauses), first + _LONGEST_NAME) + 1)
        if all(plain[first:end])
    ]
    return tuple(" ".join(each.terms[0].text for each in clauses[first:end]) for first, end in spans)


def _clause(clause: Clause, phrases: Sequence[str]) -> Condition:
    terms = [_term(each, phrases) for each in clause.terms]
    sql = f"({' OR '.join(each.sql for each in terms)})"
    return Condition(f"NOT {sql}" if clause.excluded else sql, tuple(value for each in terms for value in each.values))


def _term(term: Term, phrases: Sequence[str] = ()) -> Condition:
    match term.field:
        case Field.CAMERA | Field.LENS:
            return Condition(_CONTAINS.format(term.field.value), (f"%{term.text.translate(LIKE)}%",))
        case Field.TYPE:
            return Condition(_CONTAINS.format("format"), (f"%{format_of(term.text).translate(LIKE)}%",))
        case Field.BEFORE:
            return Condition("moment < ?", (term.day.isoformat(),))
        case Field.AFTER:
            return Condition("moment >= ?", (f"{term.day.isoformat()}T24",))
        case Field.CONTENT:
            return Condition(f"photo.id IN ({_SHOWS.format('?')})", (normal(term.text),))
        case Field.ANY if (days := term.days) is not None:
            bounds = (days.first.isoformat(), f"{days.last.isoformat()}T24")
            return Condition(f"((moment >= ? AND moment < ?) OR {_MATCHES})", (*bounds, _match(term)))
        case Field.ANY if not term.exact:
            names = (normal(term.text), *map(normal, phrases))
            sql = _SHOWS.format(", ".join("?" * len(names)))
            return Condition(f"photo.id IN ({_FOUND} UNION ALL {sql})", (_match(term), *names))
        case _:
            return Condition(_MATCHES, (_match(term),))


def _match(term: Term) -> str:
    """Returns the full-text query of a term of an indexed field.

    The index may split a word such as `IMG_01`; then its parts must follow one another.
    """
    return f'{_INDEXED.get(term.field, "")}"{" ".join(term.words)}"{"" if term.exact else "*"}'
