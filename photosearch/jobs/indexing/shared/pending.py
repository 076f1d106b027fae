"""Reads and embeds the pending photos of a shared library, beside any number of other processes and machines.

A batch is one transaction: it claims photos, reads them and commits the results. If the process, the connection or the
server ends, the whole batch is pending again; no photo is lost, and none is processed twice.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass

from photosearch.core.folders.formats import named_like_photo
from photosearch.core.photo import Decoded, FileState
from photosearch.core.refusals import Refusals
from photosearch.errors import PhotoError, UnreadablePhoto, UnsupportedFormat, ValueRefused
from photosearch.jobs.indexing.embedding import Embedded, Embedding, codes_by_content
from photosearch.jobs.opening.parts import Parts
from photosearch.library import scan
from photosearch.library.store.changes.changes import Change, Ignored, Indexed, Skipped, Touched
from photosearch.library.store.contract import Claimed, SharedLibraryStore
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.embedding.windows import Codes

CLAIM = 64
"""Photos in a batch: some seconds of work, the most that a killed process loses."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The number of photos of a batch, by outcome."""

    embedded: int = 0
    """Photos with a new vector, from the model or from a photo with the same bytes."""
    touched: int = 0
    """Photos that were read again, with the same bytes and the same vector as before."""
    skipped: int = 0
    later: int = 0
    """Photos that could not be read now, or changed while they were read."""

    @property
    def done(self) -> int:
        """The number of photos that are no longer pending."""
        return self.embedded + self.touched + self.skipped

    def plus(self, other: "Batch") -> "Batch":
        """Returns the sum of two batches."""
        return Batch(*(one + two for one, two in zip(astuple(self), astuple(other), strict=True)))


def commit(store: SharedLibraryStore, changes: Sequence[Change], model_id: int, refusals: Refusals) -> int:
    """Commits the changes of a batch, and marks photos that the server cannot store as skipped; returns how many.

    Args:
        refusals: counts refused photos over all batches. Files without a vector, such as films, do not count.

    Raises:
        StorageError: the library fails, or refuses many photos in a row (`core.refusals`).
    """
    try:
        store.commit(changes, model_id)
    except ValueRefused:
        return sum(not _is_stored(store, each, model_id, refusals) for each in changes)
    if any(isinstance(each, Indexed) for each in changes):
        refusals.accepted()
    return 0


def _is_stored(store: SharedLibraryStore, change: Change, model_id: int, refusals: Refusals) -> bool:
    try:
        store.commit([change], model_id)
    except ValueRefused as error:
        if not isinstance(change, Indexed):
            raise
        refusals.refused(error)
        store.commit([Skipped(change.file, PhotoError.code, str(error), change.observed_ns)], model_id)
        return False
    if isinstance(change, Indexed):
        refusals.accepted()
    return True


class PendingIndexer:
    """Processes pending photos, one batch at a time. It belongs to one thread.

    Args:
        store: the connection that claims and commits.
        decoder: decodes the photos.
        checkpoint: called between photos; an exception that it raises gives the batch back.
        claim: photos in a batch.
    """

    def __init__(
        self,
        parts: Parts,
        store: SharedLibraryStore,
        decoder: Decoder,
        checkpoint: Callable[[], None] = lambda: None,
        claim: int = CLAIM,
    ) -> None:
        self._parts = parts
        self._store = store
        self._decoder = decoder
        self._checkpoint = checkpoint
        self._claim = claim
        self._refusals = Refusals()
        self._unread = True
        self._after = 0

    def step(self) -> Batch | None:
        """Processes one batch; returns None if no photo is pending that others have not claimed.

        Raises:
            StorageError: the library cannot be written, or the server refuses many photos in a row; the photos of the
                batch are pending again.
        """
        done = self._batch()
        if done is None and self._unread:
            # New and changed files first. Those that could not be read now stay behind for the next run.
            self._unread, self._after = False, 0
            done = self._batch()
        return done

    def _batch(self) -> Batch | None:
        model_id = self._parts.model_id
        with self._store.pending.claim(model_id, self._claim, self._after, unread=self._unread) as claimed:
            if not claimed:
                return None
            batch = _Batch(self._parts, self._store, claimed)
            batch.read(self._decoder, self._checkpoint)
            batch.refused(commit(self._store, batch.changes, model_id, self._refusals))
        self._after = claimed[-1].photo_id
        return batch.summary()


class _Batch:
    """The photos of one claim, and the changes to commit."""

    def __init__(self, parts: Parts, store: SharedLibraryStore, claimed: Sequence[Claimed]) -> None:
        self.changes: list[Change] = []
        self._parts = parts
        self._store = store
        self._claimed = {each.file.path: each for each in claimed}
        self._thumbnails: dict[bytes, bytes] = {}
        self._codes: dict[bytes, Codes] = {}
        self._embedded = self._touched = self._skipped = self._later = 0

    def summary(self) -> Batch:
        return Batch(self._embedded, self._touched, self._skipped, self._later)

    def refused(self, photos: int) -> None:
        self._embedded -= photos
        self._skipped += photos

    def read(self, decoder: Decoder, checkpoint: Callable[[], None]) -> None:
        observed_ns = time.time_ns()
        files = [file for path in self._claimed if (file := scan.file_state(path)) is not None]
        self._later += len(self._claimed) - len(files)  # the next scan finds out where they are
        with Embedding[FileState](self._parts.embedder) as embedding:
            for file, outcome in decoder.decode_all(files):
                checkpoint()
                if scan.file_state(file.path) != file or isinstance(outcome, UnreadablePhoto):
                    self._later += 1
                elif isinstance(outcome, PhotoError):
                    self._skip(file, outcome, observed_ns)
                elif not self._reuse(file, outcome, observed_ns):
                    self._keep(embedding.add(file, outcome), observed_ns)
            self._keep(embedding.finish(), observed_ns)
        self._parts.library.thumbnails.put(tuple(self._thumbnails.items()))
        if self._parts.descriptors is not None:
            self._parts.descriptors.put(tuple(self._codes.items()))

    def _skip(self, file: FileState, error: PhotoError, observed_ns: int) -> None:
        if isinstance(error, UnsupportedFormat) and not named_like_photo(file.path):
            self.changes.append(Ignored(file, observed_ns))
        else:
            self.changes.append(Skipped(file, error.code, str(error), observed_ns))
        self._skipped += 1

    def _reuse(self, file: FileState, decoded: Decoded, observed_ns: int) -> bool:
        """Reuses the vector of the same bytes if the library has one; returns whether it has."""
        store, model_id = self._store, self._parts.model_id
        vector = store.vectors.of_content(decoded.digest, model_id, decoded.metadata.read_since)
        if vector is None:
            return False
        known = self._claimed[file.path]
        if known.digest == decoded.digest and store.vectors.exists(known.photo_id, model_id):
            self.changes.append(Touched(known.photo_id, file, observed_ns))
            self._touched += 1
        else:
            self.changes.append(Indexed(file, decoded.metadata, decoded.digest, vector, observed_ns))
            self._thumbnails[decoded.digest] = decoded.thumbnail
            self._embedded += 1
        return True

    def _keep(self, embedded: Sequence[Embedded[FileState]], observed_ns: int) -> None:
        self._codes |= codes_by_content(embedded)
        for each in embedded:
            decoded = each.decoded
            self.changes.append(Indexed(each.key, decoded.metadata, decoded.digest, each.features, observed_ns))
            self._thumbnails[decoded.digest] = decoded.thumbnail
            self._embedded += 1
