"""Commands on a shared library: what one machine indexes, another one finds."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from photosearch.cli.exit_codes import EXIT_BAD_INPUT
from photosearch.core.address import Address
from photosearch.shared.server.embedded import EmbeddedServer
from photosearch.shared.store.store import SharedStore
from tests.support import photos
from tests.support.command_line import photosearch
from tests.support.shared.server import add_user
from tests.support.vision import model_files


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Switches to the machine with this name, which has its own home folder."""

    def switch(name: str) -> None:
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / name))

    switch("first")
    return switch


def command(address: Address, model: Path, *arguments: object, code: int = 0) -> tuple[str, str]:
    done = photosearch(*arguments, "--model", model, "--provider", "cpu", library=str(address), check=False)
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


def test_what_one_machine_indexes_another_one_finds(
    shared: SharedStore, archive: Address, machine: Any, tmp_path: Path
) -> None:
    model = model_files.write(tmp_path / "model")
    written = photos.write_many(tmp_path / "museum", 5)
    (tmp_path / "museum" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 broken")
    for each in (tmp_path / "museum").iterdir():
        os.utime(each, (10**9, 10**9))  # files that were just written are read again
    report = json.loads(command(archive, model, "index", tmp_path / "museum", "--json")[0])
    assert (report["added"], report["skipped"]) == (5, 1)
    again = json.loads(command(archive, model, "index", "--json")[0])
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, 6)

    machine("second")
    (tmp_path / "museum").rename(tmp_path / "mounted elsewhere")
    status = json.loads(command(archive, model, "status", "--json")[0])
    assert (status["photos"], status["skipped"], status["pending"], status["role"]) == (5, 1, 0, "owner")
    assert [(each["name"], each["mounted"]) for each in status["roots"]] == [("museum", None)]
    command(archive, model, "library", "mount", "museum", tmp_path / "mounted elsewhere")
    wanted = tmp_path / "mounted elsewhere" / written[3].name
    hits = json.loads(command(archive, model, "search", wanted, "--json")[0])["hits"]
    assert len(hits) == 5
    assert hits[0]["path"] == str(wanted)
    assert hits[0]["proven"]
    assert [each["score"] for each in hits] == sorted((each["score"] for each in hits), reverse=True)
    assert len(json.loads(command(archive, model, "search", "museum", "--json")[0])["hits"]) == 5

    wanted.unlink()
    report = json.loads(command(archive, model, "index", "--json")[0])
    assert report["removed"] == 1


def test_a_reader_searches_and_marks_but_does_not_index(
    shared: SharedStore, server: EmbeddedServer, archive: Address, machine: Any, tmp_path: Path
) -> None:
    model = model_files.write(tmp_path / "model")
    (photo, *_) = photos.write_many(tmp_path / "museum", 2)
    command(archive, model, "index", tmp_path / "museum")
    reader, stranger = add_user(server, "rita", "reader"), add_user(server, "stan", None)
    assert json.loads(command(reader, model, "status", "--json")[0])["role"] == "reader"
    assert len(json.loads(command(reader, model, "search", photo, "--json")[0])["hits"]) == 2
    photos.write_many(tmp_path / "museum" / "new", 1)
    for address in (reader, stranger):
        _, said = command(address, model, "index", code=EXIT_BAD_INPUT)
        assert "does not allow this" in said


@pytest.mark.parametrize(
    ("change", "says"),
    [({"database": "nowhere"}, "no database"), ({"port": 1}, "cannot be reached"), ({"user": "nobody"}, "refuses")],
)
def test_a_wrong_address_gives_a_message_of_one_line(
    shared: SharedStore, archive: Address, machine: Any, tmp_path: Path, change: dict[str, Any], says: str
) -> None:
    parts = {"host": archive.host, "port": archive.port, "database": archive.database, "user": archive.user, **change}
    _, said = command(Address(**parts), tmp_path, "status", code=EXIT_BAD_INPUT)
    assert says in said
    assert len(said.strip().splitlines()) == 1


def test_a_command_for_folders_explains_that_it_needs_a_library_folder(
    shared: SharedStore, archive: Address, machine: Any, tmp_path: Path
) -> None:
    _, said = command(archive, tmp_path, "library", "export", tmp_path / "file", code=EXIT_BAD_INPUT)
    assert "needs a library folder" in said
