"""The search language: what a text means, and how it is written back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.query.language import MOST_CLAUSES, Clause, Field, Term, parse, require_ranking, without
from photosearch.errors import InputError


def word(text: str) -> Term:
    return Term(Field.ANY, text)


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("beach -people", (Clause((word("beach"),)), Clause((word("people"),), excluded=True))),
        ('"red boat" OR ferry', (Clause((Term(Field.ANY, "red boat", exact=True), word("ferry"))),)),
        ("a OR b OR c", (Clause((word("a"), word("b"), word("c"))),)),
        ("OR a OR", (Clause((word("a"),)),)),
        ("a OR -b", (Clause((word("a"),)), Clause((word("b"),), excluded=True))),
        ("-a OR b", (Clause((word("a"),), excluded=True), Clause((word("b"),)))),
        ("or", (Clause((word("or"),)),)),
        ("IMG-01 x-ray", (Clause((word("IMG-01"),)), Clause((word("x-ray"),)))),
        ('Camera:"Pixel 8"', (Clause((Term(Field.CAMERA, "Pixel 8", exact=True),)),)),
        ("before:2023-05 after:2021", (Clause((Term(Field.BEFORE, "2023-05"),)), Clause((Term(Field.AFTER, "2021"),)))),
        ("before:lunch", (Clause((word("before:lunch"),)),)),
        ("https://x.org", (Clause((word("https://x.org"),)),)),
        ('"never closed', (Clause((Term(Field.ANY, "never closed", exact=True),)),)),
        ("sea sea", (Clause((word("sea"),)),)),
        ('- -- "" * ... camera:', ()),
    ],
)
def test_a_text_is_parsed_into_clauses(text: str, clauses: tuple[Clause, ...]) -> None:
    assert parse(text) == clauses


def test_a_month_after_before_and_after_means_its_first_and_last_day() -> None:
    (before,), (after,) = (clause.terms for clause in parse("before:2020-02 after:2020-02"))
    assert (before.day.isoformat(), after.day.isoformat()) == ("2020-02-01", "2020-02-29")


@given(st.text(alphabet="ab -:\"OR\ncamera'é京", max_size=30) | st.text())
def test_clauses_written_as_text_are_parsed_into_the_same_clauses(text: str) -> None:
    clauses = parse(text)
    assert parse(" ".join(map(str, clauses))) == clauses


def test_the_number_of_alternatives_is_bounded() -> None:
    (clause,) = parse(" OR ".join(f"w{number}" for number in range(5000)))
    assert len(clause.terms) == MOST_CLAUSES


def test_a_clause_can_be_removed_from_a_text() -> None:
    text = 'beach "red  boat" OR ferry -people'
    assert without(text, parse(text)[1]) == "beach -people"
    assert without("sea", parse("sea")[0]) == ""


@pytest.mark.parametrize("text", ["beach OR shows:boat", "sea shows:boat OR camera:nikon", "sea -shows:boat"])
def test_a_description_that_cannot_rank_is_refused_and_named(text: str) -> None:
    with pytest.raises(InputError, match="shows:boat"):
        require_ranking(text)
    require_ranking("beach -people shows:boat OR shows:ship")
