"""A snapshot that answers in a separate process, and grows there.

hnswlib holds Python's lock while it loads a graph (seconds for a million vectors) and while it returns vectors, and a
faulty graph crashes its process. In a separate process, neither affects the window. A graph that grows where it
answers is in memory once.
"""

import contextlib
import json
import multiprocessing
import os
import signal
import threading
import weakref
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Floats, Ids
from photosearch.errors import DiskFull, SnapshotError, StorageError
from photosearch.search.exact import Found
from photosearch.search.index import Index, Snapshot, count

PROCESS_NAME = "index"
ADDED_AT_ONCE = 16
"""Vectors added before the next query is answered: some milliseconds."""
_LOOK_SECONDS = 0.2
"""How often to check whether to stop."""
_Arrays = list[npt.NDArray[Any]]


def open_index(path: Path, *, model: str, served_from: int) -> Index:
    """Opens the snapshot of the model with hash `model`, in a separate process from `served_from` vectors on.

    Raises:
        SnapshotError: as `Snapshot.load`, or the process ended while it loaded the graph.
    """
    if count(path) < served_from:
        return Snapshot.load(path, model=model)
    return ServedSnapshot.open(path, model=model)


class ServedSnapshot:
    """A `Snapshot` in another process, with the same methods for reading. Calls from several threads take turns.

    The graph may hold later vectors than this snapshot (`Growth`), which it does not find.

    Every method for reading raises SnapshotError if the process ends twice, if the graph on disk was replaced by
    another before it could be loaded again, or after `close`.
    """

    def __init__(self, process: "_Process", ids: Ids) -> None:
        self._process = process
        self.ids = ids
        """int64 [N], ascending, read-only."""

    @classmethod
    def open(cls, path: Path, *, model: str) -> "ServedSnapshot":
        """Starts the process.

        Raises:
            SnapshotError: as `Snapshot.load`, or the process ended while it loaded the graph.
        """
        process = _Process(path, model)
        return cls(process, process.server.ids)

    @property
    def model(self) -> str:
        """The hash of the model."""
        return self._process.model

    @property
    def dimension(self) -> int:
        """Values per vector."""
        return self._process.server.dimension

    @property
    def last_id(self) -> int:
        """The greatest id in the snapshot, 0 if it is empty."""
        return int(self.ids[-1]) if len(self.ids) else 0

    def knn(self, query: Floats, k: int) -> Found:
        """Returns approximately the `k` nearest; fewer if the snapshot holds fewer."""
        wanted = k
        while True:
            found = Found(*self._call("knn", wanted, query))
            own = found.take(found.ids <= self.last_id)
            if len(own.ids) >= k or len(found.ids) < wanted:
                return Found(own.ids[:k], own.scores[:k])
            wanted *= 2

    def scan(self, ids: Ids, query: Floats, k: int) -> Found:
        """Returns exactly the `k` nearest of `ids`, all of them in the snapshot."""
        return Found(*self._call("scan", k, ids, query))

    def knn_each(self, queries: Floats, k: int) -> tuple[Ids, Floats]:
        """Returns about the `k` nearest ids to each of `queries` [N, D], and cosines: [N, k] each, in no order.

        Ids of later vectors may be among them.
        """
        ids, scores = self._call("knn_each", k, queries)
        return ids, scores

    def vectors(self, ids: Ids) -> Floats:
        """Returns the vectors, float32 [n, D], of ids in the snapshot."""
        (vectors,) = self._call("vectors", 0, ids)
        return vectors

    def growth(self) -> "Growth":
        """Lets the graph grow. One thread at a time may do this, beside searches."""
        return Growth(self._process)

    def close(self) -> None:
        """Ends the process. The snapshot must not be used afterwards."""
        self._process.close()

    def _call(self, name: str, k: int, *arrays: npt.NDArray[Any]) -> _Arrays:
        return self._process.call(self.ids, name, k, *arrays)


