"""`photosearch-train signals` and `personal`: the application's commands on a person's library, and a deep method."""

import argparse
from pathlib import Path

from photosearch.cli.commands import personal
from photosearch.personal.method import Method
from photosearch_training import recipe
from photosearch_training.commands.options import Commands, add_settings, add_threads, use_threads
from photosearch_training.personal import deep
from photosearch_training.personal.material import Amounts


def add(commands: Commands, name: str, text: str) -> None:
    """Adds one of the commands, which the application's own handlers run and describe."""
    if name == "signals":
        personal.add_signals(commands)
        return
    parser = personal.add_training(commands, name, _method_of)
    parser.add_argument(
        "--depth", choices=("quick", "deep"), default="quick",
        help="quick: a head behind the network, in minutes; deep: the network itself, best on a GPU (default: quick)",
    )  # fmt: skip
    parser.add_argument("--recipe", type=Path, default=deep.RECIPE, help="TOML file with the settings of deep")
    add_settings(parser, "one setting of deep, such as model.attention=last or schedule.stages=4")
    add_threads(parser)


def run(options: argparse.Namespace) -> int:
    """Runs one of the commands; returns its exit code."""
    return personal.run(options)


def _method_of(options: argparse.Namespace) -> Method:
    if options.depth == "quick":
        return personal.quick(options)
    use_threads(options)
    chosen = recipe.read(options.recipe, options.settings)
    deep.check(chosen)
    amounts = personal.amounts(options)
    scenes = {"scenes": amounts.pop("scenes")} if "scenes" in amounts else {}
    return deep.Deep(chosen, Amounts(**amounts, seed=chosen.schedule.seed), **scenes)
