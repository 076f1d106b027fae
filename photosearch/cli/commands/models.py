"""`photosearch models`: the models that a library can be searched with."""

import argparse
import dataclasses
import time
from contextlib import ExitStack
from pathlib import Path

from photosearch.cli.console import Console, amount
from photosearch.cli.interruption import interruptible
from photosearch.cli.options import Commands, add_command, add_group, application_of, file_of
from photosearch.core import identity
from photosearch.errors import Interrupted
from photosearch.jobs.models import shelving
from photosearch.jobs.once import use_model
from photosearch.vision.embedding import model_archive

WHICH = "its id, the start of its id, or its name"


def add(commands: Commands) -> None:
    """Adds the command."""
    models = add_group(commands, "models", "manage the models to search with")
    listed = add_command(models, "list", _list, "list the models")
    listed.add_argument("--json", action="store_true", help="print one JSON line per model")

    use = add_command(models, "use", _use, "search with another model; switch back in the same way")
    use.add_argument("which", metavar="MODEL", help=WHICH)
    use.add_argument("--json", action="store_true", help="print the result as one JSON line")

    rename = add_command(models, "rename", _rename, "rename a model")
    rename.add_argument("which", metavar="MODEL", help=WHICH)
    rename.add_argument("name", metavar="NAME", help="the new name")

    delete = add_command(models, "delete", _delete, "delete a model with its vectors and its index")
    delete.add_argument("which", metavar="MODEL", help=WHICH)

    export = add_command(models, "export", _export, "write a model to a file")
    export.add_argument("which", metavar="MODEL", help=WHICH)
    export.add_argument("file", type=Path, metavar="FILE")

    take = add_command(models, "import", _import, "check an exported model and add it")
    take.add_argument("file", type=Path, metavar="FILE")


def _list(options: argparse.Namespace, console: Console) -> int:
    for status in application_of(options).models():
        if options.json:
            console.json(dataclasses.asdict(status))
            continue
        console.print(f"{'*' if status.active else ' '} {status.id}  {identity.display(status.name)}")
        origin = [f"made {status.made_at}"] if status.made_at else ["shipped"] if status.shipped else []
        origin += [f"from {identity.display(status.base)}"] if status.base else []
        state = status.problem or f"{amount(status.vectors, 'photo')} embedded, {status.lacking} to embed"
        console.print(f"    {identity.display(', '.join([*origin, state]))}")
    return 0


def _use(options: argparse.Namespace, console: Console) -> int:
    application = application_of(options)
    model, started = application.shelf.find(options.which), time.perf_counter()
    with ExitStack() as stack, console.progress() as emit, interruptible() as control:
        if shared := application.shared:
            switched = shared.use(model, emit, control)
        else:
            switched = use_model(*application.open_writer(stack), model, emit, control)
    if options.json:
        console.json({**dataclasses.asdict(switched), "seconds": round(time.perf_counter() - started, 3)})
        return 0
    console.print(f"{identity.display(switched.name)} is in use")
    if switched.lacking:
        console.print(f"{amount(switched.lacking, 'photo')} could not be read. The next index tries them again.")
    return 0


def _rename(options: argparse.Namespace, console: Console) -> int:
    shelf = application_of(options).shelf
    shelf.rename(shelf.find(options.which), options.name)
    console.print(f"Renamed to {identity.display(options.name)}")
    return 0


def _delete(options: argparse.Namespace, console: Console) -> int:
    application = application_of(options)
    model = application.shelf.find(options.which)
    with ExitStack() as stack, interruptible() as control:
        parts, store = application.open_writer(stack)
        if not shelving.delete(parts, store, model, lambda: control.stopped):
            raise Interrupted
    console.print(f"Deleted {identity.display(model.name)}")
    return 0


def _export(options: argparse.Namespace, console: Console) -> int:
    target = file_of(options.file)
    model_archive.export(application_of(options).shelf.find(options.which).folder, target)
    console.print(f"Exported to {identity.display(str(target))}")
    return 0


def _import(options: argparse.Namespace, console: Console) -> int:
    application = application_of(options)
    folder = model_archive.unpack(file_of(options.file), application.paths.models)
    console.print(f"Imported. To search with it: photosearch models use {folder.name}")
    return 0
