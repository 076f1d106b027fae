"""A network link that drops between a client and its server: both ends notice, and nothing acknowledged is lost."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from photosearch.core.address import Address
from photosearch.errors import LibraryInUse
from photosearch.shared.server.embedded import EmbeddedServer, running
from photosearch.shared.store.roots import Mounts
from photosearch.shared.store.store import SharedStore
from tests.support.library.material import DIMENSION
from tests.support.patience import wait_until
from tests.support.repository import ROOT
from tests.support.shared.child import BATCH
from tests.support.shared.server import create_database

pytestmark = pytest.mark.full
NETWORK, LINK, FAR_END = "photosearch-far", "photosearch0", "photosearch1"
OURS, THEIRS = "10.213.77.1", "10.213.77.2"


def ip(command: str) -> None:
    subprocess.run(["ip", *command.split()], check=True, capture_output=True)


@pytest.fixture
def far() -> Iterator[None]:
    """A network namespace that reaches this one by one link."""
    if shutil.which("ip") is None or os.geteuid() != 0:
        pytest.skip("needs the command ip, and the rights of root")
    try:
        ip(f"netns add {NETWORK}")
        ip(f"link add {LINK} type veth peer name {FAR_END} netns {NETWORK}")
    except subprocess.CalledProcessError as error:
        pytest.skip(f"this system allows no network namespaces: {error.stderr.decode().strip()}")
    try:
        ip(f"addr add {OURS}/30 dev {LINK}")
        ip(f"link set {LINK} up")
        ip(f"-n {NETWORK} addr add {THEIRS}/30 dev {FAR_END}")
        ip(f"-n {NETWORK} link set {FAR_END} up")
        yield
    finally:
        with suppress(subprocess.CalledProcessError):
            ip(f"link del {LINK}")
        ip(f"netns del {NETWORK}")


@pytest.fixture
def served(far: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[EmbeddedServer, Address]]:
    """A server that listens on the link too, and its address at the far end."""
    with running({"listen_addresses": "*", "shared_buffers": "32MB"}) as server:
        monkeypatch.setenv("PGPASSWORD", server.password)
        create_database(server, "archive")
        with SharedStore.create(server.address("archive"), Mounts(tmp_path / "mounts.json")) as store:
            store.folders.add("/", "root")
            store.models.register("aa" * 32, "first", "1", DIMENSION)
        with (server.folder / "data" / "pg_hba.conf").open("a") as rules:
            rules.write("host all all all scram-sha-256\n")
        os.kill(server.pid, signal.SIGHUP)
        # The embedded server has no TLS.
        yield server, replace(server.address("archive"), host=OURS, options=(("sslmode", "disable"),))


def started(*arguments: str) -> subprocess.Popen[str]:
    """Starts a process at the far end."""
    command = ["ip", "netns", "exec", NETWORK, sys.executable, "-m", "tests.support.shared.child", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def is_free(store: SharedStore) -> bool:
    try:
        with store.hold("/"):
            return True
    except LibraryInUse:
        return False


def test_a_dropped_link_frees_the_lock_and_loses_no_acknowledged_photo(
    served: tuple[EmbeddedServer, Address], tmp_path: Path
) -> None:
    server, address = served
    with started("hold", str(address)) as holder, started("write", str(address), "far") as writer:
        try:
            assert holder.stdout.readline().strip() == "held"
            told = [writer.stdout.readline().strip() for _ in range(5)]
            ip(f"link set {LINK} down")
            with SharedStore.open(server.address("archive"), Mounts(tmp_path / "mounts.json")) as store:
                assert not is_free(store)
                told += writer.stdout.read().split("\n")  # until it ends
                assert any(line.startswith("LibraryUnreachable: ") for line in told)
                wait_until(lambda: is_free(store))
                acknowledged = [line for line in told if line.startswith("/far/")]
                kept = [photo.file.path for photo in store.photos.browse(10**6)]
        finally:
            holder.kill()
            writer.kill()
    assert len(acknowledged) >= 5
    assert {f"{each}/{number}" for each in acknowledged for number in range(BATCH)} <= set(kept)
    assert len(kept) == len(set(kept))
    assert len(kept) <= (len(acknowledged) + 1) * BATCH
