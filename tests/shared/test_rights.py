"""What an indexer may not do to a library, and how a client connects to its server."""

from dataclasses import replace

import psycopg
import pytest

from photosearch.core.address import Address
from photosearch.errors import NotPermitted, StorageError, ValueRefused
from photosearch.jobs.indexing.pending import commit
from photosearch.shared.server.connection import tls_options
from photosearch.shared.server.embedded import EmbeddedServer
from photosearch.shared.server.schema import restrict
from photosearch.shared.store.roots import Mounts
from photosearch.shared.store.store import SharedStore
from photosearch.shared.work.pending import Pending
from tests.support.library.material import DIMENSION, METADATA, file, indexed
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
    assert commit(shared, changes, model) == 1
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
