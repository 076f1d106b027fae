"""Confirms by pixels that two photos are copies: by their thumbnails, and pages by the files themselves."""

from photosearch.core.answers.same_picture import PAGE_SIDE, is_page, is_same
from photosearch.core.photo import Photo
from photosearch.jobs.searching.greys import Greys, longest_side
from photosearch.library.store.contract import ThumbnailCache
from photosearch.vision.decoding.decoder import Decoder


class Proof:
    """Compares the pixels of photos. The caller owns the decoder, and uses it in one thread."""

    def __init__(self, thumbnails: ThumbnailCache, decoder: Decoder) -> None:
        self._greys = Greys(thumbnails, decoder)

    def is_same(self, one: Photo, other: Photo) -> bool:
        """Returns whether both show the same picture; a photo that cannot be read now is not a copy."""
        first, second = self._greys.small(one), self._greys.small(other)
        if first is None or second is None or not is_same(first, second):
            return False
        if not (is_page(first) and is_page(second)):
            return True
        side = min(PAGE_SIDE, longest_side(one), longest_side(other))
        if side <= max(first.shape):
            return True
        large, other_large = self._greys.read(one, side), self._greys.read(other, side)
        return large is not None and other_large is not None and is_same(large, other_large)
