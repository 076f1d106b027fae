"""The changes that the indexer passes to the store, and the delta of vectors that the store returns."""

from dataclasses import dataclass
from typing import TypeAlias

from photosearch.core.annotations.values import Said
from photosearch.core.metadata import Metadata
from photosearch.core.photo import FileState, Floats, Ids


@dataclass(frozen=True, slots=True)
class Indexed:
    """`file` was read after `observed_ns` and has this content; `vector` is float32 [D], the network's embedding."""

    file: FileState
    metadata: Metadata
    digest: bytes
    vector: Floats
    observed_ns: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """`file` cannot be used; `code` and `message` state why. It is read again when it changes."""

    file: FileState
    code: str
    message: str
    observed_ns: int


@dataclass(frozen=True, slots=True)
class Ignored:
    """`file` is not a photo, nor is it named like one."""

    file: FileState
    observed_ns: int


@dataclass(frozen=True, slots=True)
class SidecarRead:
    """`file` is an XMP sidecar with this content; `problem` states why it says nothing."""

    file: FileState
    digest: bytes
    said: Said
    observed_ns: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    """The metadata of an unchanged photo was read again."""

    photo_id: int
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class Embedded:
    """Another network embedded an unchanged photo; `vector` as in Indexed."""

    photo_id: int
    vector: Floats


@dataclass(frozen=True, slots=True)
class Touched:
    """The photo was read again after `observed_ns`: its times may have changed, but not its bytes."""

    photo_id: int
    file: FileState
    observed_ns: int


@dataclass(frozen=True, slots=True)
class Moved:
    """The photo is now at `file.path`, where it replaced any other.

    `observed_ns` is a time before it was seen there (`core.folders.unchanged.observed_of_move`).
    """

    photo_id: int
    file: FileState
    observed_ns: int


@dataclass(frozen=True, slots=True)
class Gone:
    """The photo's file no longer exists."""

    photo_id: int


Change: TypeAlias = Indexed | Skipped | Ignored | SidecarRead | Described | Embedded | Touched | Moved | Gone


@dataclass(frozen=True, slots=True)
class Delta:
    """What a commit did to the vectors of one network: ids ascending, `added_vectors` float32 [N, D]."""

    added_ids: Ids
    added_vectors: Floats
    removed_ids: Ids
