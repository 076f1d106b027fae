"""The metadata columns of the table `photo`, derived from `core.metadata`.

Only the migrations name them again, because those must never change.
"""

from collections.abc import Sequence
from dataclasses import MISSING
from typing import Any

from photosearch.core.fields import Kind, Lines, LocalTime, OneOf, Real, Text, Whole, fields_of
from photosearch.core.metadata import Metadata

_FIELDS = fields_of(Metadata)
COLUMNS = tuple(_FIELDS)
"""The names of the columns. All are NULL in the row of a file that is not a photo."""


def type_of(kind: Kind) -> str:
    """Returns the SQLite type that stores a kind."""
    match kind:
        case Text() | OneOf() | LocalTime() | Lines():
            return "text"
        case Whole():
            return "integer"
        case Real():
            return "real"


def _loaded(kind: Kind) -> Any:
    """Returns the function that converts a column's value to a field's."""
    match kind:
        case Lines():
            return lambda value: tuple(str(value).split("\n"))
        case Text() | OneOf() | LocalTime():
            return str
        case Whole():
            return int
        case Real():
            return float


_LOADERS = tuple((_loaded(field.kind), field.default) for field in _FIELDS.values())
_REQUIRED = tuple(name for name, field in _FIELDS.items() if field.required)

SENSELESS = " OR ".join(
    (
        *(f"typeof({name}) NOT IN ('{type_of(field.kind)}', 'null')" for name, field in _FIELDS.items()),
        *(f"({name} IS NULL) <> ({_REQUIRED[0]} IS NULL)" for name in _REQUIRED[1:]),
    )
)
"""The SQL condition of a row whose metadata PhotoSearch did not write."""


def metadata_of(values: Sequence[Any]) -> Metadata | None:
    """Returns the metadata of the values of `COLUMNS`, or None if there is none.

    Raises:
        TypeError, ValueError: PhotoSearch did not write the values.
    """
    if values[0] is None:
        return None
    return Metadata(
        *[
            default if value is None and default is not MISSING else load(value)
            for (load, default), value in zip(_LOADERS, values, strict=True)
        ]
    )


def values_of(metadata: Metadata) -> tuple[str | int | float | None, ...]:
    """Returns the values of `COLUMNS`."""
    return tuple(_stored(getattr(metadata, name)) for name in COLUMNS)


def text_of(value: str) -> str:
    """Returns a text that SQLite can store as UTF-8, since paths and camera texts may contain other characters."""
    return value.encode("utf-8", "backslashreplace").decode("utf-8")


def _stored(value: Any) -> str | int | float | None:
    if isinstance(value, tuple):
        value = "\n".join(value) or None
    return text_of(value) if isinstance(value, str) else value
