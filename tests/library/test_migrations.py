"""Old, new, foreign and half-finished databases."""

import os
import signal
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from photosearch.core.annotations.values import Flag, Label
from photosearch.core.contents import Seen, Word
from photosearch.core.metadata import METADATA_VERSION, Metadata
from photosearch.core.query.query import Filters
from photosearch.errors import LibraryDamaged, LibraryNewer, StorageError
from photosearch.library.database import connect, prepare
from photosearch.library.migrations import APPLICATION_ID, check_version, migrate
from photosearch.library.schema.annotations import FILE_LABELS
from photosearch.library.schema.steps import STEPS
from photosearch.library.store.changes.changes import Described
from photosearch.library.store.store import Store
from tests.support.library.material import DIMENSION, digest, indexed, vector
from tests.support.library.migrations import NEXT


def filled(path: Path, photos: int = 50) -> Path:
    with Store.open(path) as store:
        model = store.models.register("aa" * 32, "first", "1", DIMENSION)
        store.commit([indexed(f"/p/{number}", number) for number in range(photos)], model)
    return path


def pragma(path: Path, name: str) -> object:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]


def photos(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM photo").fetchone()[0])


def test_a_new_library_has_our_application_id_and_uses_wal(path: Path) -> None:
    Store.open(path).close()
    assert pragma(path, "application_id") == APPLICATION_ID
    assert pragma(path, "user_version") == len(STEPS)
    assert pragma(path, "journal_mode") == "wal"


def test_commits_are_synced_to_disk(store: Store) -> None:
    assert store.session.connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def make_foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url)")


