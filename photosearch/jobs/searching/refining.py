"""The second and the third look at the first hits: windows of their descriptors, then pixels of their thumbnails.

The arithmetic is in `photosearch.search` (`windows`, `pixels`, `proof`, `looks`); this module provides its inputs.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from photosearch.core.answers.same_picture import PAGE_SIDE, Grey, is_page
from photosearch.core.geometry import WHOLE
from photosearch.core.photo import Box, Floats, Photo, Placement
from photosearch.core.query.query import Example, Query
from photosearch.errors import PhotoError
from photosearch.jobs.searching.greys import Greys, longest_side
from photosearch.library.store.contract import DescriptorCache
from photosearch.search import looks, pixels, proof, windows
from photosearch.search.placement import Matrix, placement
from photosearch.vision.embedding.windows import Codes

QUERY_SIDE = 512
"""Longer side of the query; large, because a photo may be a small part of it."""
READING_SECONDS = 0.1
"""How long photos without a thumbnail are read; a photo takes some tens of milliseconds."""


@dataclass(frozen=True, slots=True)
class Refined:
    """The refined order of n photos, int64 [n]; by position, where they show the query, and which are proven."""

    order: npt.NDArray[np.int64]
    placements: dict[int, Placement] = field(default_factory=dict)
    proven: frozenset[int] = frozenset()


def refine(
    descriptors: DescriptorCache | None,
    greys: Greys,
    query: Query,
    codes: Sequence[Codes | None],
    photos: Sequence[Photo],
    cosines: Floats,
    digest: bytes,
    stop: Callable[[], bool] = lambda: False,
) -> Refined:
    """Refines the order of photos that were found by vector.

    Several examples are compared only by their windows, because pixels search for one picture.

    Args:
        descriptors: None if the model has no windows; pixels then compare the nearest photos by vector.
        codes: the codes of each example of the query, int8 [1, P, C].
        photos: best first, with their cosines [n].
        digest: the digest of the only example's bytes; empty if there are several.
        stop: whether to end with the present result, because it is no longer wanted.
    """
    candidates = photos[: looks.CANDIDATES]
    scores = cosines.copy()
    liked = [
        (each.weight, own)
        for each, own in zip(query.examples, codes, strict=True)
        if each.weight > 0 and own is not None
    ]
    if descriptors is not None and liked:
        there, records = descriptors.get([photo.digest for photo in candidates])
        found = _windows(liked, records)
        scores[: len(candidates)] = looks.with_windows(cosines[: len(candidates)], there, found)
        scores[len(candidates) :] += scores[: len(candidates)].min() - cosines[: len(candidates)].min()
    order = looks.order(scores, [])
    (example, *others) = query.examples
    if others or example.weight < 0:
        return Refined(order)
    # The photo that a box was drawn in is known by its bytes, even if pixels cannot prove a detail of clear sky.
    identical = {
        place: _of_box(example.box or WHOLE, photo) for place, photo in enumerate(photos) if photo.digest == digest
    }
    try:
        seen = greys.picture(example.source, QUERY_SIDE, example.box)
    except PhotoError:
        return Refined(order, identical, frozenset(identical))
    return _by_pixels(greys, query, seen, candidates, scores, order, identical, stop)


def place(greys: Greys, example: Example, photo: Photo) -> Placement | None:
    """Returns where a photo shows an example, if the pixels prove it; None if one of them cannot be read."""
    picture = greys.small(photo)
    if picture is None:
        return None
    try:
        seen = greys.picture(example.source, QUERY_SIDE, example.box)
    except PhotoError:
        return None
    found = pixels.find(seen, [picture])
    if found.scores[0] < looks.WORTH_PROVING:
        return None
    shown = proof.prove(seen, picture, found.transforms[0])
    return _placed(shown.transform, seen, picture) if shown.proven else None


def _of_box(box: Box, photo: Photo) -> Placement:
    """Returns where a photo shows the detail that was cut out of it."""
    known = photo.metadata
    width, height = (known.width, known.height) if known else (1, 1)
    detail = max((box.right - box.left) * width, (box.bottom - box.top) * height)
    return Placement(box, WHOLE, scale=max(width, height) / max(detail, 1e-9))


def _windows(liked: Sequence[tuple[float, Codes]], records: npt.NDArray[np.int8]) -> Floats:
    """Returns the weighted mean score of the examples; counter-examples affect only the vector."""
    total = sum(weight for weight, _ in liked)
    scores = [
        weight / total * windows.compare(own[0], records.reshape(len(records), *own.shape[1:])).scores
        for weight, own in liked
    ]
    return np.asarray(np.sum(scores, axis=0), np.float32)


def _by_pixels(
    greys: Greys,
    query: Query,
    seen: Grey,
    photos: Sequence[Photo],
    scores: Floats,
    order: npt.NDArray[np.int64],
    identical: Mapping[int, Placement],
    stop: Callable[[], bool],
) -> Refined:
    nearest = [int(each) for each in order[: looks.COMPARED] if each < len(photos)]
    there = _pictures(greys, photos, nearest, stop)
    places, pictures = [place for place, _ in there], [picture for _, picture in there]

    def confirm(place: int, transform: Matrix) -> bool:
        return not stop() and _holds_for_pages(
            greys, query.examples[0], seen, photos[place], dict(there)[place], transform
        )

    found = pixels.find(seen, pictures)
    settled = looks.settle(seen, pictures, places, found, scores, query.exact, frozenset(identical), confirm, stop)
    placements = {place: _placed(each, seen, dict(there)[place]) for place, each in settled.transforms.items()}
    return Refined(settled.order, placements | dict(identical), settled.proven)


def _pictures(
    greys: Greys, photos: Sequence[Photo], places: Sequence[int], stop: Callable[[], bool]
) -> list[tuple[int, Grey]]:
    """Returns the pictures of the photos at these places, in their order.

    Photos whose thumbnails are missing are read, at least one and the first ones first, until READING_SECONDS are over.
    """
    found: dict[int, Grey] = {}
    missing = []
    for place in places:
        if stop():
            break
        if (picture := greys.of_thumbnail(photos[place])) is not None:
            found[place] = picture
        else:
            missing.append(place)
    end = time.monotonic() + READING_SECONDS
    for place in missing:
        if stop():
            break
        if (picture := greys.made(photos[place])) is not None:
            found[place] = picture
        if time.monotonic() > end:
            break
    return [(place, found[place]) for place in places if place in found]


def _holds_for_pages(
    greys: Greys, example: Example, seen: Grey, photo: Photo, picture: Grey, transform: Matrix
) -> bool:
    """Returns whether a proof also holds in large pictures, if both are pages, which differ in small print."""
    if not (is_page(seen) and is_page(picture)) or longest_side(photo) <= max(picture.shape):
        return True
    large = greys.read(photo, PAGE_SIDE)
    try:
        return (
            large is not None
            and proof.prove(greys.picture(example.source, PAGE_SIDE, example.box), large, transform).proven
        )
    except PhotoError:
        return False


def _placed(transform: Matrix, seen: Grey, picture: Grey) -> Placement:
    return placement(transform, (seen.shape[0], seen.shape[1]), (picture.shape[0], picture.shape[1]))
