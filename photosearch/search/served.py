"""A snapshot that answers in a separate process.

hnswlib holds Python's lock while it loads a graph (seconds for a million vectors) and while it returns vectors, and a
faulty graph crashes its process. In a separate process, neither affects the window.
"""

import json
import multiprocessing
import signal
import threading
import weakref
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Floats, Ids
from photosearch.errors import SnapshotError
from photosearch.search.exact import Found
from photosearch.search.index import Index, Snapshot, count

PROCESS_NAME = "index"
_Arrays = list[npt.NDArray[Any]]


def open_index(path: Path, *, model: str, served_from: int) -> Index:
    """Opens the snapshot of the model with hash `model`, in a separate process from `served_from` vectors on.

    Raises:
        SnapshotError: as `Snapshot.load`, or the process ended while it loaded the graph.
    """
    if count(path) < served_from:
        return Snapshot.load(path, model=model)
    return ServedSnapshot(path, model=model)


class ServedSnapshot:
    """A `Snapshot` in another process, with the same methods for reading. Calls from several threads take turns.

    The process ends with this object, and with this process. If it ends before that, a call starts it once more.

    Raises:
        SnapshotError: as `Snapshot.load`, or the process ended while it loaded the graph. Every method raises it if the
            process ends twice, if the graph on disk was replaced before it could be loaded again, or after `close`.
    """

    def __init__(self, path: Path, *, model: str) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._server = _Server(path, model)
        self.model = model
        self.ids: Ids = self._server.ids
        """int64 [N], ascending, read-only."""
        self.dimension = self._server.dimension
        """Values per vector."""

    @property
    def last_id(self) -> int:
        """The greatest id in the snapshot, 0 if it is empty."""
        return int(self.ids[-1]) if len(self.ids) else 0

    def knn(self, query: Floats, k: int) -> Found:
        """Returns approximately the `k` nearest; fewer if the snapshot holds fewer."""
        ids, scores = self._call("knn", k, query)
        return Found(ids, scores)

    def scan(self, ids: Ids, query: Floats, k: int) -> Found:
        """Returns exactly the `k` nearest of `ids`, all of them in the snapshot."""
        found, scores = self._call("scan", k, ids, query)
        return Found(found, scores)

    def knn_each(self, queries: Floats, k: int) -> tuple[Ids, Floats]:
        """Returns about the `k` nearest ids to each of `queries` [N, D], and cosines: [N, k] each, in no order."""
        ids, scores = self._call("knn_each", k, queries)
        return ids, scores

    def vectors(self, ids: Ids) -> Floats:
        """Returns the vectors, float32 [n, D], of ids in the snapshot."""
        (vectors,) = self._call("vectors", 0, ids)
        return vectors

    def close(self) -> None:
        """Ends the process. The snapshot must not be used afterwards."""
        with self._lock:
            self._server.close()

    def _call(self, name: str, k: int, *arrays: npt.NDArray[Any]) -> _Arrays:
        with self._lock:
            if not self._server.close.alive:
                raise SnapshotError(f"The index {self._path} is closed")
            try:
                return self._server.ask(name, k, *arrays)
            except (EOFError, OSError):  # it was killed, for instance for its memory
                self._server = _Server(self._path, self.model)
            if not np.array_equal(self._server.ids, self.ids):
                raise SnapshotError(f"The index {self._path} was replaced", "Restart PhotoSearch")
            try:
                return self._server.ask(name, k, *arrays)
            except (EOFError, OSError) as error:
                raise _ended(self._path) from error


class _Server:
    """The process with a loaded graph, and the connection to it."""

    def __init__(self, path: Path, model: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, path, model), name=PROCESS_NAME, daemon=True)
        process.start()
        theirs.close()
        self.close = weakref.finalize(self, _end, process, self._ours)
        """Ends the process; runs automatically when the server is no longer referenced."""
        try:
            loaded, arrays = _receive(self._ours)
        except (EOFError, OSError) as error:
            raise _ended(path) from error
        if "error" in loaded:
            raise SnapshotError(*loaded["error"])
        self.dimension = int(loaded["dimension"])
        (self.ids,) = arrays

    def ask(self, name: str, k: int, *arrays: npt.NDArray[Any]) -> _Arrays:
        """Returns the arrays of the answer; raises EOFError or OSError if the process has ended."""
        _send(self._ours, {"call": name, "k": k}, *arrays)
        return _receive(self._ours)[1]


def _ended(path: Path) -> SnapshotError:
    return SnapshotError(f"The process that answers from the index {path} ended", "Run: photosearch doctor --repair")


def _end(process: SpawnProcess, connection: Connection) -> None:
    connection.close()
    process.kill()
    process.join()
    process.close()


def _serve(connection: Connection, path: Path, model: str) -> None:
    """The main function of the process. It ends when the other end of the connection is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl+C
    try:
        snapshot = Snapshot.load(path, model=model)
    except SnapshotError as error:
        _send(connection, {"error": [error.message, error.remedy]})
        return
    try:
        _send(connection, {"dimension": snapshot.dimension}, snapshot.ids)
        while True:
            asked, arrays = _receive(connection)
            _send(connection, {}, *_answer(snapshot, asked["call"], asked["k"], arrays))
    except (EOFError, OSError):
        return


def _answer(snapshot: Snapshot, name: str, k: int, arrays: _Arrays) -> tuple[npt.NDArray[Any], ...]:
    match name:
        case "knn":
            return snapshot.knn(arrays[0], k)
        case "scan":
            return snapshot.scan(arrays[0], arrays[1], k)
        case "knn_each":
            return snapshot.knn_each(arrays[0], k)
        case _:
            return (snapshot.vectors(arrays[0]),)


def _send(connection: Connection, header: dict[str, Any], *arrays: npt.NDArray[Any]) -> None:
    shapes = [[array.dtype.str, array.shape] for array in arrays]
    connection.send_bytes(json.dumps({**header, "arrays": shapes}).encode())
    for array in arrays:
        connection.send_bytes(np.ascontiguousarray(array).tobytes())


def _receive(connection: Connection) -> tuple[dict[str, Any], _Arrays]:
    header: dict[str, Any] = json.loads(connection.recv_bytes())
    arrays = [np.frombuffer(connection.recv_bytes(), dtype).reshape(shape) for dtype, shape in header.pop("arrays")]
    return header, arrays
