"""Decides what happened to the photos, from what the store knows and what a walk has seen.

Whether a file changed is decided by `unchanged`; device and inode numbers only tell which file moved where.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from photosearch.core.folders.unchanged import Stamp, is_racy, is_settled, same_file
from photosearch.core.identity import is_below_any
from photosearch.core.photo import FileState, PhotoState


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What the store knows of a file.

    `observed_ns` is a time before `file` was seen and its bytes were read, nanoseconds since the epoch; `embedded`
    says whether the active model has a vector of it.
    """

    photo_id: int
    file: FileState
    state: PhotoState
    embedded: bool
    observed_ns: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """What a walk saw. Nothing is concluded about what lies in the `unreadable` folders.

    `linked` holds the `file_id` of the files that have several names; `left_out` says whether patterns left out any.
    """

    files: Mapping[str, FileState]
    unreadable: frozenset[str] = frozenset()
    online: bool = True
    linked: frozenset[str] = frozenset()
    left_out: bool = False
    unchanged: int = 0
    """How many photos were as `Settled` says, and so are not among the files."""
    places: frozenset[tuple[int, int]] = frozenset()
    """Device and inode of the folders that were read; an inode of 0 says nothing."""


Settled: TypeAlias = dict[str, tuple[Stamp, bool] | None]
"""By path: the stamp of each file that needs no look unless it changed, and whether it is a photo; None for the others.

Nearly all files of nearly every walk are settled. What a walk finds as it was leaves both sides at once, and no record
is made of it.
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to be done; the pairs are photo ids with the file's new state.

    Moves and `gone` come first, because what is added may lie at a path that they leave.
    """

    added: tuple[FileState, ...] = ()
    changed: tuple[tuple[int, FileState], ...] = ()
    """To be read again; its bytes may prove to be the same."""
    moved: tuple[tuple[int, FileState], ...] = ()
    gone: tuple[int, ...] = ()
    gone_later: tuple[int, ...] = ()
    """Gone too, but a file to be read has the same size: it may be the same photo at a new place. Removed only after
    the reading, so that its vector can serve."""
    pending: tuple[tuple[int, FileState], ...] = ()
    """Unchanged, but without a vector of the active model."""
    unchanged: int = 0


def diff(known: Mapping[str, KnownFile], seen: Seen) -> Changes:
    """Compares the two sides; both cover the same places but for what is settled, and paths are identity texts.

    Nothing below a folder that could not be read is gone, and nothing at all when the root was offline. A file with
    several names counts once.
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
    # A racy entry stays doubtful at its new place.
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
    return Changes(
        added=tuple(added),
        changed=tuple(changed),
        moved=tuple((entry.photo_id, file) for entry, file in moved),
        gone=(*overwritten, *(entry.photo_id for entry in gone if not _may_serve(entry, sizes))),
        gone_later=tuple(entry.photo_id for entry in gone if _may_serve(entry, sizes)),
        pending=tuple(pending),
        unchanged=unchanged,
    )


def _each_once(known: Mapping[str, KnownFile], seen: Seen) -> Mapping[str, FileState]:
    """Leaves each file with several names one of them: one that is known, else the first in order."""
    if not seen.linked:
        return seen.files
    names: dict[str, str] = {}
    for path in sorted(seen.files, key=lambda path: (path not in known, path)):
        file_id = seen.files[path].file_id
        if file_id in seen.linked:
            names.setdefault(file_id, path)
    return {path: file for path, file in seen.files.items() if names.get(file.file_id, path) == path}


def _is_other(before: FileState, now: FileState) -> bool:
    """Whether another file lies where `before` lay."""
    return bool(before.file_id and now.file_id and before.file_id != now.file_id) and not same_file(before, now)


def _match_moves(lost: Iterable[KnownFile], arrived: Iterable[FileState]) -> list[tuple[KnownFile, FileState]]:
    """Pairs each lost file with the new one of the same identity, size and modification time.

    The change time is left out, because a rename sets it.
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


def _may_serve(entry: KnownFile, sizes: set[int]) -> bool:
    return entry.embedded and entry.file.size in sizes
