"""The only door to Ray: runs workers on the machines of a cluster until none of them finds any more work.

A worker finds its own work in the library, so nothing is handed out here that could be lost: whatever a worker that
dies had begun is pending again, and another worker finds it.
"""

import contextlib
import importlib
import io
import logging
import os
import secrets
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from photosearch.errors import InputError, LibraryUnreachable, PhotoSearchError, StorageError
from photosearch.packages import has_extra, install_command

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_OBJECT_STORE_BYTES = 80_000_000
"""Near Ray's least; only small records pass between driver and workers."""
_SHORT_FOLDER = "/tmp" if os.name == "posix" else None  # noqa: S108  (a folder with a random name is made in it)
"""Where Ray's own folder lies: the names of its sockets allow few characters."""
_CONNECT_SECONDS = 10.0
_START_SECONDS = "120"
"""How long Ray may take to start; its own 30 s are too short for a busy machine."""
_LOOK_SECONDS = 0.5
_MOST_FAILURES = 5
"""Failures in a row after which a worker is given up."""
FREED_SECONDS = 45.0
"""By then the server has noticed that a machine is gone, and what its workers had claimed is pending again."""


class Worker(Protocol[T_co]):
    """Does work in steps, on one machine of the cluster."""

    def step(self) -> T_co | None:
        """Does some work; None if there is none that others have not claimed."""
        ...

    def close(self) -> None:
        """Frees what the worker holds; called after `step` has raised."""
        ...


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """A worker, as "host:process", has done a step."""

    worker: str
    result: T


@dataclass(frozen=True, slots=True)
class Lost:
    """A worker died, or failed as `reason` states. Unless it is `given_up`, it starts anew."""

    worker: str
    reason: str
    given_up: bool = False


Event: TypeAlias = Done[T] | Lost


@dataclass(frozen=True, slots=True)
class Cluster:
    """A connection to Ray. `cpus` and `gpus` are what all of its machines offer together."""

    ray: Any
    cpus: int
    gpus: int

    def room(self, workers: int | None, gpus: float) -> int:
        """Returns how many workers it has room for, at most `workers`, each with one processor and `gpus`.

        Raises:
            InputError: it has room for none.
        """
        most = self.cpus if not gpus else min(self.cpus, int(self.gpus / gpus))
        if most < 1:
            what = "processor" if self.cpus < 1 else f"{gpus:g} GPUs for a worker"
            raise InputError(f"The Ray cluster has no {what}", "Add machines to it: ray start --address=HOST:PORT")
        return most if workers is None else min(workers, most)


@contextmanager
def connected(address: str | None, processors: int | None = None) -> Iterator[Cluster]:
    """Connects to a cluster, or runs Ray on this machine alone while the block lasts.

    Ray runs any code that is sent to it, so it is used with a token, unless $RAY_AUTH_MODE says otherwise. What is
    printed inside the block is dropped, because Ray prints there too.

    Args:
        address: "host:port" of the head; this machine must be a node of the cluster. None runs a Ray of its own.
        processors: how many this own Ray offers; None for all.

    Raises:
        InputError: Ray is not installed, or there is no token for the cluster.
        StorageError: the cluster does not answer.
    """
    require()
    with ExitStack() as stack:
        # Ray reads these when it is imported.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        os.environ.setdefault("RAY_AUTH_MODE", "token")
        os.environ.setdefault("RAY_raylet_start_wait_time_s", _START_SECONDS)
        chosen: dict[str, Any] = {"address": address}
        if address is None:
            if not {"RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"} & os.environ.keys():
                os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(32)
                stack.callback(os.environ.pop, "RAY_AUTH_TOKEN", None)
            folder = tempfile.TemporaryDirectory(prefix="ray-", dir=_SHORT_FOLDER, ignore_cleanup_errors=True)
            chosen = {
                "address": "local", "num_cpus": processors, "include_dashboard": False,
                "object_store_memory": _OBJECT_STORE_BYTES, "_node_ip_address": "127.0.0.1",
                "_temp_dir": stack.enter_context(folder),
            }  # fmt: skip
        ray: Any = importlib.import_module("ray")
        _initialise(ray, address, chosen)
        stack.callback(ray.shutdown)
        stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        offered = ray.cluster_resources()
        yield Cluster(ray, int(offered.get("CPU", 0)), int(offered.get("GPU", 0)))


def require(installed: bool | None = None) -> None:
    """Raises InputError if Ray is not installed."""
    if not (has_extra("cluster") if installed is None else installed):
        raise InputError("Indexing on a cluster needs Ray", f"Install it with: {install_command('cluster')}")


def _initialise(ray: Any, address: str | None, chosen: dict[str, Any]) -> None:
    title = f"The Ray cluster {address}" if address else "Ray"
    remedy = "Check the address, and that this machine is a node of the cluster: ray status"
    try:
        if address is not None and address != "auto":
            # Ray itself would try for minutes.
            host, _, port = address.rpartition(":")
            socket.create_connection((host, int(port)), _CONNECT_SECONDS).close()
        ray.init(log_to_driver=False, logging_level=logging.CRITICAL, **chosen)
    except ray.exceptions.AuthenticationError as error:
        raise InputError(
            f"{title} asks for a token that is not here",
            "Put it in $RAY_AUTH_TOKEN, or the name of its file in $RAY_AUTH_TOKEN_PATH",
        ) from error
    except Exception as error:  # Ray raises plain exceptions too
        raise StorageError(f"{title} does not answer: {_first_line(error)}", remedy) from error


