"""How commands declare their arguments, and the arguments that several commands share."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import torch

from photosearch.core.photo import Fit
from photosearch_training.data import benchmarks
from photosearch_training.measure import subjects
from photosearch_training.progress import Reporter

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""Where commands are added to a parser."""
Handler: TypeAlias = Callable[[argparse.Namespace, Reporter], int]
"""Runs a command with its options; returns the exit code."""

HALVES = ("train", "validation", "test")


def add_command(commands: Commands, name: str, handler: Handler, text: str) -> argparse.ArgumentParser:
    """Adds a command that `handler` runs; `text` says what it does."""
    parser = commands.add_parser(name, help=text, description=text)
    parser.add_argument("--json", action="store_true", help="print one JSON object per line instead of a bar")
    add_threads(parser)
    parser.set_defaults(run=handler)
    return parser


def add_threads(parser: argparse.ArgumentParser) -> None:
    """Adds the number of processor threads."""
    parser.add_argument("--threads", type=int, default=0, metavar="N", help="processor threads (default: all)")


def use_threads(options: argparse.Namespace) -> None:
    """Limits torch to the processor threads that the options name."""
    if options.threads > 0:
        torch.set_num_threads(options.threads)


def add_data(parser: argparse.ArgumentParser) -> None:
    """Adds the photos in classes, and the folder for their decoded pixels."""
    parser.add_argument(
        "data", nargs="+", metavar="DATA",
        help="folder of class folders, zip of such a folder, or published benchmark as NAME:FOLDER "
        f"({', '.join(benchmarks.BENCHMARKS)})",
    )  # fmt: skip
    parser.add_argument("--cache", type=Path, help="folder for decoded photos")


def add_settings(parser: argparse.ArgumentParser, text: str) -> None:
    """Adds `--set`, which changes settings of a recipe."""
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", dest="settings", help=f"{text}; may be repeated"
    )


def add_subject(parser: argparse.ArgumentParser) -> None:
    """Adds the model to measure, and the photos to measure it on."""
    add_data(parser)
    model = parser.add_mutually_exclusive_group(required=True)
    model.add_argument("--model", type=Path, help="trained safetensors file, or folder of an exported model")
    model.add_argument("--frozen", metavar="BACKBONE", help="pooled features of an untrained backbone")
    parser.add_argument("--weights", default="pretrained", help="starting weights for --frozen")
    parser.add_argument("--half", choices=HALVES, default="test", help="classes to measure on (default: test)")
    parser.add_argument("--side", type=int, help="input side in pixels (default: the model's own, or 224)")
    parser.add_argument("--fit", choices=[fit.value for fit in Fit], help="how photos fill the square")


def subject_of(options: argparse.Namespace) -> subjects.Subject:
    """Returns the model that `add_subject`'s options name."""
    if options.frozen:
        return subjects.frozen(options.frozen, options.weights, options.side, options.fit)
    return subjects.trained(options.model, options.side, options.fit)
