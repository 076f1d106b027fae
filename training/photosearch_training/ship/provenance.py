"""Reads the origin of a model for its manifest: name, version, photos and starting weights with their licences.

People write it in a TOML file; nothing here is computed.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from photosearch.errors import InputError


@dataclass(frozen=True, slots=True)
class About:
    """`data` maps a source's name to its licence and attribution; `start` describes the starting weights."""

    name: str
    version: str
    licence: str
    start: dict[str, str]
    data: dict[str, dict[str, str]]


def read(path: Path, sources: set[str]) -> About:
    """Read the TOML file; raises InputError if an entry is missing or not a table, or a source has no licence."""
    table = _table(path)
    try:
        about = About(table["name"], table["version"], table["licence"], table["start"], table["data"])
    except KeyError as error:
        raise InputError(f"{error.args[0]!r} is missing from {path}", "Add it") from error
    _require_table("start", about.start, path)
    _require_table("data", about.data, path)
    for source, described in about.data.items():
        _require_table(f"data.{source}", described, path)
    for name, described in [("start", about.start), *((source, about.data.get(source, {})) for source in sources)]:
        if not described.get("licence"):
            raise InputError(f"The licence of {name!r} is missing from {path}", "Add it")
    return about


def _require_table(name: str, entry: Any, path: Path) -> None:
    if not isinstance(entry, dict):
        raise InputError(f"{name} in {path} is not a table", f"Write it as [{name}], followed by its entries")


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"Cannot read {path}: {error.strerror}", "Check the path") from error
    except ValueError as error:
        raise InputError(f"{path} is not valid TOML: {error}", "Correct the file") from error
