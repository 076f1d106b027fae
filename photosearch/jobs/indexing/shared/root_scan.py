"""Scans one root of a shared library: compares its files with the library, and writes the names of new ones.

A root may hold many millions of photos, so they are compared a folder at a time. In memory are the files that differ:
those that were lost, and up to `MOST_COMPARED` that are new or changed. More of these wait on the server; a photo that
moved is then recognised by its content, and not by its inode.
"""

import os
import time
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from photosearch.core.events import Listener, Trouble
from photosearch.core.folders.exclusion import Exclusion
from photosearch.core.folders.reconcile import Changes, KnownFile, Settled, diff
from photosearch.core.folders.unchanged import without_change_time
from photosearch.core.identity import display, is_below_any, to_bytes
from photosearch.core.photo import FileState
from photosearch.errors import InputError
from photosearch.library import scan
from photosearch.library.store.changes.changes import Gone, Moved
from photosearch.library.store.contract import NameSpool, SharedLibraryStore

NAMES_AT_ONCE = 2000
"""Names in one transaction of a scan."""
MOST_COMPARED = 100_000
"""New and changed files in memory: some 100 MB."""
LONGEST_PATH = 2_000
"""Bytes of a path; an index of PostgreSQL holds 2,700."""
MANY = 1_000
"""The number of removals that is never too many in a large root."""
MANY_SHARE = 0.05
"""The share of a root above which more than `MANY` removals are too many."""
NAMED_IN_MESSAGE = 10
"""Empty folders that a message names; the others are counted."""


