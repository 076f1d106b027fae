"""What the parts of a text in the search language mean."""

from typing import Any

import pytest

from photosearch.core.query.language import parse
from photosearch.core.query.meaning import understood

CONTENTS = {"boat": ("boat", "canoe")}
PLACES = {"vienna": ("AT/2761369",), "boat": ("US/1",)}


def meant(text: str) -> list[dict[str, Any]]:
    found = understood(parse(text), lambda name: CONTENTS.get(name, ()), lambda name: PLACES.get(name, ()))
    return [each.as_json() for each in found]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("boat", {"field": "any", "text": "boat", "contents": ["boat", "canoe"], "places": ["US/1"]}),
        ('"boat"', {"field": "any", "text": "boat", "places": ["US/1"]}),
        ("content:boat", {"field": "content", "text": "boat", "contents": ["boat", "canoe"]}),
        ("place:vienna", {"field": "place", "text": "vienna", "places": ["AT/2761369"]}),
        ("title:boat", {"field": "title", "text": "boat"}),
        ("2019-05", {"field": "any", "text": "2019-05", "from": "2019-05-01", "to": "2019-05-31"}),
    ],
)
def test_a_part_means_what_its_field_allows(text: str, meaning: dict[str, object]) -> None:
    (clause,) = meant(text)
    assert clause["means"] == [meaning]
    assert not clause["excluded"]


def test_each_alternative_of_a_part_has_its_own_meaning() -> None:
    first, second = meant("boat OR sea -vienna")
    assert [each.get("contents") for each in first["means"]] == [["boat", "canoe"], None]
    assert (first["excluded"], second["excluded"]) == (False, True)
