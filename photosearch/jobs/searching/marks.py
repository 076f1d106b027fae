"""The person's marks on search results: the same photo as the example, or a different one."""

import time
from collections.abc import Mapping

from photosearch.core.photo import Mark
from photosearch.core.query.feedback import Asked
from photosearch.jobs.opening.opening import Opening


class Marks:
    """Writes marks in the calling thread, so that they do not wait for indexing."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    def mark(self, asked: Asked, marks: Mapping[bytes, Mark | None]) -> None:
        """Stores marks on photos, by digest; None removes a mark. Blocks; raises StorageError."""
        with self._opening.library().writer() as store:
            store.marks.put(asked, marks, time.time_ns())
