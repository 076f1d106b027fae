"""Brings a shared library up to date: scans the roots that nobody else scans, then processes pending photos."""

import contextlib
import time
from collections.abc import Callable
from typing import TypeAlias

from photosearch.core.events import IndexReport, Listener, Trouble
from photosearch.errors import LibraryInUse, ValueRefused
from photosearch.jobs.control import Control
from photosearch.jobs.indexing.shared.pending import Batch, PendingIndexer
from photosearch.jobs.indexing.shared.root_scan import Scanned, TooManyRemoved, remove_left, scan_root
from photosearch.jobs.opening.parts import Parts
from photosearch.jobs.progress import Progress
from photosearch.library import scan
from photosearch.library.store.contract import SharedLibraryStore
from photosearch.vision.embedding.contents import Contents
from photosearch.vision.embedding.manifest import Manifest

NAMED_AT_ONCE = 2000
"""Photos in one transaction that gives them words: a few megabytes of vectors."""
WorkOff: TypeAlias = Callable[[Listener, Control], Batch]
"""Reads and embeds all pending photos, and returns the sums of all batches."""


def bring_up_to_date(
    store: SharedLibraryStore,
    model_id: int,
    work_off: WorkOff,
    emit: Listener,
    control: Control,
    *,
    is_confirmed: Callable[[str], bool] = lambda folder: False,
) -> IndexReport:
    """Scans every root that is mounted here and that nobody else scans, then reads and embeds pending photos.

    Several machines may do this at the same time; each photo is processed once.

    Args:
        work_off: reads and embeds pending photos, here (`work_off_here`) or on a cluster.
        is_confirmed: as in `scan_root`.

    Raises:
        Interrupted: `control` interrupted it; finished batches are committed.
        StorageError: the library cannot be written, or the connection broke; the next run continues.
    """
    started = time.monotonic()
    store.photos.doubt_at_start()
    scans = [
        scanned
        for each in store.folders.paths()
        if (scanned := _scan(store, model_id, each, emit, control, is_confirmed)) is not None
    ]
    done = work_off(emit, control)
    left = 0
    for scanned in scans:
        if scanned.left:
            # If somebody else scans the root now, that scan removes them.
            with contextlib.suppress(LibraryInUse):
                left += remove_left(store, scanned, model_id)
    seconds = time.monotonic() - started
    # Other machines may have processed photos that this scan found, and the other way round.
    updated = min(max(0, sum(each.changed for each in scans) - done.touched), done.embedded)
    return IndexReport(
        added=done.embedded - updated,
        updated=updated,
        moved=sum(each.moved for each in scans),
        removed=sum(each.removed for each in scans) + left,
        skipped=done.skipped,
        unchanged=sum(each.unchanged for each in scans) + done.touched,
        seconds=round(seconds, 3),
        photos_per_second=round(done.done / seconds, 2) if seconds > 0 else 0.0,
    )


def work_off_here(parts: Parts, store: SharedLibraryStore, emit: Listener, control: Control) -> Batch:
    """Processes pending photos in this process, and names contents; returns the sums of all batches."""
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
    if parts.library.settings.contents:
        name_contents(store, parts.model_id, parts.embedder.manifest, parts.embedder.contents, control)
    return total


def name_contents(
    store: SharedLibraryStore, model_id: int, manifest: Manifest, contents: Contents | None, control: Control
) -> None:
    """Gives words to the photos that have none yet, if the model is the library's current one."""
    if contents is None:
        return
    store.contents.prepare(model_id, manifest.contents or "", contents.words, contents.within())
    while store.contents.name_some(model_id, NAMED_AT_ONCE, contents.of):
        control.checkpoint()


def _scan(
    store: SharedLibraryStore,
    model_id: int,
    folder: str,
    emit: Listener,
    control: Control,
    is_confirmed: Callable[[str], bool],
) -> Scanned | None:
    if not scan.is_reachable(folder):
        return None
    try:
        with store.hold(folder):
            return scan_root(store, folder, model_id, lambda: control.leaving, emit, is_confirmed=is_confirmed)
    except TooManyRemoved as error:
        emit(Trouble(str(error), removals=frozenset({folder})))
    except (LibraryInUse, ValueRefused) as error:
        emit(Trouble(str(error)))
    return None
