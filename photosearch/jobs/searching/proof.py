"""Confirms by pixels that two photos are copies: by their thumbnails, and pages by the files themselves."""

from collections import OrderedDict

import numpy as np

from photosearch.core.answers.same_picture import PAGE_SIDE, SIDE, Grey, is_page, is_same
from photosearch.core.photo import Photo, Pixels
from photosearch.errors import PhotoError
from photosearch.library import scan
from photosearch.library.thumbnails import Thumbnails
from photosearch.vision.decoding.decoder import Decoder

_KEPT = 1024
"""Small pictures that are kept, some tens of megabytes: those of near pairs come up again and again."""
_LEAST = 0.75
"""Part of SIDE that a thumbnail must have, unless the photo itself is no larger."""


class Proof:
    """Compares the pixels of photos. The caller owns the decoder, and uses it in one thread."""

    def __init__(self, thumbnails: Thumbnails, decoder: Decoder) -> None:
        self._thumbnails = thumbnails
        self._decoder = decoder
        self._kept: OrderedDict[bytes, Grey | None] = OrderedDict()

    def is_same(self, one: Photo, other: Photo) -> bool:
        """Whether both show one picture; a photo whose pixels cannot be read now is no copy."""
        first, second = self._small(one), self._small(other)
        if first is None or second is None or not is_same(first, second):
            return False
        if not (is_page(first) and is_page(second)):
            return True
        side = min(PAGE_SIDE, _longest(one), _longest(other))
        if side <= max(first.shape):
            return True
        large, other_large = self._read(one, side), self._read(other, side)
        return large is not None and other_large is not None and is_same(large, other_large)

    def _small(self, photo: Photo) -> Grey | None:
        if photo.digest not in self._kept:
            data = self._thumbnails.get(photo.digest)
            made = self._decoded(data, SIDE) if data else None
            if made is None or max(made.shape) < _LEAST * min(SIDE, _longest(photo)):
                made = self._read(photo, SIDE)
            self._kept[photo.digest] = made
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(photo.digest)
        return self._kept[photo.digest]

    def _read(self, photo: Photo, side: int) -> Grey | None:
        """Decodes the file, if it is still the one that was indexed."""
        return self._decoded(photo.file.path, side) if scan.file_state(photo.file.path) == photo.file else None

    def _decoded(self, source: str | bytes, side: int) -> Grey | None:
        try:
            return _grey(self._decoder.preview(source, side).pixels)
        except PhotoError:
            return None


def _longest(photo: Photo) -> int:
    return max(photo.metadata.width, photo.metadata.height) if photo.metadata else 0


def _grey(pixels: Pixels) -> Grey:
    """Luma of ITU-R BT.601, in whole numbers."""
    return np.asarray((pixels.astype(np.uint32) @ np.array([77, 150, 29], np.uint32)) >> 8, np.uint8)
