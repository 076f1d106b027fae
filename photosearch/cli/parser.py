"""Assembles the commands and runs the one that is named. Its JSON, on stdout, is a contract for scripts."""

import argparse
import contextlib
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from photosearch import __version__
from photosearch.cli.console import Console
from photosearch.cli.exit_codes import EXIT_BAD_INPUT, EXIT_FAULT, EXIT_INTERRUPTED
from photosearch.cli.options import Parser, library_options
from photosearch.errors import InputError, Interrupted, ModelError, PhotoError, StorageError

COMMANDS = {
    "gui": "window",
    "index": "index",
    "retry": "retry",
    "exclude": "exclude",
    "search": "search",
    "export": "export",
    "duplicates": "duplicates",
    "feedback": "feedback",
    "metadata": "metadata",
    "items": "items",
    "status": "status",
    "doctor": "doctor",
    "config": "config",
    "models": "models",
    "words": "words",
    "library": "library",
    "personal": "personal",
    "cluster": "cluster",
    "demo": "demo",
}
"""The module of each command, in the order of --help; each has an `add`."""
WINDOW = "gui"


def run(arguments: Sequence[str]) -> int:
    """Runs one command; returns 0 or one of `exit_codes`. Image files alone open the window, searching by them."""
    console = Console()
    try:
        options = _parse(arguments)
        code = int(options.command(options, console))
        sys.stdout.flush()  # so that a closed pipe is noticed here and not at the end of the process
        return code
    except (InputError, PhotoError, StorageError, ModelError) as error:
        console.error(str(error))
        return EXIT_BAD_INPUT
    except (Interrupted, KeyboardInterrupt):
        console.error("Interrupted. What was indexed so far is kept.")
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # the reader of our output has left, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAULT


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    # Typed as its base class, because training adds commands to a plain parser.
    parser: argparse.ArgumentParser = Parser(
        prog="photosearch",
        parents=[library_options()],
        description="Find photos by example in your own library.",
        epilog="photosearch [IMAGE ...] opens the window, searching by these images.",
    )
    parser.add_argument("--version", action="version", version=f"photosearch {__version__}")
    rest = _rest(arguments)
    first = next((each for each in rest if not each.startswith("-")), "")
    if _is_image(first):
        arguments = [WINDOW, *arguments]
    # All modules take longer to load than the window. Help, and the message for a misspelt name, list all commands.
    wanted = [first] if first in COMMANDS else [WINDOW] if _is_image(first) or not rest else list(COMMANDS)
    parser.set_defaults(command=_open_window, images=[])
    commands = parser.add_subparsers(metavar="COMMAND")
    for name in wanted:
        importlib.import_module(f"photosearch.cli.commands.{COMMANDS[name]}").add(commands)
    return parser.parse_args(arguments)


def _open_window(options: argparse.Namespace, console: Console) -> int:
    from photosearch.cli.commands import window  # late: the other commands do without

    return window.run(options, console)


def _rest(arguments: Sequence[str]) -> Sequence[str]:
    """Returns the arguments without the options that every command has."""
    with contextlib.suppress(InputError):  # the parser itself will report it
        return library_options().parse_known_args(arguments)[1]
    return arguments


def _is_image(first: str) -> bool:
    """Returns whether the first argument that is no option looks like a file rather than a command."""
    path = Path(first).expanduser()
    return bool(first) and first not in COMMANDS and (bool(path.suffix) or path.name != first or path.exists())
