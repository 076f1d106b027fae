"""`photosearch-train thresholds`: calibrate an exported model again, without training it."""

import argparse
import tempfile
from pathlib import Path

from photosearch_training.commands.options import Commands, add_command, add_data, use_threads
from photosearch_training.data import benchmarks
from photosearch_training.progress import Reporter
from photosearch_training.ship import thresholds


def add(commands: Commands, name: str, text: str) -> None:
    """Adds the command."""
    parser = add_command(commands, name, _thresholds, text)
    add_data(parser)
    parser.add_argument("--model", type=Path, required=True, help="folder of the exported model")


def _thresholds(options: argparse.Namespace, reporter: Reporter) -> int:
    use_threads(options)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        split = benchmarks.open_data(options.data)
        found = thresholds.write(options.model, split, options.cache or Path(temporary), reporter)
    reporter.tell("thresholds", found)
    return 0
