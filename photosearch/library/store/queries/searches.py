"""The saved searches, as JSON that any tool and later version can read, and the pictures that they need."""

import dataclasses
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from photosearch.core.photo import Box
from photosearch.core.query.query import ALL_PHOTOS, Filters, Orientation, Sort, SortKey
from photosearch.core.query.saved import KeptExample, SavedSearch
from photosearch.core.words import natural
from photosearch.library.store import rows
from photosearch.library.store.session import Session


class Searches:
    """The tables `saved_search` and `kept_picture`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> tuple[SavedSearch, ...]:
        """Returns the saved searches, by name."""
        found = self._session.read(lambda row: read(*row), "SELECT name, question FROM saved_search")
        return tuple(sorted(found, key=lambda each: natural(each.name)))

    def save(self, search: SavedSearch, pictures: Mapping[bytes, bytes]) -> None:
        """Saves a search; it replaces one with the same name.

        Args:
            pictures: the pictures, by digest, that its examples need.
        """
        connection = self._session.connection
        with self._session.transaction():
            connection.execute("INSERT OR REPLACE INTO saved_search VALUES (?, ?)", (search.name, written(search)))
            connection.executemany("INSERT OR IGNORE INTO kept_picture VALUES (?, ?)", pictures.items())
            self._drop_pictures()

    def rename(self, old: str, new: str) -> None:
        """Renames a search; it replaces one that has the new name."""
        with self._session.transaction():
            statement = "UPDATE OR REPLACE saved_search SET name = ? WHERE name = ?"
            self._session.connection.execute(statement, (new, old))

    def delete(self, name: str) -> None:
        """Removes a search, and the pictures that no other search needs."""
        with self._session.transaction():
            self._session.connection.execute("DELETE FROM saved_search WHERE name = ?", (name,))
            self._drop_pictures()

    def picture(self, digest: bytes) -> bytes | None:
        """Returns the bytes of a picture that is kept for saved searches."""
        return next(self._session.read(rows.blob, "SELECT data FROM kept_picture WHERE digest = ?", (digest,)), None)

    def _drop_pictures(self) -> None:
        needed = {example.digest for search in self.all() for example in search.examples}
        kept = set(self._session.read(rows.blob, "SELECT digest FROM kept_picture"))
        unused = ((each,) for each in kept - needed)
        self._session.connection.executemany("DELETE FROM kept_picture WHERE digest = ?", unused)


def written(search: SavedSearch) -> str:
    """Returns a search as JSON, without its name."""
    asked = {
        each.name: getattr(search.filters, each.name)
        for each in dataclasses.fields(Filters)
        if getattr(search.filters, each.name) != getattr(ALL_PHOTOS, each.name)
    }
    return json.dumps(
        {
            "examples": [
                {
                    "digest": each.digest.hex(),
                    "path": each.path,
                    "weight": each.weight,
                    "box": dataclasses.astuple(each.box) if each.box else None,
                }
                for each in search.examples
            ],
            "filters": {name: value.isoformat() if isinstance(value, date) else value for name, value in asked.items()},
            "sort": {"key": search.sort.key, "ascending": search.sort.ascending},
        }
    )


def read(name: str, stored: str) -> SavedSearch:
    """Returns the search; raises ValueError, TypeError or LookupError if `written` did not write it."""
    question = json.loads(stored)
    return SavedSearch(
        str(name),
        tuple(map(_example, question["examples"])),
        Filters(**{field: _value(field, value) for field, value in question["filters"].items()}),
        Sort(SortKey(question["sort"]["key"]), bool(question["sort"]["ascending"])),
    )


def _example(stored: Mapping[str, Any]) -> KeptExample:
    box, path = stored["box"], stored["path"]
    return KeptExample(
        bytes.fromhex(stored["digest"]),
        None if path is None else str(path),
        float(stored["weight"]),
        Box(*map(float, box)) if box else None,
    )


def _value(field: str, value: Any) -> Any:
    if field in ("first_day", "last_day"):
        return date.fromisoformat(value)
    if field == "orientations":
        return tuple(map(Orientation, value))
    return tuple(map(str, value)) if isinstance(value, list) else value
