"""`photosearch-train evaluate`: measure retrieval on classes that were not trained on."""

import argparse

from photosearch.errors import InputError
from photosearch_training.commands.options import Commands, add_command, add_subject, subject_of, use_threads
from photosearch_training.data import benchmarks
from photosearch_training.measure import subjects
from photosearch_training.progress import Reporter


def add(commands: Commands, name: str, text: str) -> None:
    """Adds the command."""
    parser = add_command(commands, name, _evaluate, text)
    add_subject(parser)
    parser.add_argument("--ranks", default="1,2,4,8", metavar="K,K", help="ranks of recall (default: 1,2,4,8)")
    parser.add_argument("--nmi", action="store_true", help="also measure how well clusters match classes (slow)")
    parser.add_argument("--robust", action="store_true", help="also use corrupted and slightly changed queries")
    parser.add_argument("--attacks", action="store_true", help="also attack with knowledge of the network")
    parser.add_argument(
        "--queries", type=int, metavar="N",
        help="evenly spread photos of a source to corrupt or attack, 0 for all (default: 256 or 64)",
    )  # fmt: skip


def _evaluate(options: argparse.Namespace, reporter: Reporter) -> int:
    use_threads(options)
    subject, split = subject_of(options), benchmarks.open_data(options.data)
    gallery = split.gallery if options.half == "test" else None
    wanted = subjects.Wanted(_ranks(options.ranks), options.nmi, options.robust, options.attacks, options.queries)
    reports = subjects.examine(subject, split.half(options.half), gallery, options.cache, wanted, reporter)
    subjects.show(subject, options.half, reports, options.json)
    return 0


def _ranks(text: str) -> tuple[int, ...]:
    """Return the numbers in text such as "1,2,4"; raises InputError."""
    if not all(part.strip().isdecimal() and int(part) for part in text.split(",")):
        raise InputError(f"Recall cannot be measured at the ranks {text!r}", "Write them as 1,2,4,8")
    return tuple(sorted({int(part) for part in text.split(",")}))
