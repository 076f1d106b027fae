"""Bounds declared in the types of a dataclass's fields, and the reader that enforces them.

A field declares its bounds in its type: `side: Annotated[int, at_least(32)] = 224`. Libraries were tried: the errors of
msgspec name neither the value nor the known settings, and cattrs takes "8" and true for whole numbers.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from photosearch.errors import InputError

_Section = TypeVar("_Section")

_KINDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    tuple: "a list",
    dict: "a table",
}


@dataclass(frozen=True, slots=True)
class Bound:
    """The values that a field accepts. `text` completes the sentence "It must be ..."."""

    text: str
    holds: Callable[[Any], bool]


def at_least(lowest: float) -> Bound:
    """Accepts numbers from `lowest` up."""
    return Bound(f"at least {lowest}", lambda value: value >= lowest)


def above(limit: float) -> Bound:
    """Accepts numbers above `limit`."""
    return Bound(f"above {limit}", lambda value: value > limit)


def below(limit: float) -> Bound:
    """Accepts numbers below `limit`."""
    return Bound(f"below {limit}", lambda value: value < limit)


def between(lowest: float, highest: float) -> Bound:
    """Accepts numbers from `lowest` to `highest`, both inclusive."""
    return Bound(f"from {lowest} to {highest}", lambda value: lowest <= value <= highest)


def zero_or(bound: Bound) -> Bound:
    """Accepts 0, and everything that `bound` accepts."""
    return Bound(f"0 or {bound.text}", lambda value: value == 0 or bound.holds(value))


def one_of(*names: str) -> Bound:
    """Accepts only these names."""
    return Bound(f"{', '.join(names[:-1])} or {names[-1]}", lambda value: value in names)


NOT_EMPTY = Bound("a list with at least one value", bool)


def read(kind: type[_Section], table: Any, place: str = "") -> _Section:
    """Return the dataclass `kind`, with its sections, from nested tables; missing fields keep their defaults.

    `place` is the dotted name of the table in the recipe.

    Raises:
        InputError: a setting is unknown, of the wrong type or out of bounds; names the setting, its value and the
            bound.
    """
    if not isinstance(table, Mapping):
        raise refusal(place, table, _KINDS[dict])
    types = _types(kind)  # type: ignore[arg-type]  # a class is hashable
    prefix = f"{place}." if place else ""
    for name in table:
        if name not in types:
            raise InputError(f"The recipe has no setting {prefix}{name}", f"Known here: {', '.join(sorted(types))}")
    return kind(**{name: _value(types[name], value, prefix + name) for name, value in table.items()})


@cache
def _types(kind: type) -> Mapping[str, Any]:
    """Return the declared types of a dataclass's fields; evaluating them takes long."""
    return get_type_hints(kind, include_extras=True)


def refusal(place: str, value: Any, bound: str) -> InputError:
    """Return the error for a setting whose value cannot be used."""
    return InputError(f"The recipe's {place} cannot be {value!r}", f"It must be {bound}")


def _value(declared: Any, value: Any, place: str) -> Any:
    if get_origin(declared) is not Annotated:
        return _typed(declared, value, place)
    kind, *bounds = get_args(declared)
    value = _typed(kind, value, place)
    for bound in bounds:
        if not bound.holds(value):
            raise refusal(place, value, bound.text)
    return value


def _typed(kind: Any, value: Any, place: str) -> Any:
    if dataclasses.is_dataclass(kind):
        return read(kind, value, place)  # type: ignore[arg-type]
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if get_origin(kind) is tuple and isinstance(value, list | tuple):
        return tuple(_value(get_args(kind)[0], item, f"{place}[{index}]") for index, item in enumerate(value))
    plain = get_origin(kind) or kind
    if not isinstance(value, plain) or (plain is int and isinstance(value, bool)):
        raise refusal(place, value, _KINDS[plain])
    return value
