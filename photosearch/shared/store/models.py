"""The models of a shared library: one table of vectors each, and the one that answers for everybody.

Another model's table is filled beside the current one; `use` switches with one statement, and back in the same way.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from photosearch.errors import InputError
from photosearch.shared.server.connection import Session
from photosearch.shared.server.steps import HNSW
from photosearch.shared.store.vectors import load_models

_MODELS = """
SELECT id, sha256, name, version, dimension, archive IS NOT NULL,
    EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('vector_' || id || '_near') AND indisvalid)
FROM model
"""


@dataclass(frozen=True, slots=True)
class SharedModel:
    """A model, whether the library holds its file, and whether its vectors have their index."""

    id: int
    sha256: str
    name: str
    version: str
    dimension: int
    has_file: bool
    has_index: bool


class SharedModels:
    """The table `model`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def register(self, sha256: str, name: str, version: str, dimension: int) -> int:
        """Returns the id of the model with this hash; a new model gets one, and an empty table of vectors."""
        known = self.id_of(sha256)
        if known is None:
            statement = "SELECT register_model(%s, %s, %s, %s)"
            known = next(
                self._session.read(lambda row: int(row[0]), statement, (sha256, name, version, dimension)),
            )
            self._session.models[known] = dimension
        return known

    def id_of(self, sha256: str) -> int | None:
        """Returns the id of the model with this hash, or None if nothing was indexed with it."""
        statement = "SELECT id, dimension FROM model WHERE sha256 = %s"
        found = next(self._session.read(lambda row: (int(row[0]), int(row[1])), statement, (sha256,)), None)
        if found is None:
            return None
        self._session.models[found[0]] = found[1]
        return found[0]

    def all(self) -> tuple[SharedModel, ...]:
        """Returns the models, in the order in which they came."""
        return tuple(self._session.read(_model, f"{_MODELS} ORDER BY id"))

    def current(self) -> SharedModel | None:
        """Returns the model that answers for everybody; None before the first photo."""
        return next(self._session.read(_model, f"{_MODELS} WHERE id = (SELECT model_id FROM library)"), None)

    def build_index(self, model_id: int) -> None:
        """Builds the index of a model's vectors if it is missing; raises NotPermitted unless an owner asks."""
        table = f"vector_{int(model_id)}"
        with self._session.transaction():
            # Enough for the graph of some hundred thousand vectors; beyond it, building is slower but works.
            self._session.execute("SET LOCAL maintenance_work_mem = '1GB'")
            self._session.execute(
                f"CREATE INDEX IF NOT EXISTS {table}_near ON {table} "
                f"USING hnsw (embedding halfvec_ip_ops) WITH ({HNSW})"
            )

    def use(self, sha256: str) -> None:
        """Makes a model the one that answers for everybody; the former one keeps its vectors.

        Raises:
            InputError: the library has no such model.
            NotPermitted: the person is not the owner.
        """
        chosen = self.id_of(sha256)
        if chosen is None:
            raise InputError("The shared library has no vectors of this model", "Index the library with it first")
        self._session.execute(
            "UPDATE library SET former_model_id = CASE WHEN model_id = %s THEN former_model_id ELSE model_id END, "
            "model_id = %s",
            (chosen, chosen),
        )

    def forget(self, model_id: int, stop: Callable[[], bool], at_once: int = 0) -> None:
        """Removes the model and its vectors; raises NotPermitted unless the person is the owner."""
        with self._session.transaction():
            self._session.execute(f"DROP TABLE IF EXISTS vector_{int(model_id)}")
            self._session.execute("DELETE FROM model WHERE id = %s", (model_id,))
        self._session.models.pop(model_id, None)

    def archive(self, sha256: str, largest: int = 2**31) -> bytes | None:
        """Returns the file of a model, as `vision.embedding.model_archive` wrote it, or None if there is none.

        Args:
            largest: bytes; a larger file counts as none, and is not read.
        """
        statement = "SELECT archive FROM model WHERE sha256 = %s AND octet_length(archive) <= %s"
        return next(self._session.read(lambda row: bytes(row[0]), statement, (sha256, largest)), None)

    def keep_archive(self, sha256: str, archive: bytes) -> None:
        """Stores the file of a model, so that every client can fetch it; a file that is there already stays."""
        self._session.execute("SELECT keep_model(%s, %s)", (sha256, archive))

    def load(self) -> None:
        """Notes which models have a table."""
        load_models(self._session)


def _model(row: Sequence[Any]) -> SharedModel:
    key, sha256, name, version, width, has_file, has_index = row
    return SharedModel(int(key), str(sha256), str(name), str(version), int(width), bool(has_file), bool(has_index))
