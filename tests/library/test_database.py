"""Access to SQLite: real files, and the errors for unusable ones."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from photosearch.errors import DiskFull, LibraryDamaged, LibraryInUse, StorageError
from photosearch.library.database import Connection, backup, connect, prepare, transaction, translated


@pytest.fixture
def connection(path: Path) -> Iterator[Connection]:
    with closing(connect(path)) as connection:
        prepare(connection, path, durable=True)
        connection.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT UNIQUE)")
        yield connection


def notes(connection: Connection) -> list[str]:
    return [text for (text,) in connection.execute("SELECT text FROM note ORDER BY id")]


def add(connection: Connection, text: str) -> None:
    connection.execute("INSERT INTO note (text) VALUES (?)", (text,))


@pytest.mark.parametrize(
    "name", [b"per%cent?mode=memory", b"hash#tag", b"caf\xe9", b"new\nline", "räksmörgås".encode()]
)
def test_a_database_can_be_in_a_folder_of_any_name(tmp_path: Path, name: bytes) -> None:
    folder = tmp_path / os.fsdecode(name)
    folder.mkdir()
    with closing(connect(folder / "library.sqlite3")) as connection:
        connection.execute("CREATE TABLE note (text)")
    assert (folder / "library.sqlite3").stat().st_size > 0


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, sqlite3.IntegrityError])
def test_a_block_that_raises_is_rolled_back(connection: Connection, path: Path, error: type[BaseException]) -> None:
    def interrupted() -> None:
        with transaction(connection, path):
            add(connection, "lost")
            raise error

    add(connection, "kept")
    with pytest.raises(error):
        interrupted()
    assert notes(connection) == ["kept"]
    with transaction(connection, path):
        add(connection, "later")
    assert notes(connection) == ["kept", "later"]


def test_an_invalid_statement_raises_sqlites_own_error(connection: Connection, path: Path) -> None:
    add(connection, "one")
    for statement in ("SELECT nothing FROM note", "SELEKT", "INSERT INTO note (text) VALUES ('one')"):
        with pytest.raises(sqlite3.DatabaseError), translated(path):
            connection.execute(statement)


def test_a_second_writer_gets_an_error_that_the_library_is_in_use(connection: Connection, path: Path) -> None:
    with closing(connect(path, busy_seconds=0.01)) as other, transaction(connection, path):
        with pytest.raises(LibraryInUse) as caught, transaction(other, path):
            pass
        assert caught.value.remedy


def test_a_reader_sees_the_last_commit_during_a_transaction(connection: Connection, path: Path) -> None:
    add(connection, "old")
    with closing(connect(path, readonly=True)) as reader:
        with transaction(connection, path):
            add(connection, "new")
            assert notes(reader) == ["old"]
        assert notes(reader) == ["old", "new"]


def test_a_reader_cannot_write(connection: Connection, path: Path) -> None:
    with closing(connect(path, readonly=True)) as reader, pytest.raises(StorageError), transaction(reader, path):
        add(reader, "x")
    assert notes(connection) == []


def test_writers_in_several_threads_wait_for_each_other(connection: Connection, path: Path) -> None:
    def write(name: str) -> None:
        with closing(connect(path)) as own:
            for number in range(10):
                with transaction(own, path):
                    add(own, f"{name}{number}")

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(notes(connection)) == 40


@pytest.mark.parametrize("content", [b"no database at all " * 100, b"SQLite format 3\0" + b"\xff" * 2000, b"x" * 100])
def test_a_file_that_is_not_a_database_is_rejected_unchanged(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    for readonly in (False, True):
        with pytest.raises(LibraryDamaged) as caught:
            connect(path, readonly=readonly)
        assert caught.value.remedy
    assert path.read_bytes() == content


def test_a_database_that_cannot_be_opened_is_an_error(path: Path) -> None:
    with pytest.raises(StorageError):
        connect(path, readonly=True)
    assert not path.exists()
    with pytest.raises(StorageError):
        connect(path.parent)
    with pytest.raises(StorageError):
        connect(path.parent / "missing" / "library.sqlite3")


def test_a_backup_includes_the_log(connection: Connection, path: Path, tmp_path: Path) -> None:
    with transaction(connection, path):
        add(connection, "fresh")
    target = tmp_path / "backup"
    backup(connection, target)
    with closing(connect(target, readonly=True)) as copy:
        assert notes(copy) == ["fresh"]
    with pytest.raises(StorageError):
        backup(connection, tmp_path / "missing" / "backup")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mounts a small disk")
def test_a_backup_to_a_full_disk_is_an_error(connection: Connection, path: Path, tmp_path: Path) -> None:
    small = tmp_path / "disk"
    small.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(small)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small disk")
    try:
        with transaction(connection, path):
            add(connection, "x" * 1_000_000)
        with pytest.raises(DiskFull) as caught:
            backup(connection, small / "backup")
        assert caught.value.remedy
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)
