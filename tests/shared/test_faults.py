"""Real faults of a shared library: no acknowledged photo is lost, and none is stored twice."""

import contextlib
import itertools
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from photosearch.app import Application
from photosearch.core.address import Address
from photosearch.core.photo import Mark
from photosearch.core.query.feedback import Asked
from photosearch.core.refusals import IN_A_ROW
from photosearch.errors import (
    DiskFull,
    LibraryInUse,
    LibraryNewer,
    LibraryUnreachable,
    LoginRefused,
    NotPermitted,
    StorageError,
)
from photosearch.jobs.indexing.shared.pending import Batch, PendingIndexer
from photosearch.library.scan import file_state
from photosearch.settings import Settings, library_paths
from photosearch.shared.library import SharedLibrary
from photosearch.shared.server import schema
from photosearch.shared.server.embedded import EmbeddedServer, running
from photosearch.shared.server.steps import STEPS
from photosearch.shared.store.roots import Mounts
from photosearch.shared.store.store import SharedStore
from tests.support import photos
from tests.support.command_line import process_of
from tests.support.disks import mounted
from tests.support.library.material import DIMENSION, digest, file, indexed
from tests.support.patience import wait_until
from tests.support.repository import ROOT
from tests.support.shared.child import BATCH
from tests.support.shared.server import add_user, create_database
from tests.support.vision import model_files


@contextmanager
def child(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.support.shared.child", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


def model_of(store: SharedStore) -> int:
    return store.models.register("aa" * 32, "first", "1", DIMENSION)


@pytest.fixture
def rooted(shared: SharedStore) -> SharedStore:
    shared.folders.add("/", "root")
    shared.models.register("aa" * 32, "first", "1", DIMENSION)
    return shared


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[EmbeddedServer, Address]]:
    """A server that a test may kill, with an empty shared library."""
    with running({"shared_buffers": "32MB"}) as server:
        create_database(server, "archive")
        monkeypatch.setenv("PGPASSWORD", server.password)
        address = server.address("archive")
        with SharedStore.create(address, Mounts(tmp_path / "mounts.json")) as store:
            store.folders.add("/", "root")
            store.models.register("aa" * 32, "first", "1", DIMENSION)
        yield server, address


def test_killing_the_server_loses_no_acknowledged_photo_of_two_writers(
    own: tuple[EmbeddedServer, Address], tmp_path: Path
) -> None:
    server, address = own
    with child("write", str(address), "1") as one, child("write", str(address), "2") as two:
        told = [one.stdout.readline().strip() for _ in range(5)] + [two.stdout.readline().strip() for _ in range(5)]
        server.kill()
        for process in (one, two):
            told += process.stdout.read().split("\n")
    acknowledged = [line for line in told if line.startswith("/")]
    failed = [line for line in told if line.startswith("LibraryUnreachable: ")]
    assert len(failed) == 2
    assert len(acknowledged) >= 10
    server.start()
    with SharedStore.open(address, Mounts(tmp_path / "mounts.json")) as store:
        kept = [photo.file.path for photo in store.photos.browse(10**6)]
        model = model_of(store)
        assert store.vectors.count(model) == len(kept)
    assert {f"{each}/{number}" for each in acknowledged for number in range(BATCH)} <= set(kept)
    assert len(kept) == len(set(kept))
    assert len(kept) <= (len(acknowledged) + 2) * BATCH, (
        "only the last batch of each writer may be stored without acknowledgement"
    )


def test_a_library_is_usable_again_after_its_server_restarts(
    own: tuple[EmbeddedServer, Address], tmp_path: Path
) -> None:
    server, address = own
    library = SharedLibrary(address, Mounts(tmp_path / "mounts.json"))
    with library.store() as store:
        store.commit([indexed("/a")], model_of(store))
    server.kill()

    def unreachable() -> bool:
        try:
            library.store().close()
        except LibraryUnreachable as error:
            return "cannot be reached" in str(error)
        return False  # on a busy machine, the other processes of the server take a moment to end

    wait_until(unreachable)
    server.start()
    with library.store() as store:
        store.marks.put(Asked(digest(1)), {digest(2): Mark.SAME}, 5)
        assert store.photos.counts().photos == 1
        assert len(list(store.marks.all())) == 1
    library.close()


def test_the_lock_of_a_killed_process_is_released_at_once(rooted: SharedStore, archive: Address) -> None:
    with child("hold", str(archive), "root") as holder:
        assert holder.stdout.readline() == "held\n"
        assert [each.root for each in rooted.holders()] == ["root"]
        with pytest.raises(LibraryInUse, match=f":{holder.pid}"), rooted.hold("/"):
            pass
        holder.kill()
        holder.wait()

        def taken() -> bool:
            with contextlib.suppress(LibraryInUse), rooted.hold("/"):
                return True
            return False

        wait_until(taken)
    assert rooted.holders() == ()