class Growth:
    """Adds vectors to the graph of a process that answers meanwhile, and saves it.

    If the process ends, nothing is lost but the additions: the next one loads what was last saved. Every method raises
    StorageError then.
    """

    def __init__(self, process: "_Process") -> None:
        self._process = process
        self._server = process.server

    @property
    def last_id(self) -> int:
        """The greatest id in the graph, 0 if it is empty; an attempt that was stopped may have added some."""
        return self._server.last_id

    def add(self, ids: Ids, vectors: Floats) -> None:
        """Adds a few vectors, float32 [n, D], with ids above `last_id`, ascending."""
        with _ending():
            self._server.begin("add", ids, vectors)
            self._server.outcome()
        self._server.last_id = int(ids[-1])

    def save(self, stop: Callable[[], bool]) -> ServedSnapshot | None:
        """Durably replaces the snapshot on disk by the whole graph, and returns the snapshot that answers from it.

        Returns None if `stop` returned True; the process then goes on with it.

        Raises:
            StorageError: it cannot be written; the old snapshot stays on disk.
        """
        with _ending():
            self._server.begin("save")
            while not stop():
                if self._server.has_ended(_LOOK_SECONDS):
                    (ids,) = self._server.outcome()
                    return ServedSnapshot(self._process, ids)
        return None


@contextlib.contextmanager
def _ending() -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError) as error:
        raise StorageError("The index could not be extended: its process ended", "Free some memory") from error


class _Process:
    """A process that loads the graph at `path`, and is started once more if it ends."""

    def __init__(self, path: Path, model: str) -> None:
        self.model = model
        self._path = path
        self._lock = threading.Lock()
        self.server = _Server(path, model)

    def call(self, ids: Ids, name: str, k: int, *arrays: npt.NDArray[Any]) -> _Arrays:
        """Returns the arrays of an answer for the snapshot of `ids`; raises SnapshotError."""
        with self._lock:
            if not self.server.close.alive:
                raise SnapshotError(f"The index {self._path} is closed")
            try:
                return self.server.ask(name, k, *arrays)
            except (EOFError, OSError):  # it was killed, for instance for its memory
                self.server = _Server(self._path, self.model)
            if not np.array_equal(self.server.ids[: len(ids)], ids):
                raise SnapshotError(f"The index {self._path} was replaced", "Restart PhotoSearch")
            try:
                return self.server.ask(name, k, *arrays)
            except (EOFError, OSError) as error:
                raise _ended(self._path) from error

    def close(self) -> None:
        """Ends the process."""
        with self._lock:
            self.server.close()


