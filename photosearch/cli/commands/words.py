"""`photosearch words`: models that find photos by a description in words."""

import argparse
from contextlib import ExitStack
from pathlib import Path

from photosearch.app import Application
from photosearch.cli.console import Console, amount
from photosearch.cli.interruption import interruptible
from photosearch.cli.options import Commands, add_command, add_group, application_of, file_of
from photosearch.core import identity
from photosearch.errors import InputError, Interrupted
from photosearch.jobs.models import pair_models
from photosearch.jobs.models.pair_models import PairStatus
from photosearch.packages import has_extra, install_command
from photosearch.vision.pairs.catalogue import CATALOGUE, PUBLISHER, entry_of


def add(commands: Commands) -> None:
    """Adds the command."""
    words = add_group(commands, "words", 'manage the models that find photos by a description: shows:"a red boat"')

    listed = add_command(words, "list", _list, "show the models of the library, and those to download")
    listed.add_argument("--json", action="store_true", help="print one JSON line for each model")

    added = add_command(words, "add", _add, "add a model, and use it from now on")
    added.add_argument("which", metavar="NAME|FOLDER",
                       help="model of the list, or a folder of Immich, OpenCLIP, Transformers or rclip")  # fmt: skip
    added.add_argument(
        "--publisher", default=PUBLISHER, metavar="URL", help="address to download from, such as a mirror"
    )

    use = add_command(words, "use", _use, "use another model of the library")
    use.add_argument("which", metavar="MODEL", help="id or name")

    add_command(words, "off", _off, "use no model: no photo is embedded for words, and shows: answers nothing")

    removed = add_command(words, "remove", _remove, "remove a model and its vectors")
    removed.add_argument("which", metavar="MODEL", help="id or name")


def _list(options: argparse.Namespace, console: Console) -> int:
    application = application_of(options)
    for status in _statuses(application):
        pair, known, photos = status.pair, status.pair.description, status.vectors
        if options.json:
            console.json({"id": pair.id, "name": known.name, "licence": known.licence, "active": pair.active,
                          "dimension": known.dimension, "vectors": photos})  # fmt: skip
        else:
            console.print(f"{'*' if pair.active else ' '} {pair.id}  {identity.display(known.name)}")
            console.print(f"    {known.licence or 'licence not stated'}, {amount(photos, 'photo')} embedded")
    for entry in CATALOGUE:
        if options.json:
            console.json({"name": entry.name, "title": entry.title, "licence": entry.licence,
                          "address": entry.address, "megabytes": entry.megabytes})  # fmt: skip
        else:
            console.print(f"  to download: {entry.name}  {entry.title}")
            console.print(f"    {entry.licence}, about {entry.megabytes} megabytes from {entry.address}")
    return 0


def _add(options: argparse.Namespace, console: Console) -> int:
    if not has_extra("words"):
        raise InputError("Models for words need the package tokenizers", f"Run: {install_command('words')}")
    application = application_of(options)
    folder, entry = file_of(Path(options.which)), entry_of(options.which)
    if folder.is_dir():
        pair = application.pairs.add(folder)
    elif entry is not None:
        with console.counter(f"Downloading {entry.name}") as progress:
            pair = pair_models.fetch(application.pairs, entry, progress, options.publisher)
    else:
        names = ", ".join(each.name for each in CATALOGUE)
        raise InputError(f"{identity.display(options.which)} is no folder and no model of the list", f"Name: {names}")
    console.print(f"{identity.display(pair.description.name)} is in use. To embed the photos: photosearch index")
    return 0


def _use(options: argparse.Namespace, console: Console) -> int:
    shelf = application_of(options).pairs
    pair = shelf.find(options.which)
    shelf.use(pair.id)
    console.print(f"{identity.display(pair.description.name)} is in use")
    return 0


def _off(options: argparse.Namespace, console: Console) -> int:
    application_of(options).pairs.use("")
    console.print("No model for words is in use. Those of the library, and what they prepared, stay")
    return 0


def _remove(options: argparse.Namespace, console: Console) -> int:
    application = application_of(options)
    pair = application.pairs.find(options.which)
    with ExitStack() as stack, interruptible() as control:
        _, store = application.open_library(stack)
        pair_models.forget(store, pair.description.sha256, lambda: control.stopped)
        if control.stopped:
            raise Interrupted
        application.pairs.remove(pair)
    console.print(f"Removed {identity.display(pair.description.name)}")
    return 0


def _statuses(application: Application) -> tuple[PairStatus, ...]:
    if not application.paths.database.exists():
        return tuple(PairStatus(pair, 0) for pair in application.pairs.pairs())
    with application.open_reader() as store:
        return pair_models.statuses(application.pairs, store)
