"""The photos of a contact sheet or page: with thumbnails, and heat maps if there is an example to compare with."""

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtGui import QImage

from photosearch.core.events import Explanation
from photosearch.core.photo import Box, Photo
from photosearch.errors import PhotoError, PhotoSearchError
from photosearch.gui.work.images import heat_image, thumbnail_image

MOST_PICTURES = 1000
"""The most photos on a contact sheet or page; few programs open larger files."""


@dataclass(frozen=True, slots=True)
class Heat:
    """Where a photo matches the example: a heat map over `area`, the proven `part`, and the cosine of the two."""

    image: QImage
    area: Box
    part: Box | None
    score: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo with its stored thumbnail; the image is null if there is none."""

    photo: Photo
    image: QImage
    heat: Heat | None = None


def pictured(
    photos: Iterable[Photo],
    thumbnail: Callable[[Photo], bytes],
    explain: Callable[[Photo], Explanation] | None = None,
) -> list[Picture]:
    """Reads the thumbnails of photos and computes their heat maps; blocks, up to a tenth of a second for each map.

    A photo whose file is gone gets no heat map.

    Args:
        explain: explains why a photo matches the example; without it, there are no heat maps.
    """
    pictures: list[Picture] = []
    for photo in photos:
        heat = None
        if explain is not None:
            with contextlib.suppress(PhotoError):
                heat = _heat(explain(photo))
        pictures.append(Picture(photo, _image(photo, thumbnail), heat))
    return pictures


def _heat(why: Explanation) -> Heat:
    part = None if why.placement is None else why.placement.part
    return Heat(heat_image(why.hit_map), why.hit_area, part, why.score)


def _image(photo: Photo, thumbnail: Callable[[Photo], bytes]) -> QImage:
    try:
        return thumbnail_image(thumbnail(photo))
    except PhotoSearchError:
        return QImage()
