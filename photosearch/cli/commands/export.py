"""`photosearch export`: copy or link hits into a folder, or write a contact sheet or a web page of them."""

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

from photosearch.app import Application
from photosearch.cli.console import Console, amount
from photosearch.cli.exit_codes import EXIT_FAULT
from photosearch.cli.options import Commands, add_command, application_of, file_of
from photosearch.cli.query import HITS, add_query, asked_of, best_of_items
from photosearch.core.identity import display
from photosearch.core.photo import Photo
from photosearch.core.query.query import Query
from photosearch.errors import InputError
from photosearch.jobs.searching.searcher import Searcher
from photosearch.library.exporting import export
from photosearch.library.store.contract import LibraryStore

EVERY_PHOTO = 10**9
DOCUMENTS = (".pdf", ".png", ".html")
"""Suffixes of contact sheets and pages; any other name is that of a folder."""


def add(commands: Commands) -> None:
    """Adds the command."""
    command = add_command(
        commands, "export", run, "copy or link photos into a folder, or write a contact sheet or a web page of them"
    )
    add_query(command)
    command.add_argument("--into", required=True, type=Path, metavar="FOLDER|FILE",
                         help="folder to copy into, or a contact sheet (.pdf, .png) or web page (.html) to write; a "
                              "page has heat maps if there is an example")  # fmt: skip
    command.add_argument("--link", action="store_true", help="make symbolic links instead of copies")
    most = f"number of photos (default: {HITS} with an image or a description, else all)"
    command.add_argument("-k", type=int, metavar="N", help=most)
    command.add_argument("--json", action="store_true", help="print new files and failures as JSON")


def run(options: argparse.Namespace, console: Console) -> int:
    """Exports the photos of one query; returns EXIT_FAULT if a file could not be exported."""
    target = file_of(options.into)
    is_document = target.suffix.lower() in DOCUMENTS and not target.is_dir()
    if is_document and options.link:
        raise InputError("--link makes no contact sheet or page", "Name a folder, or leave --link out")
    if is_document and os.path.lexists(target):
        raise InputError(f"{display(str(target))} exists already", "Name another file, or remove this one first")
    asked = asked_of(options, EVERY_PHOTO if options.k is None else options.k)
    application = application_of(options)
    failed: Sequence[tuple[str, str]] = ()
    with ExitStack() as stack:
        store = stack.enter_context(application.open_reader())
        (query,) = asked.queries(store)
        searcher = stack.enter_context(application.searcher()) if asked.ranks else None
        if searcher is not None:
            photos = [hit.photo for hit in best_of_items(searcher, replace(query, limit=options.k or HITS))]
        else:
            photos = list(store.photos.browse(query.limit, query.filters, query.sort))
        if is_document:
            thumbnail = searcher.thumbnail if searcher else _thumbnails(stack, application)
            made = [_document(thumbnail, searcher, query, photos, target, console)]
        else:
            paths = _files(store, photos, application.settings.item_files == "all")
            with console.counter("Exporting") as progress:
                done = export(paths, target, link=options.link, progress=progress)
            made, failed = [str(each) for each in done.made], done.failed
    if options.json:
        console.json({"made": made, "failed": [{"path": path, "reason": reason} for path, reason in failed]})
    else:
        console.print(f"{amount(len(made), 'file')} written to {display(str(target))}")
        for path, reason in failed:
            console.error(f"{display(path)} could not be exported: {reason}")
    return EXIT_FAULT if failed else 0


def _files(store: LibraryStore, photos: Sequence[Photo], whole_items: bool) -> list[str]:
    """Returns the files to export, in order: those shown, or all files of their items, as the settings say."""
    items = [photo.item for photo in photos if photo.item is not None]
    found = store.items.files(items) if whole_items and items else {}
    files = ((photo.file.path, *(each.path for each in found.get(photo.whole, ()))) for photo in photos)
    return list(dict.fromkeys(path for paths in files for path in paths))


def _thumbnails(stack: ExitStack, application: Application) -> Callable[[Photo], bytes]:
    """Returns a function that returns the thumbnail of a photo, without loading the model; `stack` ends it."""
    library = application.open_pictures(stack)
    decoder = stack.enter_context(library.decoder())
    return lambda photo: library.thumbnail(photo, decoder)


def _document(
    thumbnail: Callable[[Photo], bytes],
    searcher: Searcher | None,
    query: Query,
    photos: Sequence[Photo],
    target: Path,
    console: Console,
) -> str:
    """Writes a contact sheet or a page of the first photos; returns its path."""
    from photosearch.gui.exporting.documents import MOST_PICTURES, write_document  # late: only this needs Qt

    if len(photos) > MOST_PICTURES:
        console.note(f"Only the first {MOST_PICTURES} of {len(photos)} photos are shown")
    with console.counter("Exporting") as progress:
        counted = _counted(photos[:MOST_PICTURES], progress)
        example = next((each for each in query.examples if each.weight > 0), None)
        if searcher is None or example is None or target.suffix.lower() != ".html":
            write_document(counted, thumbnail, target)
        else:
            preview = searcher.preview(example.source)
            write_document(counted, thumbnail, target, preview, partial(searcher.explain, 0, example))
    return str(target)


def _counted(photos: Sequence[Photo], progress: Callable[[int, int], None]) -> Iterator[Photo]:
    for number, photo in enumerate(photos):
        progress(number, len(photos))
        yield photo
