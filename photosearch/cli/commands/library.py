"""`photosearch library`: export, import, and folders that have moved."""

import argparse
import dataclasses
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.cli.console import Console, amount
from photosearch.cli.exit_codes import EXIT_FAULT
from photosearch.cli.options import Commands, add_command, add_group, application_of, file_of, folder_of, path_of
from photosearch.core import identity
from photosearch.errors import InputError
from photosearch.library.relocation import relocate

if TYPE_CHECKING:
    from photosearch.shared_application import SharedApplication


def add(commands: Commands) -> None:
    """Adds the command."""
    library = add_group(commands, "library", "move the library, or folders in it")
    export = add_command(library, "export", _export, "write a copy of the library to one file")
    export.add_argument("file", type=Path, metavar="FILE")
    export.add_argument("--in", dest="folder", metavar="FOLDER", help="a part of a shared library, for use without it")

    share = add_command(library, "share", _share, "copy this library into a shared one")
    share.add_argument("address", metavar="URL", help="such as postgresql://name@host/archive")
    share.add_argument("--json", action="store_true", help="print the result as one JSON line")

    add_command(library, "create", _create, "create a shared library in an empty database, or update an older one")
    mount = add_command(library, "mount", _mount, "note where a root of a shared library is mounted on this machine")
    mount.add_argument("--new", action="store_true", help="add the folder to the library as a new root of this name")
    mount.add_argument("root", metavar="ROOT")
    mount.add_argument("folder", nargs="?", metavar="FOLDER", help="without one, the root is not mounted here")

    rights = add_command(library, "rights", _rights, "show or change which folders of a shared library readers see")
    rights.add_argument("change", nargs="?", choices=("allow", "forbid", "on", "off"))
    rights.add_argument("role", nargs="?", metavar="ROLE", help="a person or group of the server")
    rights.add_argument("folder", nargs="?", metavar="FOLDER", help="in a root that is mounted here, or ROOT:/FOLDER")
    rights.add_argument("--json", action="store_true", help="print the rights as one JSON line")

    text = "replace the library with an exported one; the old one is kept beside it"
    replace = add_command(library, "import", _import, text)
    replace.add_argument("file", type=Path, metavar="FILE")

    moved = add_command(library, "relocate", _relocate, "tell the library that a folder has moved")
    moved.add_argument("old", metavar="OLD", help="where the photos were")
    moved.add_argument("new", metavar="NEW", help="where they are now")


def _export(options: argparse.Namespace, console: Console) -> int:
    target = file_of(options.file)
    application_of(options).export(target, path_of(options.folder) if options.folder else None)
    console.print(f"Exported to {identity.display(str(target))}")
    return 0


def _share(options: argparse.Namespace, console: Console) -> int:
    with console.counter("Copying") as progress:
        copied = application_of(options).share(options.address, progress)
    if options.json:
        console.json(dataclasses.asdict(copied))
    else:
        console.print(f"{amount(copied.photos, 'photo')} read, {copied.new} of them new to the shared library")
        for each in copied.refused:
            console.error(f"Not copied: {each}")
    return EXIT_FAULT if copied.refused else 0


def _create(options: argparse.Namespace, console: Console) -> int:
    shared = _shared(options)
    with shared.create() as store:
        console.print(f"The shared library {shared.address.title} is ready; your role is {store.role}")
    return 0


def _mount(options: argparse.Namespace, console: Console) -> int:
    folder = folder_of(options.folder) if options.folder else None
    if options.new:
        if folder is None:
            raise InputError("A new root needs a folder", "Name it: photosearch library mount --new ROOT FOLDER")
        _shared(options).add_root(options.root, folder)
    else:
        _shared(options).mount(options.root, folder)
    console.print(
        f"{options.root} is mounted at {identity.display(folder)}"
        if folder
        else f"{options.root} is not mounted on this computer"
    )
    return 0


def _rights(options: argparse.Namespace, console: Console) -> int:
    named = options.role is not None and options.folder is not None
    if named is not (options.change in ("allow", "forbid")):
        raise InputError("A right needs a role and a folder", "Name them: photosearch library rights allow ROLE FOLDER")
    with _shared(options).open_store() as store:
        match options.change:
            case "on" | "off":
                store.rights.switch(options.change == "on")
            case "allow" | "forbid":
                folder = options.folder if store.roots.place(options.folder) else path_of(options.folder)
                (store.rights.allow if options.change == "allow" else store.rights.forbid)(options.role, folder)
            case _:
                pass
        on, rights = store.rights.are_on(), store.rights.all()
    if options.json:
        console.json({"on": on, "rights": [dataclasses.asdict(each) for each in rights]})
        return 0
    console.print("Readers see only these folders:" if on else "Readers see all folders. Once rights are on, they see:")
    for each in rights:
        console.print(f"{each.role}: {identity.display(each.folder)}")
    if not rights:
        console.print("none")
    return 0


def _shared(options: argparse.Namespace) -> "SharedApplication":
    shared = application_of(options).shared
    if shared is None:
        raise InputError("The library is a folder", "Name a shared one: --library postgresql://name@host/archive")
    return shared


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
