"""`photosearch-train merge`: add up what several runs learned from one start."""

import argparse
from pathlib import Path

from photosearch.errors import InputError
from photosearch_training.commands.options import Commands, add_command, add_settings, use_threads
from photosearch_training.data import benchmarks
from photosearch_training.progress import Reporter
from photosearch_training.ship import merging


def add(commands: Commands, name: str, text: str) -> None:
    """Adds the command."""
    parser = add_command(commands, name, _merge, text)
    parser.add_argument("runs", nargs="+", metavar="RUN=SHARE", help="folder of a run, and its share from 0 to 1")
    parser.add_argument("--out", type=Path, required=True, help="safetensors file to write")
    parser.add_argument(
        "--data", action="append", default=[], metavar="DATA",
        help="measure the result on the validation classes of these photos; may be repeated",
    )  # fmt: skip
    add_settings(
        parser,
        "change a setting of the result, such as model.dimension=512 or photos.fit=squash, and fit its projection "
        "again to the training photos of --data",
    )
    parser.add_argument("--cache", type=Path, help="folder for decoded photos (default: the first run's)")


def _merge(options: argparse.Namespace, reporter: Reporter) -> int:
    use_threads(options)
    runs = [_share(text) for text in options.runs]
    if options.settings and not options.data:
        raise InputError("A projection needs photos to be fitted to", "Name them with --data")
    chosen = merging.changed(runs[0][0], options.settings)  # raises before anything is written
    merging.merge(runs, options.out)
    reporter.tell("merged", {"model": str(options.out)})
    if options.data:
        split, cache = benchmarks.open_data(options.data), options.cache or runs[0][0] / "cache"
        if options.settings:
            merging.project(options.out, chosen, split, cache, reporter)
        reporter.tell("validated", merging.validate(options.out, split, cache, reporter))
    return 0


def _share(text: str) -> tuple[Path, float]:
    folder, _, share = text.rpartition("=")
    try:
        return Path(folder or "."), float(share)
    except ValueError as error:
        raise InputError(f"Cannot read {text!r}", "Write a run and its share as RUN=0.5") from error
