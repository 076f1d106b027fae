"""Moves confirmed files to the system's trash. No other module changes photo files.

A copy is moved only if the photo to keep exists, neither file has changed since the comparison, and they are two
different files: moving a second name of the same file (a link, a folder mounted twice) would remove the kept photo.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFile

from photosearch.core.photo import Photo
from photosearch.gui.look.texts.text import tr


@dataclass(frozen=True, slots=True)
class Outcome:
    """The moved files, and those that could not be moved with their reasons."""

    moved: tuple[Photo, ...]
    refused: tuple[tuple[Photo, str], ...]


def move_to_trash(copies: Sequence[tuple[Photo, Photo]]) -> Outcome:
    """Moves the first photo of each pair to the trash; the second one is kept. Blocks."""
    moved, refused = [], []
    for copy, kept in copies:
        if why := _obstacle(copy, kept):
            refused.append((copy, why))
        elif not QFile(copy.file.path).moveToTrash():
            refused.append((copy, tr("the system could not move it to the trash")))
        else:
            moved.append(copy)
    return Outcome(tuple(moved), tuple(refused))


def _obstacle(copy: Photo, kept: Photo) -> str:
    """Returns why `copy` must not be moved; empty if it may be."""
    if not _unchanged(kept):
        return tr("the photo to keep has changed")
    if not _unchanged(copy):
        return tr("the file has changed")
    if Path(copy.file.path).samefile(kept.file.path):
        return tr("it is the same file as the photo to keep")
    if any(unicodedata.category(sign) == "Cs" for sign in copy.file.path):  # Qt would name another file
        return tr("the trash cannot handle its file name")
    return ""


def _unchanged(photo: Photo) -> bool:
    try:
        now = Path(photo.file.path).lstat()
    except OSError:
        return False
    return (now.st_size, now.st_mtime_ns) == (photo.file.size, photo.file.mtime_ns)
