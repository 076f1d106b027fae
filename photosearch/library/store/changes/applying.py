"""Applies the changes of a commit in their order. What each does to the tables is up to the kind of library."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

import numpy as np

from photosearch.core.metadata import Metadata
from photosearch.core.photo import FileState, Floats, PhotoState
from photosearch.library.store.changes.changes import (
    Change,
    Delta,
    Described,
    Embedded,
    Gone,
    Ignored,
    Indexed,
    Moved,
    SidecarRead,
    Skipped,
    Touched,
)


class Applying(ABC):
    """The changes of one transaction, and what they do to the vectors of its model.

    Subclasses note the vectors that they add in `_added`, by id, and those that they remove in `_removed`.
    """

    def __init__(self) -> None:
        self._added: dict[int, Floats] = {}
        self._removed: set[int] = set()

    def apply(self, changes: Sequence[Change]) -> None:
        """Applies `changes`: removals, then moves, then the rest in their order."""
        self.remove([each.photo_id for each in changes if isinstance(each, Gone)])
        self._move([each for each in changes if isinstance(each, Moved)])
        for change in changes:
            match change:
                case Indexed():
                    self._write_indexed(change)
                case Skipped(file, code, message, observed_ns):
                    self._write_unusable(file, observed_ns, PhotoState.SKIPPED, code, message)
                case Ignored(file, observed_ns):
                    self._write_unusable(file, observed_ns, PhotoState.IGNORED)
                case SidecarRead():
                    self._write_sidecar(change)
                case Described(photo_id, metadata):
                    self._describe(photo_id, metadata)
                case Embedded(photo_id, vector):
                    self._add_vector(photo_id, vector)
                case Touched():
                    self._touch(change)

    def delta(self) -> Delta:
        """Returns the vectors of the model that were added and removed; those that were both are left out."""
        ids = np.array(sorted(self._added.keys() - self._removed), np.int64)
        vectors = [self._added[each] for each in ids.tolist()]
        removed = np.array(sorted(self._removed - self._added.keys()), np.int64)
        return Delta(ids, np.stack(vectors) if vectors else np.empty((0, 0), np.float32), removed)

    @abstractmethod
    def remove(self, photo_ids: Iterable[int]) -> None:
        """Removes photos with their vectors; an unknown id is no error."""

    @abstractmethod
    def _move(self, moves: Sequence[Moved]) -> None:
        """Moves photos, which may swap their names; removes photos at the targets."""

    @abstractmethod
    def _write_indexed(self, change: Indexed) -> None: ...

    @abstractmethod
    def _write_unusable(
        self, file: FileState, observed_ns: int, state: PhotoState, code: str = "", message: str = ""
    ) -> int:
        """Writes a file that is no photo, or one that cannot be used; returns its id."""

    @abstractmethod
    def _write_sidecar(self, change: SidecarRead) -> None: ...

    @abstractmethod
    def _describe(self, photo_id: int, metadata: Metadata) -> None: ...

    @abstractmethod
    def _add_vector(self, photo_id: int, vector: Floats) -> None: ...

    @abstractmethod
    def _touch(self, change: Touched) -> None: ...
