"""What lies in the folders: a walk that follows no link and says which folders it could not read."""

import os
import stat
from collections.abc import Callable

from photosearch.core.photo import FileState
from photosearch.core.reconcile import Seen

SYSTEM_FOLDERS = frozenset(
    {"$recycle.bin", "system volume information", "lost+found", "__macosx", "@eadir", "#recycle"}
)
"""Folders, in lower case, that systems and network drives keep for themselves."""


def scan(folder: str, stop: Callable[[], bool] = lambda: False) -> Seen:
    """Walks `folder` and returns every regular file in it; hidden and system folders and hidden files are left out.

    A file with several hard links is reported once, at the first of its paths in sorted order. When `stop` says so
    the walk ends early and reports itself offline, so that nothing is concluded from half a walk.
    """
    if not _can_list(folder):
        return Seen({}, frozenset({folder}), online=False)
    files: dict[str, FileState] = {}
    linked: dict[str, str] = {}
    unreadable: set[str] = set()
    waiting, visited = [folder], set()
    while waiting:
        if stop():
            return Seen({}, frozenset({folder}), online=False)
        here = waiting.pop()
        try:
            place = os.stat(here, follow_symlinks=False)
            # A folder mounted inside itself would never end.
            if (place.st_dev, place.st_ino) in visited and place.st_ino:
                continue
            visited.add((place.st_dev, place.st_ino))
            with os.scandir(here) as entries:
                for entry in entries:
                    if is_left_out(entry.name):
                        continue
                    try:
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append(entry.path)
                        elif entry.is_file(follow_symlinks=False):
                            _add(files, linked, entry.path, entry.stat(follow_symlinks=False))
                    except FileNotFoundError:
                        continue  # it went away between the listing and the look
        except OSError:
            unreadable.add(here)
    return Seen(files, frozenset(unreadable), online=_can_list(folder))


def look(path: str, stop: Callable[[], bool] = lambda: False) -> Seen:
    """Returns what lies at `path` now: one file, all that is below a folder, or nothing."""
    try:
        found = os.stat(path, follow_symlinks=False)
    except OSError:
        return Seen({})
    if stat.S_ISDIR(found.st_mode):
        return scan(path, stop)
    return Seen({path: _state(path, found)} if stat.S_ISREG(found.st_mode) else {})


def file_state(path: str) -> FileState | None:
    """Returns the state of a regular file, or None where there is none that can be seen."""
    return look(path).files.get(path) if not os.path.isdir(path) else None


def has_other_links(path: str) -> bool:
    """Whether the file at `path` has more than one name."""
    try:
        return os.stat(path, follow_symlinks=False).st_nlink > 1
    except OSError:
        return False


def is_left_out(name: str) -> bool:
    """Whether a walk passes over a file or folder of this name."""
    return name.startswith(".") or name.lower() in SYSTEM_FOLDERS


def is_reachable(folder: str) -> bool:
    """Whether `folder` can be listed and holds anything: an unmounted volume leaves an empty mount point."""
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return False


def _can_list(folder: str) -> bool:
    try:
        os.scandir(folder).close()
    except OSError:
        return False
    return True


def _add(files: dict[str, FileState], linked: dict[str, str], path: str, found: os.stat_result) -> None:
    state = _state(path, found)
    if found.st_nlink > 1 and state.file_id:
        first = linked.setdefault(state.file_id, path)
        if first < path:
            return
        files.pop(first, None)
        linked[state.file_id] = path
    files[path] = state


def _state(path: str, found: os.stat_result) -> FileState:
    # Windows gives no inode through scandir; then files have no identity and a move is found by its content.
    file_id = f"{found.st_dev}:{found.st_ino}" if found.st_ino else ""
    return FileState(path, found.st_size, found.st_mtime_ns, found.st_ctime_ns, file_id)
