"""`photosearch-train proofs`: measure false proofs of photos that only look alike."""

import argparse

from photosearch_training.commands.options import Commands, add_command, use_threads
from photosearch_training.measure import false_proofs
from photosearch_training.progress import Reporter


def add(commands: Commands, name: str, text: str) -> None:
    """Adds the command."""
    parser = add_command(commands, name, _proofs, text)
    parser.add_argument(
        "--pairs", type=int, default=100_000, metavar="N", help="least number of pairs to compare (default: 100000)"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="which pictures to render (default: 0)")


def _proofs(options: argparse.Namespace, reporter: Reporter) -> int:
    use_threads(options)
    found = false_proofs.measure(options.pairs, options.seed, reporter)
    false_proofs.show(found, options.json)
    return 0