def test_losing_the_connection_releases_the_lock_and_prevents_writing(
    rooted: SharedStore, archive: Address, mounts: Mounts
) -> None:
    with SharedStore.open(archive, mounts) as other:
        with rooted.hold("/"):
            other.session.execute("SELECT pg_terminate_backend(%s)", (rooted.session.connection.info.backend_pid,))
            with pytest.raises(LibraryUnreachable):
                rooted.commit([indexed("/a")], 1)
        with other.hold("/"):
            assert other.photos.counts().photos == 0


def test_photos_claimed_by_a_killed_process_become_pending_again(rooted: SharedStore, archive: Address) -> None:
    model = model_of(rooted)
    rooted.pending.add_names([file(f"/{number}") for number in range(5)], 9)
    with child("claim", str(archive)) as claimer:
        assert claimer.stdout.readline() == "5\n"
        with rooted.pending.claim(model, 100) as claimed:
            assert claimed == ()
        claimer.kill()
        claimer.wait()

        def free() -> bool:
            with rooted.pending.claim(model, 100) as claimed:
                return len(claimed) == 5

        wait_until(free)


def test_two_indexers_on_one_root_index_each_photo_once(
    shared: SharedStore, archive: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "machine"))
    monkeypatch.setenv("PHOTOSEARCH_LIBRARY", str(archive))
    model = model_files.write(tmp_path / "model")
    written = photos.write_many(tmp_path / "museum", 30)
    command, environment = process_of(
        "index", tmp_path / "museum", "--model", model, "--provider", "cpu", "--json", library=str(archive)
    )
    both = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT)
        for _ in range(2)
    ]
    for process in both:
        _, said = process.communicate()
        assert process.returncode == 0, said
    assert shared.photos.counts().photos == len(written)
    shared.models.load()
    (model_id,) = shared.session.models
    assert (shared.vectors.count(model_id), shared.pending.count(model_id)) == (len(written), 0)


def work_off(indexer: PendingIndexer) -> Batch:
    """Processes all pending photos; returns how many there were, by outcome."""
    done = Batch()
    while (batch := indexer.step()) is not None:
        done = done.plus(batch)
    return done


def test_indexing_ends_if_the_server_refuses_every_photo_of_many_small_batches(
    shared: SharedStore, archive: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "machine"))
    shared.folders.add(str(tmp_path), "root")
    Mounts(library_paths(str(archive)).mounts).note("root", str(tmp_path))
    pictures = photos.write_many(tmp_path, IN_A_ROW + 10)
    for number, picture in enumerate(pictures):
        names = [picture]
        if number % 4 == 0:
            names.append(picture.with_suffix(".mp4"))
            names[-1].write_bytes(b"a film")
        shared.pending.add_names([found for name in names if (found := file_state(str(name)))], 9)
    # As a rule of the server that PhotoSearch does not know.
    shared.session.execute(
        "ALTER TABLE photo ADD CONSTRAINT strange CHECK (state <> 'indexed' OR (name || 'x')::int = 1)"
    )
    application = Application(
        library_paths(str(archive)), Settings(provider="cpu"), model_files.write(tmp_path / "machine" / "model")
    )
    assert application.shared is not None
    try:
        with ExitStack() as stack:
            parts, store = application.shared.open_worker(stack)
            indexer = PendingIndexer(parts, store, stack.enter_context(parts.decoder(1)), claim=20)
            with pytest.raises(StorageError, match=f"refused {IN_A_ROW} photos in a row"):
                pytest.fail(f"The server refused nothing: {work_off(indexer)}")
            assert store.pending.count(parts.model_id) > 10, "the last batch is pending again"
            shared.session.execute("ALTER TABLE photo DROP CONSTRAINT strange")
            left = work_off(indexer)
            assert (left.embedded > 10, left.later) == (True, 0), left
            assert store.pending.count(parts.model_id) == 0
    finally:
        shared.session.execute("ALTER TABLE photo DROP CONSTRAINT IF EXISTS strange")


@pytest.mark.parametrize(("version", "error"), [(99, LibraryNewer), (0.5, StorageError)])
def test_a_library_with_another_schema_is_refused_and_stays_unchanged(
    rooted: SharedStore, archive: Address, mounts: Mounts, version: float, error: type[StorageError]
) -> None:
    # There is no older schema yet, so this client gets one more step.
    if version == 99:
        rooted.session.execute("UPDATE library SET version = 99")
        try:
            with pytest.raises(error, match="newer PhotoSearch"):
                SharedStore.open(archive, mounts)
        finally:
            rooted.session.execute("UPDATE library SET version = %s", (len(STEPS),))
    else:
        with pytest.raises(error, match=f"needs schema {len(STEPS) + 1}"):
            schema.require_current(rooted.session.connection, archive, (*STEPS, ()))


