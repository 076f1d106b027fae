"""Rereads metadata that an older version has read: a few photos at a time, when there is nothing else to do.

The photos keep their vectors; they are not decoded or embedded again.
"""

from photosearch.core.metadata import Metadata
from photosearch.jobs.control import Control
from photosearch.jobs.opening.parts import Parts
from photosearch.library import scan
from photosearch.library.store.changes.changes import Described
from photosearch.library.store.store import Store
from photosearch.vision.decoding.decoder import Decoder


class Describer:
    """Goes once through the photos whose metadata is outdated, oldest first.

    A photo whose file is missing, or has changed since it was indexed, is left to the pass that compares the folders
    with the library, and to the next Describer.
    """

    def __init__(self, parts: Parts, store: Store, decoder: Decoder, control: Control) -> None:
        self._parts = parts
        self._store = store
        self._decoder = decoder
        self._control = control
        self._passed_over = 0

    def step(self) -> bool:
        """Reads some photos; returns whether there may be more.

        Raises:
            Interrupted: `control` interrupted it; the next step reads these photos again.
            StorageError: the library cannot be written.
        """
        photos = self._store.photos.outdated(self._parts.library.tuning.describe_photos, self._passed_over)
        if not photos:
            return False
        ids = {file: photo.id for file, photo in scan.unchanged(photos)}
        described = []
        for file, outcome in self._decoder.describe_all(ids):
            self._control.checkpoint()
            if isinstance(outcome, Metadata):
                described.append(Described(ids[file], outcome))
        self._store.commit(described, self._parts.model_id)
        self._passed_over += len(photos) - len(described)
        return True
