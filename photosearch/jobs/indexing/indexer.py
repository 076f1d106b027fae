"""The path of a photo: paths -> reconcile -> decode -> embed -> store -> tail.

It runs in the calling thread: the indexing thread, or the only thread of the command line.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from photosearch.core.events import IndexReport, Listener
from photosearch.core.folders.formats import is_sidecar, named_like_photo
from photosearch.core.folders.reconcile import Changes, diff
from photosearch.core.folders.unchanged import same_file
from photosearch.core.photo import Decoded, FileState, PhotoState
from photosearch.errors import Interrupted, PhotoError, UnreadablePhoto, UnsupportedFormat
from photosearch.jobs.control import Control
from photosearch.jobs.indexing.embedding import Embedded, Embedding, codes_by_content
from photosearch.jobs.indexing.sidecars import read_sidecar
from photosearch.jobs.indexing.survey import Survey, survey_folders, survey_paths
from photosearch.jobs.opening.parts import Parts
from photosearch.jobs.progress import Progress
from photosearch.library import scan
from photosearch.library.store.changes.changes import Change, Delta, Gone, Ignored, Indexed, Moved, Skipped, Touched
from photosearch.library.store.store import Store
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.embedding.windows import Codes


@dataclass(slots=True)
class _Pass:
    """One pass: its work, and the number of photos done so far."""

    survey: Survey
    photo_ids: dict[str, int]
    """The ids of photos whose files are read again, by path."""
    lost: dict[bytes, list[int]]
    """The ids of photos that may have moved, by digest: their file is gone, and one of the same size appeared."""
    started: float = field(default_factory=time.monotonic)
    added: int = 0
    updated: int = 0
    moved: int = 0
    removed: int = 0
    skipped: int = 0
    unchanged: int = 0
    sidecars: int = 0

    def report(self) -> IndexReport:
        seconds = time.monotonic() - self.started
        processed = self.added + self.updated + self.skipped
        return IndexReport(
            added=self.added,
            updated=self.updated,
            moved=self.moved,
            removed=self.removed,
            skipped=self.skipped,
            unchanged=self.unchanged,
            sidecars=self.sidecars,
            seconds=round(seconds, 3),
            photos_per_second=round(processed / seconds, 2) if seconds > 0 else 0.0,
        )

    def count_read(self, file: FileState) -> None:
        """Counts a file that was read, as added or as updated."""
        if file.path in self.photo_ids:
            self.updated += 1
        else:
            self.added += 1


class Indexer:
    """Updates the store from the folders, one pass at a time.

    Args:
        store: the writing store; the caller owns it.
        decoder: decodes the photos of this pass.
        publish: receives each commit, so that a new photo can be found at once.
        emit: receives progress.
        control: pauses or ends a pass; its commits are kept, and the next pass continues from there.
    """

    def __init__(
        self,
        parts: Parts,
        store: Store,
        decoder: Decoder,
        publish: Callable[[Delta], None],
        emit: Listener,
        control: Control,
    ) -> None:
        self._parts = parts
        self._tuning = parts.library.tuning
        self._store = store
        self._decoder = decoder
        self._publish = publish
        self._emit = emit
        self._control = control
        self._staged: list[Change] = []
        self._thumbnails: dict[bytes, bytes] = {}
        self._codes: dict[bytes, Codes] = {}
        self._committed_at = 0.0
        self._begun = False

    def update_folders(self) -> tuple[IndexReport, Survey]:
        """Compares every folder with the store and processes the differences.

        Raises:
            Interrupted: the pass was interrupted.
            StorageError: the library cannot be written.
        """
        if not self._begun:
            self._store.photos.doubt_at_start()
            self._begun = True
        return self._update(survey_folders(self._store, self._parts.model_id, self._stop_scan))

    def update_paths(self, paths: Sequence[str]) -> tuple[IndexReport, Survey]:
        """Compares only `paths` (files or folders, existing or not) with the store; raises as `update_folders`."""
        return self._update(survey_paths(self._store, self._parts.model_id, paths, self._stop_scan))

    def _stop_scan(self) -> bool:
        self._control.give_way()
        return self._control.leaving

    def _update(self, survey: Survey) -> tuple[IndexReport, Survey]:
        self._control.check()
        # Changes staged by a failed pass may be out of date; this pass finds them again.
        self._staged, self._thumbnails, self._codes = [], {}, {}
        changes = diff(survey.known, survey.seen)
        again = (*changes.changed, *changes.pending)
        now = _Pass(
            survey,
            photo_ids={file.path: photo_id for photo_id, file in again},
            lost=self._by_content(changes.gone_later),
            unchanged=changes.unchanged,
        )
        try:
            self._apply_identity(changes, now)
            files = [*changes.added, *(file for _, file in again)]
            self._read([file for file in files if not is_sidecar(file.path)], now)
            self._read_sidecars([file for file in files if is_sidecar(file.path)], now)
        except Interrupted:
            self._flush()  # keep the vectors made so far
            raise
        gone = [Gone(photo_id) for photo_ids in now.lost.values() for photo_id in photo_ids]
        self._staged += gone
        now.removed += len(gone)
        self._flush()
        return now.report(), survey

    def _by_content(self, photo_ids: Sequence[int]) -> dict[bytes, list[int]]:
        found: dict[bytes, list[int]] = {}
        for photo_id in photo_ids:
            found.setdefault(self._store.photos.digest(photo_id), []).append(photo_id)
        return found

    def _apply_identity(self, changes: Changes, now: _Pass) -> None:
        """Stages moves and removals first, because they need no pixels; a moved photo keeps its vector."""
        moves = [Moved(photo_id, file, now.survey.observed_ns) for photo_id, file in changes.moved]
        self._staged += [*moves, *(Gone(photo_id) for photo_id in changes.gone)]
        now.moved, now.removed = len(changes.moved), len(changes.gone)
        self._flush()

    def _read(self, files: Sequence[FileState], now: _Pass) -> None:
        """Decodes and embeds `files`, and commits from time to time; waits first if indexing is held."""
        if files:
            self._control.checkpoint()
        progress = Progress(len(files), time.monotonic())
        self._committed_at = told = time.monotonic()
        with Embedding[FileState](self._parts.embedder, self._control.give_way) as embedding:
            try:
                for file, outcome in self._decoder.decode_all(files):
                    self._control.checkpoint()
                    if scan.file_state(file.path) != file:
                        now.survey.unsettled.append(file.path)  # it changed while it was read: wait until it settles
                    elif isinstance(outcome, PhotoError):
                        self._stage_skip(file, outcome, now)
                    elif not self._stage_known_content(file, outcome, now):
                        self._stage_embedded(embedding.add(file, outcome), now)
                    clock = time.monotonic()
                    progress.advance(1, clock)
                    if clock - told >= self._tuning.progress_seconds:
                        self._emit(progress.event())
                        told = clock
                    full = len(self._staged) >= self._tuning.commit_photos
                    if full or clock - self._committed_at >= self._tuning.commit_seconds:
                        self._flush()
            except Interrupted:
                self._stage_embedded(embedding.drain(), now)
                raise
            self._stage_embedded(embedding.finish(), now)
        if files:
            self._emit(progress.event())

    def _read_sidecars(self, files: Sequence[FileState], now: _Pass) -> None:
        """Reads sidecars after their photos, and commits from time to time."""
        for file in files:
            self._control.checkpoint()
            found = read_sidecar(file, now.survey.observed_ns)
            if scan.file_state(file.path) != file:
                now.survey.unsettled.append(file.path)
            elif found is not None:
                self._staged.append(found)
                now.sidecars += 1
            if len(self._staged) >= self._tuning.commit_photos:
                self._flush()

    def _stage_skip(self, file: FileState, error: PhotoError, now: _Pass) -> None:
        if isinstance(error, UnsupportedFormat) and not named_like_photo(file.path):
            self._staged.append(Ignored(file, now.survey.observed_ns))
            return
        # A file that the disk or network refused may be readable next time. With its own time as observation time, it
        # is read at every scan. Any other failure would repeat.
        observed_ns = file.mtime_ns if isinstance(error, UnreadablePhoto) else now.survey.observed_ns
        self._staged.append(Skipped(file, error.code, str(error), observed_ns))
        known = now.survey.known.get(file.path)
        if known is not None and known.state is PhotoState.SKIPPED and same_file(known.file, file):
            now.unchanged += 1  # it was read again only because it was first read right after it was written
        else:
            now.skipped += 1

    def _stage_known_content(self, file: FileState, decoded: Decoded, now: _Pass) -> bool:
        """Reuses the vector of the same bytes if the store has one; returns whether it has.

        So photos that were only touched, moved to another file system or copied are not embedded again.
        """
        read_since = decoded.metadata.read_since
        vector = self._store.vectors.of_content(decoded.digest, self._parts.model_id, read_since)
        if vector is None:
            return False
        observed_ns, photo_id = now.survey.observed_ns, now.photo_ids.get(file.path)
        if photo_id is not None and self._is_up_to_date(photo_id, decoded.digest):
            self._staged.append(Touched(photo_id, file, observed_ns))
            now.unchanged += 1
        elif photo_id is None and (lost := now.lost.get(decoded.digest)):
            self._staged.append(Moved(lost.pop(), file, observed_ns))
            now.moved += 1
        else:
            self._staged.append(Indexed(file, decoded.metadata, decoded.digest, vector, observed_ns))
            self._thumbnails[decoded.digest] = decoded.thumbnail
            now.count_read(file)
        return True

    def _is_up_to_date(self, photo_id: int, digest: bytes) -> bool:
        store = self._store
        return store.photos.digest(photo_id) == digest and store.vectors.exists(photo_id, self._parts.model_id)

    def _stage_embedded(self, embedded: Sequence[Embedded[FileState]], now: _Pass) -> None:
        self._codes |= codes_by_content(embedded)
        for each in embedded:
            decoded, observed_ns = each.decoded, now.survey.observed_ns
            self._staged.append(Indexed(each.key, decoded.metadata, decoded.digest, each.features, observed_ns))
            self._thumbnails[decoded.digest] = decoded.thumbnail
            now.count_read(each.key)

    def _flush(self) -> None:
        """Commits the staged changes in one transaction, then publishes them."""
        self._committed_at = time.monotonic()
        if not self._staged:
            return
        self._parts.library.thumbnails.put(tuple(self._thumbnails.items()))
        if self._parts.descriptors is not None:
            self._parts.descriptors.put(tuple(self._codes.items()))
        delta = self._store.commit(self._staged, self._parts.model_id)
        self._staged, self._thumbnails, self._codes = [], {}, {}
        self._publish(delta)
