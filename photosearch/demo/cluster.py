"""Shows a shared library at work on one machine: a server, two workers, one of which is killed, and two clients.

Server, workers and clients are real: each is a process with a home of its own, and they meet only in the database.
All of it lies in a temporary folder, and is stopped and deleted at the end.
"""

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from photosearch.core.address import Address
from photosearch.errors import StorageError
from photosearch.scenes import rendering
from photosearch.scenes.rendering import ORIGINAL, Rendered
from photosearch.settings import LIBRARY_VARIABLE
from photosearch.shared.server import embedded
from photosearch.shared.server.connection import connect
from photosearch.shared.server.schema import Role, role_name
from photosearch.shared.store.roots import Mounts
from photosearch.shared.store.store import SharedStore

Say: TypeAlias = Callable[[str], None]
Counter: TypeAlias = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]

DATABASE = "archive"
ROOT = "photos"
WORKERS = 2
CLIENTS = ("anna", "ben")
_LOOK_SECONDS = 0.05
_END_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Machine:
    """What one machine of the archive has: a user of the library, and a home."""

    address: Address
    environment: dict[str, str]

    def command(self, *arguments: str) -> list[str]:
        """Returns the command that runs `photosearch` on it."""
        return [*program(), *arguments]

    def run(self, *arguments: str) -> str:
        """Runs a command to its end; returns what it printed. Raises StorageError if it fails."""
        done = subprocess.run(  # noqa: S603  (our own program)
            self.command(*arguments), env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise StorageError(f"photosearch {' '.join(arguments[:2])} failed: {done.stderr.strip()[-500:]}")
        return done.stdout


def program() -> list[str]:
    """Returns how to run PhotoSearch itself."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "photosearch"]


def run(say: Say, scenes: int, counter: Counter) -> None:
    """Runs the demonstration from start to end.

    Args:
        say: receives a line for each thing that happens.
        scenes: how many places to render, each in several photos.
        counter: shows how far a named piece of work is (`cli.console.Console.counter`).

    Raises:
        InputError: what it needs is not installed.
        StorageError: a part of it fails.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="photosearch-demo-")))
        folder.chmod(0o711)
        with counter("Rendering") as progress:
            rendered = rendering.render_library(folder / ROOT, scenes=scenes, progress=progress)
        say(f"Rendered {len(rendered)} photos of {scenes} places")
        server = stack.enter_context(embedded.running())
        say(f"PostgreSQL runs on 127.0.0.1, port {server.port}; it asks for passwords")
        with connect(server.address("postgres"), server.password) as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}".encode())
        owner = server.address(DATABASE)
        store = stack.enter_context(SharedStore.create(owner, Mounts(folder / "owner.json"), server.password))
        machines = {
            name: _machine(server, folder, name, role)
            for name, role in (("indexer", Role.INDEXER), *((each, Role.READER) for each in CLIENTS))
        }
        say(f"Created the shared library {DATABASE}, with the users {', '.join(machines)}")
        _index(machines["indexer"], folder / ROOT, store, len(rendered), say)
        for name in CLIENTS:
            _search(name, machines[name], folder / ROOT, rendered, say)
    say("Stopped everything and deleted its files")


def _machine(server: embedded.EmbeddedServer, folder: Path, name: str, role: Role) -> Machine:
    password = secrets.token_urlsafe(24)
    with connect(server.address(DATABASE), server.password) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'".encode())
        connection.execute(f"GRANT {role_name(DATABASE, role)} TO {name}".encode())
    address = server.address(DATABASE, name)
    home = folder / "homes" / name
    home.mkdir(parents=True)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("RAY_", "PG"))}
    return Machine(
        address,
        {**kept, LIBRARY_VARIABLE: str(address), "PGPASSWORD": password, "HOME": str(home), "XDG_DATA_HOME": str(home)},
    )


def _index(machine: Machine, photos: Path, store: SharedStore, count: int, say: Say) -> None:
    """Indexes the photos with two workers, kills one of them in its work, and checks the result."""
    started = time.monotonic()
    arguments = ("cluster", "index", str(photos), "--workers", str(WORKERS), "--json")
    with _running(machine, arguments) as process:
        say(f"Ray starts {WORKERS} workers; each has a model, a decoder and a connection of its own")
        killed = None
        while process.poll() is None and killed is None:
            killed = _kill_worker(store, say)
            time.sleep(_LOOK_SECONDS)
        printed, problems = process.communicate()
    if process.returncode:
        raise StorageError(f"photosearch cluster index failed: {problems.strip()[-500:]}")
    done: dict[str, Any] = json.loads(printed)
    for each in done["lost"]:
        say(f"The driver noticed: worker {each['worker']} is lost ({each['reason']}), and started it anew")
    seconds = time.monotonic() - started
    shares = ", ".join(f"{name} {photos}" for name, photos in sorted(done["workers"].items()))
    say(f"Indexed in {seconds:.0f} s, with the start of Ray; photos by worker: {shares}")
    store.models.load()
    (model,) = store.models.all()
    pending, there = store.pending.count(model.id), store.photos.counts().photos
    vectors = store.vectors.count(model.id)
    say(f"The library holds {there} of {count} photos, {vectors} vectors; {pending} are pending")
    if (there, vectors, pending) != (count, count, 0):
        raise StorageError("Photos were lost or doubled")


def _kill_worker(store: SharedStore, say: Say) -> int | None:
    """Kills a worker that has claimed photos, once the first photos are in the library; returns its process."""
    done = sum(store.vectors.count(each.id) for each in store.models.all())
    for each in store.indexing() if done > 0 else ():
        number = int(each.process.rpartition(":")[2])
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
            say(f"Killed the worker {each.process} while it read photos; {done} photos were in the library")
            return number
    return None


def _search(name: str, machine: Machine, photos: Path, rendered: Sequence[Rendered], say: Say) -> None:
    """Searches by an edited picture, as one of the clients does."""
    machine.run("library", "mount", ROOT, str(photos))
    edited = [each for each in rendered if each.variant != ORIGINAL]
    asked = edited[(CLIENTS.index(name) * len(edited)) // len(CLIENTS)]
    hits = json.loads(machine.run("search", str(asked.path), "--json"))["hits"]
    others = [hit for hit in hits if hit["path"] != str(asked.path)]
    scene_of = {str(each.path): each.scene for each in rendered}
    right = bool(others) and scene_of.get(others[0]["path"]) == asked.scene
    say(
        f"{name}, who may only read, searched by {asked.path.name}: first other hit "
        f"{Path(others[0]['path']).name if others else 'none'} ({'the same place' if right else 'another place'})"
    )


@contextmanager
def _running(machine: Machine, arguments: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """Runs a command beside this process, and ends it in an orderly way if it still runs."""
    process = subprocess.Popen(  # noqa: S603  (our own program)
        machine.command(*arguments), env=machine.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
    )  # fmt: skip
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                try:
                    process.wait(_END_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
