"""The commands on the models that a library can be searched with."""

import argparse
import dataclasses
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from photosearch.cli.console import Console
from photosearch.cli.options import application_of, interruptible
from photosearch.core import identity
from photosearch.jobs.control import Interrupted
from photosearch.jobs.models import shelving
from photosearch.jobs.once import use_model
from photosearch.vision.embedding import model_archive


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Adds `models` with its commands."""
    which = commands.add_parser("models", parents=[shared], help="the models to search with, your own among them")
    commands = which.add_subparsers(metavar="COMMAND", required=True)

    listed = commands.add_parser("list", parents=[shared], help="show them; MODEL is an id, its beginning, or a name")
    listed.add_argument("--json", action="store_true", help="one JSON line a model")
    listed.set_defaults(command=_list_models)

    use = commands.add_parser("use", parents=[shared], help="search with another model; the way back is the same")
    use.add_argument("which", metavar="MODEL")
    use.add_argument("--json", action="store_true", help="end with one JSON line")
    use.set_defaults(command=_use_model)

    rename = commands.add_parser("rename", parents=[shared], help="give one another name")
    rename.add_argument("which", metavar="MODEL")
    rename.add_argument("name", metavar="NAME")
    rename.set_defaults(command=_rename_model)

    delete = commands.add_parser("delete", parents=[shared], help="remove one, with its vectors and its index")
    delete.add_argument("which", metavar="MODEL")
    delete.set_defaults(command=_delete_model)

    export = commands.add_parser("export", parents=[shared], help="write one to a file")
    export.add_argument("which", metavar="MODEL")
    export.add_argument("file", type=Path, metavar="FILE")
    export.set_defaults(command=_export_model)

    take = commands.add_parser("import", parents=[shared], help="take one from a file, once it is checked")
    take.add_argument("file", type=Path, metavar="FILE")
    take.set_defaults(command=_import_model)


def _list_models(options: argparse.Namespace, console: Console) -> int:
    application = application_of(options)
    for status in application.models():
        if options.json:
            console.json(dataclasses.asdict(status))
            continue
        console.print(f"{'*' if status.active else ' '} {status.id}  {identity.display(status.name)}")
        origin = [f"made {status.made_at}"] if status.made_at else ["shipped"] if status.shipped else []
        origin += [f"from {identity.display(status.base)}"] if status.base else []
        state = status.problem or f"{status.vectors} photos embedded, {status.lacking} to embed"
        console.print(f"    {identity.display(', '.join([*origin, state]))}")
    return 0


def _use_model(options: argparse.Namespace, console: Console) -> int:
    application = application_of(options)
    model, started = application.shelf.find(options.which), time.perf_counter()
    with ExitStack() as stack:
        parts, store = application.open_writer(stack)
        with console.progress() as emit, interruptible() as control:
            switched = use_model(parts, store, model, emit, control)
    if options.json:
        console.json({**dataclasses.asdict(switched), "seconds": round(time.perf_counter() - started, 3)})
        return 0
    console.print(f"{identity.display(switched.name)} is in use")
    if switched.lacking:
        console.print(f"{switched.lacking} photos could not be read; the next index tries them again")
    return 0


def _rename_model(options: argparse.Namespace, console: Console) -> int:
    shelf = application_of(options).shelf
    shelf.rename(shelf.find(options.which), options.name)
    console.print(f"Renamed to {identity.display(options.name)}")
    return 0


def _delete_model(options: argparse.Namespace, console: Console) -> int:
    application = application_of(options)
    model = application.shelf.find(options.which)
    with ExitStack() as stack, interruptible() as control:
        parts, store = application.open_writer(stack)
        if not shelving.delete(parts, store, model, lambda: control.stopped):
            raise Interrupted
    console.print(f"Deleted {identity.display(model.name)}")
    return 0


def _export_model(options: argparse.Namespace, console: Console) -> int:
    target = options.file.expanduser().absolute()
    model_archive.export(application_of(options).shelf.find(options.which).folder, target)
    console.print(f"Exported to {identity.display(str(target))}")
    return 0


def _import_model(options: argparse.Namespace, console: Console) -> int:
    application = application_of(options)
    folder = model_archive.unpack(options.file.expanduser().absolute(), application.paths.models)
    console.print(f"Imported. To search with it: photosearch models use {folder.name}")
    return 0
