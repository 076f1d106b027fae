"""Brings a shared library up to date: scans the roots that nobody else scans, and works off what is pending."""

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from photosearch.core.events import IndexReport, Listener, Trouble
from photosearch.core.folders.reconcile import KnownFile, diff
from photosearch.core.identity import display, is_below_any, to_bytes
from photosearch.errors import InputError, LibraryInUse, ValueRefused
from photosearch.jobs.control import Control
from photosearch.jobs.indexing.pending import Batch, PendingIndexer
from photosearch.jobs.indexing.survey import survey_folder
from photosearch.jobs.opening.parts import Parts
from photosearch.jobs.progress import Progress
from photosearch.library import scan
from photosearch.library.store.changes import Gone, Moved
from photosearch.library.store.contract import SharedLibraryStore
from photosearch.vision.embedding.contents import Contents
from photosearch.vision.embedding.manifest import Manifest

NAMED_AT_ONCE = 2000
"""Photos in one transaction that gives them words: a few megabytes of vectors."""
NAMES_AT_ONCE = 2000
"""Names in one transaction of a scan."""

WorkOff: TypeAlias = Callable[[Listener, Control], Batch]
"""Reads and embeds what is pending, and returns what was done with all of it."""


LONGEST_PATH = 2_000
"""Bytes of a path; an index of PostgreSQL holds 2,700."""
MANY = 1_000
"""Removals that are never too many in a large root."""
MANY_SHARE = 0.05
"""The share of a root from which on more than `MANY` removals are too many."""
NAMED_IN_MESSAGE = 10
"""Empty folders that a message names; the others are counted."""


class TooManyRemoved(InputError):
    """A scan would remove too many photos."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan of one root wrote. Files of photos in `left` are gone, but a moved file may use their vectors."""

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
) -> Scanned | None:
    """Compares the root at `folder` with the library and writes the names; None if its folder is offline.

    A drive that is not mounted, or another one in its place, looks as if photos were deleted. So photos in a folder
    that is empty now stay, and if too many photos are missing, nothing is written. Excluded photos do not count.

    The caller holds the root, so that nobody else scans it.

    Args:
        tell: receives what was not removed.
        is_confirmed: whether the person has confirmed that the missing photos of an empty folder, or of the root if
            they are too many, are deleted.

    Raises:
        TooManyRemoved: too many photos are missing; nothing was written.
    """
    survey = survey_folder(store, model_id, folder, stop)
    if survey.offline or stop():
        return None
    seen, exclusion = survey.seen, store.folders.exclusions()[folder]
    excluded = {entry.photo_id for path, entry in survey.known.items() if exclusion.hides(path)}
    lost = (path for path, each in survey.known.items() if path not in seen.files and each.photo_id not in excluded)
    empty = scan.emptied(folder, lost)
    confirmed = frozenset(each for each in empty if is_confirmed(each))
    if kept := empty - confirmed:
        tell(Trouble(_are_empty(sorted(kept)), removals=kept))
        seen = replace(seen, unreadable=seen.unreadable | kept)
    changes = diff(survey.known, seen)
    missing = {*changes.gone, *changes.gone_later} - excluded
    if confirmed:
        missing -= {each.photo_id for path, each in survey.known.items() if is_below_any(path, confirmed)}
    known = len(survey.known) + seen.unchanged
    if not is_confirmed(folder) and are_too_many(len(missing), known):
        raise TooManyRemoved(
            f"{len(missing)} of {known} photos in {display(folder)} are missing. The folder was not updated. "
            "Check that the right drive is mounted there"
        )
    gone = [Gone(each) for each in changes.gone]
    store.pending.apply([*(Moved(each, file, survey.observed_ns) for each, file in changes.moved), *gone])
    named = [*changes.added, *(file for _, file in changes.changed)]
    for file in [file for file in named if len(to_bytes(file.path)) > LONGEST_PATH]:
        tell(Trouble(f"{display(file.path)} is not indexed: its path has more than {LONGEST_PATH} bytes."))
        named.remove(file)
    for start in range(0, len(named), NAMES_AT_ONCE):
        store.pending.add_names(named[start : start + NAMES_AT_ONCE], survey.observed_ns)
    store.note_scan(folder)
    later = set(changes.gone_later)
    return Scanned(
        folder,
        len(changes.added),
        len(changes.changed),
        len(changes.moved),
        len(gone),
        changes.unchanged,
        tuple(each for each in survey.known.values() if each.photo_id in later),
    )


def remove_left(store: SharedLibraryStore, scanned: Scanned, model_id: int) -> int:
    """Removes the photos that a scan left, now that moved files use their vectors; returns how many.

    The root was not held meanwhile. So photos stay whose files are back, or that another scan has seen since.
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


def bring_up_to_date(
    store: SharedLibraryStore,
    model_id: int,
    work_off: WorkOff,
    emit: Listener,
    control: Control,
    *,
    is_confirmed: Callable[[str], bool] = lambda folder: False,
) -> IndexReport:
    """Scans every root that is mounted here and that nobody else scans, then reads and embeds what is pending.

    Several machines may do so at the same time; each photo is done once.

    Args:
        work_off: reads and embeds what is pending, here (`work_off_here`) or on a cluster.
        is_confirmed: as in `scan_root`.

    Raises:
        Interrupted: `control` interrupted it; finished batches are committed.
        StorageError: the library cannot be written, or the connection broke; the next run goes on.
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
    # Others may have done some of what this scan found, and this process some of what they found.
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
    """Works off what is pending in this process, and names contents; returns the sums of all batches."""
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


def _are_empty(folders: Sequence[str]) -> str:
    """Returns sentences about folders that are empty now."""
    if len(folders) == 1:
        return f"The folder {display(folders[0])} is empty. Its photos stay in the library."
    names = ", ".join(display(each) for each in folders[:NAMED_IN_MESSAGE])
    more = len(folders) - NAMED_IN_MESSAGE
    return f"Folders are empty: {names}{f' and {more} more' if more > 0 else ''}. Their photos stay in the library."


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
