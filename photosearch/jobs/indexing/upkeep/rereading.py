"""Rereads photos that an older version decoded differently: a few at a time, when there is nothing else to do.

Each keeps its thumbnail, vector and descriptors until the new ones replace them. The metadata records which photos are
affected (`vision.decoding.revisions`).
"""

import time
from collections.abc import Callable

import numpy as np

from photosearch.core.photo import Decoded, FileState
from photosearch.jobs.control import Control
from photosearch.jobs.opening.parts import Parts
from photosearch.library import scan
from photosearch.library.store.changes.changes import Delta, Indexed
from photosearch.library.store.store import Store
from photosearch.vision.decoding.decoder import Decoder


class Rereader:
    """Goes once through the affected photos.

    A photo whose file is missing, changed or no longer readable stays as it is, and the next Rereader tries again.

    Args:
        publish: receives each commit, so that searches use the new vectors at once.
    """

    def __init__(
        self, parts: Parts, store: Store, decoder: Decoder, publish: Callable[[Delta], None], control: Control
    ) -> None:
        self._parts = parts
        self._store = store
        self._decoder = decoder
        self._publish = publish
        self._control = control
        self._passed_over = 0

    def step(self) -> bool:
        """Reads some photos; returns whether there may be more.

        Raises:
            Interrupted: `control` interrupted it; the next step reads these photos again.
            StorageError: the library cannot be written.
        """
        photos = self._store.photos.misread(self._parts.library.tuning.reread_photos, self._passed_over)
        if not photos:
            return False
        observed_ns = time.time_ns()
        files = [file for file, _ in scan.unchanged(photos)]
        read: list[tuple[FileState, Decoded]] = []
        for file, outcome in self._decoder.decode_all(files):
            self._control.checkpoint()
            if isinstance(outcome, Decoded):
                read.append((file, outcome))
        if read:
            self._replace(read, observed_ns)
        self._passed_over += len(photos) - len(read)
        return True

    def _replace(self, read: list[tuple[FileState, Decoded]], observed_ns: int) -> None:
        views = self._parts.embedder.views(np.stack([decoded.pixels for _, decoded in read]))
        digests = [decoded.digest for _, decoded in read]
        if self._parts.descriptors is not None and views.codes is not None:
            self._parts.descriptors.drop(digests)
            self._parts.descriptors.put(tuple(zip(digests, views.codes, strict=True)))
        changes = [
            Indexed(file, decoded.metadata, decoded.digest, vector, observed_ns)
            for (file, decoded), vector in zip(read, views.features, strict=True)
        ]
        self._parts.library.thumbnails.put([(decoded.digest, decoded.thumbnail) for _, decoded in read])
        self._publish(self._store.commit(changes, self._parts.model_id))
