"""What can happen to the photos of a library, as the indexer tells it to the store, and what the store answers."""

from dataclasses import dataclass
from typing import TypeAlias

from photosearch.core.metadata import Metadata
from photosearch.core.photo import FileState, Floats, Ids


@dataclass(frozen=True, slots=True)
class Indexed:
    """`file` was read after `observed_ns` and has this content; `vector` is float32 [D], before any head."""

    file: FileState
    metadata: Metadata
    digest: bytes
    vector: Floats
    observed_ns: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """`file` cannot be used; `code` and `message` say why. It is tried again when it changes."""

    file: FileState
    code: str
    message: str
    observed_ns: int


@dataclass(frozen=True, slots=True)
class Ignored:
    """`file` is no photo and not named like one."""

    file: FileState
    observed_ns: int


@dataclass(frozen=True, slots=True)
class Described:
    """The metadata of a photo was read again; its file did not change."""

    photo_id: int
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class Embedded:
    """Another network embedded the photo, whose file did not change; `vector` as in Indexed."""

    photo_id: int
    vector: Floats


@dataclass(frozen=True, slots=True)
class Touched:
    """The photo was read again after `observed_ns`: its times may have changed, its bytes did not."""

    photo_id: int
    file: FileState
    observed_ns: int


@dataclass(frozen=True, slots=True)
class Moved:
    """The photo is now at `file.path`; whatever lay there was renamed over.

    `observed_ns` is a time before it was seen there (`core.folders.unchanged.observed_of_move`).
    """

    photo_id: int
    file: FileState
    observed_ns: int


@dataclass(frozen=True, slots=True)
class Gone:
    """The photo is no longer on the disk."""

    photo_id: int


Change: TypeAlias = Indexed | Skipped | Ignored | Described | Embedded | Touched | Moved | Gone


@dataclass(frozen=True, slots=True)
class Delta:
    """What a commit did to the vectors of one network: ids ascending, `added_vectors` float32 [N, D]."""

    added_ids: Ids
    added_vectors: Floats
    removed_ids: Ids
