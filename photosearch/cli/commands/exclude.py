"""`photosearch exclude`: leave files out of the library, by patterns as in a .gitignore."""

import argparse
from collections.abc import Sequence
from contextlib import ExitStack

from photosearch.cli.console import Console
from photosearch.cli.options import Commands, add_command, application_of, path_of
from photosearch.core import identity
from photosearch.core.folders.exclusion import EVERYWHERE, left_out
from photosearch.errors import InputError
from photosearch.jobs.indexing.survey import photo_files


def add(commands: Commands) -> None:
    """Adds the command."""
    exclude = add_command(commands, "exclude", run, "leave files out of the library, by patterns or by size")
    exclude.add_argument("patterns", nargs="*", metavar="PATTERN",
                         help="such as '*.png', 'Cache/', '!Keep/' or '<50 kB'; without one, list them")  # fmt: skip
    exclude.add_argument("--in", dest="folder", metavar="FOLDER", help="a watched folder (default: all of them)")
    exclude.add_argument("--remove", action="store_true", help="remove these patterns")
    exclude.add_argument("--preview", action="store_true", help="list the files they would leave out; change nothing")
    exclude.add_argument("--json", action="store_true", help="print the result as one JSON line")


def run(options: argparse.Namespace, console: Console) -> int:
    """Changes or lists the patterns, and counts the photos that they leave out."""
    application = application_of(options)
    folder = path_of(options.folder) if options.folder else EVERYWHERE
    with application.open_reader() as store:
        if folder != EVERYWHERE and folder not in store.folders.paths():
            raise InputError(f"{identity.display(folder)} is not a watched folder", "See: photosearch status")
        patterns = store.folders.patterns()
        lines = _changed(patterns.get(folder, "").splitlines(), options.patterns, options.remove)
        patterns[folder] = "\n".join(lines)
        files = photo_files(store, lambda: False)
    out = left_out(files, patterns)
    changes = bool(options.patterns) and not options.preview
    if changes:
        with ExitStack() as stack:
            writer = application.open_writing(stack)
            writer.folders.exclude(folder, patterns[folder])
    photos = len(set().union(*files.values()))
    if options.json:
        named = {"paths": out} if options.preview else {}
        console.json({"folder": folder or None, "patterns": lines, "photos": photos, "left_out": len(out), **named})
        return 0
    for line in out if options.preview else lines:
        console.print(identity.display(line))
    verb = "would be" if options.preview else "are"
    next_step = ". To update the library: photosearch index" if changes else ""
    console.note(f"{len(out)} of {photos} photos {verb} left out{next_step}")
    return 0


def _changed(lines: Sequence[str], named: Sequence[str], remove: bool) -> list[str]:
    """Returns the patterns with the named ones added, or removed."""
    if not remove:
        return list(dict.fromkeys((*lines, *named)))
    for each in named:
        if each not in lines:
            raise InputError(f"“{each}” is not among the patterns", f"These are: {', '.join(lines) or 'none'}")
    return [each for each in lines if each not in named]
