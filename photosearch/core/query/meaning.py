"""How a text in the search language is understood: which of its parts mean contents, days, places, or words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from photosearch.core.query.language import Clause, Field, Term


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a term stands for.

    `contents` are the names of what it shows, in English; `places` the keys of places with that name.
    """

    term: Term
    contents: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Returns the meaning as JSON."""
        days = self.term.days
        return {
            "field": self.term.field.value,
            "text": self.term.text,
            **({"from": days.first.isoformat(), "to": days.last.isoformat()} if days is not None else {}),
            **({"contents": list(self.contents)} if self.contents else {}),
            **({"places": list(self.places)} if self.places else {}),
        }


@dataclass(frozen=True, slots=True)
class Understood:
    """A clause with the meaning of each of its terms, of which one must hold, or none if it is excluded."""

    clause: Clause
    meanings: tuple[Meaning, ...]

    def as_json(self) -> dict[str, Any]:
        """Returns the clause as JSON."""
        meanings = [each.as_json() for each in self.meanings]
        return {"part": str(self.clause), "excluded": self.clause.excluded, "means": meanings}


def understood(
    clauses: Sequence[Clause],
    contents: Callable[[str], tuple[str, ...]],
    places: Callable[[str], tuple[str, ...]],
) -> tuple[Understood, ...]:
    """Returns what each clause means.

    Args:
        contents: returns the English names of the contents that have a name.
        places: returns the keys of the places that have a name.
    """

    def meaning(term: Term) -> Meaning:
        if term.days is not None:
            return Meaning(term)
        shown = term.field is Field.CONTENT or (term.field is Field.ANY and not term.exact)
        named = contents(term.text) if shown else ()
        return Meaning(term, named, places(term.text) if term.field in (Field.ANY, Field.PLACE) else ())

    return tuple(Understood(each, tuple(map(meaning, each.terms))) for each in clauses)
