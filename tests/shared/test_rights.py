"""What an indexer may not do to a library, and how a client connects to its server."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from photosearch.cli.exit_codes import EXIT_BAD_INPUT
from photosearch.core.address import Address
from photosearch.core.query.query import ALL_PHOTOS
from photosearch.core.refusals import Refusals
from photosearch.errors import NotPermitted, StorageError, ValueRefused
from photosearch.jobs.indexing.shared.pending import commit
from photosearch.jobs.indexing.shared.root_scan import scan_root
from photosearch.shared.server.connection import tls_options
from photosearch.shared.server.embedded import EmbeddedServer
from photosearch.shared.server.schema import restrict
from photosearch.shared.server.steps import OF_FOLDERS
from photosearch.shared.store.roots import Mounts
from photosearch.shared.store.store import SharedStore
from photosearch.shared.work.pending import Pending
from tests.support.command_line import photosearch
from tests.support.library.material import DIMENSION, METADATA, file, indexed, vector
from tests.support.patience import wait_until
from tests.support.shared.server import add_user, create_database


def test_an_indexer_cannot_remove_a_root_or_replace_the_file_of_a_model(
    shared: SharedStore, server: EmbeddedServer, mounts: Mounts
) -> None:
    with SharedStore.open(add_user(server, "ines", "indexer"), mounts) as indexer:
        indexer.folders.add("/p")
        model = indexer.models.register("aa" * 32, "first", "1", DIMENSION)
        indexer.commit([indexed("/p/a")], model)
        indexer.models.keep_archive("aa" * 32, b"the model")
        indexer.models.keep_archive("aa" * 32, b"another one")
        assert shared.models.archive("aa" * 32) == b"the model"
        for statement in ("UPDATE model SET archive = 'x'", "DELETE FROM root", "UPDATE root SET name = 'x'"):
            with pytest.raises(NotPermitted):
                indexer.session.execute(statement)
        with pytest.raises(NotPermitted):
            indexer.folders.remove("/p", model)
        indexer.folders.exclude("/p", "private/")
    assert shared.photos.counts().photos == 1


def test_an_indexer_scans_many_files_on_a_server_that_lets_nobody_make_temporary_tables(
    shared: SharedStore, server: EmbeddedServer, archive: Address, mounts: Mounts, tmp_path: Path
) -> None:
    museum = tmp_path / "museum"
    museum.mkdir()
    (museum / "a.jpg").write_bytes(b"a")
    shared.folders.add(str(museum), "root")
    model = shared.models.register("aa" * 32, "first", "1", DIMENSION)
    indexers = f'"{archive.database}_indexer"'
    change = f'{{}} TEMPORARY ON DATABASE "{archive.database}" {{}}'
    shared.session.execute(change.format("REVOKE", "FROM PUBLIC"))
    try:
        with SharedStore.open(add_user(server, "ines", "indexer"), mounts) as indexer:
            found = scan_root(indexer, str(museum), model, lambda: False, most_compared=0)
            assert found is not None
            assert found.named == 1
            shared.session.execute(change.format("REVOKE", f"FROM {indexers}"))
            (museum / "b.jpg").write_bytes(b"b")
            with pytest.raises(NotPermitted) as caught:
                scan_root(indexer, str(museum), model, lambda: False, most_compared=0)
            assert caught.value.remedy.endswith(change.format("GRANT", f"TO {indexers}"))
    finally:
        shared.session.execute(change.format("GRANT", f"TO {indexers}"))
        shared.session.execute(change.format("GRANT", "TO PUBLIC"))


def test_a_missing_table_is_no_missing_role(shared: SharedStore, server: EmbeddedServer, mounts: Mounts) -> None:
    with SharedStore.open(add_user(server, "rita", "reader"), mounts) as reader:
        with pytest.raises(psycopg.errors.UndefinedTable):
            reader.session.execute("SELECT 1 FROM nowhere")
        with pytest.raises(psycopg.errors.UndefinedTable), reader.session.transaction():
            reader.session.execute("SELECT 1 FROM nowhere")
        shared.session.execute("REVOKE archive_reader FROM rita")
        with pytest.raises(NotPermitted):
            reader.photos.counts()
        with pytest.raises(NotPermitted), reader.session.transaction():
            reader.photos.counts()


def test_dropping_a_role_leaves_the_rights_of_others(
    shared: SharedStore, server: EmbeddedServer, archive: Address, mounts: Mounts
) -> None:
    shared.folders.add("/", "root")
    shared.commit([indexed("/open/a")], shared.models.register("aa" * 32, "first", "1", DIMENSION))
    shared.session.execute(
        "INSERT INTO folder_right SELECT each, id, 'open' FROM root, unnest(%s::text[]) AS each", (["gone", "rita"],)
    )
    address = add_user(server, "rita", "reader")
    restrict(shared.session.connection, archive, True)
    try:
        with SharedStore.open(address, mounts) as reader:
            assert reader.photos.counts().photos == 1
    finally:
        restrict(shared.session.connection, archive, False)


def test_a_reader_gets_rows_of_allowed_folders_alone_from_every_table(
    shared: SharedStore, server: EmbeddedServer, archive: Address, mounts: Mounts
) -> None:
    shared.folders.add("/", "root")
    model = shared.models.register("aa" * 32, "first", "1", DIMENSION)
    shared.commit([indexed("/open/a", 1), indexed("/shut/b", 2)], model)
    for statement in (
        "INSERT INTO thumbnail SELECT digest, 'x' FROM photo",
        "INSERT INTO descriptor SELECT 'parts', digest, 'x' FROM photo",
        "INSERT INTO picture_text SELECT digest, 1, '[]', '' FROM photo",
        "INSERT INTO content SELECT id, '{1}', '{0.9}' FROM photo",
        "INSERT INTO content_refusal SELECT digest, 1 FROM photo",
    ):
        shared.session.execute(statement)
    address = add_user(server, "rita", "reader")
    shared.rights.allow("rita", "/open")
    tables = (*OF_FOLDERS, f"vector_{model}")
    restrict(shared.session.connection, archive, True)
    try:
        with SharedStore.open(address, mounts) as reader:
            seen = {table: reader.session.count(f"SELECT count(*) FROM {table}") for table in tables}
            with pytest.raises(NotPermitted):
                reader.session.execute("SELECT FROM content_refusal")
    finally:
        restrict(shared.session.connection, archive, False)
    assert seen == dict.fromkeys(tables, 1)


def test_rights_also_hold_for_a_model_that_is_registered_meanwhile(
    shared: SharedStore, archive: Address, mounts: Mounts
) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    with SharedStore.open(archive, mounts) as owner, ThreadPoolExecutor(1) as threads:
        with shared.session.transaction():
            model = shared.models.register("aa" * 32, "first", "1", DIMENSION)
            done = threads.submit(restrict, owner.session.connection, archive, True)
            wait_until(lambda: shared.session.count(waiting) or done.done())
        done.result()
        try:
            restricted = "SELECT count(*) FROM pg_class WHERE oid = %s::regclass AND relrowsecurity"
            assert shared.session.count(restricted, (f"vector_{model}",)) == 1
        finally:
            restrict(owner.session.connection, archive, False)


def test_the_owner_shows_each_role_its_folders(
    shared: SharedStore,
    server: EmbeddedServer,
    archive: Address,
    mounts: Mounts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "another machine"))
    shared.folders.add(str(tmp_path), "root")
    model = shared.models.register("aa" * 32, "first", "1", DIMENSION)
    paths = [f"{tmp_path}/{name}" for name in ("news/a", "news/old/b", "newsletter/c", "sport/d")]
    shared.commit([indexed(path, number) for number, path in enumerate(paths, 1)], model)
    readers = {name: add_user(server, name, "reader") for name in ("nora", "simon")}

    def rights(*arguments: str, address: Address = archive, check: bool = True) -> subprocess.CompletedProcess[str]:
        return photosearch("library", "rights", *arguments, library=str(address), check=check)

    def seen(name: str) -> tuple[set[str], int, int]:
        with SharedStore.open(readers[name], mounts) as store:
            near = store.vectors.nearest(model, vector(1), 9, ALL_PHOTOS)
            found = {photo.file.path.removeprefix(f"{tmp_path}/") for photo in store.photos.browse(9)}
            return found, store.photos.facets(ALL_PHOTOS).photos, len(near)

    try:
        rights("allow", "nora", "root:/news")
        rights("allow", "simon", "root:/sport")
        assert seen("nora")[1:] == (4, 4)
        rights("on")
        assert seen("nora") == ({"news/a", "news/old/b"}, 2, 2)
        assert seen("simon") == ({"sport/d"}, 1, 1)
        assert rights("allow", "simon", "root:/news", address=readers["simon"], check=False).returncode
        assert rights("forbid", "simon", "root:/news", check=False).returncode == EXIT_BAD_INPUT
        assert rights("allow", "nobody at all", "root:/news", check=False).returncode == EXIT_BAD_INPUT
        rights("forbid", "simon", "root:/sport")
        assert seen("simon") == (set(), 0, 0)
        assert json.loads(rights("--json").stdout) == {
            "on": True,
            "rights": [{"role": "nora", "folder": "root:/news"}],
        }
    finally:
        rights("off")


def claim_until_others_have_the_photo(pending: Pending, model: int, other: SharedStore) -> None:
    with pending.claim(model, 9) as claimed:
        assert len(claimed) == 1
        other.session.execute("SELECT 1 FROM photo WHERE path = 'a' FOR UPDATE")  # waits until it is free
    raise AssertionError("the claim was committed")


def test_a_photo_that_the_server_cannot_store_is_skipped_alone(shared: SharedStore) -> None:
    shared.folders.add("/", "root")
    model = shared.models.register("aa" * 32, "first", "1", DIMENSION)
    caption = " ".join(f"{number:040}" for number in range(30_000))
    culprit = replace(indexed("/culprit"), metadata=replace(METADATA, caption=caption))
    long = replace(METADATA, camera="\u7167" * 3000, keywords=("".join(map(chr, range(0x4E00, 0x5560))),))
    with pytest.raises(ValueRefused):
        shared.commit([culprit], model)
    changes = [indexed("/a", 1), culprit, replace(indexed("/b", 2), metadata=long)]
    assert commit(shared, changes, model, Refusals()) == 1
    assert {photo.file.path for photo in shared.photos.browse(9)} == {"/a", "/b"}
    (skip,) = shared.photos.skips()
    assert (skip.file.path, skip.reason) == ("/culprit", "failed")
    assert shared.vectors.count(model) == 2


def test_a_claim_ends_when_its_process_hangs(shared: SharedStore, archive: Address, mounts: Mounts) -> None:
    shared.folders.add("/", "root")
    model = shared.models.register("aa" * 32, "first", "1", DIMENSION)
    shared.pending.add_names([file("/a")], 9)
    with SharedStore.open(archive, mounts) as hanging:
        pending = Pending(hanging.session, hanging.roots, idle_seconds=1)
        with pytest.raises(StorageError, match="cannot be reached"):
            claim_until_others_have_the_photo(pending, model, shared)


def test_pgvector_may_be_in_any_schema(server: EmbeddedServer, password: str, mounts: Mounts) -> None:
    create_database(server, "elsewhere")
    address = server.address("elsewhere")
    with psycopg.connect(str(address), autocommit=True) as connection:
        connection.execute("CREATE SCHEMA types")
        connection.execute("GRANT USAGE ON SCHEMA types TO PUBLIC")
        connection.execute("CREATE EXTENSION vector SCHEMA types")
    with SharedStore.create(address, mounts) as store:
        store.folders.add("/", "root")
        model = store.models.register("aa" * 32, "first", "1", DIMENSION)
        store.commit([indexed("/a")], model)
        assert store.vectors.count(model) == 1
        store.session.execute(f"DROP INDEX vector_{model}_near")
        assert not store.models.all()[0].has_index
        store.build_indexes()
        assert store.models.all()[0].has_index


@pytest.mark.parametrize(
    ("options", "environment", "roots", "expected"),
    [
        ({}, {}, "/roots.pem", {"sslmode": "verify-full", "sslrootcert": "/roots.pem"}),
        ({}, {}, None, {"sslmode": "verify-full", "sslrootcert": "system"}),
        ({"sslmode": "require"}, {}, "/roots.pem", {"sslmode": "require"}),
        ({}, {"PGSSLMODE": "disable"}, "/roots.pem", {"sslmode": "disable"}),
        ({"sslrootcert": "/own.pem"}, {}, "/roots.pem", {"sslmode": "verify-full"}),
        ({}, {"PGSSLROOTCERT": "/own.pem"}, "/roots.pem", {"sslmode": "verify-full"}),
    ],
)
def test_root_certificates_are_named_only_for_a_full_check(
    options: dict[str, str], environment: dict[str, str], roots: str | None, expected: dict[str, str]
) -> None:
    assert tls_options(options, environment, roots) == expected
