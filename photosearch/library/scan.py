"""Walks the folders without following links, and reports the folders that it could not read.

A walk knows only names and times; the decoder, which reads the bytes, decides whether a file is a photo.
"""

import os
import stat
import sys
from collections.abc import Callable, Hashable, Iterable, Mapping, Set
from itertools import accumulate, islice, pairwise
from typing import Protocol

from photosearch.core.folders.exclusion import Exclusion
from photosearch.core.folders.reconcile import Seen, Settled
from photosearch.core.folders.set_apart import NO_MEDIA, admits, is_packaged, is_set_apart
from photosearch.core.folders.unchanged import same_file
from photosearch.core.identity import is_within
from photosearch.core.photo import FileState, Photo

_FINEST_NS = 1000
"""Network drives report times less precisely than the disks behind them."""
_LEAST, _MOST = -(2**63), 2**63 - 1

Place = tuple[int, int]
"""Device and inode of a folder."""


class ByFolder(Protocol):
    """Compares a walk with what is known, a folder at a time, so that neither side is in memory as a whole."""

    def settled(self, folder: str) -> Settled:
        """Returns the known files in `folder` itself; the walk removes those that are unchanged."""
        ...

    def take(self, folder: str, files: Mapping[str, FileState], left: Settled, linked: Set[str]) -> None:
        """Receives the other files of `folder`, and what is left of `settled`.

        Args:
            linked: the `file_id` of files with several names, as far as the walk has come.
        """
        ...


def scan(
    folder: str,
    stop: Callable[[], bool] = lambda: False,
    *,
    apart: str = "",
    exclusion: Exclusion | None = None,
    root: str = "",
    change_times: bool = True,
    by_folder: ByFolder | None = None,
) -> Seen:
    """Walks `folder` and returns every regular file in it.

    Hidden files and folders, those in the lists of `core.folders.set_apart`, and folders with a file `.nomedia` are
    left out; `.nomedia` in `folder` itself is ignored, because the person chose this folder.

    `folder` itself may be a link; no other link is followed, and a folder reached twice is read once. If `stop` returns
    True, the walk ends early and reports `folder` as offline, so that nothing is concluded from a part of the walk; the
    same applies if another volume is mounted at `folder` during the walk.

    Args:
        apart: a folder that is left out with everything in it: the library's own, if it lies in a watched one.
        exclusion: what else is left out.
        root: the watched folder that `folder` lies in, if it is not watched itself.
        change_times: whether a settled file with another change time has changed.
        by_folder: knows the files and receives those that differ; without it, the result holds every file.
    """
    unseen = Seen({}, frozenset({folder}), online=False)
    start = _place(folder)
    if start is None:
        return unseen
    everything = _Everything()
    walk = _Walk(folder, root or folder, apart, exclusion, by_folder or everything, change_times)
    waiting = [folder]
    while waiting:
        if stop():
            return unseen
        waiting += walk.enter(waiting.pop())
    if _place(folder) != start or folder in walk.unreadable:
        return unseen
    return Seen(
        everything.files,
        frozenset(walk.unreadable),
        linked=frozenset(walk.linked),
        left_out=walk.left_out,
        places=frozenset(walk.visited),
    )


def look(
    path: str,
    stop: Callable[[], bool] = lambda: False,
    *,
    apart: str = "",
    exclusion: Exclusion | None = None,
    root: str = "",
) -> Seen:
    """Returns what is at `path` now: one file, everything below a folder, or nothing.

    `root` is the watched folder that it lies in.

    A path that cannot be accessed (no permission, a volume that does not answer) is unreadable, not empty.
    """
    try:
        found = os.stat(path, follow_symlinks=False)  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError):
        return Seen({})
    except OSError:
        return Seen({}, frozenset({path}))
    if stat.S_ISDIR(found.st_mode):
        if exclusion and exclusion.leaves_out(path, is_folder=True):
            return Seen({})
        if path != root and (is_left_out(*_last_names(path)) or os.path.lexists(os.path.join(path, NO_MEDIA))):  # noqa: PTH118
            return Seen({})
        return scan(path, stop, apart=apart, exclusion=exclusion, root=root)
    if not stat.S_ISREG(found.st_mode) or (root and not admits(_names(path, root), is_folder=False)):
        return Seen({})
    if exclusion and exclusion.leaves_out(path, found.st_size):
        return Seen({})
    state = _state(path, found)
    return Seen({path: state}, linked=frozenset({state.file_id} if found.st_nlink > 1 else ()))


