"""Names the contents of photos from their vectors, some at a time, when nothing else waits. It reads no photos."""

from photosearch.jobs.control import Control
from photosearch.jobs.opening.parts import Parts
from photosearch.library.store.store import Store


class Namer:
    """Goes through the vectors that have no words yet, in the order in which they were stored.

    If the person wants no words or the model has none, it removes the words of an earlier model.
    """

    def __init__(self, parts: Parts, store: Store, control: Control) -> None:
        self._parts = parts
        self._store = store
        self._control = control
        self._prepared = False

    def step(self) -> bool:
        """Names some photos; returns whether there may be more.

        Raises:
            Interrupted: `control` interrupted it.
            StorageError: the library cannot be read or written.
        """
        self._control.check()
        contents = self._parts.embedder.contents
        if contents is None or not self._parts.library.settings.contents:
            self._store.contents.clear()
            return False
        if not self._prepared:
            source = self._parts.embedder.manifest.contents or ""
            self._store.contents.prepare(self._parts.model_id, source, contents.words, contents.within())
            self._prepared = True
        return self._store.contents.name_some(self._parts.model_id, self._parts.library.tuning.name_photos, contents.of)
