"""Lists the programs that can open a file, from desktop entries on Linux; Windows and macOS have their own choosers.

Sources: Desktop Entry Specification 1.5 and Association between MIME types and applications 1.0.1, freedesktop.org.
"""

import configparser
import os
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLocale, QMimeDatabase, QProcess

HAS_CHOOSER = sys.platform in ("win32", "darwin")
"""Whether the system has a dialog to choose a program."""
_ENTRY = "Desktop Entry"
_DEFAULT, _ADDED, _REMOVED = "Default Applications", "Added Associations", "Removed Associations"
_CHOOSE_ON_MAC = (
    "on run argv",
    "set chosen to choose application as alias",
    "tell application (POSIX path of chosen) to open POSIX file (item 1 of argv)",
    "end run",
)


@dataclass(frozen=True, slots=True)
class Program:
    """A program by its id, the name for people, and its command as in the `Exec` key."""

    id: str
    name: str
    command: str
    icon: str = ""
    file: str = ""


def for_file(path: str) -> tuple[Program, ...]:
    """Returns the programs for the type of a file, the default one first; none where the system has a chooser."""
    if HAS_CHOOSER or not path:
        return ()
    kinds = _kinds(path)
    installed = dict(_installed())
    offered = [each for kind in kinds for each in (*_associated(_DEFAULT, kind), *_associated(_ADDED, kind))]
    offered += [each for kind in kinds for each, (_, kinds_of_it) in installed.items() if kind in kinds_of_it]
    removed = {each for kind in kinds for each in _associated(_REMOVED, kind)}
    return tuple(installed[each][0] for each in dict.fromkeys(offered) if each in installed and each not in removed)


def run(program: Program, path: str) -> bool:
    """Starts a program with a file; returns whether it could be started. No shell is used."""
    command = arguments(program, path)
    return bool(command) and bool(QProcess.startDetached(command[0], command[1:])[0])


def arguments(program: Program, path: str) -> list[str]:
    """Returns the command line that opens a file; empty if the program takes no file."""
    try:
        parts = shlex.split(program.command)
    except ValueError:
        return []
    url = Path(path).as_uri()
    files = {"%f": path, "%F": path, "%u": url, "%U": url}
    if not any(code in part for part in parts for code in files):
        return []
    made: list[str] = []
    for part in parts:
        if part == "%i":
            made += ["--icon", program.icon] if program.icon else []
            continue
        made.append(_expanded(part, {**files, "%c": program.name, "%k": program.file}))
    return [each for each in made if each]


def choose(path: str) -> None:
    """Lets the person choose a program in the dialog of the system (Windows, macOS)."""
    if sys.platform == "win32":
        process = QProcess()
        process.setProgram("rundll32.exe")
        # The rest of the line is the path, without quotes.
        process.setNativeArguments(f"shell32.dll,OpenAs_RunDLL {os.path.normpath(path)}")  # type: ignore[attr-defined]
        process.startDetached()
    else:
        script = [argument for line in _CHOOSE_ON_MAC for argument in ("-e", line)]
        QProcess.startDetached("/usr/bin/osascript", [*script, path])


def _expanded(part: str, codes: dict[str, str]) -> str:
    """Replaces the field codes of an argument; deprecated ones vanish."""
    made, place = "", 0
    while place < len(part):
        code = part[place : place + 2]
        if code.startswith("%") and len(code) == 2:
            made += "%" if code == "%%" else codes.get(code, "")
            place += 2
        else:
            made += part[place]
            place += 1
    return made


def _kinds(path: str) -> list[str]:
    """Returns the MIME types of a file by its name, the most specific one first."""
    kind = QMimeDatabase().mimeTypeForFile(path, QMimeDatabase.MatchMode.MatchExtension)
    return [kind.name(), *kind.aliases(), *kind.allAncestors()]


def _data_folders() -> list[Path]:
    own = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return [Path(each) / "applications" for each in (own, *shared.split(":")) if each]


def _installed() -> Iterator[tuple[str, tuple[Program, frozenset[str]]]]:
    """Yields the installed programs by id, each with its MIME types; earlier folders win."""
    seen: set[str] = set()
    for folder in _data_folders():
        for file in sorted(folder.rglob("*.desktop")):
            name = "-".join(file.relative_to(folder).parts)
            if name not in seen:
                seen.add(name)
                entry = _read(file)
                program = _program(name, file, entry) if entry is not None else None
                if entry is not None and program is not None:
                    yield name, (program, frozenset(filter(None, entry.get("MimeType", "").split(";"))))


def _program(name: str, file: Path, entry: configparser.SectionProxy) -> Program | None:
    """Returns the program of a desktop entry, or None if it cannot open a file on the desktop."""
    tried = entry.get("TryExec", "")
    hidden = entry.get("Hidden", "false") == "true" or entry.get("Terminal", "false") == "true"
    if entry.get("Type", "Application") != "Application" or hidden or (tried and shutil.which(tried) is None):
        return None
    language = QLocale().name()
    names = (entry.get(key, "") for key in (f"Name[{language}]", f"Name[{language.split('_')[0]}]", "Name"))
    program = Program(name, next(filter(None, names), name), entry.get("Exec", ""), entry.get("Icon", ""), str(file))
    return program if arguments(program, "/a") else None


def _read(file: Path) -> configparser.SectionProxy | None:
    parser = _parsed((file,))
    return parser[_ENTRY] if parser.has_section(_ENTRY) else None


def _associated(section: str, kind: str) -> list[str]:
    """Returns the ids of the programs that the person or the system associates with a type, most important first."""
    own = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    found: list[str] = []
    for folder in (Path(own), *_data_folders()):
        parser = _parsed((folder / "mimeapps.list",))
        if parser.has_section(section):
            found += filter(None, parser[section].get(kind, "").split(";"))
    return found


def _parsed(files: Sequence[Path]) -> configparser.ConfigParser:
    """Returns the content of these files, as far as they can be read."""
    parser = configparser.ConfigParser(
        interpolation=None, strict=False, delimiters=("=",), comment_prefixes=("#",), empty_lines_in_values=False
    )
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    try:
        parser.read(files, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        parser.clear()
    return parser