def file_state(path: str) -> FileState | None:
    """Returns the state of a regular file, or None if there is none that can be accessed."""
    try:
        found = os.stat(path, follow_symlinks=False)  # noqa: PTH116
    except OSError:
        return None
    return _state(path, found) if stat.S_ISREG(found.st_mode) else None


def unchanged(photos: Iterable[Photo]) -> list[tuple[FileState, Photo]]:
    """Returns the photos whose files are as they were when they were indexed, with the files' present states."""
    seen = ((file_state(photo.file.path), photo) for photo in photos)
    return [(file, photo) for file, photo in seen if file is not None and same_file(photo.file, file)]


def file_identity(path: str) -> Hashable | None:
    """Returns a value that is equal for all paths to one file, also through two mounts; None if it is inaccessible.

    It does not include the device, because every mount of a network drive has its own.
    """
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    ticks = found.st_mtime_ns // _FINEST_NS, found.st_ctime_ns // _FINEST_NS
    return (found.st_ino, found.st_size, *ticks) if found.st_ino else None


def is_left_out(name: str, parent: str) -> bool:
    """Whether a walk passes over a folder of this name in a folder named `parent`."""
    return name.startswith(".") or is_set_apart(name, parent)


def reaches(folder: str, path: str, *, apart: str = "", exclusion: Exclusion | None = None) -> bool:
    """Whether a walk of `folder` reaches what is or was at `path`; `exclusion` treats it as a file of unknown size."""
    if not is_within(path, folder) or (exclusion and exclusion.hides(path)):
        return False
    if apart and is_within(os.path.realpath(path), os.path.realpath(apart)):
        return False
    names = _names(path, folder)
    if any(is_left_out(name, parent) for parent, name in pairwise(names[:-1])) or names[-1].startswith("."):
        return False
    if not (admits(names, is_folder=False) or admits(names, is_folder=True)):
        return False
    inner = accumulate(names[1:-1], os.path.join, initial=folder)
    return not any(os.path.lexists(os.path.join(each, NO_MEDIA)) for each in islice(inner, 1, None))  # noqa: PTH118


def is_reachable(folder: str) -> bool:
    """Whether `folder` can be listed and holds anything: an unmounted volume leaves an empty mount point."""
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return False


def emptied(root: str, paths: Iterable[str]) -> frozenset[str]:
    """Returns the empty folders below `root` in which files at `paths`, all missing, once were.

    An unmounted volume leaves an empty mount point. Hidden files do not count: some mount points hold a marker.
    """
    found: set[str] = set()
    asked: set[str] = set()
    for path in paths:
        folder = os.path.dirname(path)  # noqa: PTH120
        while len(folder) > len(root) and folder not in asked:
            asked.add(folder)
            try:
                with os.scandir(folder) as entries:
                    if all(entry.name.startswith(".") for entry in entries):
                        found.add(folder)
                break
            except OSError:
                folder = os.path.dirname(folder)  # noqa: PTH120
    return frozenset(found)


class _Everything:
    """All files that a walk finds."""

    def __init__(self) -> None:
        self.files: dict[str, FileState] = {}

    def settled(self, folder: str) -> Settled:
        return {}

    def take(self, folder: str, files: Mapping[str, FileState], left: Settled, linked: Set[str]) -> None:
        self.files.update(files)


