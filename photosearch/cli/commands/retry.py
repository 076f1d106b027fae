"""`photosearch retry`: try skipped photos again."""

import argparse
from contextlib import ExitStack

from photosearch.cli.commands import index
from photosearch.cli.console import Console
from photosearch.cli.options import Commands, add_command, application_of, path_of
from photosearch.core import identity
from photosearch.errors import InputError


def add(commands: Commands) -> None:
    """Adds the command."""
    retry = add_command(commands, "retry", run, "try skipped photos again")
    retry.add_argument("photos", nargs="*", metavar="PHOTO", help="a skipped photo (default: all of them)")
    retry.add_argument("--json", action="store_true", help="print the result as one JSON line")


def run(options: argparse.Namespace, console: Console) -> int:
    """Forgets why the photos were skipped, and updates the library."""
    application = application_of(options)
    named = {path_of(each) for each in options.photos}
    with application.open_reader() as store:
        skipped = {photo.file.path for photo in store.photos.skips()}
    for path in named - skipped:
        raise InputError(f"{identity.display(path)} is not among the skipped photos", "See: photosearch status")
    with ExitStack() as stack:
        writer = application.open_writing(stack)
        writer.photos.doubt_skips(named or None)
    index.print_report(index.update(application, (), console), options.json, console)
    return 0
