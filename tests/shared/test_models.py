"""Another model for everybody: filled beside the current one, switched by one statement, and back again."""

from pathlib import Path

import pytest

from photosearch.core.address import Address
from photosearch.settings import library_paths
from photosearch.shared.server.embedded import EmbeddedServer
from photosearch.shared.store.store import SharedStore
from photosearch.vision.embedding import model_archive
from photosearch.vision.embedding.manifest import read_manifest
from tests.support import photos
from tests.support.command_line import photosearch
from tests.support.shared.server import add_user
from tests.support.vision import model_files


def test_the_owner_switches_the_model_for_everybody_and_back(
    shared: SharedStore, server: EmbeddedServer, archive: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "owner"))
    library = str(archive)
    first, second = (
        model_files.write(tmp_path / name, model_files.tiny(offset=offset), name=name)
        for name, offset in (("first", (1, 2, 3)), ("second", (3, 2, 1)))
    )
    for folder in (first, second):
        file = tmp_path / f"{folder.name}.model"
        model_archive.export(folder, file)
        model_archive.unpack(file, library_paths(library).models)
    written = photos.write_many(tmp_path / "museum", 3)
    photosearch("index", tmp_path / "museum", "--model", first, library=library)
    shared.models.load()
    (before,) = shared.models.all()
    photosearch("models", "use", "second", library=library)
    current = shared.models.current()
    assert current is not None
    assert (current.sha256, current.has_file, current.has_index) == (read_manifest(second).sha256, True, True)
    shared.models.load()
    assert shared.vectors.count(current.id) == 3
    photosearch("models", "use", "first", library=library)
    assert shared.models.current().id == before.id

    # Another machine has only the shipped model, and fetches the current one.
    photosearch("models", "use", "second", library=library)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "reader"))
    reader = str(add_user(server, "rita", "reader"))
    hits = photosearch("search", written[0], library=reader)
    assert str(written[0]) in hits.stdout
    assert (library_paths(reader).models / read_manifest(second).id).is_dir()


def test_a_fetched_model_that_is_another_one_is_not_installed(
    shared: SharedStore, archive: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "machine"))
    file = tmp_path / "file"
    model_archive.export(model_files.write(tmp_path / "model"), file)
    shared.models.register("bb" * 32, "current", "1", 4)
    shared.models.keep_archive("bb" * 32, file.read_bytes())
    (photo,) = photos.write_many(tmp_path / "museum", 1)
    done = photosearch("search", photo, library=str(archive), check=False)
    assert done.returncode != 0
    assert "is not the one" in done.stderr
    models = library_paths(str(archive)).models
    assert list(models.iterdir()) == []
