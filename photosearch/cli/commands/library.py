"""`photosearch library`: export, import, and folders that have moved."""

import argparse
from contextlib import ExitStack
from pathlib import Path

from photosearch.cli.console import Console, amount
from photosearch.cli.options import Commands, add_command, add_group, application_of, file_of, folder_of, path_of
from photosearch.core import identity
from photosearch.library.relocation import relocate


def add(commands: Commands) -> None:
    """Adds the command."""
    library = add_group(commands, "library", "move the library, or folders in it")
    export = add_command(library, "export", _export, "write a copy of the library to one file")
    export.add_argument("file", type=Path, metavar="FILE")

    text = "replace the library with an exported one; the old one is kept beside it"
    replace = add_command(library, "import", _import, text)
    replace.add_argument("file", type=Path, metavar="FILE")

    moved = add_command(library, "relocate", _relocate, "tell the library that a folder has moved")
    moved.add_argument("old", metavar="OLD", help="where the photos were")
    moved.add_argument("new", metavar="NEW", help="where they are now")


def _export(options: argparse.Namespace, console: Console) -> int:
    target = file_of(options.file)
    application_of(options).export(target)
    console.print(f"Exported to {identity.display(str(target))}")
    return 0


def _import(options: argparse.Namespace, console: Console) -> int:
    aside = application_of(options).replace_library(file_of(options.file))
    console.print("Imported. If folders are elsewhere on this computer: photosearch library relocate OLD NEW")
    if aside is not None:
        console.print(f"The previous library was kept as {identity.display(str(aside))}")
    return 0


def _relocate(options: argparse.Namespace, console: Console) -> int:
    old, new = path_of(options.old), folder_of(options.new)
    with ExitStack() as stack:
        parts, store = application_of(options).open_writer(stack)
        relocate(store, old, new, parts.model_id)
        photos = store.photos.counts(new).photos
    console.print(f"{amount(photos, 'photo')} relocated to {identity.display(new)}")
    return 0
