"""The search language of the text field: words, "exact words", -word, OR, and fields such as `camera:`.

    beach -people               photos about a beach, without people
    "red boat" OR ferry         exact words, or one of two
    camera:nikon after:2021     a field of the photo; dates are days, months or years
    Vienna 2023                 a year, month or day by itself means its days, or the word; "2023" is the word alone

Every text is valid: what is no field, no date or no quotation is searched for as words.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from photosearch.core import moments
from photosearch.core.moments import Span
from photosearch.core.words import words
from photosearch.errors import InputError

MOST_CLAUSES = 32
"""The most clauses of a text, and the most terms of a clause, that are looked up; more hardly help, and cost time."""
_TOKEN = re.compile(r'(?P<excluded>-?)(?:(?P<field>[a-z]+):)?(?:"(?P<exact>[^"]*)"?|(?P<plain>[^\s"]+))', re.IGNORECASE)
_TYPED_DATE = re.compile(r"(?:19|20)\d\d(?:-\d\d){0,2}", re.ASCII)


class Field(StrEnum):
    """What a term is compared with."""

    ANY = "any"
    """Path, title, caption, keywords, people, place, contents and text in the picture; a date also finds its days."""
    PATH = "in"
    TITLE = "title"
    CAPTION = "caption"
    KEYWORD = "keyword"
    """Keywords and people."""
    PLACE = "place"
    """The place in the metadata, and the names of the city and country at the photo's position."""
    CONTENT = "content"
    """What the photo shows (`core.contents`)."""
    TEXT = "text"
    """Text that was read in the picture."""
    SHOWS = "shows"
    """A description of the picture. It ranks photos and leaves none out."""
    CAMERA = "camera"
    LENS = "lens"
    TYPE = "type"
    BEFORE = "before"
    AFTER = "after"


_FORMATS = {
    "jpg": "JPEG", "jpe": "JPEG", "tif": "TIFF", "heic": "HEIF", "jxl": "JPEG XL", "jp2": "JPEG 2000", "psb": "PSD",
    **dict.fromkeys(("dng", "cr2", "cr3", "crw", "nef", "arw", "raf", "orf", "rw2", "pef", "x3f"), "RAW"),
}  # fmt: skip
"""The format that a suffix stands for, if its name is another word."""
_NAMED = {field.value: field for field in Field if field is not Field.ANY}
_DATED = (Field.BEFORE, Field.AFTER)


@dataclass(frozen=True, slots=True)
class Term:
    """One word, exact words, or a field with its value."""

    field: Field
    text: str
    """As typed, without quotation marks."""
    exact: bool = False
    """Whether only the whole words themselves match: no longer words, no contents and no days."""

    @property
    def words(self) -> tuple[str, ...]:
        """The words, which must follow one another: `IMG_01` is two."""
        return words(self.text)

    @property
    def days(self) -> Span | None:
        """The days of a year, month or day that was typed by itself, such as 2023 or 2023-05; else None.

        Photos of these days match, and photos that have the words, such as a scan in a folder 1987.
        """
        if self.field is not Field.ANY or self.exact or _TYPED_DATE.fullmatch(self.text) is None:
            return None
        return moments.parse(self.text) if _is_date(self.text) else None

    @property
    def day(self) -> date:
        """The first day that `before:` excludes, or the last day that `after:` excludes."""
        days = moments.parse(self.text)
        return days.first if self.field is Field.BEFORE else days.last

    def __str__(self) -> str:
        value = f'"{self.text}"' if self.exact else self.text
        return value if self.field is Field.ANY else f"{self.field}:{value}"


@dataclass(frozen=True, slots=True)
class Clause:
    """Terms of which a photo must match one, or none if `excluded`."""

    terms: tuple[Term, ...]
    excluded: bool = False

    @property
    def filters(self) -> bool:
        """Whether photos pass or fail it; descriptions only rank them."""
        return all(term.field is not Field.SHOWS for term in self.terms)

    def __str__(self) -> str:
        return ("-" if self.excluded else "") + " OR ".join(map(str, self.terms))


