"""Compares the pixels of two photos to find how they are related: thumbnails, and the files themselves for pages."""

import numpy as np

from photosearch.core.answers.duplicates import Kind
from photosearch.core.answers.same_picture import PAGE_SIDE, Grey, is_page, is_same
from photosearch.core.photo import Photo
from photosearch.jobs.searching.greys import Greys, longest_side
from photosearch.library.store.contract import ThumbnailCache
from photosearch.search import looks, pixels
from photosearch.search.placement import Matrix, Shape, area
from photosearch.search.proof import prove
from photosearch.vision.decoding.decoder import Decoder

_WHOLE = 0.97
"""The least part of the area that a mirrored copy of a whole photo covers."""


class Proof:
    """Compares the pixels of photos. The caller owns the decoder, and uses it in one thread.

    Args:
        parts: whether to look for parts, which takes many times as long. Without it, a part counts as a similar photo.
    """

    def __init__(self, thumbnails: ThumbnailCache, decoder: Decoder, *, parts: bool = True) -> None:
        self._greys = Greys(thumbnails, decoder)
        self._parts = parts

    def kind(self, one: Photo, other: Photo) -> tuple[Kind, bool] | None:
        """Returns how two similar photos are related, and whether the first one is the part, if one of them is.

        A photo that shows nearly all of another counts as a part, because a steady camera takes such frames in a burst;
        a mirrored one was edited. Returns None if one of the photos cannot be read now.
        """
        first, second = self._greys.small(one), self._greys.small(other)
        if first is None or second is None:
            return None
        if is_same(first, second):
            return (Kind.SAME if self._same_pages(one, other, first, second) else Kind.SIMILAR), False
        if not self._parts and not is_same(first, second[:, ::-1]):
            return Kind.SIMILAR, False
        found = pixels.find(first, [second])
        if found.scores[0] < looks.WORTH_PROVING:
            return Kind.SIMILAR, False
        proof = prove(first, second, found.transforms[0])
        if not proof.proven or not self._part_of_page(one, other, first, second, proof.transform):
            return Kind.SIMILAR, False
        covered = area(proof.transform, _shape(first), _shape(second))
        mirrored = np.linalg.det(proof.transform[:, :2]) < 0
        if mirrored and min(covered, 1 / covered) >= _WHOLE:
            return Kind.SAME, False
        return Kind.PART, covered <= 1

    def _same_pages(self, one: Photo, other: Photo, first: Grey, second: Grey) -> bool:
        """Returns whether two photos that look the same are also the same at full size, if they are pages."""
        if not (is_page(first) and is_page(second)):
            return True
        side = min(PAGE_SIDE, longest_side(one), longest_side(other))
        if side <= max(first.shape):
            return True
        large, other_large = self._greys.read(one, side), self._greys.read(other, side)
        return large is not None and other_large is not None and is_same(large, other_large)

    def _part_of_page(self, one: Photo, other: Photo, first: Grey, second: Grey, transform: Matrix) -> bool:
        if not (is_page(first) and is_page(second)):
            return True
        large, other_large = self._greys.read(one, PAGE_SIDE), self._greys.read(other, PAGE_SIDE)
        return large is not None and other_large is not None and prove(large, other_large, transform).proven


def _shape(picture: Grey) -> Shape:
    return picture.shape[0], picture.shape[1]
