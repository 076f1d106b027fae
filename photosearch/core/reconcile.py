"""Decides what happened to the photos, from what the store knows and what a walk has seen.

A file is unchanged when size, times and identity are equal; times are compared for equality alone, so that a wrong
clock does not matter. As in git's index, an entry whose times lie within a moment of its reading is read again: a
rewrite in the same tick of the clock would have left no trace.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from photosearch.core.identity import is_within
from photosearch.core.photo import FileState, PhotoState

RACY_NS = 2_000_000_000
"""The coarsest tick of a file system in use: FAT's two seconds."""


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What the store knows of a file.

    `observed_ns` is the time at which `file` was seen, before its bytes were read; `embedded` says whether the active
    model has a vector of it.
    """

    photo_id: int
    file: FileState
    state: PhotoState
    embedded: bool
    observed_ns: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """What a walk saw. Nothing is concluded about what lies in the `unreadable` folders."""

    files: Mapping[str, FileState]
    unreadable: frozenset[str] = frozenset()
    online: bool = True


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to be done; the pairs are photo ids with the file's new state."""

    added: tuple[FileState, ...] = ()
    changed: tuple[tuple[int, FileState], ...] = ()
    moved: tuple[tuple[int, FileState], ...] = ()
    gone: tuple[int, ...] = ()
    pending: tuple[tuple[int, FileState], ...] = ()
    """Unchanged, but without a vector of the active model."""
    unchanged: int = 0


def diff(known: Mapping[str, KnownFile], seen: Seen) -> Changes:
    """Compares the two sides; both cover the same places, and paths are identity texts.

    Nothing below a folder that could not be read is gone, and nothing at all when the root was offline.
    """
    if not seen.online:
        return Changes()
    fresh = {path: file for path, file in seen.files.items() if path not in known}
    missing = [entry for path, entry in known.items() if path not in seen.files]
    missing = [entry for entry in missing if not _hidden(entry.file.path, seen.unreadable)]
    moved = _match_moves(missing, fresh.values())
    landed = {file.path for _, file in moved}
    left = {photo_id for photo_id, _ in moved}
    changed, pending, unchanged = [], [], 0
    for path, entry in known.items():
        file = seen.files.get(path)
        if file is None:
            continue
        if not same_file(entry.file, file) or _is_racy(entry):
            changed.append((entry.photo_id, file))
        elif entry.state is PhotoState.INDEXED and not entry.embedded:
            pending.append((entry.photo_id, file))
        else:
            unchanged += entry.state is not PhotoState.IGNORED
    return Changes(
        added=tuple(file for path, file in fresh.items() if path not in landed),
        changed=tuple(changed),
        moved=tuple(moved),
        gone=tuple(entry.photo_id for entry in missing if entry.photo_id not in left),
        pending=tuple(pending),
        unchanged=unchanged,
    )


def same_file(before: FileState, now: FileState) -> bool:
    """Whether nothing says that the bytes changed; a missing file identity on either side says nothing."""
    if before.file_id and now.file_id and before.file_id != now.file_id:
        return False
    return (before.size, before.mtime_ns, before.ctime_ns) == (now.size, now.mtime_ns, now.ctime_ns)


def _match_moves(missing: Iterable[KnownFile], fresh: Iterable[FileState]) -> list[tuple[int, FileState]]:
    """Pairs each lost file with the new one of the same identity, size and modification time.

    The change time is left out, because a rename sets it.
    """
    lost = {_move_key(entry.file): entry.photo_id for entry in missing if entry.file.file_id}
    moves = []
    for file in fresh:
        photo_id = lost.pop(_move_key(file), None)
        if photo_id is not None:
            moves.append((photo_id, file))
    return moves


def _move_key(file: FileState) -> tuple[str, int, int]:
    return file.file_id, file.size, file.mtime_ns


def _is_racy(entry: KnownFile) -> bool:
    times = (entry.file.mtime_ns, entry.file.ctime_ns)
    return any(abs(time_ns - entry.observed_ns) < RACY_NS for time_ns in times)


def _hidden(path: str, unreadable: frozenset[str]) -> bool:
    return any(is_within(path, folder) for folder in unreadable)
