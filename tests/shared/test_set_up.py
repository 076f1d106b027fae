"""The commands of the set-up page, in their order: the owner of the library is no superuser of the server."""

import json
from pathlib import Path

import pytest

from photosearch.cli.exit_codes import EXIT_BAD_INPUT
from photosearch.core.address import Address
from photosearch.settings import library_paths
from photosearch.shared.server.connection import connect
from photosearch.shared.server.embedded import EmbeddedServer
from photosearch.shared.store.roots import Mounts
from photosearch.shared.store.store import SharedStore
from tests.support import photos
from tests.support.command_line import Done, photosearch
from tests.support.library.material import DIMENSION, digest, indexed
from tests.support.shared.server import create_database
from tests.support.vision import model_files

DATABASE = "museum"


@pytest.fixture
def prepared(server: EmbeddedServer, password: str) -> Address:
    """What the page does on the server: a role that may create roles, its database, and pgvector in it."""
    create_database(server, DATABASE)
    with connect(server.address(DATABASE)) as connection:
        connection.execute(f"CREATE ROLE keeper LOGIN CREATEROLE PASSWORD '{password}'".encode())
        connection.execute(f"ALTER DATABASE {DATABASE} OWNER TO keeper".encode())
        connection.execute(b"CREATE EXTENSION vector")
    return server.address(DATABASE, "keeper")


def test_the_page_leads_from_an_empty_server_to_readers_with_rights(
    prepared: Address, server: EmbeddedServer, password: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    model = model_files.write(tmp_path / "model")

    def run(user: str, *arguments: object, code: int = 0) -> Done:
        options = ("--model", model, "--provider", "cpu")
        done = photosearch(*arguments, *options, library=str(server.address(DATABASE, user)), check=False)
        assert done.returncode == code, done.stderr
        return done

    assert "your role is owner" in run("keeper", "library", "create").stdout
    with connect(prepared) as connection:
        for name, role in (("anna", "reader"), ("robot", "indexer")):
            connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'".encode())
            connection.execute(f"GRANT {DATABASE}_{role} TO {name}".encode())
    (shown, *_) = photos.write_many(tmp_path / "archive" / "news", 2)
    photos.write_many(tmp_path / "archive" / "private", 2)
    run("robot", "index", tmp_path / "archive")
    assert json.loads(run("anna", "status", "--json").stdout)["photos"] == 4
    run("keeper", "library", "rights", "allow", "anna", tmp_path / "archive" / "news")
    run("keeper", "library", "rights", "on")
    assert json.loads(run("anna", "status", "--json").stdout)["photos"] == 2
    hits = json.loads(run("anna", "search", shown, "--json").stdout)["hits"]
    assert {Path(each["path"]).parent.name for each in hits} == {"news"}
    assert "does not allow this" in run("anna", "library", "rights", "off", code=EXIT_BAD_INPUT).stderr
    assert run("keeper", "library", "create").stdout.startswith("The shared library")  # as an update does


@pytest.mark.parametrize(
    "arguments",
    [
        ("items", "join", "a.jpg", "b.jpg"),
        ("metadata", "import", "annotations.json"),
        ("words", "list"),
        ("words", "off"),
        ("personal", "train"),
        ("doctor", "--repair"),
        ("library", "import", "annotations.json"),
    ],
)
def test_what_only_library_folders_offer_is_refused_in_one_line(
    shared: SharedStore, archive: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    shared.folders.add(str(tmp_path), "root")
    Mounts(library_paths(str(archive)).mounts).note("root", str(tmp_path))
    model = shared.models.register("aa" * 32, "first", "1", DIMENSION)
    shared.commit([indexed(str(tmp_path / name), number) for number, name in enumerate(("a.jpg", "b.jpg"), 1)], model)
    said = {"path": str(tmp_path / "a.jpg"), "digest": digest(1).hex(), "rating": 3}
    (tmp_path / "annotations.json").write_text(json.dumps({"photosearch_metadata": 5, "photos": [said]}))
    done = photosearch(*arguments, library=str(archive), check=False)
    assert done.returncode == EXIT_BAD_INPUT, (done.stdout, done.stderr)
    assert "shared library" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
