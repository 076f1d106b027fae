"""`photosearch-train copies`: measure how often an edited copy finds its photo."""

import argparse

from photosearch.errors import InputError
from photosearch_training.commands.options import Commands, add_command, add_subject, subject_of, use_threads
from photosearch_training.data import benchmarks
from photosearch_training.measure import looks, subjects
from photosearch_training.progress import Reporter


def add(commands: Commands, name: str, text: str) -> None:
    """Adds the command."""
    parser = add_command(commands, name, _copies, text)
    add_subject(parser)
    parser.add_argument(
        "--others", action="append", default=[], metavar="DATA", help="more photos to search among; may be repeated"
    )
    parser.add_argument(
        "--queries", type=int, default=512, metavar="N", help="number of evenly spread photos to edit (default: 512)"
    )
    parser.add_argument(
        "--looks", action="store_true",
        help="measure parts of photos instead, look by look: vector, windows, pixels; needs an exported model",
    )  # fmt: skip
    parser.add_argument(
        "--gallery", type=int, default=0, metavar="N", help="number of photos to search among (default: all)"
    )
    parser.add_argument(
        "--strengths", default="0.5,1", metavar="S,S", help="strengths of the edits, from 0 to 1 (default: 0.5,1)"
    )


def _copies(options: argparse.Namespace, reporter: Reporter) -> int:
    use_threads(options)
    if options.looks:
        return _looks(options, reporter)
    strengths = _strengths(options.strengths)
    subject, split = subject_of(options), benchmarks.open_data([*options.data, *options.others])
    asking = benchmarks.open_data(options.data).half(options.half)
    found = subjects.recognise(subject, asking, split, options.queries, strengths, options.cache, reporter)
    subjects.show_recognition(subject, options.half, found, options.json)
    return 0


def _looks(options: argparse.Namespace, reporter: Reporter) -> int:
    if options.model is None or not options.model.is_dir():
        raise InputError("--looks needs an exported model", "Name its folder with --model")
    split = benchmarks.open_data([*options.data, *options.others])
    asking = benchmarks.open_data(options.data).half(options.half)
    size = options.gallery or None
    found, gallery = looks.examine(options.model, asking, split, options.queries, size, options.cache, reporter)
    looks.show(options.half, found, gallery, options.json)
    return 0


def _strengths(text: str) -> tuple[float, ...]:
    """Return the numbers in text such as "0.5,1"; raises InputError."""
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise InputError(f"Copies cannot be edited at the strengths {text!r}", "Write them as 0.5,1") from error
