"""The frozen records that cross between threads and layers."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from photosearch.core.answers.likeness import Likeness
from photosearch.core.metadata import Exposure, Metadata

Pixels: TypeAlias = npt.NDArray[np.uint8]
"""uint8 [..., H, W, 3], RGB, sRGB."""

Floats: TypeAlias = npt.NDArray[np.float32]
"""float32 array of any shape."""

Ids: TypeAlias = npt.NDArray[np.int64]
"""int64 [N], vector ids in ascending order."""

Order: TypeAlias = npt.NDArray[np.int64]
"""int64 [N], photo ids in the order in which the photos are shown."""


class Mark(StrEnum):
    """The person's verdict on a photo beside the example that it was found by."""

    SAME = "same"
    DIFFERENT = "different"


class PhotoState(StrEnum):
    """What the store knows of a photo."""

    INDEXED = "indexed"
    SKIPPED = "skipped"
    IGNORED = "ignored"
    """Not a photo and not named like one: remembered so that it is not opened again, never shown."""


@dataclass(frozen=True, slots=True)
class FileState:
    """What a directory walk sees of one file, and all that decides whether it changed.

    `path` is the identity text of the absolute path (`core.identity`); `file_id` is "device:inode" and empty where
    the platform gives none. Times are nanoseconds since the epoch, as the file system gives them.
    """

    path: str
    size: int
    mtime_ns: int
    ctime_ns: int
    file_id: str = ""


class Fit(StrEnum):
    """How a photo fills the model's square."""

    SQUASH = "squash"
    """Both sides resized, the shape is not kept; nothing is lost."""
    CROP = "crop"
    """The short side fills the square and the ends of the long side are cut."""
    LETTERBOX = "letterbox"
    """The long side fills the square and the rest is grey."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """The model's square: `side` pixels, and how a photo is fitted to it."""

    side: int
    fit: Fit


@dataclass(frozen=True, slots=True)
class Limits:
    """What one photo may cost: pixels in millions, and bytes of the file itself."""

    megapixels: int = 400
    file_megabytes: int = 512


@dataclass(frozen=True, slots=True)
class Preview:
    """A photo to look at: uint8 [H, W, 3], upright, and the size in pixels that the file itself has, upright."""

    pixels: Pixels = field(repr=False)
    width: int
    height: int
    exposure: Exposure = Exposure()


@dataclass(frozen=True, slots=True)
class Decoded:
    """One pass over a photo file: what the model, the grid and the details panel need.

    `pixels` is uint8 [S, S, 3], fitted to the model's square; `thumbnail` is an encoded WebP or JPEG file;
    `digest` is the BLAKE2b-128 of the file's bytes.
    """

    pixels: Pixels
    thumbnail: bytes
    metadata: Metadata
    digest: bytes


@dataclass(frozen=True, slots=True)
class Photo:
    """One row of the store."""

    id: int
    file: FileState
    state: PhotoState
    metadata: Metadata | None = None
    digest: bytes = b""
    reason: str = ""
    """Code of the skip (`errors.PHOTO_ERRORS`), empty when indexed."""
    message: str = ""
    moment: str = ""
    """When it was taken (`core.moments.moment`), as the library stores it."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in a photo, as fractions of its width and height, origin at the top left."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer. `score` is the cosine between query and photo in [-1, 1]; None when nothing was asked (browsing).

    `likeness` is the score in words, where the query is one example and the model has its thresholds; `mark` is what
    the person said of the pair. `front` is the id of the photo that fronts the stack of near-duplicates that this one
    is in, its own where that is itself; None where it stands alone.
    """

    photo: Photo
    score: float | None
    likeness: Likeness | None = None
    mark: Mark | None = None
    front: int | None = None


@dataclass(frozen=True, slots=True)
class Description:
    """Everything the model says of one photo: `embedding` [D], `local` [h, w, D], `attention` [h, w]."""

    embedding: Floats
    local: Floats = field(repr=False)
    attention: Floats = field(repr=False)
