"""Copying a library folder into a shared library, and a part of a shared library into a folder for use offline."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from photosearch.cli.exit_codes import EXIT_BAD_INPUT, EXIT_FAULT
from photosearch.core.address import Address
from photosearch.core.photo import Mark
from photosearch.core.query.feedback import Asked
from photosearch.core.refusals import IN_A_ROW, Refusals
from photosearch.core.written import Line
from photosearch.errors import NotPermitted, StorageError
from photosearch.jobs.indexing.shared.pending import CLAIM, commit
from photosearch.library.store.photos import Counts
from photosearch.library.store.store import Store
from photosearch.settings import LibraryPaths
from photosearch.shared.server.embedded import EmbeddedServer
from photosearch.shared.store.roots import Mounts
from photosearch.shared.store.store import SharedStore
from photosearch.shared.work import copying
from tests.support import photos
from tests.support.command_line import photosearch
from tests.support.library.material import DIMENSION, METADATA, digest, indexed, skipped, vector
from tests.support.shared.server import add_user
from tests.support.vision import model_files


class NoThumbnails:
    def get(self, digest: bytes) -> bytes | None:
        return b"thumbnail of " + digest

    def put(self, items: Any) -> None:
        raise AssertionError("nothing is written to the local cache")


@pytest.fixture
def local(tmp_path: Path) -> Any:
    with Store.open(tmp_path / "local.sqlite3") as store:
        store.folders.add("/p")
        model = store.models.register("aa" * 32, "first", "1", DIMENSION)
        store.commit([indexed(f"/p/{number}", number + 1) for number in range(30)], model)
        store.commit([skipped("/p/broken")], model)
        store.marks.put(Asked(digest(1)), {digest(2): Mark.SAME}, 5)
        store.albums.add("Best", [digest(1), digest(2)], 5)
        yield store


@pytest.mark.parametrize("rebuilt_beyond", [10, 1000])
def test_repeating_a_copy_adds_no_photo_twice(shared: SharedStore, local: Store, rebuilt_beyond: int) -> None:
    model = shared.models.register("aa" * 32, "first", "1", DIMENSION)
    told: list[tuple[int, int]] = []

    def tell(done: int, of: int) -> None:
        told.append((done, of))

    for new in (30, 0):
        copied = copying.share(local, shared, "aa" * 32, NoThumbnails(), tell, rebuilt_beyond)
        assert copied == copying.Copied(30, new)
    assert told[-1] == (30, 30)
    assert shared.folders.paths() == ("/p",)
    found = {photo.file.path: photo for photo in shared.photos.browse(100)}
    expected = {photo.file.path: photo for photo in local.photos.browse(100)}
    assert found.keys() == expected.keys()
    for path, photo in expected.items():
        assert (found[path].metadata, found[path].digest, found[path].moment) == (
            photo.metadata,
            photo.digest,
            photo.moment,
        )
    assert shared.vectors.count(model) == 30
    assert shared.vectors.of_content(digest(7), model).tolist() == vector(7).tolist()
    assert [each.mark for each in shared.marks.all()] == [Mark.SAME]
    assert [(each.name, each.photos) for each in shared.albums.all()] == [("Best", 2)]
    assert shared.photos.known("/p", model).keys() == expected.keys()
    index = "SELECT count(*) FROM pg_indexes WHERE indexname = %s"
    assert shared.session.count(index, (f"vector_{model}_near",)) == 1


def test_a_photo_that_the_server_refuses_is_named_and_left_out(shared: SharedStore, local: Store) -> None:
    caption = " ".join(f"{number:040}" for number in range(30_000))
    ours = local.models.register("aa" * 32, "first", "1", DIMENSION)
    local.commit([replace(indexed("/p/culprit", 99), metadata=replace(METADATA, caption=caption))], ours)
    local.texts.put({digest(3): (Line(caption, ()),), digest(4): (Line("a few words", ()),)})
    shared.models.register("aa" * 32, "first", "1", DIMENSION)
    copied = copying.share(local, shared, "aa" * 32, NoThumbnails(), lambda done, of: None)
    assert (copied.photos, copied.new) == (31, 30)
    photo, text = copied.refused
    assert photo.startswith("/p/culprit: The server of the shared library")
    assert text.startswith("The text in /p/2: ")
    assert shared.texts.counts().with_text == 1


def test_an_exported_part_is_a_separate_library_folder(shared: SharedStore, local: Store, tmp_path: Path) -> None:
    model = ("aa" * 32, "first", "1", DIMENSION)
    theirs = shared.models.register(*model)
    shared.folders.add("/", "root")
    shared.commit([indexed("/p/a", 1), indexed("/p/deep/b", 2), indexed("/q/c", 3)], theirs)
    shared.albums.add("Best", [digest(2), digest(3)], 5)
    with Store.open(tmp_path / "part.sqlite3") as part:
        assert copying.export(shared, "/p", part, model) == copying.Copied(2, 2)
        assert {photo.file.path for photo in part.photos.browse(9)} == {"/p/a", "/p/deep/b"}
        assert part.folders.paths() == ("/p",)
        assert [(each.name, each.photos) for each in part.albums.all()] == [("Best", 1)]
        assert part.vectors.of_content(digest(2), part.models.register(*model)).tolist() == vector(2).tolist()
        assert part.check() == ()


def test_commands_share_a_library_and_export_a_part_of_it(
    shared: SharedStore, archive: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "machine"))
    model = model_files.write(tmp_path / "model")
    options = ("--model", model, "--provider", "cpu")
    written = photos.write_many(tmp_path / "museum", 4)
    photosearch("index", tmp_path / "museum", *options, library=tmp_path / "library")
    done = photosearch("library", "share", str(archive), "--json", *options, library=tmp_path / "library")
    assert json.loads(done.stdout) == {"photos": 4, "new": 4, "refused": []}
    with Store.open(LibraryPaths(tmp_path / "library").database) as store:
        (photo, *_) = store.photos.browse(1)
        store.texts.put({photo.digest: (Line(" ".join(f"{number:040}" for number in range(30_000)), ()),)})
    again = photosearch("library", "share", str(archive), *options, library=tmp_path / "library", check=False)
    assert again.returncode == EXIT_FAULT
    assert f"Not copied: The text in {photo.file.path}" in again.stderr
    # The model comes from the library: no --model.
    hits = json.loads(photosearch("search", written[2], "--json", library=str(archive)).stdout)["hits"]
    assert hits[0]["path"] == str(written[2])
    photosearch("library", "export", tmp_path / "part", "--in", tmp_path / "museum", library=str(archive))
    photosearch("library", "import", tmp_path / "part", library=tmp_path / "away")
    hits = json.loads(photosearch("search", written[1], "--json", *options, library=tmp_path / "away").stdout)["hits"]
    assert hits[0]["path"] == str(written[1])
    nothing = photosearch(
        "library", "export", tmp_path / "none", "--in", tmp_path, library=tmp_path / "library", check=False
    )
    assert nothing.returncode == EXIT_BAD_INPUT
    with SharedStore.open(archive, Mounts(tmp_path / "other.json")) as store:
        assert store.models.current().has_file


def test_a_library_in_use_keeps_its_index_while_photos_are_copied(shared: SharedStore, local: Store) -> None:
    model = shared.models.register("aa" * 32, "first", "1", DIMENSION)
    shared.folders.add("/q")
    shared.commit([indexed("/q/a", 1)], model)
    seen: list[bool] = []

    def look(done: int, of: int) -> None:
        seen.append(shared.models.all()[0].has_index)

    copying.share(local, shared, "aa" * 32, NoThumbnails(), look, rebuilt_beyond=1)
    assert seen == [True]


def test_a_copy_ends_early_if_the_server_refuses_every_photo_and_goes_on_later(
    shared: SharedStore, local: Store
) -> None:
    model = shared.models.register("aa" * 32, "first", "1", DIMENSION)
    ours = local.models.register("aa" * 32, "first", "1", DIMENSION)
    local.commit([indexed(f"/p/{number}", number + 1) for number in range(30, 4 * IN_A_ROW)], ours)
    # As a rule of the server that PhotoSearch does not know.
    shared.session.execute(
        "ALTER TABLE photo ADD CONSTRAINT strange CHECK (state <> 'indexed' OR (name || 'x')::integer = 1)"
    )
    try:
        with pytest.raises(StorageError, match=f"refused {IN_A_ROW} photos in a row, the last one because: ") as caught:
            copying.share(local, shared, "aa" * 32, NoThumbnails(), lambda done, of: None, rebuilt_beyond=1)
        assert "the next run goes on" in caught.value.remedy
        changes = [indexed(f"/p/{number}", number + 1) for number in range(CLAIM)]
        with pytest.raises(StorageError, match="photos in a row"), shared.session.transaction():  # as in a claim
            commit(shared, changes, model, Refusals())
    finally:
        shared.session.execute("ALTER TABLE photo DROP CONSTRAINT strange")
    assert shared.photos.counts() == Counts(0, 0, items=0)
    assert shared.models.all()[0].has_index
    copied = copying.share(local, shared, "aa" * 32, NoThumbnails(), lambda done, of: None)
    assert copied.new == 4 * IN_A_ROW


def test_a_copy_stops_at_once_if_the_rights_are_withdrawn(
    shared: SharedStore, server: EmbeddedServer, archive: Address, mounts: Mounts, local: Store
) -> None:
    shared.models.register("aa" * 32, "first", "1", DIMENSION)
    with SharedStore.open(add_user(server, "ines", "owner"), mounts) as owner:
        told: list[int] = []

        def withdraw(done: int, of: int) -> None:
            told.append(done)
            shared.session.execute(f"REVOKE {archive.database}_owner FROM ines")

        with pytest.raises(NotPermitted, match="Your role in the shared library"):
            copying.share(local, owner, "aa" * 32, NoThumbnails(), withdraw, rebuilt_beyond=1, at_once=20)
    assert told == [20]
    assert not shared.models.all()[0].has_index
    copied = copying.share(local, shared, "aa" * 32, NoThumbnails(), lambda done, of: None)
    assert copied.new == 10
    assert shared.models.all()[0].has_index
