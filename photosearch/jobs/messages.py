"""What is said to the indexer's thread: commands of the person, hints of the watcher, ends of the rebuilder's work."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from photosearch.jobs.opening.parts import Parts
from photosearch.search.index import Snapshot
from photosearch.vision.embedding.shelf import ShelfModel


@dataclass(frozen=True, slots=True)
class AddFolder:
    """The person wants `path` watched."""

    path: str


@dataclass(frozen=True, slots=True)
class RemoveFolder:
    """The person no longer wants `path` watched; its photos leave the library, not the disk."""

    path: str


@dataclass(frozen=True, slots=True)
class Relocate:
    """What the person had in `old` is now in `new`."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Rescan:
    """Compare every folder with the library now."""


@dataclass(frozen=True, slots=True)
class Exclude:
    """Leave out what `patterns` say, of one folder or of all."""

    folder: str
    patterns: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Read skipped photos again: those at `paths`, or all."""

    paths: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Hint:
    """Something changed at `path`."""

    path: str


@dataclass(frozen=True, slots=True)
class UseModel:
    """The person wants another model in force, or, where it is the one in force, stay with it."""

    model: ShelfModel


@dataclass(frozen=True, slots=True)
class DeleteModel:
    """The person no longer wants a model."""

    model: ShelfModel


@dataclass(frozen=True, slots=True)
class Built:
    """The rebuilder has ended its work for `parts`: with a snapshot, without one being needed, or it `failed`."""

    parts: Parts
    snapshot: Snapshot | None
    failed: bool = False


Message: TypeAlias = (
    AddFolder | RemoveFolder | Relocate | Exclude | Rescan | Retry | Hint | UseModel | DeleteModel | Built
)
Make: TypeAlias = Callable[[], Snapshot | None]
"""Makes a snapshot, or finds that none is needed; runs in the rebuilder's thread."""
