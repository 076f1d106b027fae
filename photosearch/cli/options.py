"""What the commands share: the application that is meant, the files that are named, how an answer is told."""

import argparse
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from photosearch import settings
from photosearch.app import Application
from photosearch.cli.console import Console
from photosearch.core import identity
from photosearch.errors import InputError
from photosearch.jobs.control import Control
from photosearch.jobs.opening.parts import Parts

EXIT_INTERRUPTED = 130


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, as every other error does."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{self.prog}: {message}", f"See: {self.prog} --help")


def library_options() -> Parser:
    """Returns a parent for parsers of commands on a library: which one, by which model, and where that runs."""
    shared = Parser(add_help=False)
    shared.add_argument("--library", type=Path, metavar="DIR", default=argparse.SUPPRESS,
                        help=f"the library (default: ${settings.LIBRARY_VARIABLE}, else your data folder)")  # fmt: skip
    shared.add_argument("--provider", choices=settings.PROVIDERS, default=argparse.SUPPRESS,
                        help="where the model runs (default: as in the settings)")  # fmt: skip
    shared.add_argument("--model", type=Path, metavar="DIR", default=argparse.SUPPRESS,
                        help="folder of another model")  # fmt: skip
    return shared


def application_of(options: argparse.Namespace) -> Application:
    """Returns the application on the library, provider and model that the options name."""
    paths = settings.library_paths(getattr(options, "library", None))
    chosen = settings.load(paths.settings)
    if provider := getattr(options, "provider", None):
        chosen = chosen.replace(provider=provider)
    return Application.choose(paths, chosen, getattr(options, "model", None))


def folder_named(name: str) -> str:
    """Returns the identity text of a folder that can be read; raises InputError."""
    path = Path(name).expanduser()
    if not path.exists():
        raise InputError(f"There is no folder {identity.display(name)}", "Check the spelling")
    if not path.is_dir():
        raise InputError(f"{identity.display(name)} is not a folder", "Name the folder that holds the photos")
    if not os.access(path, os.R_OK | os.X_OK):
        raise InputError(f"The folder {identity.display(name)} cannot be read", "Check its rights")
    return identity.to_text(path.absolute())


def image_named(name: str) -> str:
    """Returns the identity text of a file; raises InputError."""
    path = Path(name).expanduser()
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise InputError(f"The image {identity.display(name)} {what}", "Name a photo file")
    return identity.to_text(path.absolute())


def tell_notice(parts: Parts, console: Console) -> None:
    """Remarks what the person has to know of the model in force, if there is anything."""
    if parts.notice:
        console.note(parts.notice)


def tell(report: dict[str, Any], as_json: bool, console: Console) -> int:
    """Writes a report as one JSON line or as a tree; returns the exit code 0."""
    if as_json:
        console.json(report)
    else:
        console.tree(report)
    return 0


@contextmanager
def interruptible() -> Iterator[Control]:
    """Turns Ctrl+C into an orderly end of the pass."""
    control = Control()
    previous = signal.signal(signal.SIGINT, lambda *_: control.stop())
    try:
        yield control
    finally:
        signal.signal(signal.SIGINT, previous)
