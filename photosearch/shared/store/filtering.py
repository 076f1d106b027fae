"""Filters, orders and counts as SQL over the shared photos. Values are always bound; typed text never becomes syntax.

The conformance tests hold these to the same answers as `library.store.filtering`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from photosearch.core.query.facets import Choice, Facets, timeline
from photosearch.core.query.language import Clause, Field, Term, filtering, format_of
from photosearch.core.query.query import UNSET, Filters, Orientation, Sort, SortKey
from photosearch.shared.server.connection import Session
from photosearch.shared.store import words
from photosearch.shared.store.roots import Roots, below
from photosearch.shared.store.rows import tag

_SHAPES = {
    Orientation.LANDSCAPE: "width > height",
    Orientation.PORTRAIT: "width < height",
    Orientation.SQUARE: "width = height",
}
_SHAPE = f"CASE {' '.join(f'WHEN {sql} THEN {name.value!r}' for name, sql in _SHAPES.items())} END"
_LOOKED_UP = {
    "words": "coalesce(words @@ %s::tsquery, false)",
    "place_words": "coalesce(place_words @@ %s::tsquery, false)",
    "text": "photo.digest IN (SELECT digest FROM picture_text WHERE picture_text.words @@ %s::tsquery)",
}
_LIKE = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})
_COLUMNS = {
    SortKey.SIMILARITY: ("moment", "name", "id"),
    SortKey.DATE: ("moment", "name", "id"),
    SortKey.NAME: ("name", "moment", "id"),
    SortKey.SIZE: ("size", "name", "id"),
}
"""There is an index for each order."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on the table `photo`, and the values it binds."""

    sql: str
    values: tuple[Any, ...] = ()


def passing(filters: Filters, roots: Roots) -> Condition:
    """Returns the condition that a photo is indexed and passes every filter."""
    return _all((*_conditions(filters, roots), *map(_clause, filtering(filters.text))))


def order(sort: Sort) -> str:
    """Returns the terms of an ORDER BY."""
    direction = "ASC" if sort.ascending else "DESC"
    return ", ".join(f"photo.{column} {direction}" for column in _COLUMNS[sort.key])


def within(folder: str, roots: Roots, column: str = "path") -> Condition:
    """Returns the condition that a photo lies below a folder of this machine, at any depth."""
    place = roots.place(folder)
    either = []
    if place is not None and not place.path:
        either.append(Condition("photo.root_id = %s", (place.root_id,)))
    elif place is not None:
        bounds = below(place.path)
        exact = f"photo.{column} = %s OR " if column == "folder" else ""
        values = (place.root_id, *((place.path,) if exact else ()), *bounds)
        either.append(
            Condition(f"photo.root_id = %s AND ({exact}photo.{column} >= %s AND photo.{column} < %s)", values)
        )
    if whole := roots.inside(folder):
        either.append(Condition("photo.root_id = ANY(%s)", (list(whole),)))
    return _any(either) if either else Condition("false")


def _all(conditions: Iterable[Condition]) -> Condition:
    return _joined(" AND ", tuple(conditions))


def _any(conditions: Iterable[Condition]) -> Condition:
    return _joined(" OR ", tuple(conditions))


def _joined(word: str, conditions: Sequence[Condition]) -> Condition:
    sql = word.join(f"({each.sql})" for each in conditions)
    return Condition(f"({sql})", tuple(value for each in conditions for value in each.values))


def _conditions(filters: Filters, roots: Roots) -> Iterator[Condition]:
    """Yields the conditions of all fields except the text."""
    yield Condition("photo.state = 'indexed'")
    if filters.first_day is not None:
        yield Condition("moment >= %s", (filters.first_day.isoformat(),))
    if filters.last_day is not None:
        yield Condition("moment < %s", (f"{filters.last_day.isoformat()}T24",))
    if filters.folders:
        yield _any(within(folder, roots, "folder") for folder in filters.folders)
    if filters.places:
        # A country's code stands for all its cities.
        each = "city = %s OR (city > %s AND city < %s)"
        yield _any(Condition(each, (place, f"{place}/", f"{place}0")) for place in filters.places)
    for column, values in (("camera", filters.cameras), ("lens", filters.lenses), ("format", filters.formats)):
        if values:
            yield Condition(f"{column} = ANY(%s)", (list(values),))
    if filters.orientations:
        yield _any(Condition(_SHAPES[each]) for each in filters.orientations)
    if filters.located is not None:
        yield Condition("latitude IS NOT NULL" if filters.located else "latitude IS NULL")
    if filters.has_text is not None:
        yield Condition("has_text" if filters.has_text else "NOT has_text")
    if filters.least_rating:
        yield Condition("rating >= %s", (filters.least_rating,))
    # Only files say anything here yet, and they have neither labels nor flags.
    if (filters.labels and UNSET not in filters.labels) or (filters.flags and UNSET not in filters.flags):
        yield Condition("false")
    if filters.keywords:
        yield Condition("coalesce(tags && %s, false)", ([tag(each) for each in filters.keywords],))
    if filters.albums:
        yield Condition("false")


