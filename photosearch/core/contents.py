"""Words for the contents of photos: things such as "cocker spaniel", and families of them such as "dog"."""

from dataclasses import dataclass

from photosearch.core.words import words

LANGUAGES = ("en", "de", "zh")
"""The languages that words have names in."""


@dataclass(frozen=True, slots=True)
class Word:
    """A thing or a family. `id` is its number in WordNet 3.0; families that WordNet lacks have their own.

    `names` holds its names in each of `LANGUAGES`; the first in each is the one to show.
    """

    id: int
    names: tuple[tuple[str, ...], ...]

    def name(self, language: str) -> str:
        """Returns the name to show; `language` is a code such as "de" or "zh_CN"."""
        short = language.replace("-", "_").partition("_")[0]
        return self.names[LANGUAGES.index(short) if short in LANGUAGES else 0][0]


@dataclass(frozen=True, slots=True)
class Seen:
    """A word for a photo, and the probability that it is right, from 0 to 1."""

    word: int
    confidence: float


def normal(name: str) -> str:
    """Returns a name in the form for comparison: its words without case and with uniform separators."""
    return " ".join(words(name)).casefold()
