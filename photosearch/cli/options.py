"""How commands declare their arguments, and what these name: a library, a model, files and folders."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from photosearch import settings
from photosearch.cli.console import Console
from photosearch.core import identity
from photosearch.errors import InputError

if TYPE_CHECKING:
    from photosearch.app import Application

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""Where commands are added to a parser."""
Handler: TypeAlias = Callable[[argparse.Namespace, Console], int]
"""Runs a command with its options; returns the exit code."""


class Parser(argparse.ArgumentParser):
    """Raises InputError for bad arguments, so that every error is reported in the same way."""

    def error(self, message: str) -> NoReturn:
        raise InputError(message, f"See: {self.prog} --help")


def library_options() -> Parser:
    """Returns the options that every command has: the library, the provider and the model."""
    options = Parser(add_help=False)
    options.add_argument("--library", metavar="DIR|URL", default=argparse.SUPPRESS,
                         help="library folder, or the address of a shared library, postgresql://name@host/archive "
                              f"(default: ${settings.LIBRARY_VARIABLE} or user data)")  # fmt: skip
    options.add_argument("--provider", choices=settings.PROVIDERS, default=argparse.SUPPRESS,
                         help="hardware that runs the model (default: the one in the settings)")  # fmt: skip
    options.add_argument("--model", type=Path, metavar="DIR", default=argparse.SUPPRESS,
                         help="folder of a model to use for this command only")  # fmt: skip
    return options


def add_command(commands: Commands, name: str, handler: Handler, text: str) -> argparse.ArgumentParser:
    """Adds a command that `handler` runs; `text` says what it does."""
    command = _add(commands, name, text)
    command.set_defaults(command=handler)
    return command


def add_group(commands: Commands, name: str, text: str) -> Commands:
    """Adds a command that has commands of its own; returns where they are added."""
    return _add(commands, name, text).add_subparsers(metavar="COMMAND", required=True)


def chosen_library(options: argparse.Namespace) -> tuple[settings.LibraryPaths, settings.Settings]:
    """Returns the library that the options name, and its settings with the provider that they name."""
    paths = settings.library_paths(getattr(options, "library", None))
    chosen = settings.load(paths.settings)
    if provider := getattr(options, "provider", None):
        chosen = chosen.replace(provider=provider)
    return paths, chosen


def application_of(options: argparse.Namespace) -> "Application":
    """Returns the application on the library, provider and model that the options name."""
    import getpass  # late, as the application: the window is painted first

    from photosearch.app import Application

    paths, chosen = chosen_library(options)
    ask = (lambda: getpass.getpass(f"Password for {paths.address}: ")) if sys.stdin.isatty() else None
    return Application(paths, chosen, getattr(options, "model", None), password=ask)


def file_of(name: Path) -> Path:
    """Returns the absolute path of a file to read or write."""
    return name.expanduser().absolute()


def path_of(name: str) -> str:
    """Returns the identity text of a path, which may be offline or gone."""
    return identity.to_text(file_of(Path(name)))


def folder_of(name: str) -> str:
    """Returns the identity text of a folder.

    Raises:
        InputError: it is not a folder that can be read.
    """
    path = file_of(Path(name))
    if not path.exists():
        raise InputError(f"There is no folder {identity.display(name)}", "Check the spelling")
    if not path.is_dir():
        raise InputError(f"{identity.display(name)} is not a folder", "Name the folder that holds the photos")
    if not os.access(path, os.R_OK | os.X_OK):
        raise InputError(f"The folder {identity.display(name)} cannot be read", "Check its permissions")
    return identity.to_text(path)


def image_of(name: str) -> str:
    """Returns the identity text of an image file.

    Raises:
        InputError: it is not a file.
    """
    path = file_of(Path(name))
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise InputError(f"The image {identity.display(name)} {what}", "Name a photo file")
    return identity.to_text(path)


def _add(commands: Commands, name: str, text: str) -> argparse.ArgumentParser:
    description = f"{text[0].upper()}{text[1:]}."
    return commands.add_parser(name, parents=[library_options()], help=text, description=description)
