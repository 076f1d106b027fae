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
    return _by_kind(parts, found, progress, stop)


def _by_kind(
    parts: Parts, found: Copies, progress: Callable[[int, int], None], stop: Callable[[], bool]
) -> Copies | None:
    """Returns the copies that pixels confirm, and the related photos; None if `stop` ended the comparison."""
    ends = list(zip(found.pairs.first.tolist(), found.pairs.second.tolist(), strict=True))
    kinds: list[Kind | None] = []
    swapped = np.zeros(len(ends), np.bool_)
    if not ends:
        return found
    with parts.decoder(1) as decoder:
        proof = Proof(parts.library.thumbnails, decoder)
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
