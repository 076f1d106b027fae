"""`photosearch-train export`: write a trained model as the file the application runs."""

import argparse
from pathlib import Path

from photosearch_training.commands.options import HALVES, Commands, add_command, add_data, use_threads
from photosearch_training.data import benchmarks
from photosearch_training.progress import Reporter
from photosearch_training.ship import export


def add(commands: Commands, name: str, text: str) -> None:
    """Adds the command."""
    parser = add_command(commands, name, _export, text)
    add_data(parser)
    parser.add_argument("--model", type=Path, required=True, help="trained safetensors file")
    parser.add_argument("--out", type=Path, required=True, help="folder for the three files")
    parser.add_argument("--about", type=Path, required=True, help="TOML file: name, version, training data, licences")
    parser.add_argument("--half", choices=HALVES, default="test", help="classes to measure on (default: test)")


def _export(options: argparse.Namespace, reporter: Reporter) -> int:
    use_threads(options)
    split = benchmarks.open_data(options.data)
    manifest = export.export(options.model, options.out, options.about, split, options.half, options.cache, reporter)
    reporter.tell("exported", {"folder": str(options.out), "sha256": manifest["sha256"]})
    return 0
