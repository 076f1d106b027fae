"""A shared library of an older version is migrated, and keeps what it holds."""

import pytest

from photosearch.core.contents import Seen, Word
from photosearch.core.query.query import Filters
from photosearch.shared.server import schema
from photosearch.shared.server.connection import connect
from photosearch.shared.server.embedded import EmbeddedServer
from photosearch.shared.server.steps import STEPS
from photosearch.shared.store.roots import Mounts
from photosearch.shared.store.store import SharedStore
from tests.support.library.material import DIMENSION, vector
from tests.support.shared.server import add_user, create_database


@pytest.mark.parametrize("version", range(1, len(STEPS)))
def test_each_older_version_is_migrated_with_its_rights(
    server: EmbeddedServer, password: str, mounts: Mounts, version: int
) -> None:
    name = f"version{version}"
    create_database(server, name)
    address = server.address(name)
    with connect(address) as connection:
        schema.migrate(connection, address, STEPS[:version])
        connection.execute("INSERT INTO root (id, name) VALUES (7, 'root')")
        connection.execute(
            "INSERT INTO photo (id, root_id, path, size, mtime_ns, ctime_ns, file_id, observed_ns, state, waiting, "
            "digest, format, width, height) VALUES (1, 7, 'a', 1, 1, 1, '', 1, 'indexed', false, 'x', 'JPEG', 4, 3)"
        )
        for table in ("photo", "content"):
            connection.execute(f"ALTER TABLE IF EXISTS {table} ENABLE ROW LEVEL SECURITY".encode())
    with SharedStore.create(address, mounts) as store:
        model = store.models.register("aa" * 32, "first", "1", DIMENSION)
        numbers = ", ".join(map(str, vector(1)))
        store.session.execute(f"INSERT INTO vector_{model} VALUES (1, '[{numbers}]')")
        store.contents.prepare(model, "one", [Word(5, (("dog",), ("Hund",), ("狗",)))], {5: (5,)})
        assert store.contents.name_some(model, 9, lambda vectors, refused: [[Seen(5, 0.9)]])
        (photo,) = store.photos.browse(9, Filters(text="Hund"))
        assert photo.id == 1
        with SharedStore.open(add_user(server, "rita", "reader", name), mounts) as reader:
            assert reader.contents.of(1) == ()
            store.rights.switch(False)
            assert len(reader.contents.of(1)) == 1
