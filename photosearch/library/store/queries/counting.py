"""Counts photos by the values of each field of a filter, all fields in one pass over the library.

The values of all photos are kept as small numbers, a few bytes for each photo, until the library changes. So a further
count under other filters reads only which photos pass.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt

from photosearch.core.identity import to_text
from photosearch.core.query.facets import Choice, Facets
from photosearch.core.query.query import UNSET, Filters
from photosearch.core.query.timeline import timeline
from photosearch.library.database import damaged, translated
from photosearch.library.store.queries.filtering import SHAPE, Condition, conditions, looked_up
from photosearch.library.store.session import Session

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
    "located": ("latitude IS NOT NULL", ("located",)),
    "has_text": ("has_text", ("has_text",)),
    "days": ("substr(moment, 1, 10)", ("first_day", "last_day")),
}
"""What is counted: the value of a photo, and the filter fields that are ignored for it."""
_MISSING = {"labels": UNSET, "flags": UNSET}
"""What stands for a missing value; other fields do not count it."""
_CHOICES = ("cameras", "lenses", "formats", "orientations", "folders", "ratings", "labels", "flags", "places")
_INDEX = "photo INDEXED BY photo_facets"
"""SQLite would otherwise read the rows in the order of their sizes, all over the file, for a generated column."""
_FETCHED = 500
_INDEXED = Condition("state = 'indexed'")

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(slots=True)
class _Column:
    """The values of one field, and for each photo the place of its value among them, [n] of the smallest type."""

    values: list[Any]
    codes: npt.NDArray[np.unsignedinteger[Any]]


@dataclass(slots=True)
class _Photos:
    """Photos in the order of their items; those without an item, 0, come first. `columns` are named as in COUNTED."""

    ids: Ints
    items: Ints
    columns: dict[str, _Column] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The conditions of filters: those that hold for every count, and those of the fields that are ignored for one."""

    always: tuple[Condition, ...]
    own: dict[str, Condition]

    @classmethod
    def of(cls, filters: Filters) -> "_Asked":
        every = tuple(conditions(filters))
        own = {}
        for name, (_, fields) in COUNTED.items():
            rest = tuple(conditions(filters.without(*fields)))
            if left := [each for each in every if each not in rest]:
                own[name] = Condition.all(left)
        return cls(tuple(looked_up(filters)), own)


