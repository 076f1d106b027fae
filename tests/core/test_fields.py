import math
from dataclasses import dataclass, replace
from typing import Annotated

import pytest

from photosearch.core.fields import Lines, LocalTime, OneOf, Real, Text, Whole, checked, fields_of


@dataclass(frozen=True)
class Record:
    count: Annotated[int, Whole(1, 9)]
    name: Annotated[str | None, Text(4)] = None
    share: Annotated[float | None, Real(0, 1, positive=True)] = None
    at: Annotated[str | None, LocalTime()] = None
    words: Annotated[tuple[str, ...], Lines(2, 3)] = ()
    label: Annotated[str | None, OneOf(("red", "blue"))] = None


FULL = {"count": 1, "name": "name", "share": 1.0, "at": "2024-01-02T03:04:05", "words": ["a", "b"], "label": "red"}


def test_a_record_is_built_from_checked_values() -> None:
    record = checked(Record, FULL)
    assert record == Record(1, "name", 1.0, "2024-01-02T03:04:05", ("a", "b"), "red")
    nothing = dict.fromkeys(FULL, None)
    assert checked(Record, {**nothing, "count": 9}) == replace(Record(9))


def test_fields_without_a_default_are_required() -> None:
    assert [name for name, field in fields_of(Record).items() if field.required] == ["count"]


@pytest.mark.parametrize(
    "changes",
    [
        {"count": None}, {"count": 0}, {"count": 10}, {"count": True}, {"count": 1.0}, {"count": "1"},
        {"name": "names"}, {"name": 1}, {"name": b"x"},
        {"share": 0.0}, {"share": 1.1}, {"share": math.nan}, {"share": 1}, {"share": "1"},
        {"at": "2024-01-02"}, {"at": "2024-01-02T03:04:05Z"}, {"at": "soon"}, {"at": 1},
        {"words": ["a", "b", "c"]}, {"words": ["long"]}, {"words": ["a\n"]}, {"words": [1]}, {"words": "ab"},
        {"label": "green"}, {"label": 1}, {"other": 1},
    ],
    ids=str,
)  # fmt: skip
def test_a_value_of_the_wrong_type_is_rejected(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"not|Invalid"):
        checked(Record, {**FULL, **changes})


def test_a_missing_field_is_rejected() -> None:
    with pytest.raises(ValueError, match="not the fields of Record"):
        checked(Record, {name: value for name, value in FULL.items() if name != "at"})
