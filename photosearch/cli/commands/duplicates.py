"""`photosearch duplicates`: find copies of photos in the library."""

import argparse
from contextlib import ExitStack

from photosearch.cli.console import Console
from photosearch.cli.interruption import interruptible
from photosearch.cli.options import Commands, add_command, application_of
from photosearch.core import identity
from photosearch.core.answers.duplicates import Group, Kind, Reason, groups, related, usual_threshold
from photosearch.errors import InputError, Interrupted
from photosearch.jobs.searching.copies import find_copies

REASONS = {
    Reason.PIXELS: "most pixels",
    Reason.RAW: "the camera's raw file",
    Reason.BYTES: "largest file",
    Reason.DATE: "earliest date",
    Reason.NAME: "first by name",
}
RELATED = {Kind.PART: "the next ones show a part of it", Kind.SIMILAR: "similar, but not the same photo"}


def add(commands: Commands) -> None:
    """Adds the command."""
    duplicates = add_command(commands, "duplicates", run, "find copies of photos in the library")
    duplicates.add_argument("--threshold", type=float, metavar="S",
                            help="minimum similarity to the photo to keep (default: the model's own)")  # fmt: skip
    duplicates.add_argument("--related", action="store_true",
                            help="also print photos that show a part of another one, and similar ones")  # fmt: skip
    duplicates.add_argument("--json", action="store_true", help="print one JSON line per group")


def run(options: argparse.Namespace, console: Console) -> int:
    """Prints groups of copies, each with the photo to keep, and perhaps of related photos."""
    threshold = options.threshold
    if threshold is not None and not 0 < threshold <= 1:
        raise InputError(f"--threshold is {threshold}", "Use a similarity above 0 and at most 1")
    with ExitStack() as stack:
        parts, store = application_of(options).open_searchable(stack)
        console.note(parts.notice)
        threshold = threshold or usual_threshold(parts.embedder.manifest.thresholds)
        # Parts score lower than copies, and the proof decides.
        floor = None if options.related and options.threshold is None else threshold
        with console.counter("Comparing") as progress, interruptible() as control:
            copies = find_copies(
                parts, store, progress, lambda: control.stopped, floor, parts_of_photos=options.related
            )
    if copies is None:
        raise Interrupted
    found = groups(copies, threshold)
    if options.related:
        found += related(copies, Kind.PART, copies.floor) + related(copies, Kind.SIMILAR, threshold)
    for group in found:
        if options.json:
            console.json(_as_json(group))
        else:
            _print_group(group, console)
    return 0


def _as_json(group: Group) -> dict[str, object]:
    if group.reason is None:
        others = [{"path": copy.photo.file.path, "score": round(copy.score, 6)} for copy in group.others]
        return {"kind": group.kind, "photo": group.kept.file.path, "related": others}
    copies = [
        {"path": copy.photo.file.path, "score": round(copy.score, 6), "identical": copy.identical}
        for copy in group.others
    ]
    kept = {"kind": group.kind, "keep": group.kept.file.path, "reason": group.reason}
    return {**kept, "copies": copies, "spare_bytes": group.spare_bytes}


def _print_group(group: Group, console: Console) -> None:
    note = RELATED[group.kind] if group.reason is None else f"keep: {REASONS[group.reason]}"
    console.print(f"{identity.display(group.kept.file.path)}  ({note})")
    for copy in group.others:
        words = "identical" if copy.identical else f"{copy.score:.3f}"
        console.print(f"  {words:<11}{identity.display(copy.photo.file.path)}")