def _clause(clause: Clause) -> Condition:
    found = _any(map(_term, clause.terms))
    return Condition(f"NOT {found.sql}", found.values) if clause.excluded else found


def _term(term: Term) -> Condition:
    match term.field:
        case Field.CAMERA | Field.LENS:
            return _contains(term.field.value, term.text)
        case Field.TYPE:
            return _contains("format", format_of(term.text))
        case Field.BEFORE:
            return Condition("moment < %s", (term.day.isoformat(),))
        case Field.AFTER:
            return Condition("moment >= %s", (f"{term.day.isoformat()}T24",))
        case Field.CONTENT:
            return Condition("false")  # nobody names the contents of shared photos yet
        case Field.ANY if (days := term.days) is not None:
            bounds = (days.first.isoformat(), f"{days.last.isoformat()}T24")
            return _any((Condition("moment >= %s AND moment < %s", bounds), _words(term)))
        case _:
            return _words(term)


def _words(term: Term) -> Condition:
    query, columns = words.query_of(term)
    return _any(Condition(_LOOKED_UP[column], (query,)) for column in columns)


def _contains(column: str, text: str) -> Condition:
    return Condition(f"coalesce({column} ILIKE %s, false)", (f"%{text.translate(_LIKE)}%",))


# Counts

_COUNTED = {
    "photos": ("''", ()),
    "cameras": ("camera", ("cameras",)),
    "lenses": ("lens", ("lenses",)),
    "formats": ("format", ("formats",)),
    "orientations": (_SHAPE, ("orientations",)),
    "folders": ("root_id || ':' || encode(folder, 'hex')", ("folders",)),
    "ratings": ("nullif(rating, 0)::text", ("least_rating",)),
    "labels": (f"'{UNSET}'", ("labels",)),
    "flags": (f"'{UNSET}'", ("flags",)),
    "places": ("city", ("places",)),
    "located": ("(latitude IS NOT NULL)::text", ("located",)),
    "has_text": ("has_text::text", ("has_text",)),
    "days": ("substr(moment, 1, 10)", ("first_day", "last_day")),
}
"""What is counted: the value that photos are grouped by, and the filter fields that are ignored for it."""
_COUNTABLE = (
    "state, moment, camera, lens, format, width, height, latitude, rating, city, tags, has_text, root_id, folder"
)
"""All columns that the values and conditions of a count use, except the conditions of the text."""


def facets(session: Session, filters: Filters, roots: Roots) -> Facets:
    """Counts the photos that pass, and how many each choice of each field would leave, in one query."""
    said = _all(map(_clause, filtering(filters.text))) if filtering(filters.text) else Condition("true")
    statements, values = [], [*said.values]
    for name, (column, fields) in _COUNTED.items():
        where = _all(_conditions(filters.without(*fields), roots))
        statements.append(
            f"SELECT {name!r}::text, ({column})::text AS value, count(*) FROM photo WHERE {where.sql} GROUP BY 2"
        )
        values += where.values
    # The text is looked up once; its result is counted in each way.
    found = f"WITH found AS MATERIALIZED (SELECT {_COUNTABLE} FROM photo WHERE {said.sql}) " if said.values else ""
    united = " UNION ALL ".join(statements)
    if found:
        united = united.replace("FROM photo WHERE", "FROM found AS photo WHERE")
    counts: dict[str, dict[str, int]] = {name: {} for name in _COUNTED}
    for name, value, count in session.read(lambda row: (row[0], row[1], int(row[2])), found + united, values):
        if value is not None:
            counts[name][value] = count
    days = {date.fromisoformat(day): count for day, count in counts["days"].items()}
    shown = {**counts, "folders": {_folder(each, roots): count for each, count in counts["folders"].items()}}
    return Facets(
        photos=counts["photos"].get("", 0),
        located=counts["located"].get("true", 0),
        unlocated=counts["located"].get("false", 0),
        with_text=counts["has_text"].get("true", 0),
        without_text=counts["has_text"].get("false", 0),
        timeline=timeline(days),
        **{
            name: _choices(shown[name])
            for name in (
                "cameras",
                "lenses",
                "formats",
                "orientations",
                "folders",
                "ratings",
                "labels",
                "flags",
                "places",
            )
        },
    )


def _folder(value: str, roots: Roots) -> str:
    root, _, path = value.partition(":")
    return roots.path(int(root), bytes.fromhex(path))


def _choices(counts: dict[str, int]) -> tuple[Choice, ...]:
    return tuple(sorted((Choice(*each) for each in counts.items()), key=lambda each: (-each.photos, each.value)))
