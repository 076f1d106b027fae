"""`photosearch items`: join photos to one item, split them, or let the rules decide again."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TypeAlias

from photosearch.cli.console import Console, amount
from photosearch.cli.options import Commands, add_command, add_group, application_of, path_of
from photosearch.core.identity import display
from photosearch.core.photo import Photo
from photosearch.errors import InputError
from photosearch.jobs.searching.items import join, split
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.items import Choice

_Change: TypeAlias = Callable[[LibraryStore, Sequence[Photo]], Mapping[bytes, Choice | None]]


def add(commands: Commands) -> None:
    """Adds the command."""
    items = add_group(
        commands, "items", "join photos to one item, such as a photo and its edited version, or split them"
    )
    for name, change, text in (
        ("join", join, "make one item of these photos and of the other files of their items"),
        ("split", split, "show each of these photos by itself"),
        ("reset", _reset, "forget that these photos were joined or split, so that the rules decide"),
    ):
        command = add_command(items, name, partial(_run, change), text)
        command.add_argument("photos", nargs="+", metavar="PHOTO")


def _run(change: _Change, options: argparse.Namespace, console: Console) -> int:
    if change is join and len(set(map(path_of, options.photos))) < 2:
        raise InputError("One photo cannot be joined", "Name two or more")
    with ExitStack() as stack:
        store = application_of(options).open_writing(stack)
        photos = [_photo(store, name) for name in options.photos]
        change(store, photos)
    console.print(f"{amount(len(photos), 'photo')} changed")
    return 0


def _reset(store: LibraryStore, photos: Sequence[Photo]) -> Mapping[bytes, Choice | None]:
    return store.items.choose({photo.digest: None for photo in photos})


def _photo(store: LibraryStore, name: str) -> Photo:
    photo = store.photos.at(path_of(name))
    if photo is None or not photo.digest:
        raise InputError(f"The library has no photo {display(str(Path(name)))}", "See: photosearch search")
    return photo