class Counting:
    """The counts of one library. The kept values belong to the connection of the session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._photos: _Photos | None = None
        self._version: tuple[int, int] | None = None

    def facets(self, filters: Filters, names: Iterable[str] = ()) -> Facets:
        """Counts the photos that pass, and how many each choice of each field would leave.

        Args:
            names: the attributes of Facets to count; all if empty. The others are left empty.
        """
        names, asked = tuple(names) or tuple(COUNTED), _Asked.of(filters)
        if asked.always and self._read_version() != self._version:
            photos = self._read(names, Condition.all((_INDEXED, *asked.always)), "photo")
        else:
            photos = self._all(names)
        failed = self._failed(asked, photos.ids)
        passing = [_Passing.of(photos, failed, place) for place in range(len(asked.own) + 1)]
        places = {name: number for number, name in enumerate(asked.own, 1)}
        counts = {name: passing[places.get(name, 0)].count(photos.columns[name]) for name in names}
        for name, missing in _MISSING.items():
            if None in counts.get(name, {}):
                counts[name][missing] = counts[name].pop(None)
        counts.setdefault("ratings", {}).pop(0, None)
        return facets_of({"photos": {"": passing[0].items}, **counts})

    def _read_version(self) -> tuple[int, int]:
        """Returns what changes whenever another connection or this one has changed the library."""
        return self._session.count("PRAGMA data_version"), self._session.connection.total_changes

    def _all(self, names: Sequence[str]) -> _Photos:
        """Returns all photos with the values of these fields; reads only those that are not kept."""
        version = self._read_version()
        if version != self._version or self._photos is None:
            self._photos, self._version = self._read(names, _INDEXED, _INDEX), version
        elif missing := [name for name in names if name not in self._photos.columns]:
            more = self._read(missing, _INDEXED, _INDEX)
            if np.array_equal(more.ids, self._photos.ids):
                self._photos.columns |= more.columns
            else:  # the library has changed meanwhile
                self._version = None
                return self._all(names)
        return self._photos

    def _read(self, names: Sequence[str], where: Condition, source: str) -> _Photos:
        selected = ", ".join(COUNTED[name][0] for name in names)
        codes: list[defaultdict[Any, int]] = [defaultdict(count().__next__) for _ in names]
        ids: list[Ints] = []
        items: list[Ints] = []
        coded: list[list[npt.NDArray[np.int32]]] = [[] for _ in names]
        statement = f"SELECT id, coalesce(item, 0), {selected} FROM {source} WHERE {where.sql}"
        with translated(self._session.path):
            found = self._session.connection.execute(statement, where.values)
            for some in iter(partial(found.fetchmany, _FETCHED), []):
                photo_ids, whole, *columns = zip(*some, strict=True)
                ids.append(np.array(photo_ids, np.int64))
                items.append(np.array(whole, np.int64))
                for code, parts, column in zip(codes, coded, columns, strict=True):
                    parts.append(np.fromiter(map(code.__getitem__, column), np.int32, len(column)))
        known = _joined(items, np.int64)
        order = np.argsort(known, kind="stable")
        photos = _Photos(_joined(ids, np.int64)[order], known[order])
        for name, code, parts in zip(names, codes, coded, strict=True):
            small = np.min_scalar_type(len(code))
            values = [self._made(name, value) for value in code]
            photos.columns[name] = _Column(values, _joined(parts, np.int32)[order].astype(small))
        return photos

    def _made(self, name: str, value: Any) -> Any:
        """Returns a value as it is counted; raises LibraryDamaged."""
        try:
            return date.fromisoformat(value) if name == "days" else value
        except (TypeError, ValueError) as error:
            raise damaged(self._session.path, f"a row is invalid ({error})") from error

    def _failed(self, asked: _Asked, ids: Ints) -> npt.NDArray[np.int8]:
        """Returns for each photo 0 if it passes, the place of the only field that it fails, from 1, else -1."""
        if not asked.always and not asked.own:
            return np.zeros(len(ids), np.int8)
        where = Condition.all((_INDEXED, *asked.always))
        fails = [Condition(f"({each.sql}) IS NOT TRUE", each.values) for each in asked.own.values()]
        numbers = range(1, len(fails) + 1)
        columns = "".join(f", {each.sql} AS f{number}" for number, each in zip(numbers, fails, strict=True))
        which = " + ".join(f"{number} * f{number}" for number in numbers) or "0"
        most = " + ".join(f"f{number}" for number in numbers) or "0"
        source = "photo" if asked.always else _INDEX
        statement = f"SELECT id, {which} FROM (SELECT id{columns} FROM {source} WHERE {where.sql}) WHERE {most} <= 1"
        values = (*(value for each in fails for value in each.values), *where.values)
        rows = self._session.numbers(2, statement, values)
        failed = np.full(1 + max(ids.max(initial=0), rows[:, 0].max(initial=0)), -1, np.int8)
        failed[rows[:, 0]] = rows[:, 1]
        return failed[ids]


@dataclass(frozen=True, slots=True)
class _Passing:
    """The photos that pass for one count, in the order of their items.

    `rows` are their places; `first` is for each the place, among them, of the first of its item.
    """

    rows: Bools
    first: Ints

    @classmethod
    def of(cls, photos: _Photos, failed: npt.NDArray[np.int8], place: int) -> "_Passing":
        rows = (failed == 0) | (failed == place)
        items = photos.items[rows]
        begins = np.ones(len(items), bool)
        begins[1:] = (items[1:] == 0) | (items[1:] != items[:-1])
        starts = np.flatnonzero(begins)
        return cls(rows, starts[np.cumsum(begins) - 1])

    @property
    def items(self) -> int:
        """The number of items, each once, however many of its photos pass."""
        return int((self.first == np.arange(len(self.first))).sum())

    def count(self, column: _Column) -> dict[Any, int]:
        """Counts the items by value; an item counts once for each value of its photos."""
        codes = column.codes[self.rows]
        begins = self.first == np.arange(len(codes))
        counts = np.bincount(codes[begins], minlength=len(column.values))
        # The other photos of an item usually have the value of the first.
        others = np.flatnonzero(codes != codes[self.first])
        pairs = np.unique(self.first[others] * max(1, len(column.values)) + codes[others])
        counts += np.bincount(pairs % max(1, len(column.values)), minlength=len(column.values))
        return {column.values[code]: int(counts[code]) for code in np.flatnonzero(counts).tolist()}


def facets_of(counts: Mapping[str, Mapping[Any, int]], *, approximate: bool = False) -> Facets:
    """Returns the facets of counts by field and value; truth values are 0 and 1. Missing values are not counted."""

    def of(name: str) -> dict[Any, int]:
        return {value: number for value, number in counts.get(name, {}).items() if value is not None}

    return Facets(
        photos=of("photos").get("", 0),
        located=of("located").get(1, 0),
        unlocated=of("located").get(0, 0),
        with_text=of("has_text").get(1, 0),
        without_text=of("has_text").get(0, 0),
        timeline=timeline(of("days")),
        approximate=approximate,
        **{name: _choices(of(name)) for name in _CHOICES},
    )


def _choices(counts: Mapping[Any, int]) -> tuple[Choice, ...]:
    choices = (Choice(to_text(value) if isinstance(value, bytes) else str(value), counts[value]) for value in counts)
    return tuple(sorted(choices, key=lambda each: (-each.photos, each.value)))


def _joined(parts: Sequence[npt.NDArray[Any]], kind: type) -> npt.NDArray[Any]:
    return np.concatenate(parts) if parts else np.empty(0, kind)