def make_newer(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")


def make_versionless(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA user_version = 0")


def make_garbage(path: Path) -> None:
    path.write_bytes(b"This is no database.\n" * 999)


@pytest.mark.parametrize("readonly", [False, True])
@pytest.mark.parametrize(
    ("make", "error"),
    [
        (make_foreign, LibraryDamaged),
        (make_newer, LibraryNewer),
        (make_versionless, LibraryDamaged),
        (make_garbage, LibraryDamaged),
    ],
)
def test_an_unusable_database_is_rejected_unchanged(
    path: Path, make: Callable[[Path], None], error: type[LibraryDamaged] | type[LibraryNewer], readonly: bool
) -> None:
    make(path)
    before = path.read_bytes()
    with pytest.raises(error) as raised:
        Store.open(path, readonly=readonly)
    assert raised.value.remedy
    assert str(path) in raised.value.message
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_reader_reports_that_a_migration_is_needed(path: Path) -> None:
    path.touch()
    with pytest.raises(StorageError, match="photosearch index"):
        Store.open(path, readonly=True)
    assert path.stat().st_size == 0


def test_a_missing_library_is_not_created_for_a_reader(path: Path) -> None:
    with pytest.raises(StorageError):
        Store.open(path, readonly=True)
    assert not path.exists()


def test_an_older_library_is_migrated_after_a_backup(path: Path) -> None:
    filled(path)
    with closing(connect(path)) as connection:
        prepare(connection, path, durable=True)
        migrate(connection, path, NEXT)
        migrate(connection, path, NEXT)
    assert pragma(path, "user_version") == len(NEXT)
    assert photos(path) == 50
    backup = path.with_name(f"{path.name}.v{len(STEPS)}.backup")
    assert [each.name for each in path.parent.glob("*.backup")] == [backup.name]
    with Store.open(backup) as old:
        assert old.check() == ()
        assert old.photos.counts().photos == 50


def make_first_schema(path: Path, count: int = 20) -> None:
    """Makes a library as the first release wrote it, with that release's SQL."""
    with closing(connect(path)) as connection:
        prepare(connection, path, durable=True)
        migrate(connection, path, STEPS[:1])
        connection.execute("INSERT INTO folder VALUES (?)", (b"/p",))
        connection.execute("INSERT INTO model VALUES (1, ?, 'first', '1', ?)", ("aa" * 32, DIMENSION))
        for number in range(1, count + 1):
            data = vector(number).astype("<f4").tobytes()
            connection.execute(
                "INSERT INTO photo (id, path, size, mtime_ns, ctime_ns, file_id, observed_ns, state, digest, format, "
                "width, height, taken_at, camera) VALUES (?, ?, 1, ?, 1, '', 7, ?, ?, 'JPEG', 4, 3, ?, 'Pixel 8')",
                (
                    number,
                    f"/p/Zürich/DSC{number:04}.jpg".encode(),
                    1_600_000_000 * 10**9,
                    "skipped" if number == count else "indexed",
                    digest(number),
                    f"20{number:02}-05-06T07:08:09" if number % 2 else None,
                ),
            )
            connection.execute("INSERT INTO vector VALUES (?, 1, ?, ?, ?)", (number, number, zlib.crc32(data), data))


def test_photos_of_the_first_schema_keep_their_vectors_and_can_be_found(path: Path) -> None:
    make_first_schema(path)
    with Store.open(path) as store:
        assert store.check() == ()
        assert store.vectors.ids(1).tolist() == list(range(1, 21))
        assert [photo.id for photo in store.photos.browse(99, Filters(text="zurich dsc 7"))] == []
        assert [photo.id for photo in store.photos.browse(99, Filters(text="zurich dsc0007"))] == [7]
        old = Filters(cameras=("Pixel 8",), last_day=date(2005, 12, 31))
        assert [photo.id for photo in store.photos.browse(99, old)] == [5, 3, 1]
        dated_by_file = [photo.id for photo in store.photos.browse(99, Filters(first_day=date(2020, 9, 12)))]
        assert sorted(dated_by_file) == [2, 4, 6, 8, 10, 12, 14, 16, 18]
        assert [photo.id for photo in store.photos.outdated(99)] == list(range(1, 20))
        described = Metadata("JPEG", 4, 3, keywords=("lake",))
        store.commit([Described(number, described) for number in range(1, 20)], 1)
        assert store.photos.outdated(99) == ()
        assert len(store.photos.browse(99, Filters(text="lake"))) == 19
        assert store.vectors.ids(1).tolist() == list(range(1, 21))
    with closing(connect(path.with_name(f"{path.name}.v1.backup"))) as backup:
        assert backup.execute("SELECT count(*) FROM vector").fetchone() == (20,)
        assert check_version(backup, path) == 1


def test_photos_of_the_first_schema_gain_words_from_their_vectors(path: Path) -> None:
    make_first_schema(path)
    dog = Word(3, (("dog",), ("Hund",), ("狗",)))
    with Store.open(path) as store:
        store.contents.prepare(1, "words", [dog], {3: (3,)})
        while store.contents.name_some(1, 8, lambda vectors, refused: [(Seen(3, 0.95),)] * len(vectors)):
            pass
        assert len(store.photos.browse(99, Filters(text="Hund"))) == 19, "one photo is skipped"
        assert store.contents.of(7) == ((dog, pytest.approx(0.95)),)


def test_labels_and_flags_survive_the_step_that_reads_them_from_files_too(path: Path) -> None:
    with closing(connect(path)) as connection:
        prepare(connection, path, durable=True)
        migrate(connection, path, STEPS[: STEPS.index(FILE_LABELS)])
        for number in (1, 2):
            connection.execute(
                "INSERT INTO photo (id, path, size, mtime_ns, ctime_ns, file_id, observed_ns, state, digest, format, "
                "width, height, metadata_version) VALUES (?, ?, 1, 5, 1, '', 7, 'indexed', ?, 'JPEG', 4, 3, ?)",
                (number, f"/p/{number}.jpg".encode(), digest(number), METADATA_VERSION - 1),
            )
        connection.execute("INSERT INTO annotation VALUES (?, 'label', 'green', 5)", (digest(1),))
        connection.execute("INSERT INTO annotation VALUES (?, 'flag', '', 5)", (digest(2),))
    with Store.open(path) as store:
        assert store.check() == ()
        model = store.models.register("aa" * 32, "first", "1", DIMENSION)
        assert [photo.annotations.label for photo in store.photos.outdated(9)] == [Label.GREEN, None]
        described = Metadata("JPEG", 4, 3, colour_label="red", pick_flag="reject", panorama=1)
        store.commit([Described(number, described) for number in (1, 2)], model)
        assert store.photos.outdated(9) == ()
        photos = store.photos.by_id([1, 2])
        assert [photo.annotations.label for photo in photos.values()] == [Label.GREEN, Label.RED]
        assert [photo.annotations.flag for photo in photos.values()] == [Flag.REJECT, None]
        assert [photo.id for photo in store.photos.browse(9, Filters(labels=("red",)))] == [2]
        assert store.check() == ()


def test_altered_tables_are_rejected(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP INDEX vector_model")
    with pytest.raises(LibraryDamaged):
        Store.open(path)


@pytest.mark.parametrize("name", ["evil", "photo_words_data"])
@pytest.mark.parametrize("table", ["photo", "photo_words_content"])
def test_altered_triggers_are_rejected(path: Path, name: str, table: str) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"CREATE TRIGGER {name} AFTER INSERT ON {table} BEGIN DELETE FROM vector; END")
    with pytest.raises(LibraryDamaged):
        Store.open(path, readonly=True)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
@pytest.mark.parametrize("survived", range(3))
def test_a_killed_migration_continues_at_the_next_start(path: Path, survived: int) -> None:
    """The child dies after `survived` statements of the step."""
    filled(path)
    script = f"""
import os, sys
from pathlib import Path
from photosearch.library.database import connect, prepare
from photosearch.library.migrations import migrate
from photosearch.library.schema.steps import STEPS
from tests.support.library.migrations import NEXT
path = Path(sys.argv[1])
connection = connect(path)
prepare(connection, path, durable=True)
connection.create_function("die", 0, lambda: os.kill(os.getpid(), 9))
migrate(connection, path, (*STEPS, (*NEXT[-1][:{survived}], "SELECT die()", *NEXT[-1][{survived}:])))
"""
    done = subprocess.run([sys.executable, "-c", script, path], cwd=Path(__file__).parents[2], env={**os.environ})
    assert done.returncode == -signal.SIGKILL
    with Store.open(path.with_name(f"{path.name}.v{len(STEPS)}.backup")) as backup:
        assert backup.photos.counts().photos == 50
    with Store.open(path) as store:
        assert store.check() == ()
    with closing(connect(path)) as connection:
        migrate(connection, path, NEXT)
    assert pragma(path, "user_version") == len(NEXT)
    assert photos(path) == 50
