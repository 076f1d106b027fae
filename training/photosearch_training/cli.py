"""photosearch-train: the command line over training, evaluation and export.

It parses the arguments and runs one of `commands`. Exit code 2 and one clear line report bad input.
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator, Sequence

from photosearch.errors import PhotoSearchError
from photosearch_training.commands import (
    contents,
    copies,
    evaluate,
    experiments,
    export,
    fit,
    kinds,
    merge,
    personal,
    windows,
)
from photosearch_training.progress import Bar, JsonLines, Reporter, Silent
from photosearch_training.run import allocator

COMMANDS = (fit, evaluate, copies, merge, export, windows, contents, kinds, experiments, personal)
"""In the order of --help; each has an `add`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code: 0 done, 2 bad input, 130 interrupted with a checkpoint kept."""
    options = _parser().parse_args(arguments)
    allocator.keep()
    try:
        if "command" in options:  # one of the application's own commands, which work on a library
            return personal.run(options)
        with _reporter(options.json) as reporter:
            code: int = options.run(options, reporter)
    except PhotoSearchError as error:
        print(f"photosearch-train: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return fit.INTERRUPTED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="photosearch-train", description="Trains, measures and exports the embedding that PhotoSearch uses."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    return parser


@contextlib.contextmanager
def _reporter(as_json: bool) -> Iterator[Reporter]:
    if os.environ.get("RANK", "0") != "0":  # only the first of torchrun's processes reports
        yield Silent()
    elif as_json:
        yield JsonLines()
    else:
        with Bar() as bar:
            yield bar


if __name__ == "__main__":
    sys.exit(main())
