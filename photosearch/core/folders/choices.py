"""The folders, kinds and sizes of files that a person may exclude, each with the pattern that excludes it."""

import os
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from photosearch.core import identity
from photosearch.core.folders.exclusion import EVERYWHERE, Exclusion

Files = Mapping[str, Mapping[str, int]]
"""By watched folder, the paths of the files with their sizes in bytes."""
SIZES = {"10 kB": 10_000, "50 kB": 50_000, "200 kB": 200_000, "1 MB": 1_000_000}
"""Sizes in bytes, by name, below which files may be excluded: icons, then previews, then pictures from messengers."""
DEEPEST = 2
"""Levels of folders that are offered below a watched folder."""
_SPECIAL = re.compile(r"([\\*?\[\]])")


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be excluded: its name, its pattern, and how many photos it holds."""

    name: str
    pattern: str
    photos: int


def folder_choices(files: Files, place: str) -> tuple[Choice, ...]:
    """Returns the folders in the watched folder `place`, or in all with EVERYWHERE, by name.

    Args:
        files: the files by watched folder, as identity texts.
    """
    counts: Counter[str] = Counter()
    for folder, path in _files(files, place):
        parts = path[len(folder.rstrip(os.sep)) + 1 :].split(os.sep)[:-1]  # noqa: PTH206
        counts.update("/".join(parts[:depth]) for depth in range(1, min(len(parts), DEEPEST) + 1))
    found = (Choice(identity.display(name), f"/{_escaped(name)}/", counts[name]) for name in sorted(counts))
    return tuple(each for each, name in zip(found, sorted(counts), strict=True) if _excludes(each.pattern, name))


def kind_choices(files: Files, place: str) -> tuple[Choice, ...]:
    """Returns the kinds of files by their extension, the most frequent first; otherwise like `folder_choices`."""
    counts = Counter(os.path.splitext(path)[1].lower() for _, path in _files(files, place))  # noqa: PTH122
    counts.pop("", None)
    return tuple(Choice(kind[1:].upper(), f"*{kind}", number) for kind, number in counts.most_common())


def size_choices(files: Files, place: str) -> tuple[Choice, ...]:
    """Returns the sizes, such as "50 kB", that some files are smaller than, the smallest first."""
    sizes = [files[folder][path] for folder, path in _files(files, place)]
    counts = ((name, sum(size < limit for size in sizes)) for name, limit in SIZES.items())
    return tuple(Choice(name, f"<{name}", count) for name, count in counts if count)


def _files(files: Files, place: str) -> list[tuple[str, str]]:
    return [(folder, path) for folder in files if place in (EVERYWHERE, folder) for path in files[folder]]


def _escaped(name: str) -> str:
    return _SPECIAL.sub(r"\\\1", name)


def _excludes(pattern: str, name: str) -> bool:
    """Whether a pattern survives the editor, which keeps lines without spaces at their end."""
    alone = len(pattern.splitlines()) == 1 and pattern.rstrip() == pattern
    return alone and Exclusion("", pattern).leaves_out(os.sep + name.replace("/", os.sep), is_folder=True)