def parse(text: str) -> tuple[Clause, ...]:
    """Returns the distinct clauses of `text`, all of which a photo must satisfy."""
    clauses: list[Clause] = []
    joined = False
    for token in _TOKEN.finditer(text):
        if token.group() == "OR":
            joined = bool(clauses) and not clauses[-1].excluded
            continue
        term, excluded = _term(token), bool(token["excluded"])
        if term is None:
            continue
        if joined and not excluded:
            clauses[-1] = Clause((*clauses[-1].terms, term)[:MOST_CLAUSES])
        else:
            clauses.append(Clause((term,), excluded))
        joined = False
    return tuple(dict.fromkeys(clauses))[:MOST_CLAUSES]


def format_of(text: str) -> str:
    """Returns the name of the format that a suffix such as `jpg` stands for, or the text itself."""
    return _FORMATS.get(text.casefold().lstrip("."), text)


def replaced(text: str, old: Clause, new: Clause) -> str:
    """Returns `text` with another clause in place of `old`."""
    return " ".join(str(new if each == old else each) for each in parse(text))


def alternatives(clause: Clause) -> tuple[Clause, ...]:
    """Returns what else a clause of one term could mean: what photos show, a place, exact words, or its opposite."""
    if len(clause.terms) != 1:
        return (Clause(clause.terms, not clause.excluded),) if clause.excluded else ()
    (term,) = clause.terms
    others: list[Term] = []
    if term.field in (Field.ANY, Field.CONTENT, Field.PLACE):
        exact = " " in term.text
        others = [Term(field, term.text, exact) for field in (Field.CONTENT, Field.PLACE)]
        others += [Term(Field.ANY, term.text), Term(Field.ANY, term.text, exact=True)]
    found = [Clause((each,), clause.excluded) for each in others if each != term]
    return (*(each for each in found if parse(str(each)) == (each,)), Clause(clause.terms, not clause.excluded))


def filtering(text: str) -> tuple[Clause, ...]:
    """Returns the clauses of `text` that photos pass or fail."""
    return tuple(clause for clause in parse(text) if clause.filters)


def description(text: str) -> str:
    """Returns what `shows:` describes in `text`; empty if nothing is described."""
    terms = (term for clause in parse(text) if not clause.excluded for term in clause.terms)
    return " ".join(term.text for term in terms if term.field is Field.SHOWS)


def require_ranking(text: str) -> None:
    """Checks that every description in `text` can rank photos.

    Raises:
        InputError: a description is excluded, or is an alternative to a word or a field, which filter photos.
    """
    for clause in parse(text):
        described = [term.field is Field.SHOWS for term in clause.terms]
        if any(described) and clause.excluded:
            raise InputError(f"{clause} cannot exclude photos: a description only ranks them", "Leave the part out")
        if any(described) and not all(described):
            raise InputError(
                f"{clause} cannot be searched: a description ranks photos, and the other part filters them",
                "Leave OR out, or search for one of the two",
            )


def without(text: str, clause: Clause) -> str:
    """Returns `text` without a clause."""
    return " ".join(str(each) for each in parse(text) if each != clause)


def _term(token: re.Match[str]) -> Term | None:
    """Returns the term of a token; None if it has no word."""
    exact = token["exact"] is not None
    if not exact and token["plain"].casefold().removesuffix(":") in _NAMED and token["plain"].endswith(":"):
        return None  # the value is still being typed
    name, value = token["field"], token["exact"] if exact else token["plain"]
    field = _NAMED.get(name.casefold()) if name else Field.ANY
    if field is None or (field in _DATED and not _is_date(value)):
        field, value = Field.ANY, f"{name}:{value}"
    return Term(field, value, exact) if words(value) else None


def _is_date(text: str) -> bool:
    try:
        moments.parse(text)
    except InputError:
        return False
    return True
