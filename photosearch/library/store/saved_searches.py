"""Saved searches as they lie in the database: JSON that can be read by any tool, and by later versions."""

import dataclasses
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from photosearch.core.photo import Box
from photosearch.core.query.query import ALL_PHOTOS, Filters, Orientation, Sort, SortKey
from photosearch.core.query.saved import KeptExample, SavedSearch


def written(search: SavedSearch) -> str:
    """Returns all of a search but its name."""
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
    """Returns the search; raises ValueError, TypeError or LookupError where it was not written by `written`."""
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
