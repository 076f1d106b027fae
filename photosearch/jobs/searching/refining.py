"""The second and the third look at the first hits: windows of their descriptors, then pixels of their thumbnails.

The arithmetic is in `photosearch.search` (`windows`, `pixels`, `proof`, `looks`); this module provides its inputs.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from photosearch.core.answers.same_picture import PAGE_SIDE, Grey, is_page
from photosearch.core.geometry import WHOLE, within
from photosearch.core.photo import Box, Floats, Photo, Placement
from photosearch.core.query.query import Example, Query
from photosearch.errors import PhotoError
from photosearch.jobs.searching.greys import Greys, longest_side
from photosearch.library.store.contract import DescriptorCache
from photosearch.search import looks, pixels, proof, windows
from photosearch.search.panels import cut
from photosearch.search.placement import Matrix, Shape, into, inverse, placement, then
from photosearch.vision.embedding.windows import Codes

QUERY_SIDE = 512
"""Longer side of the query; large, because a photo may be a small part of it."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Photos that were found by vector, best first: the digests of their bytes, and their cosines [n].

    `photos` reads those at some positions, without any that left the library meanwhile.
    """

    digests: Sequence[bytes]
    cosines: Floats
    photos: Callable[[Sequence[int]], Mapping[int, Photo]]


@dataclass(frozen=True, slots=True)
class Panel:
    """A photo that the query consists of (`search.panels`), or the picture around the query.

    `box` is its place in the query; if the query is a box itself, the picture around it is `WHOLE`. `codes` are int8
    [1, P, C], and `cosines` [n] compare it with the candidates.
    """

    box: Box
    codes: Codes | None
    cosines: Floats


@dataclass(frozen=True, slots=True)
class Refined:
    """The order of the candidates after all looks, and by position, where they show the query."""

    settled: looks.Settled
    placements: dict[int, Placement] = field(default_factory=dict)


def refine(
    descriptors: DescriptorCache | None,
    greys: Greys,
    query: Query,
    codes: Sequence[Codes | None],
    look: Callable[[], Grey | None],
    candidates: Candidates,
    digest: bytes,
    around: Panel | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Refined]:
    """Yields the refined order of photos that were found by vector, and once more if further photos were proven later.

    Several examples are compared only by their windows, because pixels search for one picture.

    Args:
        descriptors: None if the model has no windows; pixels then compare the nearest photos by vector.
        codes: the codes of each example of the query, int8 [1, P, C].
        look: returns the only example, its longer side at most QUERY_SIDE pixels; None if there are several, or it
            cannot be read. It is called after the windows, so it may be read meanwhile.
        digest: the digest of the only example's bytes; empty if there are several.
        around: the whole picture, if the only example is a box in it.
        stop: whether to end with the present result, because it is no longer wanted.
    """
    compared = np.arange(min(len(candidates.digests), looks.NEAREST))
    scores, near = candidates.cosines, compared[: looks.CANDIDATES]
    liked = [
        (each.weight, own)
        for each, own in zip(query.examples, codes, strict=True)
        if each.weight > 0 and own is not None
    ]
    if descriptors is not None and liked:
        there, records = descriptors.get([candidates.digests[place] for place in compared.tolist()])
        scores, near = looks.after_windows(
            scores,
            compared,
            there,
            _windows(liked, records, windows.glance),
            lambda kept: _windows(liked, records[kept]),
        )
    order = looks.order(scores, [])
    (example, *more) = query.examples
    if more or example.weight < 0:
        yield Refined(looks.Settled(order, {}, frozenset()))
        return
    # The photo that a box was drawn in is known by its bytes, even if pixels cannot prove a detail of clear sky.
    own = [place for place, content in enumerate(candidates.digests) if content == digest]
    identical = {place: _of_box(example.box or WHOLE, photo) for place, photo in candidates.photos(own).items()}
    if (seen := look()) is None:
        yield Refined(looks.Settled(order, {}, frozenset(identical)), identical)
        return
    outer = None if around is None else _around(descriptors, greys, query, seen, candidates, around, stop)
    likely = np.setdiff1d(near, list(identical))
    photos = candidates.photos(order[np.isin(order, likely)][: looks.COMPARED].tolist())
    for settled, pictures in _by_pixels(greys, query, WHOLE, seen, photos, scores, frozenset(identical), stop):
        if outer is not None:
            settled, pictures = looks.with_surroundings(settled, outer[0]), pictures | outer[1]
        yield Refined(settled, _placements(settled.transforms, seen, pictures) | identical)


def add_panels(
    descriptors: DescriptorCache | None,
    greys: Greys,
    query: Query,
    seen: Grey,
    candidates: Candidates,
    panels: Sequence[Panel],
    refined: Refined,
    stop: Callable[[], bool] = lambda: False,
) -> Refined:
    """Puts photos first that a photo within the query proves (`Panel`).

    Args:
        candidates: those of `refined`, and further ones at the end.
    """
    further = np.arange(len(refined.settled.order), len(candidates.digests))
    settled = replace(refined.settled, order=np.concatenate((refined.settled.order, further)))
    placements = refined.placements
    for panel in panels:
        if stop():
            break
        found, pictures = _of_panel(descriptors, greys, query, seen, candidates, panel, stop)
        new = {place: found.transforms[place] for place in found.proven - settled.proven}
        settled = looks.with_panel(settled, found)
        placements = placements | _placements(new, seen, pictures)
    return Refined(settled, placements)


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
    return placement(shown.transform, _shape(seen), _shape(picture)) if shown.proven else None


def _placements(transforms: Mapping[int, Matrix], seen: Grey, pictures: Mapping[int, Grey]) -> dict[int, Placement]:
    return {
        place: placement(transform, _shape(seen), _shape(pictures[place])) for place, transform in transforms.items()
    }


def _of_box(box: Box, photo: Photo) -> Placement:
    """Returns where a photo shows the detail that was cut out of it."""
    known = photo.metadata
    width, height = (known.width, known.height) if known else (1, 1)
    detail = max((box.right - box.left) * width, (box.bottom - box.top) * height)
    return Placement(box, WHOLE, scale=max(width, height) / max(detail, 1e-9))


def _exact(query: Codes, photos: Codes) -> Floats:
    return windows.compare(query, photos).scores


def _windows(
    liked: Sequence[tuple[float, Codes]],
    records: npt.NDArray[np.int8],
    compare: Callable[[Codes, Codes], Floats] = _exact,
) -> Floats:
    """Returns the weighted mean score of the examples; counter-examples affect only the vector."""
    total = sum(weight for weight, _ in liked)
    scores = [weight / total * compare(own[0], records.reshape(len(records), *own.shape[1:])) for weight, own in liked]
    return np.asarray(np.sum(scores, axis=0), np.float32)


def _by_pixels(
    greys: Greys,
    query: Query,
    box: Box,
    seen: Grey,
    photos: Mapping[int, Photo],
    scores: Floats,
    identical: frozenset[int],
    stop: Callable[[], bool],
    most: int = looks.PROVED,
) -> Iterator[tuple[looks.Settled, dict[int, Grey]]]:
    """Compares what is in a box of the query with photos, best first; yields their pictures too, by position."""
    pictures = _pictures(greys, photos, stop)
    places = list(pictures)
    outer = query.examples[0].box
    part = replace(query.examples[0], box=within(box, outer))

    def confirm(place: int, transform: Matrix) -> bool:
        if stop() or (outer and not looks.fills(transform, _shape(seen), _shape(pictures[place]))):
            return False
        return _holds_for_pages(greys, part, seen, photos[place], pictures[place], transform)

    found = pixels.find(seen, list(pictures.values()))
    for settled in looks.settle(
        seen, list(pictures.values()), places, found, scores, query.exact, identical, confirm, stop, most
    ):
        yield settled, pictures


def _of_panel(
    descriptors: DescriptorCache | None,
    greys: Greys,
    query: Query,
    seen: Grey,
    candidates: Candidates,
    panel: Panel,
    stop: Callable[[], bool],
) -> tuple[looks.Settled, dict[int, Grey]]:
    """Takes all looks at a photo that the query consists of; the transforms start at the whole query."""
    picture = cut(seen, panel.box)
    settled, pictures = _alone(descriptors, greys, query, picture, candidates, panel, stop)
    return _starting_with(into(panel.box, _shape(seen), _shape(picture)), settled), pictures


def _around(
    descriptors: DescriptorCache | None,
    greys: Greys,
    query: Query,
    seen: Grey,
    candidates: Candidates,
    panel: Panel,
    stop: Callable[[], bool],
) -> tuple[looks.Settled, dict[int, Grey]] | None:
    """Takes all looks at the picture around the query, a box; the transforms start at the query.

    Returns None if the picture cannot be read again.
    """
    (example,) = query.examples
    try:
        picture = greys.picture(example.source, QUERY_SIDE)
    except PhotoError:
        return None
    asked = replace(query, examples=(replace(example, box=None),))
    settled, pictures = _alone(descriptors, greys, asked, picture, candidates, panel, stop)
    return _starting_with(inverse(into(example.box or WHOLE, _shape(picture), _shape(seen))), settled), pictures


def _starting_with(first: Matrix, settled: looks.Settled) -> looks.Settled:
    """Returns the same order with `first` applied before each transform."""
    return replace(settled, transforms={place: then(first, each) for place, each in settled.transforms.items()})


def _alone(
    descriptors: DescriptorCache | None,
    greys: Greys,
    query: Query,
    picture: Grey,
    candidates: Candidates,
    panel: Panel,
    stop: Callable[[], bool],
) -> tuple[looks.Settled, dict[int, Grey]]:
    """Takes all looks at a picture; the transforms start at the picture."""
    scores = panel.cosines.copy()
    near = np.argsort(-scores, kind="stable")[: looks.PANEL_CANDIDATES]
    if descriptors is not None and panel.codes is not None:
        there, records = descriptors.get([candidates.digests[place] for place in near])
        scores[near] = looks.with_windows(scores[near], there, _windows([(1.0, panel.codes)], records))
    nearest = near[np.argsort(-scores[near], kind="stable")][: looks.PANEL_COMPARED].tolist()
    photos = candidates.photos(nearest)
    *_, found = _by_pixels(greys, query, panel.box, picture, photos, scores, frozenset(), stop, looks.PANEL_PROVED)
    return found


def _pictures(greys: Greys, photos: Mapping[int, Photo], stop: Callable[[], bool]) -> dict[int, Grey]:
    """Returns the pictures of photos by position, in their order.

    Photos whose thumbnails are missing are read, the first ones first, for a limited time.
    """
    found = greys.of_thumbnails(list(photos.values()))
    missing = [photo for photo in photos.values() if photo.digest not in found]
    if missing and not stop():
        found |= greys.soon(missing)
    return {place: found[photo.digest] for place, photo in photos.items() if photo.digest in found}


def _holds_for_pages(
    greys: Greys, example: Example, seen: Grey, photo: Photo, picture: Grey, transform: Matrix
) -> bool:
    """Returns whether a proof also holds in large pictures, if both are pages, which differ in small print."""
    if not (is_page(seen) and is_page(picture)) or longest_side(photo) <= max(picture.shape):
        return True
    large = greys.soon([photo], PAGE_SIDE).get(photo.digest)
    try:
        return (
            large is not None
            and proof.prove(greys.picture(example.source, PAGE_SIDE, example.box), large, transform).proven
        )
    except PhotoError:
        return False


def _shape(picture: Grey) -> Shape:
    return picture.shape[0], picture.shape[1]
