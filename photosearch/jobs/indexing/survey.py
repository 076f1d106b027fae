"""Collects the files on disk and the photos in the store, for all folders or for the paths that the watcher named.

All folders are compared in one step, because a photo that moved between folders is recognised only if its old and new
places are seen together.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from photosearch.core.folders.exclusion import Exclusion
from photosearch.core.folders.formats import named_like_photo
from photosearch.core.folders.reconcile import KnownFile, Seen, Settled
from photosearch.core.identity import is_within, parent
from photosearch.core.photo import FileState
from photosearch.library import scan
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.store import Store


@dataclass(frozen=True, slots=True)
class Survey:
    """The photos in the store and the files on disk at the same places, without settled, unchanged ones.

    `offline` lists the watched folders that could not be compared. `unsettled` collects paths that changed while they
    were read. `observed_ns` is the time before the walk, in nanoseconds since the epoch.
    """

    known: dict[str, KnownFile]
    seen: Seen
    observed_ns: int
    offline: tuple[str, ...] = ()
    unsettled: list[str] = field(default_factory=list)


def survey_folders(store: Store, model_id: int, stop: Callable[[], bool]) -> Survey:
    """Walks every watched folder."""
    observed_ns = time.time_ns()
    known: dict[str, KnownFile] = {}
    sights: list[Seen] = []
    offline: list[str] = []
    exclusions = store.folders.exclusions()
    # A photo in two watched folders counts once, so these folders are compared completely.
    shared = {folder for folder in exclusions for other in exclusions if folder != other and _nested(folder, other)}
    first = {each: _walk(store, model_id, each, exclusions[each], stop, whole=each in shared) for each in exclusions}
    # A link or a mount may lead to the same folder by another path.
    reached = Counter(place for seen, *_ in first.values() for place in seen.places if place[1])
    for folder, (seen, *_) in tuple(first.items()):
        if folder not in shared and any(reached[place] > 1 for place in seen.places):
            first[folder] = _walk(store, model_id, folder, exclusions[folder], stop, whole=True)
    for folder, (seen, here, empty) in first.items():
        if not seen.online or (here and empty):
            # An unmounted volume often leaves an empty mount point, so no photo of an empty folder is dropped.
            seen = Seen({}, frozenset({folder}))
            offline.append(folder)
        known.update(here)
        sights.append(seen)
    return Survey(known, _together(sights), observed_ns, tuple(offline))


def _walk(
    store: Store,
    model_id: int,
    folder: str,
    exclusion: Exclusion,
    stop: Callable[[], bool],
    *,
    whole: bool,
) -> tuple[Seen, dict[str, KnownFile], bool]:
    """Walks one watched folder; returns the files on disk, the photos in the store, and whether the folder is empty.

    Settled and unchanged photos are left out, unless `whole` asks for them.
    """
    if whole:
        seen = scan.scan(folder, stop, apart=store.home, exclusion=exclusion)
        return seen, store.photos.known(folder, model_id), not seen.files and not seen.left_out
    walk = _Differences(store.photos.settled(model_id))
    seen = scan.scan(folder, stop, apart=store.home, exclusion=exclusion, by_folder=walk)
    if not seen.online:
        return seen, {}, False
    for each in store.photos.folders(folder) - walk.visited:
        walk.left.update(walk.stamps(each))
    unchanged = walk.same - sum(path not in walk.left for path in store.photos.ignored(folder))
    empty = not walk.files and not seen.left_out and not walk.same
    return replace(seen, files=walk.files, unchanged=unchanged), store.photos.known_at(walk.left, model_id), empty


class _Differences:
    """The differences between the disk and the store, for `library.scan`, which compares them a folder at a time.

    `files` are those on disk that are new or changed, `left` the known files that were lost or changed, `same` counts
    the others, and `visited` holds the folders that were read.
    """

    def __init__(self, stamps: Callable[[str], Settled]) -> None:
        self.stamps = stamps
        self.files: dict[str, FileState] = {}
        self.left: set[str] = set()
        self.same = 0
        self.visited: set[str] = set()
        self._before = 0

    def settled(self, folder: str) -> Settled:
        """Returns the known files in a folder."""
        stamps = self.stamps(_of_files_in(folder))
        self._before = len(stamps)
        return stamps

    def take(self, folder: str, files: Mapping[str, FileState], left: Settled, linked: Set[str]) -> None:
        """Keeps the differences in a folder."""
        self.visited.add(_of_files_in(folder))
        self.files.update(files)
        self.left.update(left)
        self.same += self._before - len(left)


def _of_files_in(folder: str) -> str:
    """Returns the path of a folder as the paths of its files have it: without a separator at its end."""
    return parent(os.path.join(folder, "0"))  # noqa: PTH118  (text: any bytes survive)


def _nested(folder: str, other: str) -> bool:
    return is_within(folder, other) or is_within(other, folder)


def survey_paths(store: Store, model_id: int, paths: Sequence[str], stop: Callable[[], bool]) -> Survey:
    """Checks only `paths`, or walks all folders if that is not enough to find out what happened.

    It is not enough if a watched folder is among them or unreachable, or if a new file has other hard links.
    """
    observed_ns = time.time_ns()
    exclusions = store.folders.exclusions()
    if any(folder in paths or not scan.is_reachable(folder) for folder in exclusions):
        return survey_folders(store, model_id, stop)
    known: dict[str, KnownFile] = {}
    sights: list[Seen] = []
    for path in paths:
        for folder, exclusion in exclusions.items():
            if scan.reaches(folder, path, apart=store.home, exclusion=exclusion):
                known.update(store.photos.known(path, model_id))
                sights.append(scan.look(path, stop, apart=store.home, exclusion=exclusion, root=folder))
    seen = _together(sights)
    if any(file.file_id in seen.linked and path not in known for path, file in seen.files.items()):
        return survey_folders(store, model_id, stop)
    return Survey(known, seen, observed_ns)


def photo_files(store: LibraryStore, stop: Callable[[], bool]) -> dict[str, dict[str, int]]:
    """Returns the files named like photos in each watched folder with their sizes in bytes, excluded ones too."""
    seen = {folder: scan.scan(folder, stop, apart=store.home) for folder in store.folders.paths()}
    return {
        folder: {path: file.size for path, file in sight.files.items() if named_like_photo(path)}
        for folder, sight in seen.items()
    }


def _together(sights: Sequence[Seen]) -> Seen:
    files: dict[str, FileState] = {}
    for seen in sights:
        files.update(seen.files)
    unreadable = frozenset[str]().union(*(seen.unreadable for seen in sights))
    linked = frozenset[str]().union(*(seen.linked for seen in sights))
    if len(sights) > 1:
        names = Counter((file.file_id, file.size, file.mtime_ns) for file in files.values() if file.file_id)
        linked |= {file_id for (file_id, *_), count in names.items() if count > 1}
    return Seen(files, unreadable, linked=linked, unchanged=sum(seen.unchanged for seen in sights))
