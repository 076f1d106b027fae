"""`photosearch words`: models that find photos by a description in words."""

import argparse
from contextlib import ExitStack
from pathlib import Path

from photosearch.app import Application
from photosearch.cli.console import Console, amount
from photosearch.cli.interruption import interruptible
from photosearch.cli.options import Commands, add_command, add_group, application_of, file_of
from photosearch.core import identity
from photosearch.errors import InputError
from photosearch.jobs.control import Interrupted
from photosearch.packages import has_extra, install_command
from photosearch.vision.pairs import download
from photosearch.vision.pairs.catalogue import CATALOGUE, PUBLISHER, entry_of


def add(commands: Commands) -> None:
    """Adds the command."""
    words = add_group(commands, "words", 'models that find photos by a description: shows:"a red boat"')

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

    removed = add_command(words, "remove", _remove, "remove a model and its vectors")
    removed.add_argument("which", metavar="MODEL", help="id or name")


def _list(options: argparse.Namespace, console: Console) -> int:
    application = application_of(options)
    embedded = _embedded(application)
    for pair in application.pairs.pairs():
        known, photos = pair.description, embedded.get(pair.description.sha256, 0)
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
        loaded = application.paths.words / "downloads" / entry.name
        with console.counter(f"Downloading {entry.name}") as progress:
            source = download.fetch(entry, loaded, progress, options.publisher)
        pair = application.pairs.add(source, entry.title, entry.licence)
        download.forget(loaded)
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


def _remove(options: argparse.Namespace, console: Console) -> int:
    application = application_of(options)
    pair = application.pairs.find(options.which)
    with ExitStack() as stack, interruptible() as control:
        _, store = application.open_library(stack)
        model_id = store.models.id_of(pair.description.sha256)
        if model_id is not None:
            store.models.forget(model_id, lambda: control.stopped)
        if control.stopped:
            raise Interrupted
        application.pairs.remove(pair)
    console.print(f"Removed {identity.display(pair.description.name)}")
    return 0


def _embedded(application: Application) -> dict[str, int]:
    """Returns how many photos each model has embedded, by the hash of the model."""
    if not application.paths.database.exists():
        return {}
    with application.open_reader() as store:
        hashes = [pair.description.sha256 for pair in application.pairs.pairs()]
        known = {each: store.models.id_of(each) for each in hashes}
        return {each: store.vectors.count(model_id) for each, model_id in known.items() if model_id is not None}
