"""Moves a watched folder and its photos to another path, for example after a change of drive letter or mount point.

No photo is read again; a sample of the files shows whether it is the same folder.
"""

import os
from pathlib import Path

from photosearch.core.identity import content_digest, display, is_within
from photosearch.core.photo import Photo
from photosearch.errors import InputError
from photosearch.library.scan import file_state, is_reachable
from photosearch.library.store.changes.changes import Delta
from photosearch.library.store.store import Store

SAMPLE = 64
ENOUGH = 0.9
"""The part of the sample that must exist; with an unfinished copy, the next scan would remove the missing photos."""


def relocate(store: Store, old: str, new: str, model_id: int) -> Delta:
    """Moves all photos and watched folders from `old` to `new`; both are identity texts of absolute paths.

    Raises:
        InputError: `old` contains no watched folder, `new` is not the same folder, or one is inside the other; nothing
            changes.
    """
    if not any(is_within(folder, old) for folder in store.folders.paths()):
        raise InputError(f"No watched folder lies in {display(old)}", "See the folders: photosearch status")
    if is_within(old, new) or is_within(new, old):
        raise InputError(f"One of {display(old)} and {display(new)} lies in the other", "Choose another folder")
    if not is_reachable(new):
        raise InputError(f"The folder {display(new)} is missing, unreadable or empty", "Check that it is connected")
    _require_same(store, old, new)
    return store.folders.relocate(old, new, model_id)


def _require_same(store: Store, old: str, new: str) -> None:
    sample = store.photos.sample(old, SAMPLE)
    stem, target = old.rstrip(os.sep), new.rstrip(os.sep)
    same = sum(_is_same(photo, target + photo.file.path[len(stem) :]) for photo in sample)
    if same < ENOUGH * len(sample):
        raise InputError(
            f"{display(new)} does not hold the photos of {display(old)}: {same} of {len(sample)} were found",
            "Choose the folder that now holds the same photos under the same names",
        )


def _is_same(photo: Photo, path: str) -> bool:
    """Returns whether the file at `path` is the known photo, by size and time, else by its bytes."""
    found = file_state(path)
    if found is None or found.size != photo.file.size:
        return False
    return found.mtime_ns == photo.file.mtime_ns or _digest(path) == photo.digest


def _digest(path: str) -> bytes:
    try:
        return content_digest(Path(path).read_bytes())
    except OSError:
        return b""
