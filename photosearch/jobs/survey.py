"""Gathers what the disk shows and what the store knows, over all folders or over the paths a watcher named.

Both sides are gathered together because a photo that moved from one folder to another is only recognised where its
old and its new place are compared in one step.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from photosearch.core.identity import is_within
from photosearch.core.photo import FileState
from photosearch.core.reconcile import KnownFile, Seen
from photosearch.library import scan
from photosearch.library.store import Store


@dataclass(frozen=True, slots=True)
class Survey:
    """`known` and `seen` cover the same places. `offline` lists the watched folders that could not be compared.

    `unsettled` collects paths that changed while they were read; `observed_ns` is the time before the walk began.
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
    files: dict[str, FileState] = {}
    unreadable: set[str] = set()
    offline: list[str] = []
    for folder in store.folders():
        here = store.known(folder, model_id)
        seen = scan.scan(folder, stop)
        known.update(here)
        files.update(seen.files)
        unreadable |= seen.unreadable
        if not seen.online or (here and not seen.files):
            # An unmounted volume often leaves its empty mount point: nothing below an empty root is dropped.
            unreadable.add(folder)
            offline.append(folder)
    return Survey(known, Seen(files, frozenset(unreadable), online=True), observed_ns, tuple(offline))


def survey_paths(store: Store, model_id: int, paths: Sequence[str], stop: Callable[[], bool]) -> Survey:
    """Looks at `paths` alone; a watched folder among them, or one that lost everything, is walked as a whole."""
    observed_ns = time.time_ns()
    folders = store.folders()
    if any(folder in paths or not scan.is_reachable(folder) for folder in folders):
        return survey_folders(store, model_id, stop)
    known: dict[str, KnownFile] = {}
    files: dict[str, FileState] = {}
    unreadable: set[str] = set()
    for path in paths:
        if not any(is_within(path, folder) for folder in folders):
            continue
        known.update(store.known(path, model_id))
        seen = scan.look(path, stop)
        files.update(seen.files)
        unreadable |= seen.unreadable
    return Survey(known, Seen(files, frozenset(unreadable), online=True), observed_ns)
