"""`photosearch feedback`: export the marks that a person put on hits in the window."""

import argparse
import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path

from photosearch import durable
from photosearch.cli.console import Console, amount
from photosearch.cli.options import Commands, add_command, add_group, application_of, file_of
from photosearch.core.query.feedback import Feedback


def add(commands: Commands) -> None:
    """Adds the command."""
    feedback = add_group(commands, "feedback", "export your marks on search results")
    export = add_command(feedback, "export", run, "write the marks to a file, one JSON line per pair")
    export.add_argument("file", type=Path, metavar="FILE")


def run(options: argparse.Namespace, console: Console) -> int:
    """Writes the marks to the file."""
    with application_of(options).open_reader() as store:
        lines = [json.dumps(_as_json(each)) + "\n" for each in store.marks.all()]
    durable.write_bytes(file_of(options.file), "".join(lines).encode("ascii"))
    console.print(f"{amount(len(lines), 'pair')} written")
    return 0


def _as_json(feedback: Feedback) -> dict[str, object]:
    return {
        "query": feedback.asked.digest.hex(),
        "query_path": feedback.asked.path,
        "box": dataclasses.astuple(feedback.asked.box) if feedback.asked.box else None,
        "photo": feedback.photo.hex(),
        "photo_path": feedback.photo_path,
        "mark": feedback.mark,
        "marked_at": datetime.fromtimestamp(feedback.marked_ns / 1e9, tz=UTC).isoformat(),
    }
