"""Compares the files in the store with those that a scan has found, and decides what to do.

`unchanged` decides whether a file changed; device and inode numbers only tell which file moved where.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from photosearch.core.folders.unchanged import Stamp, is_racy, is_settled, same_file
from photosearch.core.identity import is_below_any
from photosearch.core.photo import FileState, PhotoState


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as the store knows it.

    `observed_ns` is a time before `file` was seen and its bytes were read, nanoseconds since the epoch; `embedded`
    says whether the current model has a vector of it.
    """

    photo_id: int
    file: FileState
    state: PhotoState
    embedded: bool
    observed_ns: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """The result of a walk. Nothing is concluded about the contents of `unreadable` folders.

    `linked` holds the `file_id` of files with several names; `left_out` tells whether any file was left out.
    """

    files: Mapping[str, FileState]
    unreadable: frozenset[str] = frozenset()
    online: bool = True
    linked: frozenset[str] = frozenset()
    left_out: bool = False
    unchanged: int = 0
    """The number of unchanged settled files, which are left out of `files`."""
    places: frozenset[tuple[int, int]] = frozenset()
    """Device and inode of the folders that were read; an inode of 0 means unknown."""
    has_more: bool = False
    """Whether there are further files to be read, so that any lost photo may be one of them."""


Settled: TypeAlias = dict[str, Stamp]
"""By path: the stamp of a file that needs no work if it is unchanged; for other known files, a size that none has, -1.

Nearly all files of nearly every walk are settled. If a walk finds them unchanged, both sides drop them without making a
record.
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes to make; pairs are photo ids with the file's new state.

    Moves and `gone` come first, because they may free the path of an added file.
    """

    added: tuple[FileState, ...] = ()
    changed: tuple[tuple[int, FileState], ...] = ()
    """Photos to read again; their bytes may turn out to be the same."""
    moved: tuple[tuple[int, FileState], ...] = ()
    gone: tuple[int, ...] = ()
    gone_later: tuple[int, ...] = ()
    """Also gone, but a file to be read may be the same photo at a new path: one of the same size, or one that is not
    among those compared. Removed after reading, so that their vectors can be reused."""
    pending: tuple[tuple[int, FileState], ...] = ()
    """Unchanged, but without a vector of the current model."""
    unchanged: int = 0


def diff(known: Mapping[str, KnownFile], seen: Seen) -> Changes:
    """Compares the two sides. Both cover the same paths, identity texts, except for settled files.

    Nothing below an unreadable folder counts as gone, and nothing at all if the root was offline. A file with several
    names counts once.
    """
    if not seen.online:
        return Changes()
    files = _each_once(known, seen)
    lost = [entry for path, entry in known.items() if path not in files and not is_below_any(path, seen.unreadable)]
    replaced = {path: entry for path, entry in known.items() if path in files and _is_other(entry.file, files[path])}
    arrived = [file for path, file in files.items() if path not in known or path in replaced]
    moved = _match_moves([*lost, *replaced.values()], arrived)
    left = {entry.photo_id for entry, _ in moved}
    landed = {file.path for _, file in moved}

    added = [file for path, file in files.items() if path not in known and path not in landed]
    added += [files[path] for path, entry in replaced.items() if entry.photo_id in left and path not in landed]
    overwritten = [known[path].photo_id for path in landed if path in known and known[path].photo_id not in left]
    # A racy entry stays racy at its new path.
    changed = [(entry.photo_id, file) for entry, file in moved if is_racy(entry.file, entry.observed_ns)]
    pending, unchanged = [], seen.unchanged
    for path, entry in known.items():
        file = files.get(path)
        if file is None or path in landed or entry.photo_id in left:
            continue
        if not same_file(entry.file, file) or is_racy(entry.file, entry.observed_ns):
            changed.append((entry.photo_id, file))
        elif not is_settled(entry.state, entry.embedded):
            pending.append((entry.photo_id, file))
        else:
            unchanged += entry.state is not PhotoState.IGNORED
    sizes = {file.size for file in added} | {file.size for _, file in changed}
    gone = [entry for entry in lost if entry.photo_id not in left]
    serving = {entry.photo_id for entry in gone if entry.embedded and (seen.has_more or entry.file.size in sizes)}
    return Changes(
        added=tuple(added),
        changed=tuple(changed),
        moved=tuple((entry.photo_id, file) for entry, file in moved),
        gone=(*overwritten, *(entry.photo_id for entry in gone if entry.photo_id not in serving)),
        gone_later=tuple(entry.photo_id for entry in gone if entry.photo_id in serving),
        pending=tuple(pending),
        unchanged=unchanged,
    )


def _each_once(known: Mapping[str, KnownFile], seen: Seen) -> Mapping[str, FileState]:
    """Keeps one name of each file with several: a known name, else the first in order."""
    if not seen.linked:
        return seen.files
    names: dict[str, str] = {}
    for path in sorted(seen.files, key=lambda path: (path not in known, path)):
        file_id = seen.files[path].file_id
        if file_id in seen.linked:
            names.setdefault(file_id, path)
    return {path: file for path, file in seen.files.items() if names.get(file.file_id, path) == path}


def _is_other(before: FileState, now: FileState) -> bool:
    """Whether another file is now at the path of `before`."""
    return bool(before.file_id and now.file_id and before.file_id != now.file_id) and not same_file(before, now)


def _match_moves(lost: Iterable[KnownFile], arrived: Iterable[FileState]) -> list[tuple[KnownFile, FileState]]:
    """Pairs each lost file with the new one of the same identity, size and modification time.

    The change time is ignored, because a rename sets it.
    """
    by_key = {_move_key(entry.file): entry for entry in lost if entry.file.file_id}
    return list(_pop_pairs(by_key, arrived))


def _pop_pairs(
    by_key: dict[tuple[str, int, int], KnownFile], arrived: Iterable[FileState]
) -> Iterator[tuple[KnownFile, FileState]]:
    for file in arrived:
        entry = by_key.pop(_move_key(file), None)
        if entry is not None:
            yield entry, file


def _move_key(file: FileState) -> tuple[str, int, int]:
    return file.file_id, file.size, file.mtime_ns
