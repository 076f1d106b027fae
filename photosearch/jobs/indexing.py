"""The straight line of a photo: paths -> reconcile -> decode -> embed -> store -> tail.

It runs in the thread of whoever calls it (the indexer's thread, or the command line's only one) and knows neither
when it is called nor who listens.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from photosearch.core.events import IndexReport, Listener
from photosearch.core.formats import named_like_photo
from photosearch.core.photo import Decoded, FileState, Floats
from photosearch.core.reconcile import Changes, diff
from photosearch.errors import PhotoError, UnsupportedFormat
from photosearch.jobs.control import Control, Interrupted
from photosearch.jobs.parts import Parts
from photosearch.jobs.progress import Progress
from photosearch.jobs.survey import Survey, survey_folders, survey_paths
from photosearch.library import scan
from photosearch.library.store import (
    Change,
    Delta,
    Gone,
    Ignored,
    Indexed,
    Moved,
    Skipped,
    Store,
    Touched,
)
from photosearch.vision.decoder import Decoder

EMBED_BATCH = 8
"""Photos a run of the model: on a CPU more gain nothing and keep the decoders waiting."""
COMMIT_PHOTOS = 256
COMMIT_SECONDS = 2.0
"""A commit waits for the disk; two seconds is the most work that a power cut can cost."""
REPORT_SECONDS = 0.2
"""How often progress is told: as often as a person can read it."""


@dataclass(slots=True)
class _Tally:
    """What a pass has done so far; counts are photos."""

    added: int = 0
    updated: int = 0
    moved: int = 0
    removed: int = 0
    skipped: int = 0
    unchanged: int = 0
    started: float = field(default_factory=time.monotonic)

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
            seconds=round(seconds, 3),
            photos_per_second=round(processed / seconds, 2) if seconds > 0 else 0.0,
        )


class Indexer:
    """Brings the store in step with the folders, one pass at a time.

    Args:
        store: the writing store; the caller owns it.
        decoder: decodes the photos of this pass.
        publish: told of each commit, so that a new photo can be found at once.
        emit: told of progress.
        control: pauses or ends a pass; what a pass has committed stays, and the next one goes on from there.
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
        self._store = store
        self._decoder = decoder
        self._publish = publish
        self._emit = emit
        self._control = control
        self._staged: list[Change] = []
        self._thumbnails: list[tuple[bytes, bytes]] = []
        self._committed_at = 0.0

    def update_folders(self) -> tuple[IndexReport, Survey]:
        """Compares every folder with the store and processes what differs.

        Raises:
            Interrupted: the pass was asked to leave.
            StorageError: the library cannot be written.
        """
        return self._update(survey_folders(self._store, self._parts.model_id, self._stop_scan))

    def update_paths(self, paths: Sequence[str]) -> tuple[IndexReport, Survey]:
        """Compares `paths` alone (files or folders, present or not) with the store; raises as `update_folders`."""
        return self._update(survey_paths(self._store, self._parts.model_id, paths, self._stop_scan))

    def _stop_scan(self) -> bool:
        return self._control.leaving

    def _update(self, survey: Survey) -> tuple[IndexReport, Survey]:
        self._control.checkpoint()
        tally = _Tally()
        changes = diff(survey.known, survey.seen)
        tally.unchanged = changes.unchanged
        try:
            self._apply_identity(changes, tally)
            self._process(changes, tally, survey)
        except Interrupted:
            self._flush()  # what is embedded is paid for
            raise
        self._flush()
        return tally.report(), survey

    def _apply_identity(self, changes: Changes, tally: _Tally) -> None:
        """Moves and removals need no pixels and come first, so that a moved photo keeps its vector."""
        moves = [Moved(photo_id, file) for photo_id, file in changes.moved]
        self._staged += [*moves, *(Gone(photo_id) for photo_id in changes.gone)]
        tally.moved, tally.removed = len(changes.moved), len(changes.gone)
        self._flush()

    def _process(self, changes: Changes, tally: _Tally, survey: Survey) -> None:
        known = {file.path: photo_id for photo_id, file in (*changes.changed, *changes.pending)}
        files = [*changes.added, *(file for _, file in (*changes.changed, *changes.pending))]
        progress = Progress(len(files), time.monotonic())
        self._committed_at = told = time.monotonic()
        waiting: list[tuple[FileState, Decoded]] = []
        for file, outcome in self._decoder.decode_all(files):
            self._control.checkpoint()
            if scan.file_state(file.path) != file:
                survey.unsettled.append(file.path)  # it changed while it was read: look again when it is quiet
            elif isinstance(outcome, PhotoError):
                self._stage_skip(file, outcome, survey.observed_ns, tally)
            elif not self._stage_known_content(file, outcome, known.get(file.path), survey.observed_ns, tally):
                waiting.append((file, outcome))
                if file.path in known:
                    tally.updated += 1
                else:
                    tally.added += 1
            if len(waiting) == EMBED_BATCH:
                self._embed(waiting, survey.observed_ns)
                waiting.clear()
            now = time.monotonic()
            progress.advance(1, now)
            if now - told >= REPORT_SECONDS:
                self._emit(progress.event(self._control.paused))
                told = now
            if len(self._staged) >= COMMIT_PHOTOS or now - self._committed_at >= COMMIT_SECONDS:
                self._flush()
        self._embed(waiting, survey.observed_ns)
        if files:
            self._emit(progress.event())

    def _stage_skip(self, file: FileState, error: PhotoError, observed_ns: int, tally: _Tally) -> None:
        if isinstance(error, UnsupportedFormat) and not named_like_photo(file.path):
            self._staged.append(Ignored(file, observed_ns))
            return
        self._staged.append(Skipped(file, error.code, str(error), observed_ns))
        tally.skipped += 1

    def _stage_known_content(
        self, file: FileState, decoded: Decoded, photo_id: int | None, observed_ns: int, tally: _Tally
    ) -> bool:
        """Uses the vector of the same bytes, if the store has one: a copy or a touched photo is not embedded again."""
        vector = self._store.vector_of_content(decoded.digest, self._parts.model_id)
        if vector is None:
            return False
        if photo_id is not None and self._store.digest(photo_id) == decoded.digest:
            self._staged.append(Touched(photo_id, file, observed_ns))
            tally.unchanged += 1
        else:
            self._staged.append(Indexed(file, decoded.metadata, decoded.digest, vector, observed_ns))
            self._thumbnails.append((decoded.digest, decoded.thumbnail))
            tally.added += photo_id is None
            tally.updated += photo_id is not None
        return True

    def _embed(self, waiting: Sequence[tuple[FileState, Decoded]], observed_ns: int) -> None:
        """Embeds each distinct content of the batch once."""
        if not waiting:
            return
        distinct = {decoded.digest: decoded for _, decoded in waiting}
        vectors = self._parts.embedder.embed(np.stack([each.pixels for each in distinct.values()]))
        by_digest: dict[bytes, Floats] = dict(zip(distinct, vectors, strict=True))
        for file, decoded in waiting:
            vector = by_digest[decoded.digest]
            self._staged.append(Indexed(file, decoded.metadata, decoded.digest, vector, observed_ns))
        self._thumbnails += [(each.digest, each.thumbnail) for each in distinct.values()]

    def _flush(self) -> None:
        """Commits what is staged in one transaction, then tells the engine."""
        self._committed_at = time.monotonic()
        if not self._staged:
            return
        self._parts.thumbnails.put(self._thumbnails)
        delta = self._store.commit(self._staged, self._parts.model_id)
        self._staged, self._thumbnails = [], []
        self._publish(delta)
