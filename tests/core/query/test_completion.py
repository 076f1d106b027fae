"""Completion of the search text with what the library has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.query.completion import Entry, completions
from photosearch.core.query.language import Clause, Field, Term, alternatives, parse, replaced

KNOWN = (
    Entry(Field.CONTENT, "dog", ("dog", "dogs", "Hund", "狗"), 40),
    Entry(Field.CONTENT, "fire engine", ("fire engine", "Feuerwehrauto"), 3),
    Entry(Field.PLACE, "New York", ("New York", "纽约"), 7),
    Entry(Field.PLACE, "Donauwörth", ("Donauwörth",), 50),
    Entry(Field.CAMERA, "NIKON D850", ("NIKON D850",), 9),
    Entry(Field.KEYWORD, "hot dog stand", ("hot dog stand",), 90),
)


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("do", ["place:Donauwörth ", "content:dog ", 'keyword:"hot dog stand" ']),
        ("beach -do", ["beach -place:Donauwörth ", "beach -content:dog ", 'beach -keyword:"hot dog stand" ']),
        ("Hun", ["content:dog "]),
        ("狗", ["content:dog "]),
        ("2023 new yo", ['2023 place:"New York" ']),
        ("fire en", ['content:"fire engine" ']),
        ("camera:d8", ['camera:"NIKON D850" ']),
        ("camera:", ['camera:"NIKON D850" ']),
        ("content:do", ["content:dog "]),
        ('"new', ['place:"New York" ']),
        ("nothing:do", []),
        ("zzz", []),
        ("", []),
        ("dog ", []),
    ],
)
def test_the_end_of_the_text_becomes_something_that_the_library_has(typed: str, texts: list[str]) -> None:
    assert [each.text for each in completions(typed, KNOWN)] == texts


@given(st.text(max_size=20))
def test_every_text_can_be_completed_and_what_is_offered_means_the_entry(typed: str) -> None:
    for each in completions(typed, KNOWN):
        term = parse(each.text)[-1].terms[-1]
        assert (term.field, term.text) == (each.entry.field, each.entry.value)


@pytest.mark.parametrize("text", ["dog", '"dog"', "content:dog", "place:vienna", "-dog", "2023", "a OR b", "camera:x"])
def test_a_part_can_be_changed_to_each_alternative_and_to_its_opposite(text: str) -> None:
    (clause,) = parse(text)
    for other in alternatives(clause):
        changed = replaced(f"sea {text} boat", clause, other)
        assert other in parse(changed)
        assert clause not in parse(changed)


def test_words_can_mean_contents_a_place_or_only_themselves() -> None:
    (dog,) = parse("dog")
    wanted = [
        Clause((Term(Field.CONTENT, "dog"),)),
        Clause((Term(Field.PLACE, "dog"),)),
        Clause((Term(Field.ANY, "dog", True),)),
        Clause((Term(Field.ANY, "dog"),), True),
    ]
    assert list(alternatives(dog)) == wanted
    assert parse('"2023"')[0].terms[0].days is None
