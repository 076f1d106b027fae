"""Filters, orders and counts as SQL over the photos. Values are always bound; typed text never becomes syntax."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from photosearch.core.contents import normal
from photosearch.core.identity import to_bytes, to_text
from photosearch.core.query.facets import Choice, Facets
from photosearch.core.query.language import Clause, Field, Term, filtering, format_of
from photosearch.core.query.query import UNSET, Filters, Orientation, Sort, SortKey
from photosearch.core.query.timeline import timeline
from photosearch.core.words import words
from photosearch.library.store.session import Session

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


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on the table `photo`, and the values it binds."""

    sql: str
    values: tuple[Any, ...] = ()


def passing(filters: Filters) -> Condition:
    """Returns the condition that a photo is indexed and passes every filter."""
    return _all((*_conditions(filters), *_looked_up(filters)))


def order(sort: Sort) -> str:
    """Returns the terms of an ORDER BY."""
    direction = "ASC" if sort.ascending else "DESC"
    return ", ".join(f"{column} {direction}" for column in ORDERS[sort.key])


def below(folder: str) -> tuple[bytes, bytes]:
    """Bounds of the paths below a folder: from its separator to the character after it."""
    stem = to_bytes(folder.rstrip(os.sep))
    separator = os.sep.encode()
    return stem + separator, stem + bytes([separator[0] + 1])


def _all(conditions: Iterable[Condition]) -> Condition:
    conditions = tuple(conditions)
    return Condition(
        " AND ".join(each.sql for each in conditions), tuple(value for each in conditions for value in each.values)
    )


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


def _conditions(filters: Filters) -> Iterator[Condition]:
    """Yields the conditions of all fields except the text."""
    yield Condition("state = 'indexed'")
    yield from conditions_of_columns(filters)
    if filters.folders:
        each = "folder = ? OR (folder >= ? AND folder < ?)"
        places = [place for folder in filters.folders for place in (to_bytes(folder), *below(folder))]
        yield Condition(f"({' OR '.join([each] * len(filters.folders))})", tuple(places))


def _looked_up(filters: Filters) -> Iterator[Condition]:
    """Yields the conditions that an index of their own answers: text, keywords and albums."""
    yield from _said(filters.text)
    if filters.keywords:
        each = [_keyword(keyword) for keyword in filters.keywords]
        sql = " OR ".join(condition.sql for condition in each)
        yield Condition(f"({sql})", tuple(value for condition in each for value in condition.values))
    if filters.albums:
        marks = ", ".join("?" * len(filters.albums))
        yield Condition(f"digest IN (SELECT photo FROM album_photo WHERE album IN ({marks}))", filters.albums)


def _keyword(keyword: str) -> Condition:
    """The full-text index finds photos with these words, of which the exact comparison keeps the right ones."""
    found = words(keyword)
    exact = Condition("has_keyword(tags, ?)", (keyword,))
    if not found:
        return exact
    return _all((Condition(_MATCHES, (f'keywords : "{" ".join(found)}"',)), exact))


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


# Counts

COUNTED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "cameras": ("camera", ("cameras",)),
    "lenses": ("lens", ("lenses",)),
    "formats": ("format", ("formats",)),
    "orientations": (SHAPE, ("orientations",)),
    "folders": ("folder", ("folders",)),
    "ratings": ("stars", ("least_rating",)),
    "labels": ("label", ("labels",)),
    "flags": ("flag", ("flags",)),
    "places": ("city", ("places",)),
    "located": (_LOCATED, ("located",)),
    "has_text": ("has_text", ("has_text",)),
    "days": ("substr(moment, 1, 10)", ("first_day", "last_day")),
}
"""What is counted: the value that photos are grouped by, and the filter fields that are ignored for it.

SQLite reads the row of each photo if an expression here contains a generated column, such as `stars`.
"""
_COUNTED = {"photos": ("''", ()), **COUNTED}
_MISSING = {"labels": UNSET, "flags": UNSET}
"""What stands for a missing value; other fields do not count it."""
_CHOICES = ("cameras", "lenses", "formats", "orientations", "folders", "ratings", "labels", "flags", "places")
ITEMS = "sum(item IS NULL) + count(DISTINCT item)"
"""The number of items, each once, however many of its photos pass."""
_COUNTABLE = (
    "item, state, moment, camera, lens, format, width, height, latitude, stars, label, flag, city, has_text, folder"
)
"""All columns that the values and conditions of a count use, except the conditions of the text."""


def facets(session: Session, filters: Filters, names: Iterable[str] = ()) -> Facets:
    """Counts the photos that pass, and how many each choice of each field would leave, in one query.

    Args:
        names: the attributes of Facets to count; all if empty. The others are left empty.
    """
    said = _all(_looked_up(filters))
    # The text is looked up once; its result is counted in each way.
    found = f"WITH found AS MATERIALIZED (SELECT {_COUNTABLE} FROM photo WHERE {said.sql}) " if said.sql else ""
    statements, values = [], [*said.values]
    for name in names or _COUNTED:
        column, fields = _COUNTED[name]
        rest = filters.without(*fields)
        where = _all(_conditions(rest))
        # SQLite would otherwise read the rows in the order of their sizes, all over the file, for a generated column.
        photos = "found" if found else "photo" if rest.folders else "photo INDEXED BY photo_facets"
        statements.append(f"SELECT {name!r}, {column} AS value, {ITEMS} FROM {photos} WHERE {where.sql} GROUP BY value")
        values += where.values
    counts: dict[str, dict[Any, int]] = {name: {} for name in _COUNTED}
    for name, value, count in session.read(_count, found + " UNION ALL ".join(statements), values):
        value = _MISSING.get(name) if value is None else value
        if value is not None:
            counts[name][value] = count
    counts["ratings"].pop(0, None)
    return facets_of(counts)


def facets_of(counts: Mapping[str, Mapping[Any, int]], *, approximate: bool = False) -> Facets:
    """Returns the facets of counts by field and value; truth values are 0 and 1."""
    return Facets(
        photos=counts["photos"].get("", 0),
        located=counts["located"].get(1, 0),
        unlocated=counts["located"].get(0, 0),
        with_text=counts["has_text"].get(1, 0),
        without_text=counts["has_text"].get(0, 0),
        timeline=timeline(counts["days"]),
        approximate=approximate,
        **{name: _choices(counts[name]) for name in _CHOICES},
    )


def _count(row: Sequence[Any]) -> tuple[str, Any, int]:
    name, value, count = row
    return name, date.fromisoformat(value) if name == "days" else value, int(count)


def _choices(counts: Mapping[Any, int]) -> tuple[Choice, ...]:
    choices = (Choice(to_text(value) if isinstance(value, bytes) else str(value), counts[value]) for value in counts)
    return tuple(sorted(choices, key=lambda each: (-each.photos, each.value)))
