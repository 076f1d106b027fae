"""Completes the search text with what the library has: things that photos show, places, cameras, keywords, folders."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from photosearch.core.contents import normal
from photosearch.core.query.language import Field

MOST = 8
"""Suggestions that are shown at a time."""
MOST_WORDS = 3
"""Words before the cursor that may be the start of one name, such as "New York"."""
_LAST = re.compile(r'(?P<excluded>-?)(?:(?P<field>[a-z]+):)?(?:"(?P<quoted>[^"]*)|(?P<plain>[^\s":]*))$', re.IGNORECASE)
_FIELDS = {field.value: field for field in Field}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that photos of the library have.

    Attributes:
        field: what it is.
        value: what to search for, as the value of the field.
        names: what it may be called, the name to show first.
        photos: how many photos have it.
    """

    field: Field
    value: str
    names: tuple[str, ...]
    photos: int

    @property
    def typed(self) -> str:
        """The text to type for it."""
        value = self.value.replace('"', " ")
        return f'{self.field.value}:"{value}"' if re.search(r"[\s:]", value) else f"{self.field.value}:{value}"


@dataclass(frozen=True, slots=True)
class Completion:
    """An entry, and the text with it in place of what was typed last."""

    entry: Entry
    text: str


def completions(typed: str, known: Sequence[Entry], most: int = MOST) -> tuple[Completion, ...]:
    """Returns what the end of a text may become: names that start with it, then those with such a word, by photos.

    A field before the word, as in `camera:ni`, asks for that field alone. More of the words before it are tried first.
    """
    for start, excluded, field, words in _ends(typed):
        begun = normal(words)
        if not begun and field is None:
            continue
        found = [(rank, entry) for entry in known if (rank := _rank(entry, field, begun)) is not None]
        if found:
            found.sort(key=lambda each: (each[0], -each[1].photos, each[1].names[0]))
            return tuple(Completion(entry, f"{typed[:start]}{excluded}{entry.typed} ") for _, entry in found[:most])
    return ()


def _ends(typed: str) -> Iterator[tuple[int, str, Field | None, str]]:
    """Yields where the end of the text begins, its minus sign, field and words; longer ends first."""
    last = _LAST.search(typed)
    if last is None:
        return
    name = last["field"]
    field = _FIELDS.get(name.casefold()) if name else None
    if name and field is None:
        return
    words = last["quoted"] if last["quoted"] is not None else last["plain"]
    if name is None and last["quoted"] is None and words:
        before = typed[: last.start()]
        starts = [each.start() for each in re.finditer(r"(?<!\S)-?[^\s\":]+(?=\s+)", before)]
        for start in starts[-(MOST_WORDS - 1) :]:
            if re.fullmatch(r"[^\":]*", typed[start:]):
                whole = typed[start:]
                minus = "-" if whole.startswith("-") else ""
                yield start, minus, None, whole.removeprefix("-")
    yield last.start(), last["excluded"], field, words


def _rank(entry: Entry, field: Field | None, begun: str) -> int | None:
    """Returns 0 if a name starts with the words, 1 if a later word does, None if neither does."""
    if field not in (None, entry.field):
        return None
    names = [normal(name) for name in entry.names]
    if any(name.startswith(begun) for name in names):
        return 0
    return 1 if any(f" {begun}" in name for name in names) else None
