"""Brings a shared library up to date: scans the roots that nobody else scans, and works off what is pending."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from photosearch.core.events import IndexReport, Listener, Trouble
from photosearch.core.folders.reconcile import diff
from photosearch.errors import LibraryInUse
from photosearch.jobs.control import Control
from photosearch.jobs.indexing.pending import Batch, PendingIndexer
from photosearch.jobs.indexing.survey import survey_folder
from photosearch.jobs.opening.parts import Parts
from photosearch.jobs.progress import Progress
from photosearch.library import scan
from photosearch.library.store.changes import Gone, Moved
from photosearch.library.store.contract import SharedLibraryStore

NAMES_AT_ONCE = 2000
"""Names in one transaction of a scan."""

WorkOff: TypeAlias = Callable[[Listener, Control], Batch]
"""Reads and embeds what is pending, and returns what was done with all of it."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan of one root wrote. Files of photos in `left` are gone, but a moved file may use their vectors."""

    named: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0
    unchanged: int = 0
    left: tuple[int, ...] = ()


def scan_root(store: SharedLibraryStore, folder: str, model_id: int, stop: Callable[[], bool]) -> Scanned | None:
    """Compares the root at `folder` with the library and writes the names; None if its folder is offline.

    The caller holds the root, so that nobody else scans it.
    """
    survey = survey_folder(store, model_id, folder, stop)
    if survey.offline or stop():
        return None
    changes = diff(survey.known, survey.seen)
    gone = [Gone(each) for each in changes.gone]
    store.pending.apply([*(Moved(each, file, survey.observed_ns) for each, file in changes.moved), *gone])
    named = [*changes.added, *(file for _, file in changes.changed)]
    for start in range(0, len(named), NAMES_AT_ONCE):
        store.pending.add_names(named[start : start + NAMES_AT_ONCE], survey.observed_ns)
    store.note_scan(folder)
    return Scanned(
        len(changes.added), len(changes.changed), len(changes.moved), len(gone), changes.unchanged, changes.gone_later
    )


def bring_up_to_date(
    store: SharedLibraryStore, model_id: int, work_off: WorkOff, emit: Listener, control: Control
) -> IndexReport:
    """Scans every root that is mounted here and that nobody else scans, then reads and embeds what is pending.

    Several machines may do so at the same time; each photo is done once.

    Args:
        work_off: reads and embeds what is pending, here (`work_off_here`) or on a cluster.

    Raises:
        Interrupted: `control` interrupted it; finished batches are committed.
        StorageError: the library cannot be written, or the connection broke; the next run goes on.
    """
    started = time.monotonic()
    store.photos.doubt_at_start()
    scans = [scanned for each in store.folders.paths() if (scanned := _scan(store, model_id, each, emit, control))]
    done = work_off(emit, control)
    left = [each for scanned in scans for each in scanned.left]
    store.pending.apply([Gone(each) for each in left])
    seconds = time.monotonic() - started
    # Others may have done some of what this scan found, and this process some of what they found.
    updated = min(max(0, sum(each.changed for each in scans) - done.touched), done.embedded)
    return IndexReport(
        added=done.embedded - updated,
        updated=updated,
        moved=sum(each.moved for each in scans),
        removed=sum(each.removed for each in scans) + len(left),
        skipped=done.skipped,
        unchanged=sum(each.unchanged for each in scans) + done.touched,
        seconds=round(seconds, 3),
        photos_per_second=round(done.done / seconds, 2) if seconds > 0 else 0.0,
    )


def work_off_here(parts: Parts, store: SharedLibraryStore, emit: Listener, control: Control) -> Batch:
    """Works off what is pending in this process; returns the sums of all batches."""
    control.checkpoint()
    progress = Progress(store.pending.count(parts.model_id), time.monotonic())
    total = Batch()
    with parts.decoder(parts.library.settings.decoders) as decoder:
        indexer = PendingIndexer(parts, store, decoder, control.checkpoint)
        while (batch := indexer.step()) is not None:
            total = total.plus(batch)
            progress.advance(batch.done, time.monotonic())
            emit(progress.event())
            control.checkpoint()
    return total


def _scan(store: SharedLibraryStore, model_id: int, folder: str, emit: Listener, control: Control) -> Scanned | None:
    if not scan.is_reachable(folder):
        return None
    try:
        with store.hold(folder):
            return scan_root(store, folder, model_id, lambda: control.leaving)
    except LibraryInUse as error:
        emit(Trouble(str(error)))
        return None