class _Walk:
    """The state of one walk."""

    def __init__(
        self, start: str, root: str, apart: str, exclusion: Exclusion | None, by_folder: ByFolder, change_times: bool
    ) -> None:
        self.linked: set[str] = set()
        self.unreadable: set[str] = set()
        self.left_out = False
        self._start = start
        self._root = root
        self._exclusion = exclusion or None  # checking None is free
        self._by_folder = by_folder
        self._change_times = change_times
        # This folder counts as visited, by whatever path the walk reaches it.
        self._apart = {place for place in (_place(apart),) if place} if apart else set()
        self.visited: set[Place] = set()

    def enter(self, here: str) -> list[str]:
        """Adds the files of one folder and returns the folders in it; an unreadable folder has neither."""
        place = _place(here, follow=here == self._start)
        if place is None:
            self.unreadable.add(here)
            return []
        if place[1] and (place in self.visited or place in self._apart):
            return []
        self.visited.add(place)
        settled = self._by_folder.settled(here)
        try:
            with os.scandir(here) as entries:
                files, folders, vanished = self._sort(here, entries, settled)
        except OSError:
            self.unreadable.add(here)
            return []
        # A file may vanish after the listing. If all files vanish, their volume may be gone.
        if vanished and _place(here, follow=here == self._start) != place:
            self.unreadable.add(here)
            return []
        self._by_folder.take(here, files, settled, self.linked)
        return folders

    def _sort(
        self, here: str, entries: Iterable[os.DirEntry[str]], settled: Settled
    ) -> tuple[dict[str, FileState], list[str], bool]:
        """Separates files from folders. As the inner loop of every scan, it makes few calls."""
        files: dict[str, FileState] = {}
        folders: list[str] = []
        vanished = False
        if here != self._root and os.path.lexists(os.path.join(here, NO_MEDIA)):  # noqa: PTH118
            self.left_out = True
            return files, folders, vanished
        names = _names(here, self._root)
        packaged = is_packaged(names)
        takes_files = not packaged or admits([*names, ""], is_folder=False)
        takes_all, change_times = takes_files and self._exclusion is None, self._change_times
        take = settled.pop
        for entry in entries:
            if entry.name[0] == ".":
                continue
            try:
                if entry.is_file(follow_symlinks=False):
                    if not takes_all:
                        if not takes_files:
                            self.left_out = True
                            continue
                        if self._leaves_out(entry, is_folder=False):
                            continue
                    path, found = entry.path, entry.stat(follow_symlinks=False)
                    known = take(path, None)
                    if known is not None:
                        changed = found.st_ctime_ns if change_times else known[2]
                        if known == (found.st_size, found.st_mtime_ns, changed) and found.st_nlink < 2:
                            continue
                        settled[path] = known
                    files[path] = _state(path, found)
                    if found.st_nlink > 1:
                        self.linked.add(files[path].file_id)
                elif (
                    _is_entered(entry, names[-1])
                    and not (packaged and not admits([*names, entry.name], is_folder=True))
                    and not self._leaves_out(entry, is_folder=True)
                ):
                    folders.append(entry.path)
            except FileNotFoundError:
                vanished = True
        return files, folders, vanished

    def _leaves_out(self, entry: os.DirEntry[str], *, is_folder: bool) -> bool:
        if self._exclusion is None:
            return False
        by_size = self._exclusion.by_size and not is_folder
        size = entry.stat(follow_symlinks=False).st_size if by_size else None
        if not self._exclusion.leaves_out(entry.path, size, is_folder=is_folder):
            return False
        self.left_out = True
        return True


def _place(folder: str, *, follow: bool = True) -> Place | None:
    try:
        found = os.stat(folder, follow_symlinks=follow)  # noqa: PTH116
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISDIR(found.st_mode) else None


def _names(path: str, root: str) -> list[str]:
    """Returns the names in `path`, from that of the watched folder down."""
    return path[len(os.path.dirname(root)) :].strip(os.sep).split(os.sep)  # noqa: PTH120, PTH206  (text: any bytes survive)


def _last_names(path: str) -> tuple[str, str]:
    """Returns the last name of a path, and the one before it."""
    above, name = os.path.split(path)
    return name, os.path.basename(above)  # noqa: PTH119


def _is_entered(entry: os.DirEntry[str], parent: str) -> bool:
    return not is_left_out(entry.name, parent) and entry.is_dir(follow_symlinks=False) and not _is_junction(entry)


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Whether the entry is a junction, Windows' other kind of link to a folder."""
    return sys.version_info >= (3, 12) and entry.is_junction()


def _state(path: str, found: os.stat_result) -> FileState:
    mtime_ns, ctime_ns = found.st_mtime_ns, found.st_ctime_ns
    # Some file systems store times of any year; the database stores 64 bits of nanoseconds.
    if not (_LEAST <= mtime_ns <= _MOST and _LEAST <= ctime_ns <= _MOST):
        mtime_ns, ctime_ns = (max(_LEAST, min(each, _MOST)) for each in (mtime_ns, ctime_ns))
    # On Windows scandir gives no inode; then files have no identity, and moves are found by content.
    file_id = f"{found.st_dev}:{found.st_ino}" if found.st_ino else ""
    return FileState(path, found.st_size, mtime_ns, ctime_ns, file_id)
