"""Small grey pictures of photos for comparing pixels, from thumbnails or files."""

from collections import OrderedDict

import numpy as np

from photosearch.core.answers.same_picture import SIDE, Grey
from photosearch.core.photo import Box, FileState, Photo, Pixels
from photosearch.errors import PhotoError
from photosearch.library import scan
from photosearch.library.store.contract import ThumbnailCache
from photosearch.vision.decoding.decoder import Decoder

KEPT = 1024
"""The number of small pictures kept, some tens of megabytes, because pictures of near pairs recur."""
_LEAST = 0.75
"""The smallest usable thumbnail as a part of SIDE, unless the photo itself is smaller."""


class Kept:
    """The last small pictures by content, up to `most`. It belongs to one thread.

    `failed` holds the content and the state of each file that could not be decoded. It is tried again once it changes.
    """

    def __init__(self, most: int = KEPT) -> None:
        self.most = most
        self.pictures: OrderedDict[bytes, Grey | None] = OrderedDict()
        self.failed: set[tuple[bytes, FileState]] = set()


class Greys:
    """Makes small grey pictures and keeps them. The caller owns the decoder, and uses it in one thread."""

    def __init__(self, thumbnails: ThumbnailCache, decoder: Decoder, kept: Kept | None = None) -> None:
        self._thumbnails = thumbnails
        self._decoder = decoder
        self._most = (kept := kept or Kept()).most
        self._kept = kept.pictures
        self._failed = kept.failed

    def small(self, photo: Photo) -> Grey | None:
        """Returns the photo with its longer side at most SIDE pixels; None if it cannot be read now."""
        made = self.of_thumbnail(photo)
        if made is None and photo.digest not in self._kept:
            made = self.read(photo, SIDE)
            if made is None and scan.file_state(photo.file.path) != photo.file:
                return None  # not kept, because the drive may be connected again
        return self._keep(photo, made)

    def of_thumbnail(self, photo: Photo) -> Grey | None:
        """Returns the same from the thumbnail, if it is large enough; never reads the file."""
        if photo.digest in self._kept:
            return self._keep(photo, self._kept[photo.digest])
        data = self._thumbnails.get(photo.digest)
        made = self._decoded(data, SIDE) if data else None
        if made is None or max(made.shape) < _LEAST * min(SIDE, longest_side(photo)):
            return None
        return self._keep(photo, made)

    def made(self, photo: Photo) -> Grey | None:
        """Reads the file, and puts its thumbnail into the cache for the next search; None if it cannot be read now.

        If the thumbnail is too small, the picture is made from the file. A file that cannot be decoded is not tried
        again.
        """
        key = (photo.digest, photo.file)
        if key in self._failed or scan.file_state(photo.file.path) != photo.file:
            return None
        picture = self._of_file(photo)
        if picture is None and scan.file_state(photo.file.path) == photo.file:  # the drive is still connected
            self._failed.add(key)
        return picture

    def read(self, photo: Photo, side: int) -> Grey | None:
        """Returns the photo from its file, if it is still the one that was indexed."""
        return self._decoded(photo.file.path, side) if scan.file_state(photo.file.path) == photo.file else None

    def picture(self, source: str | bytes, side: int, box: Box | None = None) -> Grey:
        """Returns any picture, or a detail of it; raises PhotoError."""
        return _grey(self._decoder.preview(source, side, box).pixels)

    def _of_file(self, photo: Photo) -> Grey | None:
        try:
            decoded = self._decoder.decode(photo.file.path, thumbnail=True)
        except PhotoError:
            return None
        self._thumbnails.put([(decoded.digest, decoded.thumbnail)])
        self._kept.pop(photo.digest, None)  # it may hold that the photo could not be read before
        return self.small(photo) if decoded.digest == photo.digest else None

    def _keep(self, photo: Photo, made: Grey | None) -> Grey | None:
        self._kept[photo.digest] = made
        self._kept.move_to_end(photo.digest)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return made

    def _decoded(self, source: str | bytes, side: int) -> Grey | None:
        try:
            return self.picture(source, side)
        except PhotoError:
            return None


def longest_side(photo: Photo) -> int:
    """Returns the photo's longer side in pixels, or 0 if it is unknown."""
    return max(photo.metadata.width, photo.metadata.height) if photo.metadata else 0


def _grey(pixels: Pixels) -> Grey:
    """Returns the luma of ITU-R BT.601 as integers."""
    return np.asarray((pixels.astype(np.uint32) @ np.array([77, 150, 29], np.uint32)) >> 8, np.uint8)
