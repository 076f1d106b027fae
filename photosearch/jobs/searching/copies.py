"""The search for copies: store and engine -> pairs -> photos."""

import os
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from itertools import chain

import numpy as np

from photosearch.core.answers.duplicates import REACH, Copies, Kind, Pairs, remaining, usual_threshold
from photosearch.core.folders.set_apart import is_protected
from photosearch.core.photo import Photo
from photosearch.jobs.opening.opening import Opening
from photosearch.jobs.opening.parts import Parts
from photosearch.jobs.searching.proof import Proof
from photosearch.library import scan
from photosearch.library.store.contract import LibraryStore


class CopySearch:
    """Finds copies in the open library."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    def find(self, progress: Callable[[int, int], None], stop: Callable[[], bool]) -> Copies | None:
        """Compares all photos with one another, as `find_copies` does. Blocks."""
        parts = self._opening.parts()
        with parts.library.reader() as store:
            return find_copies(parts, store, progress, stop)


def find_copies(
    parts: Parts,
    store: LibraryStore,
    progress: Callable[[int, int], None],
    stop: Callable[[], bool],
    floor: float | None = None,
    *,
    parts_of_photos: bool = True,
) -> Copies | None:
    """Returns the copies in the whole library, or None if `stop` ended the search.

    Args:
        progress: is called with the number of photos compared so far, and of all.
        stop: is asked from time to time whether to end.
        floor: the smallest cosine of two copies; by default REACH below the usual threshold.
        parts_of_photos: whether to look for photos that show a part of another one, which takes most of the time.

    Raises:
        StorageError: the library cannot be read.
    """
    usual = usual_threshold(parts.embedder.manifest.thresholds)
    floor = usual - REACH if floor is None else floor
    identical = store.vectors.identical(parts.model_id)
    without = np.array(sorted(chain.from_iterable(ids[1:] for ids in identical)), np.int64)
    pairs = parts.neighbours.pairs(floor, without, progress, stop)
    if pairs is None:
        return None
    concerned = np.unique(np.concatenate((pairs.first, pairs.second, *map(np.array, identical))))
    photos = store.vectors.photos(concerned.astype(np.int64).tolist())
    # A photo that was removed between the steps is left out.
    found = _of_different_items(remaining(Copies(photos, identical, pairs, floor, usual), _removable(photos)))
    return _by_kind(parts, found, progress, stop, parts_of_photos)


def _of_different_items(found: Copies) -> Copies:
    """Leaves out the pairs of files of one item, such as the frames of a burst, because no group shows them.

    A photo with identical files stays, because these may belong to other items.
    """
    several = set(chain.from_iterable(found.identical))
    ends = zip(found.pairs.first.tolist(), found.pairs.second.tolist(), strict=True)
    kept = [found.photos[one].whole != found.photos[other].whole or bool({one, other} & several) for one, other in ends]
    return replace(found, pairs=found.pairs.where(np.array(kept, np.bool_)))


def _by_kind(
    parts: Parts,
    found: Copies,
    progress: Callable[[int, int], None],
    stop: Callable[[], bool],
    parts_of_photos: bool,
) -> Copies | None:
    """Returns the copies that pixels confirm, and the related photos; None if `stop` ended the comparison."""
    ends = list(zip(found.pairs.first.tolist(), found.pairs.second.tolist(), strict=True))
    kinds: list[Kind | None] = []
    swapped = np.zeros(len(ends), np.bool_)
    if not ends:
        return found
    with parts.decoder(1) as decoder:
        proof = Proof(parts.library.thumbnails, decoder, parts=parts_of_photos)
        for number, (one, other) in enumerate(ends):
            if stop():
                return None
            told = proof.kind(found.photos[one], found.photos[other])
            kinds.append(told[0] if told else None)
            swapped[number] = told is not None and told[1]
            progress(number + 1, len(ends))

    def of(kind: Kind) -> Pairs:
        return turned.where(np.array([each is kind for each in kinds]))

    first, second = (found.pairs.first, found.pairs.second)
    turned = Pairs(np.where(swapped, second, first), np.where(swapped, first, second), found.pairs.scores)
    return replace(found, pairs=of(Kind.SAME), related={kind: of(kind) for kind in (Kind.PART, Kind.SIMILAR)})


def _removable(photos: Mapping[int, Photo]) -> dict[int, Photo]:
    """Returns the photos that are separate files, outside recycle bins, snapshots, caches and packages.

    A file with several links or mounts counts once, because its copy could not be removed without it.
    """
    found: dict[int, Photo] = {}
    files: set[Hashable] = set()
    for each, photo in sorted(photos.items(), key=lambda item: item[1].file.path):
        if is_protected(photo.file.path.split(os.sep)):  # noqa: PTH206
            continue
        identity = scan.file_identity(photo.file.path)
        if identity is None or identity not in files:
            found[each] = photo
        files.add(identity)
    return found
