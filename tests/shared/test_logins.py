"""Passwords from the keyring and from the person, and certificates of a real server with a certificate authority."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.null import Keyring as NoPasswords

from photosearch.core.address import Address
from photosearch.errors import LibraryUnreachable, LoginRefused
from photosearch.shared.library import ATTEMPTS, SharedLibrary
from photosearch.shared.server.connection import connect
from photosearch.shared.server.embedded import EmbeddedServer, running
from photosearch.shared.store.roots import Mounts


class Keyring(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture
def passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keyring]:
    """The keyring of the system; there is no other password."""
    monkeypatch.delenv("PGPASSWORD", raising=False)
    monkeypatch.setenv("PGPASSFILE", "/nowhere")
    before, ours = keyring.get_keyring(), Keyring()
    keyring.set_keyring(ours)
    yield ours
    keyring.set_keyring(before)


def test_the_password_is_taken_from_the_keyring(
    archive: Address, server: EmbeddedServer, mounts: Mounts, passwords: Keyring
) -> None:
    with pytest.raises(LoginRefused, match="keyring"):
        connect(archive)
    service = f"PhotoSearch {archive.host}:{archive.port}/{archive.database}"
    keyring.set_password(service, archive.user, server.password)
    library = SharedLibrary(archive, mounts, ask=lambda: pytest.fail("the keyring has the password"))
    library.store().close()
    library.close()
    keyring.set_keyring(NoPasswords())  # type: ignore[no-untyped-call]
    with pytest.raises(LoginRefused):
        connect(archive)


def test_a_wrong_password_is_asked_for_again_three_times_at_most(
    archive: Address, server: EmbeddedServer, mounts: Mounts, passwords: Keyring
) -> None:
    service = f"PhotoSearch {archive.host}:{archive.port}/{archive.database}"
    keyring.set_password(service, archive.user, "an old one")
    answers = ["mistyped", server.password]
    library = SharedLibrary(archive, mounts, ask=lambda: answers.pop(0))
    with library.store(), library.store():
        assert answers == []
    library.close()
    answers = ["wrong"] * (ATTEMPTS + 1)
    with pytest.raises(LoginRefused):
        SharedLibrary(archive, mounts, ask=lambda: answers.pop(0)).store()
    assert len(answers) == 1


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[EmbeddedServer, Path]]:
    """A PostgreSQL of the system with a certificate for this machine's name, and the file of its authority."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not programs or shutil.which("openssl") is None:
        pytest.skip("needs the system's postgresql and openssl, such as Debian's")
    folder = tmp_path_factory.mktemp("certificates")
    name = socket.gethostname()
    (folder / "names").write_text(f"subjectAltName=DNS:{name}")
    for each in (
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout authority.key -out authority.pem",
        "req -newkey rsa:2048 -nodes -subj /CN=server -keyout server.key -out server.csr",
        "x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 -extfile names "
        "-out server.pem",
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=another -keyout another.key -out another.pem",
    ):
        subprocess.run(["openssl", *each.split()], cwd=folder, check=True, capture_output=True)
    settings = {"listen_addresses": "*", "shared_buffers": "32MB"}
    with running(settings, programs[-1].parent) as server:
        data = server.folder / "data"
        for each in ("server.key", "server.pem"):
            shutil.copy(folder / each, data / each)
            shutil.chown(data / each, data.owner(), data.group())
            (data / each).chmod(0o600)
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write("hostssl all all all scram-sha-256\n")
        with (data / "postgresql.conf").open("a") as changed:
            changed.write("ssl = on\nssl_cert_file = 'server.pem'\nssl_key_file = 'server.key'\n")
        server.stop()
        server.start()
        yield server, folder


@pytest.mark.parametrize(
    ("host", "authority", "trusted"),
    [
        (socket.gethostname(), "authority", True),
        (socket.gethostname(), "another", False),
        ("127.0.0.2", "authority", False),
    ],
)
def test_a_server_must_prove_its_name_by_a_trusted_certificate(
    certified: tuple[EmbeddedServer, Path], host: str, authority: str, trusted: bool
) -> None:
    server, folder = certified
    options = (("sslrootcert", str(folder / f"{authority}.pem")),)
    address = replace(server.address("postgres"), host=host, options=options)
    assert not address.is_local
    if trusted:
        with connect(address, server.password) as connection:
            assert connection.info.pgconn.ssl_in_use
    else:
        with pytest.raises(LibraryUnreachable, match="certificate"):
            connect(address, server.password)
