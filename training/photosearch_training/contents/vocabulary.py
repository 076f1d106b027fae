"""The words for contents: the classes of ImageNet-1k and their families, with names in English, German and Chinese.

English names of classes and the families that a class belongs to come from WordNet 3.0. The tables beside this module
add everyday names, the names in the other languages, and families that WordNet lacks, such as trains.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt

from photosearch.core.contents import Word
from photosearch.errors import InputError
from photosearch_training.network.backbones import imagenet_classes

CLASSES = 1000
_OWN = 90_000_000
"""Families that WordNet lacks have numbers from here on."""
_TABLES = resources.files("photosearch_training.contents")
_NOUNS = "data.noun"
_SENSES = "index.noun"


@dataclass(frozen=True, slots=True)
class WordNet:
    """Nouns: the names and the more general concepts of each, by its number."""

    names: dict[int, tuple[str, ...]]
    above: dict[int, tuple[int, ...]]
    senses: dict[str, tuple[int, ...]]
    """The concepts that a name stands for, the most frequent first; spaces are underscores."""

    @staticmethod
    def read(folder: Path) -> "WordNet":
        """Reads WordNet's database files (wndb(5WN)); raises InputError if they are missing or damaged."""
        try:
            nouns = (folder / _NOUNS).read_text(encoding="utf-8").splitlines()
            senses = (folder / _SENSES).read_text(encoding="utf-8").splitlines()
            names, above = {}, {}
            for fields in (line.split(" ") for line in nouns if not line.startswith(" ")):
                count = int(fields[3], 16)
                pointers = fields[5 + 2 * count :]
                names[int(fields[0])] = tuple(each.replace("_", " ") for each in fields[4 : 4 + 2 * count : 2])
                above[int(fields[0])] = tuple(
                    int(pointers[4 * each + 1])
                    for each in range(int(fields[4 + 2 * count]))
                    if pointers[4 * each].startswith("@")
                )
            found = {
                fields[0]: tuple(map(int, fields[-int(fields[2]) :]))
                for fields in (line.split() for line in senses if not line.startswith(" "))
            }
        except (OSError, ValueError, IndexError) as error:
            raise InputError(
                f"Cannot read WordNet in {folder}: {error}",
                f"Name the folder that holds {_NOUNS}, such as /usr/share/wordnet of Debian's package wordnet-base",
            ) from error
        return WordNet(names, above, found)

    def ancestors(self, concept: int) -> frozenset[int]:
        """Returns a concept and all more general ones."""
        found, left = set(), [concept]
        while left:
            each = left.pop()
            if each not in found:
                found.add(each)
                left += self.above.get(each, ())
        return frozenset(found)

    def concept(self, key: str) -> int:
        """Returns the concept with this key: its number, or a name and the number of its sense, as in "bass.8"."""
        if key.isdecimal():
            return int(key)
        name, _, sense = key.partition(".")
        return self.senses[name.lower()][int(sense or 1) - 1]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words: first the classes in the order of the classifier, then the families.

    `members` is bool [F, 1000]: the classes of each family. `above` holds, for each word, its own
    concept and all more general ones.
    """

    words: tuple[Word, ...]
    members: npt.NDArray[np.bool_]
    above: tuple[frozenset[int], ...]


def classes() -> tuple[int, ...]:
    """Returns the WordNet numbers of the classes of ImageNet-1k, in the order of its classifiers."""
    return tuple(int(each.removeprefix("n")) for each in imagenet_classes())


def build(wordnet: WordNet) -> Vocabulary:
    """Returns the words of the tables beside this module; raises InputError if they do not fit this WordNet."""
    ids = classes()
    if unknown := [each for each in ids if each not in wordnet.names]:
        raise InputError(f"WordNet lacks {len(unknown)} of the classes, such as {unknown[0]}", "Use WordNet 3.0")
    families = [_family(line) for line in _lines("families.tsv")]
    taken = {name.casefold() for _, names, _ in families for name in names[0]}
    words = []
    for number, line in zip(ids, _lines("things.tsv"), strict=True):
        extra, german, chinese = (tuple(filter(None, part.split("|"))) for part in line.split("\t"))
        # A name that a family has too, such as "tie", means the family.
        own = [name for name in (*wordnet.names[number], *extra) if name.casefold() not in taken]
        english = tuple(dict.fromkeys(own or wordnet.names[number][:1]))
        words.append(Word(number, (english, german, chinese)))
    ancestors = [wordnet.ancestors(number) for number in ids]
    members = np.zeros((len(families), CLASSES), np.bool_)
    for row, (number, names, chosen) in enumerate(families):
        words.append(Word(number, names))
        members[row, [each for each, above in enumerate(ancestors) if number in above]] = True
        members[row, list(chosen)] = True
    if not members.any(axis=1).all():
        raise InputError("A family has no classes", "Use WordNet 3.0")
    own_above = [frozenset(families[row][0] for row in np.flatnonzero(members[:, each])) for each in range(CLASSES)]
    above = [ancestors[each] | own_above[each] for each in range(CLASSES)]
    above += [wordnet.ancestors(number) if number < _OWN else frozenset([number]) for number, _, _ in families]
    return Vocabulary(tuple(words), members, tuple(above))


def truths(wordnet: WordNet) -> dict[str, frozenset[int]]:
    """Returns the concepts that are right for a photo, by its label, which is "source/class"."""
    ids = classes()
    families: dict[int, set[int]] = {}
    for number, _, chosen in map(_family, _lines("families.tsv")):
        for each in chosen:
            families.setdefault(ids[each], set()).add(number)
    found = {}
    for line in _lines("labels.tsv"):
        label, _, keys = line.partition("\t")
        concepts = [ids[int(key)] if key.isdecimal() and len(key) < 4 else wordnet.concept(key) for key in keys.split()]
        right = frozenset().union(*map(wordnet.ancestors, concepts))
        found[label] = right.union(*(families.get(each, ()) for each in right))
    return found


def _family(line: str) -> tuple[int, tuple[tuple[str, ...], ...], tuple[int, ...]]:
    number, *names, chosen = (line if line.count("\t") == 4 else f"{line}\t").split("\t")
    spans = (re.fullmatch(r"(\d+)(?:-(\d+))?", each) for each in chosen.split(",") if each)
    numbers = (range(int(span[1]), int(span[2] or span[1]) + 1) for span in spans if span)
    return int(number), tuple(tuple(each.split("|")) for each in names), tuple(n for span in numbers for n in span)


def _lines(table: str) -> Iterator[str]:
    text: Iterable[str] = (_TABLES / table).read_text(encoding="utf-8").splitlines()
    return (line for line in text if line)
