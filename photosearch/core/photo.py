"""Photos, files and hits: the frozen records that cross threads and layers."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from photosearch.core.annotations.values import NOTHING, Annotations
from photosearch.core.answers.likeness import Likeness
from photosearch.core.items.roles import Role
from photosearch.core.metadata import Exposure, Metadata

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Pixels: TypeAlias = npt.NDArray[np.uint8]
    """uint8 [..., H, W, 3], RGB, sRGB."""

    Floats: TypeAlias = npt.NDArray[np.float32]
    """float32 array of any shape."""

    Ids: TypeAlias = npt.NDArray[np.int64]
    """int64 [N], vector ids in ascending order."""

    Order: TypeAlias = npt.NDArray[np.int64]
    """int64 [N], photo ids in the order of display."""
else:  # NumPy takes as long to import as Qt, and the window is painted before it is needed
    Pixels = Floats = Ids = Order = object


class Mark(StrEnum):
    """Whether a photo shows the same as the example that found it, as the person marked it."""

    SAME = "same"
    DIFFERENT = "different"


class PhotoState(StrEnum):
    """The state of a photo in the store."""

    INDEXED = "indexed"
    SKIPPED = "skipped"
    IGNORED = "ignored"
    """Not a photo, nor named like one; never shown, and remembered so that it is not opened again."""


@dataclass(frozen=True, slots=True)
class FileState:
    """The state of one file, as a directory walk sees it.

    `path` is the identity text of the absolute path (`core.identity`); `file_id` is "device:inode", or empty if the
    platform gives none. Times are nanoseconds since the epoch, as the file system gives them.
    """

    path: str
    size: int
    mtime_ns: int
    ctime_ns: int
    file_id: str = ""


class Fit(StrEnum):
    """How a photo fills the model's square."""

    SQUASH = "squash"
    """Resizes both sides; changes the shape, but nothing is cut off."""
    CROP = "crop"
    """The short side fills the square; the ends of the long side are cut off."""
    LETTERBOX = "letterbox"
    """The long side fills the square; the rest is grey."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """The model's square: its side in pixels, and how a photo is fitted to it."""

    side: int
    fit: Fit


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on one photo: pixels in millions, and the size of its file."""

    megapixels: int = 400
    file_megabytes: int = 512


@dataclass(frozen=True, slots=True)
class Preview:
    """A picture for display: uint8 [H, W, 3], upright, and the size of the photo itself in pixels, upright."""

    pixels: Pixels = field(repr=False)
    width: int
    height: int
    exposure: Exposure = Exposure()


@dataclass(frozen=True, slots=True)
class Decoded:
    """The result of decoding a photo file: what the model, the grid and the details panel need.

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
    """Code of the skip (`errors.PHOTO_ERRORS`); empty if indexed."""
    message: str = ""
    moment: str = ""
    """When it was taken (`core.moments.moment`), as the library stores it."""
    annotations: Annotations = NOTHING
    """The annotations in effect, from the person, a sidecar and the file."""
    item: int | None = None
    """The id of the photo that stands for all files of its item (`core.items`), which may be this one; None if it has
    no other files."""
    role: Role | None = None
    """What it is in its item."""

    @property
    def whole(self) -> int:
        """The same for all files of one item: the id of the photo that stands for them."""
        return self.id if self.item is None else self.item


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in a photo, as fractions of its width and height, origin at the top left."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a query and a photo show the same content.

    `part` is the box in the photo, `of_query` the box in the query. `scale` is how many times larger the picture is in
    the query, if the longer sides of both are drawn equally long: 2 for a query cut to half of each side. `turn` is how
    far the query was turned, in degrees clockwise.
    """

    part: Box
    of_query: Box
    scale: float = 1.0
    turn: float = 0.0
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One hit. `score` is the cosine between query and photo in [-1, 1]; None when the library is browsed.

    `likeness` is the level of the score, if the query is one example and the model has thresholds; `mark` is the
    person's mark on the pair. `front` is the id of the photo at the front of its stack of near-duplicates, which may be
    this one; None if it stands alone. `placement` is where the photo shows the query, if the pixels say so; `proven`
    if they prove that both come from the same photo.
    """

    photo: Photo
    score: float | None
    likeness: Likeness | None = None
    mark: Mark | None = None
    front: int | None = None
    placement: Placement | None = None
    proven: bool = False


USUAL_ASPECT = 4 / 3
"""Width / height of a photo whose size is not known."""


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """The shapes of photos: `aspects` holds width / height by photo id, float32 [largest id + 1], 0 if unknown.

    With `ids`, ascending, [N], they are the shapes of these photos alone, [N].
    """

    aspects: Floats = field(repr=False)
    ids: Order | None = field(default=None, repr=False)

    def of(self, ids: Order) -> Floats:
        """Returns width / height of these photos, float32 [N]."""
        import numpy as np  # late: see above

        if not len(self.aspects):
            return np.full(len(ids), USUAL_ASPECT, np.float32)
        places = ids if self.ids is None else np.searchsorted(self.ids, ids)
        there, places = places < len(self.aspects), np.minimum(places, len(self.aspects) - 1)
        if self.ids is not None:
            there &= self.ids[places] == ids
        found = np.where(there, self.aspects[places], 0.0)
        return np.where(found > 0, found, USUAL_ASPECT).astype(np.float32)


def aspect(photo: Photo) -> float:
    """Returns width / height of a photo."""
    known = photo.metadata
    return known.width / known.height if known is not None and min(known.width, known.height) > 0 else USUAL_ASPECT


@dataclass(frozen=True, slots=True)
class Description:
    """All outputs of the model for one photo: `embedding` [D], `local` [h, w, D], `attention` [h, w]."""

    embedding: Floats
    local: Floats = field(repr=False)
    attention: Floats = field(repr=False)