class _Server:
    """The process with a loaded graph, and the connections to it: one to ask, one to let the graph grow."""

    def __init__(self, path: Path, model: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._asking, answering = context.Pipe()
        self._growing, growing = context.Pipe()
        arguments = (answering, growing, path, model)
        process = context.Process(target=_serve, args=arguments, name=PROCESS_NAME, daemon=True)
        process.start()
        answering.close()
        growing.close()
        self.close = weakref.finalize(self, _end, process, self._asking, self._growing)
        """Ends the process; runs automatically when the server is no longer referenced."""
        try:
            loaded, arrays = _receive(self._asking)
        except (EOFError, OSError) as error:
            raise _ended(path) from error
        if "error" in loaded:
            raise SnapshotError(*loaded["error"])
        self.dimension = int(loaded["dimension"])
        (self.ids,) = arrays
        """The ids that it has loaded."""
        self.last_id = int(self.ids[-1]) if len(self.ids) else 0
        """The greatest id in the graph."""
        self._begun = 0

    def ask(self, name: str, k: int, *arrays: npt.NDArray[Any]) -> _Arrays:
        """Returns the arrays of the answer; raises EOFError or OSError if the process has ended."""
        _send(self._asking, {"call": name, "k": k}, *arrays)
        return _receive(self._asking)[1]

    def begin(self, name: str, *arrays: npt.NDArray[Any]) -> None:
        """Begins to let the graph grow, or to save it; raises as `ask` does."""
        while self._begun:  # a save that nobody waited for
            with contextlib.suppress(StorageError):
                self.outcome()
        _send(self._growing, {"call": name}, *arrays)
        self._begun += 1

    def has_ended(self, seconds: float) -> bool:
        """Waits for the end of what was begun, at most `seconds`; raises as `ask` does."""
        return self._growing.poll(seconds)

    def outcome(self) -> _Arrays:
        """Returns the arrays of the outcome; raises as `ask` does, and StorageError if the graph cannot be saved."""
        answer, arrays = _receive(self._growing)
        self._begun -= 1
        if "error" in answer:
            raise (DiskFull if answer["full"] else StorageError)(*answer["error"])
        return arrays


def _ended(path: Path) -> SnapshotError:
    return SnapshotError(f"The process that answers from the index {path} ended", "Run: photosearch doctor --repair")


def _end(process: SpawnProcess, *connections: Connection) -> None:
    for connection in connections:
        connection.close()
    process.kill()
    process.join()
    process.close()


# The process


def _serve(answering: Connection, growing: Connection, path: Path, model: str) -> None:
    """The main function of the process. It ends when the other ends of the connections are closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl+C
    try:
        snapshot = Snapshot.load(path, model=model)
    except SnapshotError as error:
        _send(answering, {"error": [error.message, error.remedy]})
        return
    saving: Connection | None = None
    with contextlib.suppress(EOFError, OSError):
        _send(answering, {"dimension": snapshot.dimension}, snapshot.ids)
        while True:
            # Queries first. While the graph is saved, nothing is added.
            ready = wait([answering, growing if saving is None else saving])
            if answering in ready:
                asked, arrays = _receive(answering)
                _send(answering, {}, *_answer(snapshot, asked["call"], asked["k"], arrays))
            elif saving is not None:
                _send(growing, *_outcome(saving, snapshot))
                saving = None
            else:
                asked, arrays = _receive(growing)
                if asked["call"] == "add":
                    snapshot.add(arrays[0], arrays[1], threads=1)
                    _send(growing, {})
                else:
                    saving = _begin_to_save(snapshot, path, (answering, growing))


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


def _begin_to_save(snapshot: Snapshot, path: Path, inherited: tuple[Connection, ...]) -> Connection:
    """Saves the graph, and returns a connection that receives the outcome.

    A forked process shares the graph's memory and saves it while this one answers. Windows cannot fork: there the
    queries wait.
    """
    outcome, telling = multiprocessing.Pipe(duplex=False)
    if not hasattr(os, "fork"):
        _save(snapshot, path, telling)
    elif os.fork() == 0:
        try:
            for connection in (*inherited, outcome):  # or nobody would notice the end of this process
                connection.close()
            _save(snapshot, path, telling)
        finally:
            os._exit(0)
    telling.close()
    return outcome


def _save(snapshot: Snapshot, path: Path, telling: Connection) -> None:
    try:
        snapshot.save(path)
    except StorageError as error:
        _send(telling, {"error": [error.message, error.remedy], "full": isinstance(error, DiskFull)})
    else:
        _send(telling, {})


def _outcome(saving: Connection, snapshot: Snapshot) -> tuple[Any, ...]:
    """Returns the answer to the request to save."""
    with saving:
        try:
            told, _ = _receive(saving)
        except EOFError:
            told = {"error": ["The index could not be saved: the process that saved it ended", "Free some memory"]}
            told["full"] = False
    if hasattr(os, "fork"):
        os.wait()
    return (told,) if told else (told, snapshot.ids)


def _send(connection: Connection, header: dict[str, Any], *arrays: npt.NDArray[Any]) -> None:
    shapes = [[array.dtype.str, array.shape] for array in arrays]
    connection.send_bytes(json.dumps({**header, "arrays": shapes}).encode())
    for array in arrays:
        connection.send_bytes(np.ascontiguousarray(array).tobytes())


def _receive(connection: Connection) -> tuple[dict[str, Any], _Arrays]:
    header: dict[str, Any] = json.loads(connection.recv_bytes())
    arrays = [np.frombuffer(connection.recv_bytes(), dtype).reshape(shape) for dtype, shape in header.pop("arrays")]
    return header, arrays
