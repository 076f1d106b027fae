"""Moves files that the person has confirmed to the system's trash: the one place that touches a photo file at all.

A copy goes only while the photo that is kept in its place is there, both are what was compared, and they are two files:
a second name of one file (a link, a folder mounted twice) would take the kept one along.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QFile

from photosearch.core.photo import Photo


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the files: those that are gone, and the others with the reason of each."""

    moved: tuple[Photo, ...]
    refused: tuple[tuple[Photo, str], ...]


def move_to_trash(copies: Sequence[tuple[Photo, Photo]]) -> Outcome:
    """Moves the first of each two photos to the trash; the second is the one that is kept. Blocks."""
    moved, refused = [], []
    for copy, kept in copies:
        if why := _obstacle(copy, kept):
            refused.append((copy, why))
        elif not QFile(copy.file.path).moveToTrash():
            refused.append((copy, _tr("the system does not move it to the trash")))
        else:
            moved.append(copy)
    return Outcome(tuple(moved), tuple(refused))


def _obstacle(copy: Photo, kept: Photo) -> str:
    """Why `copy` must stay; empty when it may go."""
    if not _unchanged(kept):
        return _tr("the photo that is kept is no longer what it was")
    if not _unchanged(copy):
        return _tr("the file is no longer what it was")
    if Path(copy.file.path).samefile(kept.file.path):
        return _tr("it is another name of the file that is kept")
    if any(unicodedata.category(sign) == "Cs" for sign in copy.file.path):  # Qt would name another file
        return _tr("its name cannot be given to the trash")
    return ""


def _unchanged(photo: Photo) -> bool:
    try:
        now = Path(photo.file.path).lstat()
    except OSError:
        return False
    return (now.st_size, now.st_mtime_ns) == (photo.file.size, photo.file.mtime_ns)


def _tr(words: str) -> str:
    return QCoreApplication.translate("trash", words)
