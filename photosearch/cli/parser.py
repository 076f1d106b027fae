"""Assembles the commands and runs the one that is named. Its JSON, on stdout, is a contract for scripts."""

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from photosearch import __version__
from photosearch.cli.commands import (
    cluster,
    config,
    demo,
    doctor,
    duplicates,
    exclude,
    export,
    feedback,
    index,
    items,
    library,
    metadata,
    models,
    personal,
    retry,
    search,
    status,
    window,
    words,
)
from photosearch.cli.console import Console
from photosearch.cli.exit_codes import EXIT_BAD_INPUT, EXIT_FAULT, EXIT_INTERRUPTED
from photosearch.cli.options import Commands, Parser, library_options
from photosearch.errors import InputError, ModelError, PhotoError, StorageError
from photosearch.jobs.control import Interrupted

COMMANDS = (
    window,
    index,
    retry,
    exclude,
    search,
    export,
    duplicates,
    feedback,
    metadata,
    items,
    status,
    doctor,
    config,
    models,
    words,
    library,
    personal,
    cluster,
    demo,
)
"""In the order of --help; each has an `add`."""


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
    parser.set_defaults(command=window.run, images=[])
    commands = parser.add_subparsers(metavar="COMMAND")
    for each in COMMANDS:
        each.add(commands)
    return parser.parse_args(["gui", *arguments] if _names_images(arguments, commands) else arguments)


def _names_images(arguments: Sequence[str], commands: Commands) -> bool:
    """Returns whether the first argument that is no option looks like a file rather than a command."""
    rest: Sequence[str] = ()
    with contextlib.suppress(InputError):  # the parser itself will report it
        _, rest = library_options().parse_known_args(arguments)
    first = next((each for each in rest if not each.startswith("-")), "")
    path = Path(first).expanduser()
    return bool(first) and first not in commands.choices and (bool(path.suffix) or path.name != first or path.exists())
