"""The rule by which a file is unchanged since the store last saw it, and by which nothing needs doing for it.

A file is unchanged if its size and its times are what they were. They are compared for equality alone, so a wrong
clock does not matter. Device and inode numbers do not count: many network and removable volumes number their files anew
each time they are mounted, and a file put in another's place shows by its change time.

As in git's index, an entry that was read within a moment of its own times is read once more: a rewrite in the same
tick of the clock would have left no trace.
"""

from typing import TypeAlias

from photosearch.core.photo import FileState, PhotoState

RACY_NS = 2_000_000_000
"""The coarsest tick of a file system in use: FAT's two seconds."""
LONGEST_PASS_NS = 86_400_000_000_000
"""Times up to this long after an observation may have come about while the walk went on; later ones are a wrong clock,
and reading such a file again at every scan would help nobody."""
RACY = range(1 - RACY_NS, LONGEST_PASS_NS)
"""Nanoseconds from an observation of a file to one of its times, for which the file is read once more."""

Stamp: TypeAlias = tuple[int, int, int]
"""Size in bytes, modification time and change time in nanoseconds: a file with the same stamp is unchanged."""


def stamp(file: FileState) -> Stamp:
    """Returns what tells whether the file changed."""
    return file.size, file.mtime_ns, file.ctime_ns


def same_file(before: FileState, now: FileState) -> bool:
    """Whether nothing says that the bytes changed."""
    return stamp(before) == stamp(now)


def is_racy(file: FileState, observed_ns: int) -> bool:
    """Whether the file may have been written after it was read and yet within the same tick of the clock."""
    return file.mtime_ns - observed_ns in RACY or file.ctime_ns - observed_ns in RACY


def observed_of_move(file: FileState, observed_ns: int) -> int:
    """Returns the time of observation to note for a photo that moved to `file`.

    A move sets the change time and no more, so that time alone gives no reason to read the photo again; a rewrite in
    the same tick would have set the modification time too.
    """
    return file.ctime_ns + RACY_NS if file.ctime_ns - observed_ns in RACY else observed_ns


def is_settled(state: PhotoState, embedded: bool) -> bool:
    """Whether nothing needs doing for an unchanged file; `embedded` says that the active model has its vector."""
    return embedded or state is not PhotoState.INDEXED
