"""Which files of a folder are left out: patterns as in a `.gitignore`, one per line.

The last matching pattern decides, and `!` includes files again; a folder that is left out takes everything in it along.
Unlike in a `.gitignore`, case does not matter: cameras write `IMG_1.JPG`, people type `*.jpg`. A line such as `<50 kB`
stands for all smaller files, such as icons and previews, but not for sidecars, which are always small.

PhotoSearch matches the patterns itself, because pathspec 1.1 differs from git on folders. With `*`, `!*/`, `!*.jpg` it
matches every folder, so a walk would end there; with `Cache/`, `!Cache/keep/` it includes files of a folder that is
left out.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from photosearch.core.folders.formats import is_sidecar
from photosearch.errors import InputError

EVERYWHERE = ""
"""The key for the patterns of all folders."""
_TOKEN = re.compile(
    r"(?P<stars>\*+)|(?P<any>\?)|\[(?P<none>[!^]?)(?P<set>\]?[^\]]*)\]|\\?(?P<letter>[^\\]|(?<=\\).)", re.DOTALL
)
"""The tokens of a pattern between two slashes; a backslash escapes the next character."""
_SIZE = re.compile(r"<\s*(\d{1,9})\s*([km]?)b", re.IGNORECASE)
_BYTES = {"": 1, "k": 1_000, "m": 1_000_000}


class Exclusion:
    """The files and folders that `patterns` leave out of `folder`; paths are identity texts below it.

    Raises:
        InputError: a line is not a valid pattern.
    """

    def __init__(self, folder: str, patterns: str = "") -> None:
        self._start = len(folder.rstrip(os.sep)) + 1
        self._rules = tuple(filter(None, map(_rule, reversed(patterns.splitlines()))))
        self.by_size = any(rule.below is not None for rule in self._rules)
        """Whether it depends on the sizes of files."""
        self._known: dict[str, bool] = {}

    def __bool__(self) -> bool:
        """Whether there is any pattern."""
        return bool(self._rules)

    def leaves_out(self, path: str, size: int | None = None, *, is_folder: bool = False) -> bool:
        """Whether the file or folder at `path` is left out, given that its parent folder is not.

        Args:
            size: of the file in bytes; if unknown, no pattern of a size applies.
        """
        place = path[self._start :].replace(os.sep, "/").lower()
        if is_folder:
            place += "/"
        return next((rule.takes_out for rule in self._rules if rule.applies(place, size)), False)

    def hides(self, path: str, size: int | None = None) -> bool:
        """Whether the file `path`, or a folder it lies in, is left out.

        If `size`, in bytes, is unknown and a pattern depends on it, only a folder leaves the file out.
        """
        if not self:
            return False
        unknown = size is None and self.by_size
        return self.hides_folder(os.path.dirname(path)) or (not unknown and self.leaves_out(path, size))  # noqa: PTH120

    def hides_folder(self, path: str) -> bool:
        """Whether the folder `path`, or a folder it lies in, is left out."""
        if len(path) <= self._start:
            return False
        if path not in self._known:
            above = self.hides_folder(os.path.dirname(path))  # noqa: PTH120  (text: any bytes survive)
            self._known[path] = above or self.leaves_out(path, is_folder=True)
        return self._known[path]


def exclusions(folders: Sequence[str], patterns: Mapping[str, str]) -> dict[str, Exclusion]:
    """Returns the exclusion of each folder: the patterns for all folders, then its own, which may include files again.

    Raises:
        InputError: a line is not a valid pattern.
    """
    shared = patterns.get(EVERYWHERE, "")
    return {folder: Exclusion(folder, f"{shared}\n{patterns.get(folder, '')}") for folder in folders}


def left_out(files: Mapping[str, Mapping[str, int]], patterns: Mapping[str, str]) -> tuple[str, ...]:
    """Returns the files that every watched folder around them leaves out; sorted.

    Args:
        files: by watched folder, the paths of the files with their sizes in bytes.
    """
    rules = exclusions(tuple(files), patterns)
    hidden: set[str] = set()
    taken: set[str] = set()
    for folder, paths in files.items():
        for path, size in paths.items():
            (hidden if rules[folder].hides(path, size) else taken).add(path)
    return tuple(sorted(hidden - taken))


@dataclass(frozen=True, slots=True)
class _Rule:
    """A line: what it applies to, and whether it excludes that or includes it again."""

    takes_out: bool
    regex: re.Pattern[str] | None = None
    below: int | None = None
    """It applies to files of fewer bytes, whatever their names, except sidecars."""

    def applies(self, place: str, size: int | None) -> bool:
        """Whether the line is about a file or folder."""
        if self.below is not None:
            return size is not None and size < self.below and not is_sidecar(place)
        # A full match: the pattern of a folder does not match the files in it.
        return self.regex is not None and self.regex.fullmatch(place) is not None


def _rule(line: str) -> _Rule | None:
    """Reads a line; returns None for a comment or an empty line.

    Folders are matched with a slash at the end.
    """
    glob = line.rstrip()
    if not glob or glob.startswith("#"):
        return None
    takes_out = not glob.startswith("!")
    glob = glob.removeprefix("!").lower()
    if size := _SIZE.fullmatch(glob):
        return _Rule(takes_out, below=int(size[1]) * _BYTES[size[2]])
    parts = glob.strip("/").split("/")
    if "/" not in glob.removesuffix("/"):
        parts.insert(0, "**")  # a name alone, at any depth
    try:
        regex = "".join(_part(each, last=number == len(parts)) for number, each in enumerate(parts, 1))
        return _Rule(takes_out, re.compile(regex + ("/" if glob.endswith("/") else "/?"), re.DOTALL))
    except (ValueError, re.error) as error:
        raise InputError(
            f"“{line}” is not a valid pattern", "Write one pattern per line, such as *.png or Cache/"
        ) from error


def _part(glob: str, *, last: bool) -> str:
    """Returns the regular expression for the part between two slashes."""
    if glob == "**":
        return ".*[^/]" if last else "(?:.*/)?"
    regex, end = "", 0
    for token in _TOKEN.finditer(glob):
        if token.start() != end:
            break
        end = token.end()
        regex += _translated(token)
    if not glob or end != len(glob):
        raise ValueError(glob)
    return regex if last else regex + "/"


def _translated(token: re.Match[str]) -> str:
    if token["stars"]:
        return "[^/]*"
    if token["any"]:
        return "[^/]"
    if token["set"] is not None:
        letters = re.sub(r"([\\\[\]^&~|])", r"\\\1", token["set"])
        return f"(?!/)[{'^' if token['none'] else ''}{letters}]"
    return re.escape(token["letter"])
