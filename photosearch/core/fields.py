"""Kinds of fields with their bounds. A record declares each field once; columns and checks derive from that.

A field is declared as `name: Annotated[type, kind]`.
"""

import functools
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from typing import Any, TypeAlias, TypeVar, get_type_hints

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Text:
    """At most `longest` characters."""

    longest: int

    def checked(self, value: object) -> str:
        """Returns `value`; raises ValueError if it is anything else."""
        if not isinstance(value, str) or len(value) > self.longest:
            raise ValueError(f"not a text of at most {self.longest} characters")
        return value


@dataclass(frozen=True, slots=True)
class LocalTime:
    """Date and time, ISO 8601 without a zone."""

    def checked(self, value: object) -> str:
        """Returns `value`; raises ValueError if it is anything else."""
        text = str(value)
        if datetime.fromisoformat(text).replace(tzinfo=None).isoformat() != value:
            raise ValueError(f"{text} is not a date and time without a zone")
        return text


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `least` to `most`."""

    least: int
    most: int

    def checked(self, value: object) -> int:
        """Returns `value`; raises ValueError if it is anything else, including True and False."""
        if type(value) is not int or not self.least <= value <= self.most:
            raise ValueError(f"not a whole number from {self.least} to {self.most}")
        return value


@dataclass(frozen=True, slots=True)
class Real:
    """A number from `least` to `most`; `positive` leaves out 0."""

    least: float
    most: float
    positive: bool = False

    def checked(self, value: object) -> float:
        """Returns `value`; raises ValueError if it is anything else, including NaN."""
        if not isinstance(value, float) or not self.least <= value <= self.most or (self.positive and value <= 0):
            raise ValueError(f"not a number from {self.least} to {self.most}")
        return value


@dataclass(frozen=True, slots=True)
class Lines:
    """At most `most` texts, each one line of at most `longest` characters."""

    most: int
    longest: int

    def checked(self, value: object) -> tuple[str, ...]:
        """Returns `value`, a list or a tuple, as a tuple; raises ValueError if it is anything else."""
        if not isinstance(value, list | tuple) or len(value) > self.most:
            raise ValueError(f"not a list of at most {self.most} texts")
        if any("\n" in Text(self.longest).checked(each) for each in value):
            raise ValueError("not one line")
        return tuple(value)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several words."""

    words: tuple[str, ...]

    def checked(self, value: object) -> str:
        """Returns `value`; raises ValueError if it is anything else."""
        if not isinstance(value, str) or value not in self.words:
            raise ValueError(f"not one of {', '.join(self.words)}")
        return value


Kind: TypeAlias = Text | OneOf | LocalTime | Whole | Real | Lines


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record. `default` is MISSING if the field is required; None stands for the default."""

    kind: Kind
    default: Any

    @property
    def required(self) -> bool:
        """Whether every record has a value."""
        return self.default is MISSING


@functools.cache
def fields_of(record: type) -> dict[str, Field]:
    """Returns the fields of a dataclass by name, in order."""
    hints = get_type_hints(record, include_extras=True)
    return {each.name: Field(hints[each.name].__metadata__[0], each.default) for each in fields(record)}


def checked(record: type[T], values: Mapping[str, object]) -> T:
    """Makes a record from untrusted values, as decoded from JSON.

    Raises:
        ValueError: a field is missing, unknown or invalid.
    """
    kind: type = record
    declared = fields_of(kind)
    if values.keys() != declared.keys():
        raise ValueError(f"not the fields of {record.__name__}")
    return record(
        **{
            name: field.default if values[name] is None and not field.required else field.kind.checked(values[name])
            for name, field in declared.items()
        }
    )
