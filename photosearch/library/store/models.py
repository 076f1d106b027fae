"""The models whose vectors the library holds."""

from collections.abc import Callable

from photosearch.library.database import give_back
from photosearch.library.store import rows
from photosearch.library.store.session import Session

REMOVED_AT_ONCE = 8192
"""Vectors that one transaction removes: some megabytes."""


class Models:
    """The table `model`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def register(self, sha256: str, name: str, version: str, dimension: int) -> int:
        """Returns the id of the model with this hash, after adding a new model."""
        with self._session.transaction():
            self._session.connection.execute(
                "INSERT OR IGNORE INTO model (sha256, name, version, dimension) VALUES (?, ?, ?, ?)",
                (sha256, name, version, dimension),
            )
            model_id = self.id_of(sha256)
        assert model_id is not None
        return model_id

    def id_of(self, sha256: str) -> int | None:
        """Returns the id of the model with this hash, or None if nothing was indexed with it."""
        return next(self._session.read(rows.integer, "SELECT id FROM model WHERE sha256 = ?", (sha256,)), None)

    def forget(self, model_id: int, stop: Callable[[], bool], at_once: int = REMOVED_AT_ONCE) -> None:
        """Removes the model and its vectors, and gives their space back to the disk.

        It removes `at_once` vectors in each transaction, so that readers of a library of millions need not wait. If
        `stop` or a crash ends it early, the next call continues.
        """
        some = "SELECT id FROM vector WHERE model_id = ? LIMIT ?"
        connection, left = self._session.connection, True
        while left and not stop():
            with self._session.transaction():
                deleted = connection.execute(f"DELETE FROM vector WHERE id IN ({some})", (model_id, at_once))
                left = deleted.rowcount > 0
                if not left:
                    connection.execute("DELETE FROM model WHERE id = ?", (model_id,))
        give_back(connection, self._session.path)
