"""`photosearch duplicates`: find copies of photos in the library."""

import argparse
from contextlib import ExitStack

from photosearch.cli.console import Console
from photosearch.cli.interruption import interruptible
from photosearch.cli.options import Commands, add_command, application_of
from photosearch.core import identity
from photosearch.core.answers.duplicates import Group, Reason, groups, usual_threshold
from photosearch.errors import InputError
from photosearch.jobs.control import Interrupted
from photosearch.jobs.searching.copies import find_copies

REASONS = {
    Reason.PIXELS: "most pixels",
    Reason.RAW: "the camera's raw file",
    Reason.BYTES: "largest file",
    Reason.DATE: "earliest date",
    Reason.NAME: "first by name",
}


def add(commands: Commands) -> None:
    """Adds the command."""
    duplicates = add_command(commands, "duplicates", run, "find copies of photos in the library")
    duplicates.add_argument("--threshold", type=float, metavar="S",
                            help="minimum similarity to the photo to keep (default: the model's own)")  # fmt: skip
    duplicates.add_argument("--json", action="store_true", help="print one JSON line per group")


def run(options: argparse.Namespace, console: Console) -> int:
    """Prints groups of copies, each with the photo to keep."""
    threshold = options.threshold
    if threshold is not None and not 0 < threshold <= 1:
        raise InputError(f"--threshold is {threshold}", "Use a similarity above 0 and at most 1")
    with ExitStack() as stack:
        parts, store = application_of(options).open_searchable(stack)
        console.note(parts.notice)
        threshold = threshold or usual_threshold(parts.embedder.manifest.thresholds)
        with console.counter("Comparing") as progress, interruptible() as control:
            copies = find_copies(parts, store, progress, lambda: control.stopped, threshold)
    if copies is None:
        raise Interrupted
    for group in groups(copies, threshold):
        if options.json:
            console.json(_as_json(group))
        else:
            _print_group(group, console)
    return 0


def _as_json(group: Group) -> dict[str, object]:
    copies = [
        {"path": copy.photo.file.path, "score": round(copy.score, 6), "identical": copy.identical}
        for copy in group.others
    ]
    kept = {"keep": group.kept.file.path, "reason": group.reason}
    return {**kept, "copies": copies, "spare_bytes": group.spare_bytes}


def _print_group(group: Group, console: Console) -> None:
    console.print(f"{identity.display(group.kept.file.path)}  (keep: {REASONS[group.reason]})")
    for copy in group.others:
        words = "identical" if copy.identical else f"{copy.score:.3f}"
        console.print(f"  {words:<11}{identity.display(copy.photo.file.path)}")
