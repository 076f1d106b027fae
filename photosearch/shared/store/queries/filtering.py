"""Filters, orders and counts as SQL over the shared photos. Values are always bound; typed text never becomes syntax.

The conformance tests hold these to the same answers as `library.store.queries.filtering`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

from photosearch.core.contents import normal
from photosearch.core.query.facets import Facets
from photosearch.core.query.language import Clause, Field, Term, filtering, format_of
from photosearch.core.query.query import UNSET, Filters, Sort
from photosearch.library.store.queries.counting import COUNTED, facets_of
from photosearch.library.store.queries.filtering import LIKE, ORDERS, Condition, conditions_of_columns, phrases_of
from photosearch.shared.server.connection import Session
from photosearch.shared.store.queries import words
from photosearch.shared.store.queries.counting import KeptCounts
from photosearch.shared.store.roots import Roots, below
from photosearch.shared.store.rows import tag

FROM_FILES = {"rating": "rating", "label": "colour_label", "flag": "pick_flag"}
"""The columns of what a photo's own file says; nobody else says anything in a shared library."""
_LOOKED_UP = {
    "words": "coalesce(words @@ %s::tsquery, false)",
    "place_words": "coalesce(place_words @@ %s::tsquery, false)",
    "text": "photo.digest IN (SELECT digest FROM picture_text WHERE picture_text.words @@ %s::tsquery)",
}

_IN_ALBUM = "digest IN (SELECT photo FROM album_photo WHERE person = current_user AND album = ANY(%s))"
_SHOWS = (
    "photo.id IN (SELECT photo_id FROM content WHERE content.words && (SELECT coalesce(array_agg(inside), '{}') "
    "FROM content_name JOIN content_within USING (word) WHERE name = ANY(%s)))"
)
"""Whether a photo shows something with one of these names, or of that family."""


def passing(filters: Filters, roots: Roots) -> Condition:
    """Returns the condition that a photo is indexed and passes every filter."""
    clauses = filtering(filters.text)
    said = (_clause(clause, phrases_of(clauses, place)) for place, clause in enumerate(clauses))
    return _all((*_conditions(filters, roots), *said))


def order(sort: Sort) -> str:
    """Returns the terms of an ORDER BY."""
    direction = "ASC" if sort.ascending else "DESC"
    return ", ".join(f"photo.{column} {direction}" for column in ORDERS[sort.key])


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
    for each in conditions_of_columns(filters, FROM_FILES):
        yield Condition(each.sql.replace("?", "%s"), each.values)
    if filters.folders:
        yield _any(within(folder, roots, "folder") for folder in filters.folders)
    if filters.keywords:
        yield Condition("coalesce(tags && %s, false)", ([tag(each) for each in filters.keywords],))
    if filters.albums:
        yield Condition(_IN_ALBUM, (list(filters.albums),))


def _clause(clause: Clause, phrases: Sequence[str]) -> Condition:
    found = _any(_term(each, phrases) for each in clause.terms)
    return Condition(f"NOT {found.sql}", found.values) if clause.excluded else found


def _term(term: Term, phrases: Sequence[str]) -> Condition:
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
            return _shows((normal(term.text),))
        case Field.ANY if (days := term.days) is not None:
            bounds = (days.first.isoformat(), f"{days.last.isoformat()}T24")
            return _any((Condition("moment >= %s AND moment < %s", bounds), _words(term)))
        case Field.ANY if not term.exact:
            return _any((_words(term), _shows((normal(term.text), *map(normal, phrases)))))
        case _:
            return _words(term)


def _shows(names: Sequence[str]) -> Condition:
    return Condition(_SHOWS, (list(names),))


def _words(term: Term) -> Condition:
    query, columns = words.query_of(term)
    return _any(Condition(_LOOKED_UP[column], (query,)) for column in columns)


def _contains(column: str, text: str) -> Condition:
    return Condition(f"coalesce({column} ILIKE %s, false)", (f"%{text.translate(LIKE)}%",))


# Counts

_VALUES = {
    "folders": "root_id || ':' || encode(folder, 'hex')",
    "ratings": "nullif(rating, 0)",
    "labels": f"coalesce(colour_label, '{UNSET}')",
    "flags": f"coalesce(pick_flag, '{UNSET}')",
    "located": "(latitude IS NOT NULL)::integer",
    "has_text": "has_text::integer",
}
"""Values that PostgreSQL computes otherwise."""
_COUNTED = {name: (_VALUES.get(name, value), fields) for name, (value, fields) in COUNTED.items()}
"""What is counted: the value that photos are grouped by, and the filter fields that are ignored for it."""
_WHOLE = "photos"
"""The name of the count of all photos that pass."""


def facets(session: Session, filters: Filters, roots: Roots, kept: KeptCounts | None) -> Facets:
    """Counts the photos that pass, and how many each choice of each field would leave.

    Fields under the same conditions are counted together, in one pass over the photos.

    Args:
        kept: the kept counts, if counts may be old.
    """
    together: dict[Filters, list[str]] = {filters: [_WHOLE]}
    for name, (_, fields) in _COUNTED.items():
        together.setdefault(filters.without(*fields), []).append(name)
    counts: dict[str, dict[Any, int]] = {}
    for rest, names in together.items():
        # Without a filter, all fields are counted in one pass, so that every query can use the same kept counts.
        all_of_them = tuple(_COUNTED) if kept is not None and not rest else tuple(names)
        where = passing(rest, roots)
        count = partial(_grouped, session, all_of_them, where)
        found = count() if kept is None else kept.get((all_of_them, rest), count)
        counts |= {name: found[name] for name in names}
    days = {date.fromisoformat(day): count for day, count in counts["days"].items()}
    folders = {_folder(each, roots): count for each, count in counts["folders"].items()}
    return facets_of({**counts, "days": days, "folders": folders}, approximate=kept is not None)


def _grouped(session: Session, names: Sequence[str], where: Condition) -> dict[str, dict[Any, int]]:
    """Counts the photos of each value of these fields, and all, in one pass."""
    fields = [name for name in names if name != _WHOLE]
    columns = ", ".join(f"{_COUNTED[name][0]} AS {name}" for name in fields)
    sets = ", ".join(("()", *(f"({name})" for name in fields)))
    listed = ", ".join(fields)
    counts: dict[str, dict[Any, int]] = {_WHOLE: {}, **{name: {} for name in fields}}
    statement = (
        f"SELECT {f'GROUPING({listed}), ' if fields else '0, '}count(*){', ' * bool(fields)}{listed} "
        f"FROM (SELECT {columns} FROM photo WHERE {where.sql}) AS each GROUP BY GROUPING SETS ({sets})"
    )
    for absent, count, *found in session.read(tuple, statement, where.values):
        # GROUPING has a bit for each field, the first one highest: 0 for the one that the row is about.
        about = next((name for place, name in enumerate(reversed(fields)) if not absent >> place & 1), _WHOLE)
        value = "" if about == _WHOLE else found[fields.index(about)]
        if value is not None:
            counts[about][value] = count
    return counts


def _folder(value: str, roots: Roots) -> str:
    root, _, path = value.partition(":")
    return roots.path(int(root), bytes.fromhex(path))
