"""Library files get damaged: it is detected or harmless, never a crash, a wrong answer or a changed photo."""

import json
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from photosearch.app import Application
from photosearch.errors import LibraryDamaged, StorageError
from photosearch.jobs.control import Control
from photosearch.jobs.once import bring_up_to_date
from photosearch.library.database import connect, transaction
from photosearch.library.store.store import Store
from photosearch.search.index import Snapshot
from photosearch.vision.embedding.manifest import read_manifest
from tests.support.faults.counts import counts
from tests.support.faults.pictures import write_many
from tests.support.search.vectors import numbered, scattered

ROOT = Path(__file__).parents[2]


def update(application: Application, folder: Path) -> None:
    with ExitStack() as stack:
        parts, store = application.open_writer(stack)
        store.folders.add(str(folder))
        bring_up_to_date(parts, store, lambda event: None, Control())


def vectors_by_content(path: Path, model: Path) -> tuple[tuple[str, ...], dict[bytes, bytes]]:
    """Returns the database's problems, and its vectors by photo content."""
    found = {}
    with Store.open(path) as store:
        problems = store.check()
        for ids, rows in store.vectors.batches(store.models.id_of(read_manifest(model).sha256) or 0):
            photos = store.vectors.photos(ids.tolist())
            for vector_id, row in zip(ids.tolist(), rows, strict=True):
                if vector_id in photos:
                    found[photos[vector_id].digest] = row.tobytes()
    return problems, found


@counts(short=12, full=200)
def test_a_damaged_database_is_detected_or_harmless_and_no_photo_changes(
    application: Application, folder: Path, seed: int, count: int
) -> None:
    photos = {path: (path.read_bytes(), path.stat()) for path in write_many(folder, 100)}
    update(application, folder)
    path = application.paths.database
    sound, (_, truth), chance = path.read_bytes(), vectors_by_content(path, application.model), random.Random(seed)
    detected = 0
    for _ in range(count):
        for leftover in path.parent.glob(f"{path.name}-*"):
            leftover.unlink()
        data = bytearray(sound)
        for _ in range(chance.choice((1, 8, 64))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data)
        try:
            problems, found = vectors_by_content(path, application.model)
            assert all(str(path) in each for each in problems)
            assert problems or all(truth.get(content, vector) == vector for content, vector in found.items())
            detected += bool(problems)
            update(application, folder)
        except StorageError:
            detected += 1
    assert detected > count / 4
    assert {each: (each.read_bytes(), each.stat()) for each in folder.iterdir()} == photos


def test_a_constraint_that_fails_because_of_damage_is_reported_as_damage(tmp_path: Path) -> None:
    """An index has an entry for a row that is missing from its table."""
    path, schema = tmp_path / "library.sqlite3", "sqlite_schema WHERE name = 'note_text'"
    with closing(connect(path)) as connection:
        connection.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, text)")
        connection.execute("CREATE UNIQUE INDEX note_text ON note (text)")
        connection.execute("INSERT INTO note VALUES (1, 'a')")
        entry = connection.execute(f"SELECT * FROM {schema}").fetchone()
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(f"DELETE FROM {schema}")
    with closing(connect(path)) as connection:
        connection.execute("DELETE FROM note")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", entry)
    with closing(connect(path)) as connection, pytest.raises(LibraryDamaged), transaction(connection, path):
        connection.execute("INSERT INTO note VALUES (2, 'a')")


NONSENSE: dict[str, Callable[[sqlite3.Connection], object]] = {
    "no ids left": lambda connection: connection.execute(f"UPDATE sqlite_sequence SET seq = {2**63 - 1}"),
    "an id that is not a number": lambda connection: connection.execute("UPDATE sqlite_sequence SET seq = 'many'"),
    "an impossible folder": lambda connection: connection.execute("UPDATE folder SET path = x'2f6100'"),
}


@pytest.mark.parametrize("spoil", NONSENSE.values(), ids=NONSENSE)
def test_impossible_rows_are_reported_as_damage(
    application: Application, folder: Path, spoil: Callable[[sqlite3.Connection], object]
) -> None:
    write_many(folder, 5)
    update(application, folder)
    with closing(sqlite3.connect(application.paths.database, isolation_level=None)) as connection:
        spoil(connection)
    write_many(folder, 1, first=5)
    with pytest.raises(LibraryDamaged) as told:
        update(application, folder)
    assert told.value.remedy


DAMAGER = """
import json, random, sys
from pathlib import Path
from photosearch.errors import SnapshotError
from photosearch.search.index import Snapshot

folder, model, seed, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
chance = random.Random(seed)
wholes = {path: path.read_bytes() for path in sorted(folder.iterdir())}

def damaged(whole):
    match chance.randrange(4):
        case 0:
            place = chance.randrange(len(whole))
            return whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1:]
        case 1:
            return whole[: chance.randrange(len(whole))]
        case 2:
            start = chance.randrange(0, len(whole), 4096)
            page = whole[start : start + 4096]
            return whole[:start] + bytes(len(page)) + whole[start + 4096:]
        case _:
            return whole + chance.randbytes(chance.randrange(1, 64))

accepted = []
for number in range(count):
    path, whole = chance.choice(list(wholes.items()))
    path.write_bytes(damaged(whole))
    try:
        Snapshot.load(folder / "index", model=model)
        accepted.append((number, path.name))
    except SnapshotError:
        pass
    path.write_bytes(whole)
Snapshot.load(folder / "index", model=model)
print(json.dumps(accepted))
"""


@counts(short=200, full=2000)
def test_a_damaged_index_file_is_always_refused_and_never_crashes_the_process(
    tmp_path: Path, seed: int, count: int
) -> None:
    model = "a" * 64
    snapshot = Snapshot.build(numbered(10, 300), scattered(2, 300, 8), model=model)
    assert snapshot is not None
    snapshot.save(tmp_path / "index")
    command: list[str | Path] = [sys.executable, "-c", DAMAGER, tmp_path, model, str(seed), str(count)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == []
