"""Batch sizes and waiting times in one place. Tests reduce them, for many batches and short waits."""

from dataclasses import dataclass

from photosearch.library import lookout
from photosearch.search.engine import TAIL_LIMIT


@dataclass(frozen=True, slots=True)
class Tuning:
    """Batches are counted in photos, times in seconds."""

    commit_photos: int = 256
    commit_seconds: float = 2.0
    """Photos per commit. A commit waits for the disk; a power cut loses at most this much work."""
    describe_photos: int = 256
    """Photos in a commit of new metadata. A commit waits for the disk, and commands wait for a commit."""
    reread_photos: int = 8
    """Photos in a step that reads them again: few, because everything else waits for it."""
    text_photos: int = 4
    """Photos in a step that reads their text: few, because each may take seconds and everything else waits."""
    name_photos: int = 256
    """Photos in a step that names their contents, which takes some hundredths of a second."""
    switch_photos: int = 64
    """Photos in a step of a switch to another model: few, so that new photos and commands do not wait."""
    tail_limit: int = TAIL_LIMIT
    """Vectors beyond the snapshot that are searched one by one; with more, the snapshot is extended."""
    served_photos: int = TAIL_LIMIT
    """Number of vectors from which a snapshot gets its own process; a smaller one loads at once."""
    progress_seconds: float = 0.2
    """How often progress is reported: as often as a person can read it."""
    folders_seconds: float = 1.0
    """How often the folders' counts are reported while photos are indexed."""
    look_seconds: float = lookout.SECONDS
    """How often to check that each watched folder is there."""
    retry_seconds: float = 60.0
    """The wait after a failure of the storage or the model, short enough to continue soon once the disk has space."""
    shared_poll_seconds: float = 15.0
    """How often a window asks for the state of a shared library; a server has dozens of windows."""
    shared_retry_seconds: float = 5.0
    """The wait before trying the server of a shared library again if it did not answer."""
    quiet_seconds: float = 10.0
    """The idle time before a backup is made."""
    failed_backup_seconds: float = 3600.0
    """The wait after a failed backup, so that a full disk is not reported again and again."""