class TooManyRemoved(InputError):
    """A scan would remove too many photos."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """The result of a scan of one root. Files of photos in `left` are gone, but a moved file may use their vectors."""

    folder: str
    named: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0
    unchanged: int = 0
    left: tuple[KnownFile, ...] = ()


def are_too_many(removed: int, known: int) -> bool:
    """Whether a scan would remove so many of the known files of a root that a wrong mount is more likely."""
    return removed > known / 2 or (removed > MANY and removed > known * MANY_SHARE)


def scan_root(
    store: SharedLibraryStore,
    folder: str,
    model_id: int,
    stop: Callable[[], bool],
    tell: Listener = lambda event: None,
    *,
    is_confirmed: Callable[[str], bool] = lambda folder: False,
    most_compared: int = MOST_COMPARED,
) -> Scanned | None:
    """Compares the root at `folder` with the library and writes the names; None if its folder is offline.

    If a drive is not mounted, or another one is mounted in its place, photos seem to be deleted. So the photos of a
    folder that is now empty stay, and nothing is written if too many photos are missing. Excluded photos do not count.

    The caller must hold the root, so that nobody else scans it.

    Args:
        tell: receives a Trouble about photos that were not removed or not added.
        is_confirmed: whether the person has confirmed that the missing photos of an empty folder, or of the root if
            they are too many, are deleted.
        most_compared: as `MOST_COMPARED`.

    Raises:
        TooManyRemoved: too many photos are missing; nothing was written.
    """
    observed_ns = time.time_ns()
    exclusion = store.folders.exclusions()[folder]
    with store.scans.spool() as spool:
        walk = RootWalk(store, model_id, spool, most_compared)
        # Change times differ between machines, so they do not count.
        seen = scan.scan(folder, stop, apart=store.home, exclusion=exclusion, change_times=False, by_folder=walk)
        counts = store.scans.counts(folder)
        known = sum(counts.values())
        if not seen.online or stop() or (known and not walk.found and not seen.left_out):
            return None
        spooled = walk.spooled_new + walk.spooled_changed
        seen = replace(seen, files=walk.files, unchanged=walk.unchanged, has_more=spooled > 0)
        # Folders that are not there any more, and those that are left out.
        unread = {each for each in counts if each not in walk.visited and not is_below_any(each, seen.unreadable)}
        hidden = {each for each in unread if exclusion.hides_folder(each)}
        unread -= hidden
        lost = [
            path
            for path, each in walk.known.items()
            if path not in walk.files and not exclusion.hides(path, each.file.size)
        ]
        empty = scan.emptied(folder, [*lost, *map(_any_file, unread)])
        confirmed = frozenset(each for each in empty if is_confirmed(each))
        if kept := empty - confirmed:
            tell(Trouble(_are_empty(sorted(kept)), removals=kept))
            seen = replace(seen, unreadable=seen.unreadable | kept)
            unread = {each for each in unread if not is_below_any(each, kept)}
        if not is_confirmed(folder):
            uncounted = seen.unreadable | confirmed
            missing = sum(not is_below_any(path, uncounted) for path in lost)
            missing += sum(counts[each] for each in unread if not is_below_any(each, confirmed))
            # Any new file may be a photo that has moved; the others are not read if they are too many anyway.
            if are_too_many(missing - len(walk.files) - spooled, known):
                raise _too_many(folder, missing, known)
        for each in unread:
            walk.know(store.scans.known(each, model_id))
        changes = diff(walk.known, seen)
        if not is_confirmed(folder):
            without_file = _missing(changes, walk.known, exclusion, confirmed)
            missing = len(without_file)
            if are_too_many(missing, known):
                missing -= spool.resembling(without_file)
            if are_too_many(missing, known):
                raise _too_many(folder, missing, known)
        gone = [Gone(each) for each in changes.gone]
        store.pending.apply([*(Moved(each, file, observed_ns) for each, file in changes.moved), *gone])
        removed = len(gone)
        for each in hidden:
            left_out = [Gone(entry.photo_id) for entry in store.scans.known(each, model_id).values()]
            store.pending.apply(left_out)
            removed += len(left_out)
        _write_names(store, [*changes.added, *(file for _, file in changes.changed)], observed_ns, tell)
        for batch in spool.batches(NAMES_AT_ONCE):
            _write_names(store, batch, observed_ns, tell)
    store.note_scan(folder)
    later = set(changes.gone_later)
    return Scanned(
        folder,
        len(changes.added) + walk.spooled_new,
        len(changes.changed) + walk.spooled_changed,
        len(changes.moved),
        removed,
        changes.unchanged,
        tuple(each for each in walk.known.values() if each.photo_id in later),
    )


def remove_left(store: SharedLibraryStore, scanned: Scanned, model_id: int) -> int:
    """Removes the photos that a scan left, now that moved files use their vectors; returns how many.

    Nobody held the root meanwhile, so photos stay if their files are back or another scan has seen them since.
    """
    with store.hold(scanned.folder):
        now = store.photos.known_at([each.file.path for each in scanned.left], model_id)
        lost = [
            entry
            for each in scanned.left
            if (entry := now.get(each.file.path)) is not None
            and (entry.photo_id, entry.observed_ns) == (each.photo_id, each.observed_ns)
            and scan.file_state(each.file.path) is None
        ]
        if not scan.is_reachable(scanned.folder):
            return 0
        empty = scan.emptied(scanned.folder, (each.file.path for each in lost))
        gone = [Gone(each.photo_id) for each in lost if not is_below_any(each.file.path, empty)]
        store.pending.apply(gone)
        return len(gone)


class RootWalk:
    """The differences between the disk and the library, for `library.scan`.

    `known` are the files that were lost or changed, `files` those on disk that are new or changed, and `visited` the
    folders that were read; `found` tells whether any file was found.
    """

    def __init__(
        self, store: SharedLibraryStore, model_id: int, spool: NameSpool, most_compared: int = MOST_COMPARED
    ) -> None:
        self.known: dict[str, KnownFile] = {}
        self.files: dict[str, FileState] = {}
        self.visited: set[str] = set()
        self.found = False
        self.unchanged = self.spooled_new = self.spooled_changed = 0
        self._store = store
        self._model_id = model_id
        self._spool = spool
        self._most = most_compared
        self._before = 0
        self._uncounted: frozenset[str] = frozenset()

    def settled(self, folder: str) -> Settled:
        """Returns the known files in a folder."""
        stamps, self._uncounted = self._store.scans.settled(folder, self._model_id)
        self._before = len(stamps)
        return stamps

    def take(self, folder: str, files: Mapping[str, FileState], left: Settled, linked: Set[str]) -> None:
        """Keeps the differences in a folder."""
        self.visited.add(folder)
        same = self._before - len(left)
        self.found = self.found or bool(same or files)
        self.unchanged += same - sum(each not in left for each in self._uncounted)
        here = {path: without_change_time(file) for path, file in files.items()}
        if len(self.files) + len(here) > self._most:
            # Of a file with several names one is kept, so these are compared in any case.
            spooled = [file for file in here.values() if file.file_id not in linked]
            self._spool.add(spooled)
            changed = sum(file.path in left for file in spooled)
            self.spooled_changed += changed
            self.spooled_new += len(spooled) - changed
            for file in spooled:
                del here[file.path]
                left.pop(file.path, None)
        self.files.update(here)
        if left:
            self.know(self._store.photos.known_at(left, self._model_id))

    def know(self, known: Mapping[str, KnownFile]) -> None:
        """Adds known files that are lost or changed."""
        self.known.update((path, replace(each, file=without_change_time(each.file))) for path, each in known.items())


def _missing(
    changes: Changes, known: Mapping[str, KnownFile], exclusion: Exclusion, confirmed: frozenset[str]
) -> list[FileState]:
    """Returns the files of photos that would be removed although nobody has excluded or confirmed them."""
    gone = {*changes.gone, *changes.gone_later}
    return [
        each.file
        for path, each in known.items()
        if each.photo_id in gone and not exclusion.hides(path, each.file.size) and not is_below_any(path, confirmed)
    ]


def _write_names(store: SharedLibraryStore, files: Collection[FileState], observed_ns: int, tell: Listener) -> None:
    named = []
    for file in files:
        if len(to_bytes(file.path)) > LONGEST_PATH:
            tell(Trouble(f"{display(file.path)} is not indexed: its path has more than {LONGEST_PATH} bytes."))
        else:
            named.append(file)
    for start in range(0, len(named), NAMES_AT_ONCE):
        store.pending.add_names(named[start : start + NAMES_AT_ONCE], observed_ns)


def _any_file(folder: str) -> str:
    """Returns the path that some file in `folder` could have."""
    return os.path.join(folder, "0")  # noqa: PTH118  (text: any bytes survive)


def _too_many(folder: str, missing: int, known: int) -> TooManyRemoved:
    return TooManyRemoved(
        f"{missing} of {known} photos in {display(folder)} are missing. The folder was not updated. "
        "Check that the right drive is mounted there"
    )


def _are_empty(folders: Sequence[str]) -> str:
    """Returns the message about folders that are now empty."""
    if len(folders) == 1:
        return f"The folder {display(folders[0])} is empty. Its photos stay in the library."
    names = ", ".join(display(each) for each in folders[:NAMED_IN_MESSAGE])
    more = len(folders) - NAMED_IN_MESSAGE
    return f"Folders are empty: {names}{f' and {more} more' if more > 0 else ''}. Their photos stay in the library."