def work(
    cluster: Cluster,
    make: Callable[[], Worker[T]],
    workers: int,
    remaining: Callable[[], int],
    *,
    gpus: float = 0.0,
    freed_seconds: float = FREED_SECONDS,
) -> Iterator[Event[T] | None]:
    """Runs workers until none finds any more work; yields what they did, and None from time to time.

    Args:
        make: makes a worker on the machine where it runs. It is sent there by name, so PhotoSearch must be installed
            on every machine, in the same version.
        workers: how many; each uses one processor.
        remaining: returns how many photos are pending; asked only if a worker was lost.
        gpus: the GPUs, or the part of one, that each worker uses.
        freed_seconds: how long to wait for what a lost worker had claimed.

    Raises:
        PhotoSearchError: every worker failed; it is the error of the last one.
        StorageError: every worker died.
    """
    crew = _Crew(cluster.ray, make, workers, gpus)
    poked = time.monotonic()
    try:
        while True:
            yield from crew.events()
            if crew.is_working():
                continue
            now = time.monotonic()
            if crew.lost_at is None or not remaining():
                return
            if now > crew.lost_at + freed_seconds:
                crew.require_survivor()
                return
            if now > poked + 1:
                crew.wake()
                poked = now
    finally:
        crew.dismiss()


class _Crew(Generic[T]):
    """The workers, each an actor, and what each is doing."""

    def __init__(self, ray: Any, make: Callable[[], Worker[T]], workers: int, gpus: float) -> None:
        # An actor that dies starts anew, on any machine; the step in which it died does not.
        actor = ray.remote(num_cpus=1, num_gpus=gpus, max_restarts=-1, max_task_retries=0)(_Actor)
        self._ray = ray
        self._actors = [actor.remote(make) for _ in range(workers)]
        self._names = ["" for _ in self._actors]
        self._running = {each.step.remote(): number for number, each in enumerate(self._actors)}
        self._failures = [0 for _ in self._actors]
        self._due: dict[int, float] = {}
        """When those that failed take their next step."""
        self._idle: set[int] = set()
        self._error: PhotoSearchError | None = None
        self.lost_at: float | None = None

    def events(self) -> Iterator[Event[T] | None]:
        """Waits a moment for steps to end, and begins the next ones."""
        now = time.monotonic()
        for number in [each for each, due in self._due.items() if due <= now]:
            del self._due[number]
            self._begin(number)
        if not self._running:
            time.sleep(_LOOK_SECONDS)
        ready, _ = self._ray.wait(list(self._running), timeout=_LOOK_SECONDS) if self._running else ([], [])
        for reference in ready:
            yield from self._end(reference, self._running.pop(reference))
        if not ready:
            yield None

    def is_working(self) -> bool:
        """Whether any worker that did not fail the last time is in a step."""
        return any(not self._failures[number] for number in self._running.values())

    def wake(self) -> None:
        """Lets idle workers look for work again."""
        idle, self._idle = self._idle, set()
        for number in idle:
            self._begin(number)

    def require_survivor(self) -> None:
        """Raises an error unless a worker is left."""
        if not self._idle:
            raise self._error or StorageError("No worker of the Ray cluster is left", "See: ray status")

    def dismiss(self) -> None:
        """Ends the workers at once; what they had claimed is pending again."""
        for actor in self._actors:
            self._ray.kill(actor)

    def _begin(self, number: int) -> None:
        self._running[self._actors[number].step.remote()] = number

    def _end(self, reference: Any, number: int) -> Iterator[Event[T]]:
        exceptions = self._ray.exceptions
        try:
            self._names[number], result = self._ray.get(reference)
        except exceptions.RayTaskError as error:
            if not isinstance(error.cause, PhotoSearchError):
                raise
            self._error = error.cause
            transient = isinstance(error.cause, LibraryUnreachable)
            yield from self._fail(number, str(error.cause), lasting=not transient)
            if len(self._running) + len(self._due) + len(self._idle) == 0:
                raise error.cause from None
        except exceptions.RayActorError:
            yield from self._fail(number, "its process or its machine died")
        else:
            self._failures[number] = 0
            if result is None:
                self._idle.add(number)
                return
            self._begin(number)
            yield Done(self._names[number], result)

    def _fail(self, number: int, reason: str, *, lasting: bool = False) -> Iterator[Lost]:
        self.lost_at = time.monotonic()
        self._failures[number] += 1
        given_up = lasting or self._failures[number] > _MOST_FAILURES
        if not given_up:
            self._due[number] = self.lost_at + 2.0 ** (self._failures[number] - 1)
        self.wake()
        if given_up or self._failures[number] == 1:
            yield Lost(self._names[number] or f"number {number + 1}", reason, given_up)


class _Actor(Generic[T]):
    """Runs a worker in a process of the cluster."""

    def __init__(self, make: Callable[[], Worker[T]]) -> None:
        self._make = make
        self._worker: Worker[T] | None = None

    def step(self) -> tuple[str, T | None]:
        """Returns the name of this process, and what a step did. After an error the next step makes a new worker."""
        if self._worker is None:
            self._worker = self._make()
        try:
            return f"{socket.gethostname()}:{os.getpid()}", self._worker.step()
        except BaseException:
            worker, self._worker = self._worker, None
            with contextlib.suppress(PhotoSearchError):
                worker.close()
            raise


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)[:200]
