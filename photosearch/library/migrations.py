"""The migration of older libraries to the newest schema, each after a backup, and checks of a library's version."""

import functools
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from photosearch import durable
from photosearch.errors import LibraryDamaged, LibraryNewer, StorageError
from photosearch.library.database import Connection, backup, damaged, fill, in_memory, schema, transaction, translated
from photosearch.library.schema.functions import equip
from photosearch.library.schema.steps import STEPS, Step

APPLICATION_ID = 0x50685372
"""Marks the file as a PhotoSearch library ("PhSr"); `file` and SQLite's own tools show it."""


def migrate(connection: Connection, path: Path, steps: Sequence[Step] = STEPS) -> None:
    """Migrates the schema to the last of `steps`; first copies an older library to `<name>.v<version>.backup`.

    Each step is one transaction, so that after a crash the next start continues with the same step. An empty file
    gets all steps in one transaction.

    Raises:
        LibraryNewer: a newer PhotoSearch wrote it; nothing is changed.
        LibraryDamaged: it is another program's database; nothing is changed.
    """
    version = check_version(connection, path, steps)
    equip(connection)
    if version == 0:
        fill(connection, path, _new(tuple(steps), -time.timezone))
        version = len(steps)
    if version < len(steps):
        with durable.replacing(path.with_name(f"{path.name}.v{version}.backup")) as copy:
            backup(connection, copy)
    for number in range(version, len(steps)):
        with transaction(connection, path):
            for statement in steps[number]:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {number + 1}")
    _require_schema(connection, path, steps)


def check_version(connection: Connection, path: Path, steps: Sequence[Step] = STEPS) -> int:
    """Returns the schema's version, 0 for an empty file; raises as `migrate` does."""
    with translated(path):
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (mark,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if mark != APPLICATION_ID and tables:
        raise LibraryDamaged(f"{path} is not a PhotoSearch library", "Choose another folder with --library")
    if version > len(steps):
        raise LibraryNewer(
            f"The library {path} was written by a newer PhotoSearch (schema {version}, this one knows {len(steps)})",
            "Update PhotoSearch, or choose another library",
        )
    if tables and version <= 0:
        raise damaged(path, "its version is lost")
    return int(version)


def require_current(connection: Connection, path: Path, steps: Sequence[Step] = STEPS) -> None:
    """Checks that a reader, which cannot migrate, can use the library.

    Raises:
        LibraryNewer, LibraryDamaged: as `migrate` does.
        StorageError: its schema is older, or was never completed.
    """
    equip(connection)
    version = check_version(connection, path, steps)
    if version < len(steps):
        raise StorageError(
            f"The library {path} has schema {version}; this PhotoSearch needs schema {len(steps)}",
            "Start PhotoSearch or run: photosearch index, which updates the library",
        )
    _require_schema(connection, path, steps)


def require_known(connection: Connection, path: Path, steps: Sequence[Step] = STEPS) -> None:
    """Checks a copy of a library, which may be of an older version.

    Raises:
        LibraryNewer, LibraryDamaged: as `migrate` does, and if it is empty.
    """
    version = check_version(connection, path, steps)
    if version == 0:
        raise damaged(path, "it is empty")
    _require_schema(connection, path, steps[:version])


def _require_schema(connection: Connection, path: Path, steps: Sequence[Step]) -> None:
    """Raises LibraryDamaged unless tables and indexes are exactly those of `steps`: SQLite trusts its schema."""
    if schema(connection, path) != _expected_schema(tuple(steps)):
        raise damaged(path, "its tables are not those of this version")


@functools.cache
def _expected_schema(steps: tuple[Step, ...]) -> tuple[tuple[str, str], ...]:
    with closing(in_memory()) as connection:
        connection.deserialize(_new(steps, -time.timezone))
        return schema(connection, Path(":memory:"))


@functools.cache
def _new(steps: tuple[Step, ...], utc_offset: int) -> bytes:
    """Returns an empty library as the content of its file. The steps are many, and need not run for each new library.

    Args:
        utc_offset: that of the machine, in seconds, which a step stores.
    """
    with closing(in_memory()) as connection:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        equip(connection)
        connection.create_function("utc_offset", 0, lambda: utc_offset)
        for step in steps:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(steps)}")
        return connection.serialize()
