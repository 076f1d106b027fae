"""The search for copies: store and engine -> pairs -> photos."""

import os
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from itertools import chain

import numpy as np

from photosearch.core.answers.duplicates import REACH, Copies, Pairs, remaining, usual_threshold
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
) -> Copies | None:
    """Returns the copies in the whole library, or None if `stop` ended the search.

    Args:
        progress: is called with the number of photos compared so far, and of all.
        stop: is asked from time to time whether to end.
        floor: the smallest cosine of two copies; by default REACH below the usual threshold.

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
    found = remaining(Copies(photos, identical, pairs, floor, usual), _removable(photos))
    proven = _proven(parts, found, progress, stop)
    return None if proven is None else replace(found, pairs=proven)


def _proven(
    parts: Parts, found: Copies, progress: Callable[[int, int], None], stop: Callable[[], bool]
) -> Pairs | None:
    """Returns the pairs that pixels confirm; None if `stop` ended the comparison."""
    total = len(found.pairs.first)
    if not total:
        return found.pairs
    kept = np.zeros(total, np.bool_)
    ends = zip(found.pairs.first.tolist(), found.pairs.second.tolist(), strict=True)
    with parts.decoder(1) as decoder:
        proof = Proof(parts.library.thumbnails, decoder)
        for number, (one, other) in enumerate(ends):
            if stop():
                return None
            kept[number] = proof.is_same(found.photos[one], found.photos[other])
            progress(number + 1, total)
    return Pairs(found.pairs.first[kept], found.pairs.second[kept], found.pairs.scores[kept])


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
