"""photosearch-train: the command line over training, evaluation and export.

It parses the arguments and runs one of `commands`. Exit code 2 and one clear line report bad input.
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module

from photosearch.errors import PhotoSearchError
from photosearch_training.commands import INTERRUPTED
from photosearch_training.progress import Bar, JsonLines, Reporter, Silent
from photosearch_training.run import allocator

COMMANDS = {
    "fit": ("fit", "Train on photos in class folders."),
    "evaluate": ("evaluate", "Measure retrieval on classes that were not trained on."),
    "copies": ("copies", "Measure how often an edited copy of a photo finds it among all photos."),
    "proofs": ("proofs", "Measure how often pixels prove that two photos are the same, though they only look alike."),
    "likeness": ("likeness", "Measure how often photos that a model calls similar are of one kind."),
    "merge": ("merge", "Add up what several runs learned from one start."),
    "export": ("export", "Write a trained model as the file the application runs."),
    "windows": (
        "windows",
        "Write the components with which an exported model compares parts of photos, from its training classes.",
    ),
    "thresholds": ("thresholds", "Calibrate the thresholds of an exported model again, without training it."),
    "contents": (
        "contents",
        "Write the words for contents beside an exported model, or measure them on the test classes.",
    ),
    "kinds": ("kinds", "Write the general set of kinds beside an exported model, from its training classes."),
    "experiments": ("experiments", "Run the declared experiments and show their tables."),
    "signals": ("personal", "Show which of your photos belong together, as far as the library can tell."),
    "personal": ("personal", "Train on your photos; the result is kept only if it is better."),
}
"""Each command's module and its help text, in the order of --help. A module loads when its command runs, because torch
takes seconds to load, and --help should not wait for it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code: 0 done, 2 bad input, 130 interrupted with a checkpoint kept."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    options = _parser(given[:1]).parse_args(given)
    allocator.keep()
    try:
        if "command" in options:  # one of the application's own commands, which work on a library
            return int(import_module("photosearch_training.commands.personal").run(options))
        with _reporter(options.json) as reporter:
            code: int = options.run(options, reporter)
    except PhotoSearchError as error:
        print(f"photosearch-train: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _parser(chosen: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="photosearch-train", description="Trains, measures and exports the embedding that PhotoSearch uses."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (module, text) in COMMANDS.items():
        if name in chosen:
            import_module(f"photosearch_training.commands.{module}").add(commands, name, text)
        else:
            commands.add_parser(name, help=text)
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
