"""`photosearch index`: add folders and update the library."""

import argparse
import dataclasses
from collections.abc import Sequence
from contextlib import ExitStack

from photosearch.app import Application
from photosearch.cli.console import Console
from photosearch.cli.interruption import interruptible
from photosearch.cli.options import Commands, add_command, application_of, folder_of
from photosearch.core.events import IndexReport
from photosearch.errors import InputError
from photosearch.packages import has_extra, install_command

REMOVALS_HELP = "remove missing photos from a shared library, even if they are many or their folder is empty"


def add(commands: Commands) -> None:
    """Adds the command."""
    index = add_command(commands, "index", run, "add folders and update the library")
    index.add_argument("folders", nargs="*", metavar="FOLDER", help="folder to add; the others are updated too")
    index.add_argument("--confirm-removals", action="store_true", help=REMOVALS_HELP)
    index.add_argument("--json", action="store_true", help="print the result as one JSON line")


def run(options: argparse.Namespace, console: Console) -> int:
    """Adds the folders and updates the library."""
    folders = [folder_of(each) for each in options.folders]
    report = update(application_of(options), folders, console, confirm_removals=options.confirm_removals)
    print_report(report, options.json, console)
    return 0


def update(
    application: Application, folders: Sequence[str], console: Console, *, confirm_removals: bool = False
) -> IndexReport:
    """Adds `folders` and updates every folder of the library, with a progress bar.

    Raises:
        InputError: the library has no folder.
        Interrupted: Ctrl+C; what was embedded is kept.
        StorageError, ModelError: as `Application.open_writer`.
    """
    with ExitStack() as stack:
        update = application.open_update(stack, confirm_removals=confirm_removals)
        parts = update.parts
        for folder in folders:
            update.store.folders.add(folder)
        if not update.store.folders.paths():
            raise InputError("The library has no folder yet", "Name one: photosearch index FOLDER")
        console.note(parts.notice)
        console.note(f"Model runs on {parts.embedder.provider.name}: {parts.embedder.provider.reason}")
        if application.settings.read_text and not has_extra("ocr"):
            console.note(f"Text in photos is not read. Install what reads it: {install_command('ocr')}")
        with console.progress() as emit, interruptible() as control:
            return update.run(emit, control)


def print_report(report: IndexReport, as_json: bool, console: Console) -> None:
    """Prints what an update did."""
    if as_json:
        console.json(dataclasses.asdict(report))
        return
    console.print(
        f"{report.added} added, {report.updated} updated, {report.moved} moved, {report.removed} removed, "
        f"{report.skipped} skipped, {report.unchanged} unchanged in {report.seconds:.1f} s "
        f"({report.photos_per_second:.1f} photos/s)"
    )
