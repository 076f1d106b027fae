"""Makes descriptors that are missing after an upgrade or damage: a few photos at a time, when nothing else waits.

Meanwhile the photos are found by their vectors. Descriptors of removed photos are dropped.
"""

from collections.abc import Collection, Sequence

from photosearch.core.photo import Decoded, FileState, Photo
from photosearch.jobs.control import Control
from photosearch.jobs.indexing.embedding import Embedded, Embedding, codes_by_content
from photosearch.jobs.opening.parts import Parts
from photosearch.library import scan
from photosearch.library.store.store import Store
from photosearch.vision.decoding.decoder import Decoder

CHECKED = 1024
"""The number of photos that one step compares with the descriptors."""


class Completer:
    """Goes once through all photos, then once through all descriptors.

    A photo whose file is missing, or has changed since it was indexed, is left to the next Completer.
    """

    def __init__(self, parts: Parts, store: Store, decoder: Decoder, control: Control) -> None:
        self._parts = parts
        self._store = store
        self._decoder = decoder
        self._control = control
        self._after = 0
        self._slot = -1
        self._dropping = False

    def step(self) -> bool:
        """Makes or drops some descriptors; returns whether there may be more to do.

        Raises:
            Interrupted: `control` interrupted it; the next step checks these photos again.
            ModelError, StorageError: the network fails, or the library cannot be read.
        """
        descriptors = self._parts.descriptors
        if descriptors is None:
            return False
        if self._dropping:
            return self._drop_some()
        contents = self._store.photos.contents_after(self._after, CHECKED)
        if not contents:
            self._dropping = True
            return True
        lacking = descriptors.lacking([digest for _, digest in contents])
        self._control.check()
        some = [photo_id for photo_id, digest in contents if digest in lacking]
        some = some[: self._parts.library.tuning.switch_photos]
        if some:
            self._complete(self._store.photos.by_id(some).values())
        whole = len(some) < self._parts.library.tuning.switch_photos
        self._after = contents[-1][0] if whole else some[-1]
        return True

    def _complete(self, photos: Collection[Photo]) -> None:
        known = {file: photo.digest for file, photo in scan.unchanged(photos)}
        with Embedding[FileState](self._parts.embedder, self._control.give_way) as embedding:
            for file, outcome in self._decoder.decode_all(known):
                self._control.checkpoint()
                if isinstance(outcome, Decoded) and outcome.digest == known[file]:
                    self._put(embedding.add(file, outcome))
            self._put(embedding.finish())

    def _put(self, embedded: Sequence[Embedded[FileState]]) -> None:
        if self._parts.descriptors is not None:
            self._parts.descriptors.put(tuple(codes_by_content(embedded).items()))

    def _drop_some(self) -> bool:
        assert self._parts.descriptors is not None
        self._control.check()  # no waiting, because this reads no photos
        records = self._parts.descriptors.after(self._slot, CHECKED)
        if not records:
            return False
        digests = [digest for _, digest in records]
        there = self._store.photos.with_content(digests)
        self._parts.descriptors.drop([digest for digest in digests if digest not in there])
        self._slot = records[-1][0]
        return True