def test_a_reader_cannot_write_photos_or_switch_the_model(
    rooted: SharedStore, server: EmbeddedServer, mounts: Mounts
) -> None:
    model = model_of(rooted)
    with SharedStore.open(add_user(server, "rita", "reader"), mounts) as reader:
        acts: list[Callable[[], object]] = [
            lambda: reader.commit([indexed("/a")], model),
            lambda: reader.folders.add("/elsewhere", "other"),
            lambda: reader.models.use("aa" * 32),
            lambda: reader.contents.refuse(1, 5, lambda vectors, refused: []),
            lambda: reader.models.register("bb" * 32, "own", "1", DIMENSION),
        ]
        mounts.note("root", None)
        reader.folders.reload()
        for act in acts[1:]:
            with pytest.raises(NotPermitted, match="role"):
                act()


def test_each_user_has_their_own_marks_and_albums(rooted: SharedStore, server: EmbeddedServer, mounts: Mounts) -> None:
    rooted.marks.put(Asked(digest(1)), {digest(2): Mark.SAME}, 5)
    with SharedStore.open(add_user(server, "rita", "reader"), mounts) as reader:
        assert list(reader.marks.all()) == []
        reader.marks.put(Asked(digest(1)), {digest(2): Mark.DIFFERENT}, 6)
        assert [each.mark for each in reader.marks.all()] == [Mark.DIFFERENT]
        rooted.albums.add("Best", [digest(1)], 5)
        assert reader.albums.all() == ()
        reader.albums.add("Best", [digest(2)], 5)
        reader.albums.delete("Best")
    assert list(rooted.albums.contents()) == [("Best", digest(1))]
    assert [each.mark for each in rooted.marks.all()] == [Mark.SAME]


def test_a_restricted_reader_sees_only_the_granted_folder(
    rooted: SharedStore, server: EmbeddedServer, archive: Address, mounts: Mounts
) -> None:
    model = model_of(rooted)
    rooted.commit([indexed("/open/a", 1), indexed("/open/deep/b", 2), indexed("/secret/c", 3)], model)
    address = add_user(server, "rita", "reader")
    schema.restrict(rooted.session.connection, archive, True)
    try:
        rooted.session.execute("INSERT INTO folder_right SELECT 'rita', id, 'open' FROM root")
        with SharedStore.open(address, mounts) as reader:
            assert {photo.file.path for photo in reader.photos.browse(9)} == {"/open/a", "/open/deep/b"}
            assert reader.vectors.count(model) == 2
        assert rooted.photos.counts().photos == 3
    finally:
        schema.restrict(rooted.session.connection, archive, False)


def test_a_password_that_is_not_stored_is_asked_for_once(
    archive: Address, server: EmbeddedServer, mounts: Mounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PGPASSWORD", raising=False)
    monkeypatch.setenv("PGPASSFILE", "/nowhere")
    asked: list[int] = []

    def ask() -> str:
        asked.append(1)
        return server.password

    library = SharedLibrary(archive, mounts, ask=ask)
    with library.store(), library.store():
        pass
    library.close()
    assert asked == [1]
    wrong = SharedLibrary(archive, mounts, ask=lambda: "not the secret")
    with pytest.raises(LoginRefused) as caught:
        wrong.store()
    assert "not the secret" not in str(caught.value)


def commit_forever(store: SharedStore, model: int, acknowledged: list[int]) -> None:
    for batch in itertools.count():
        store.commit([indexed(f"/{batch}/{each}") for each in range(64)], model)
        acknowledged.append(64)


def test_a_full_disk_on_the_server_loses_no_acknowledged_photo(rooted: SharedStore) -> None:
    model = model_of(rooted)
    outside = Path(tempfile.mkdtemp())
    outside.chmod(0o711)
    with mounted(outside / "disk") as disk:
        shutil.chown(disk, "nobody")
        rooted.session.execute("TRUNCATE photo CASCADE")  # rows that earlier tests deleted take space too
        rooted.session.execute(f"CREATE TABLESPACE small LOCATION '{disk}'")
        rooted.session.execute("ALTER TABLE photo SET TABLESPACE small")
        (disk / "others").write_bytes(bytes(1_000_000))
        acknowledged: list[int] = []
        try:
            with pytest.raises(DiskFull, match="no space left"):
                commit_forever(rooted, model, acknowledged)
            assert acknowledged
            assert rooted.photos.counts().photos == sum(acknowledged)
        finally:
            rooted.session.execute("ALTER TABLE photo SET TABLESPACE pg_default")
            rooted.session.execute("DROP TABLESPACE small")
            (disk / "others").unlink()
    shutil.rmtree(outside)
