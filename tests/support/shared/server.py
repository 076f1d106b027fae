"""One PostgreSQL for each worker of the suite, and an empty shared library on it for each test."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from photosearch.core.address import Address
from photosearch.shared.server.connection import connect
from photosearch.shared.server.embedded import EmbeddedServer, running
from photosearch.shared.store.roots import Mounts
from photosearch.shared.store.store import SharedStore

DATABASE = "archive"
TABLES = (
    "photo", "root", "model", "thumbnail", "descriptor", "picture_text", "feedback", "saved_search", "kept_picture",
    "folder_right", "content", "content_word", "content_name", "content_within", "content_state", "content_refusal",
    "album", "album_photo",
)  # fmt: skip


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    with running({"max_connections": "40", "shared_buffers": "64MB"}) as server:
        yield server


@pytest.fixture(scope="session")
def archive(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Address:
    """The address of a shared library that its tests empty; its owner is the server's superuser."""
    create_database(server, DATABASE)
    address = server.address(DATABASE)
    SharedStore.create(address, Mounts(tmp_path_factory.mktemp("mounts") / "roots.json"), server.password).close()
    return address


@pytest.fixture
def password(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """The password of every user of the server, where libpq finds it."""
    monkeypatch.setenv("PGPASSWORD", server.password)
    return server.password


@pytest.fixture
def mounts(tmp_path: Path) -> Mounts:
    return Mounts(tmp_path / "roots.json")


@pytest.fixture
def shared(archive: Address, password: str, mounts: Mounts) -> Iterator[SharedStore]:
    """An empty shared library."""
    clear(archive, password)
    with SharedStore.open(archive, mounts) as store:
        yield store


def create_database(server: EmbeddedServer, name: str) -> None:
    address = server.address("postgres")
    with psycopg.connect(str(address), password=server.password, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())


def clear(address: Address, password: str) -> None:
    """Removes everything from a shared library."""
    with connect(address, password) as connection:
        ids = connection.execute("SELECT id FROM model").fetchall()
        for (model_id,) in ids:
            connection.execute(f"DROP TABLE vector_{model_id}".encode())
        # Of a few rows, this costs half of a TRUNCATE, which makes new files for all tables and indexes.
        connection.execute("; ".join(f"DELETE FROM {table}" for table in TABLES).encode())
        connection.execute("UPDATE library SET patterns = '', model_id = NULL, former_model_id = NULL")


def add_user(server: EmbeddedServer, name: str, role: str | None, database: str = DATABASE) -> Address:
    """Creates a login, a member of the library's group `role`; its password is the server's."""
    with connect(server.address(database), server.password) as connection:
        connection.execute(f'DROP ROLE IF EXISTS "{name}"'.encode())
        connection.execute(f"CREATE ROLE \"{name}\" LOGIN PASSWORD '{server.password}'".encode())
        if role is not None:
            connection.execute(f'GRANT "{database}_{role}" TO "{name}"'.encode())
    return server.address(database, name)
