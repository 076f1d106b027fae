"""The rules for when a file is unchanged since the store last saw it, and when it needs no work.

A file is unchanged if its size and times are the same. They are only compared for equality, so a wrong clock does not
matter. Device and inode numbers are ignored: many network and removable volumes number their files anew at each mount,
and the change time reveals a file that replaced another.

As in git's index, an entry that was read within a moment of its own times is read once more, because a rewrite in the
same clock tick would have left no trace.
"""

from dataclasses import replace
from typing import TypeAlias

from photosearch.core.photo import FileState, PhotoState

RACY_NS = 2_000_000_000
"""The coarsest clock tick of a file system in use: FAT's two seconds."""
LONGEST_PASS_NS = 86_400_000_000_000
"""Times up to this long after an observation may have been set during the walk. Later ones come from a wrong clock, and
reading such files again at every scan would be useless."""
RACY = range(1 - RACY_NS, LONGEST_PASS_NS)
"""Nanoseconds from an observation of a file to one of its times; within this range, the file is read once more."""

Stamp: TypeAlias = tuple[int, int, int]
"""Size in bytes, modification time and change time in nanoseconds: a file with the same stamp is unchanged."""


def stamp(file: FileState) -> Stamp:
    """Returns the values by which a change is detected."""
    return file.size, file.mtime_ns, file.ctime_ns


def without_change_time(file: FileState) -> FileState:
    """Returns the file with its modification time as its change time.

    Machines that mount the same folder in different ways report different change times of one file.
    """
    return replace(file, ctime_ns=file.mtime_ns)


def same_file(before: FileState, now: FileState) -> bool:
    """Returns whether nothing indicates that the bytes changed."""
    return stamp(before) == stamp(now)


def is_racy(file: FileState, observed_ns: int) -> bool:
    """Whether the file may have been written after it was read and yet within the same tick of the clock."""
    return file.mtime_ns - observed_ns in RACY or file.ctime_ns - observed_ns in RACY


def observed_of_move(file: FileState, observed_ns: int) -> int:
    """Returns the observation time to store for a photo that moved to `file`.

    A move sets only the change time, so that time alone is no reason to read the photo again; a rewrite in the same
    tick would also have set the modification time.
    """
    return file.ctime_ns + RACY_NS if file.ctime_ns - observed_ns in RACY else observed_ns


def is_settled(state: PhotoState, embedded: bool) -> bool:
    """Returns whether an unchanged file needs no work; `embedded` means that the current model has its vector."""
    return embedded or state is not PhotoState.INDEXED
