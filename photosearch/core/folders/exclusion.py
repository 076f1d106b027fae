"""Which files of a folder are left out: patterns as in a `.gitignore`, one per line.

The last matching pattern decides, and `!` includes files again; a folder that is left out takes everything in it along.
Unlike in a `.gitignore`, case does not matter: cameras write `IMG_1.JPG`, people type `*.jpg`.

PhotoSearch matches the patterns itself, because pathspec 1.1 differs from git on folders. With `*`, `!*/`, `!*.jpg` it
matches every folder, so a walk would end there; with `Cache/`, `!Cache/keep/` it includes files of a folder that is
left out.
"""

import os
import re
from collections.abc import Mapping, Sequence

from photosearch.errors import InputError

EVERYWHERE = ""
"""The key for the patterns of all folders."""
_TOKEN = re.compile(
    r"(?P<stars>\*+)|(?P<any>\?)|\[(?P<none>[!^]?)(?P<set>\]?[^\]]*)\]|\\?(?P<letter>[^\\]|(?<=\\).)", re.DOTALL
)
"""The tokens of a pattern between two slashes; a backslash escapes the next character."""


class Exclusion:
    """The files and folders that `patterns` leave out of `folder`; paths are identity texts below it.

    Raises:
        InputError: a line is not a valid pattern.
    """

    def __init__(self, folder: str, patterns: str = "") -> None:
        self._start = len(folder.rstrip(os.sep)) + 1
        self._rules = tuple(filter(None, map(_rule, reversed(patterns.splitlines()))))
        self._known: dict[str, bool] = {}

    def __bool__(self) -> bool:
        """Whether there is any pattern."""
        return bool(self._rules)

    def leaves_out(self, path: str, *, is_folder: bool = False) -> bool:
        """Whether the file or folder at `path` is left out, given that its parent folder is not."""
        place = path[self._start :].replace(os.sep, "/").lower()
        if is_folder:
            place += "/"
        # A full match: the pattern of a folder does not match the files in it.
        return next((takes_out for regex, takes_out in self._rules if regex.fullmatch(place)), False)

    def hides(self, path: str) -> bool:
        """Whether the file `path`, or a folder it lies in, is left out."""
        return bool(self) and (self.hides_folder(os.path.dirname(path)) or self.leaves_out(path))  # noqa: PTH120

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


def left_out(files: Mapping[str, Sequence[str]], patterns: Mapping[str, str]) -> tuple[str, ...]:
    """Returns the files, given by watched folder, that every watched folder around them leaves out; sorted."""
    rules = exclusions(tuple(files), patterns)
    hidden: set[str] = set()
    taken: set[str] = set()
    for folder, paths in files.items():
        for path in paths:
            (hidden if rules[folder].hides(path) else taken).add(path)
    return tuple(sorted(hidden - taken))


def _rule(line: str) -> tuple[re.Pattern[str], bool] | None:
    """Returns the pattern of a line, and whether it excludes; None for a comment or an empty line.

    Folders are matched with a slash at the end.
    """
    glob = line.rstrip()
    if not glob or glob.startswith("#"):
        return None
    takes_out = not glob.startswith("!")
    glob = glob.removeprefix("!").lower()
    parts = glob.strip("/").split("/")
    if "/" not in glob.removesuffix("/"):
        parts.insert(0, "**")  # a name alone, at any depth
    try:
        regex = "".join(_part(each, last=number == len(parts)) for number, each in enumerate(parts, 1))
        return re.compile(regex + ("/" if glob.endswith("/") else "/?"), re.DOTALL), takes_out
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
