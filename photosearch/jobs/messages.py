"""The messages for the indexing thread: the person's commands, the watcher's hints, the rebuilder's snapshots."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from photosearch.jobs.opening.parts import Parts
from photosearch.search.index import Index
from photosearch.vision.embedding.shelf import ShelfModel


@dataclass(frozen=True, slots=True)
class AddFolder:
    """The person wants `path` watched."""

    path: str


@dataclass(frozen=True, slots=True)
class RemoveFolder:
    """The person no longer wants `path` watched. Its photos leave the library; the files stay."""

    path: str


@dataclass(frozen=True, slots=True)
class Relocate:
    """The photos that were in the folder `old` are now in `new`."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Rescan:
    """The person wants every folder compared with the library now.

    `confirmed`: the folders of `Trouble.removals` whose missing photos are deleted; only in shared libraries.
    """

    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Exclude:
    """The person wants other exclusion patterns for one folder, or for all folders."""

    folder: str
    patterns: str


@dataclass(frozen=True, slots=True)
class Retry:
    """The person wants skipped photos read again: those at `paths`, or all."""

    paths: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Hint:
    """The watcher reports a change at `path`."""

    path: str


@dataclass(frozen=True, slots=True)
class Turned:
    """A watched folder has disappeared, or is back (`there`)."""

    folder: str
    there: bool


@dataclass(frozen=True, slots=True)
class UseModel:
    """The person wants to use a model; if it is the one in use, a switch is cancelled."""

    model: ShelfModel


@dataclass(frozen=True, slots=True)
class DeleteModel:
    """The person wants a model deleted."""

    model: ShelfModel


@dataclass(frozen=True, slots=True)
class ReadTexts:
    """The person wants the text in photos read, or no longer."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class ChangePair:
    """The person uses another model for words, or none; the vectors of the `removed` one must be deleted."""

    removed: str = ""


@dataclass(frozen=True, slots=True)
class Built:
    """The rebuilder has finished its work for `parts`. `snapshot` is None if none was needed, or if it `failed`."""

    parts: Parts
    snapshot: Index | None
    failed: bool = False


Message: TypeAlias = (
    AddFolder
    | RemoveFolder
    | Relocate
    | Exclude
    | Rescan
    | Retry
    | Hint
    | Turned
    | UseModel
    | DeleteModel
    | ReadTexts
    | ChangePair
    | Built
)
Make: TypeAlias = Callable[[], Index | None]
"""Makes a snapshot, or returns None if none is needed. Runs in the rebuilder's thread."""
