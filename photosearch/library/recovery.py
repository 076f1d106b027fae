"""Replaces a damaged library by the newest sound backup or, without one, by all that can still be read of it.

The damaged library is set aside and never removed. The next scan of the folders finds lost photos again.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from photosearch import durable
from photosearch.core.identity import display, is_below_any, to_text
from photosearch.errors import LibraryDamaged, LibraryNewer, StorageError
from photosearch.library.backups import moment_of
from photosearch.library.checking import SENSELESS_PHOTO, altered_vectors, require_sound
from photosearch.library.copying import copy_checked
from photosearch.library.database import Connection, connect, connect_damaged, prepare, transaction, translated
from photosearch.library.migrations import migrate
from photosearch.library.schema import contents
from photosearch.library.schema.functions import equip
from photosearch.library.store.store import Store

_REDUNDANT = ("photo", "sidecar", "vector")
"""The tables that a scan of the folders can fill again."""
_PERSONS = (
    "folder", "exclusion", "feedback", "saved_search", "kept_picture", "annotation", "album", "album_photo",
    "item_choice",
    "content_refusal",
)  # fmt: skip
"""The tables of the person's own data."""
_RENEWED = {
    "annotation": "(photo, property) DO UPDATE SET value = excluded.value, said_ns = excluded.said_ns "
    "WHERE excluded.said_ns > said_ns",
    "item_choice": "(digest) DO UPDATE SET item = excluded.item, across = excluded.across",
}
"""How rows of a damaged library replace older ones of a backup. Rows of other tables never change."""
_SENSELESS = {"photo": SENSELESS_PHOTO, "folder": "typeof(path) <> 'blob'"}
"""SQL conditions of rows that PhotoSearch did not write."""


@dataclass(frozen=True, slots=True)
class Repair:
    """The result of a repair. `aside` is where the damaged database now is; `backup` is what replaced it."""

    account: str
    aside: Path | None = None
    backup: Path | None = None
    photos: int = 0
    folders: tuple[str, ...] = ()


def repair(database: Path, backups: Sequence[Path]) -> Repair:
    """Checks all of the library and repairs it if it is damaged; the caller holds the writer's lock.

    Args:
        backups: newest first.

    Raises:
        LibraryNewer: a newer PhotoSearch wrote it; nothing is changed.
        DiskFull, StorageError: the repair cannot be written; the damaged library stays where it is.
    """
    if database.exists() and _is_sound(database):
        return Repair("The library is sound; nothing was changed.")
    for backup in backups:
        with contextlib.suppress(LibraryDamaged, LibraryNewer):
            return _restore(backup, database)
    return _begin_anew(database)


def put_in_place(source: Path, database: Path) -> Path | None:
    """Replaces `database` by a checked copy of `source`; returns where the old database was set aside.

    Raises:
        LibraryDamaged, LibraryNewer: `source` cannot be used; nothing is changed.
        DiskFull, StorageError: the copy cannot be written; nothing is changed.
    """
    with closing(connect(source, readonly=True)) as connection, durable.replacing(database) as temporary:
        copy_checked(connection, source, temporary, lambda: None)
        return _set_aside(database)


def _is_sound(database: Path) -> bool:
    try:
        with closing(connect(database, readonly=True)) as connection:
            require_sound(connection, database)
    except LibraryDamaged:
        return False
    return True


def _restore(backup: Path, database: Path) -> Repair:
    aside = put_in_place(backup, database)
    with Store.open(database) as store:
        if aside is not None:
            _keep_later(aside, database)
        return _repair(f"The backup of {moment_of(backup):%Y-%m-%d %H:%M} UTC was restored", store, aside, backup)


def _begin_anew(database: Path) -> Repair:
    with durable.replacing(database) as temporary:
        _salvage(database, temporary)
        aside = _set_aside(database)
    with Store.open(database) as store:
        return _repair("There is no sound backup: everything that could be read was kept", store, aside)


def _repair(done: str, store: Store, aside: Path | None, backup: Path | None = None) -> Repair:
    photos, folders = store.photos.counts().photos, store.folders.paths()
    names = ", ".join(map(display, folders)) or "none, so add them again"
    account = f"{done}, with {photos} photos. Watched folders: {names}."
    if aside is not None:
        account += f" The damaged library was set aside as {aside}."
    return Repair(f"{account} The next indexing brings it up to date.", aside, backup, photos, folders)


def _set_aside(database: Path) -> Path | None:
    """Gives the database a second name, under which it stays when another replaces it; its log moves with it.

    Until then the database keeps its first name too: without one, the next start would create an empty library.
    """
    if not database.exists():
        return None
    aside = database.with_name(f"{database.name}.aside-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}")
    # The log first: SQLite would apply an old log to a new file.
    for suffix in ("-wal", "-shm"):
        companion = database.with_name(database.name + suffix)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + suffix))
    try:
        os.link(database, aside)
    except OSError:  # a file system without links
        shutil.copy2(database, aside)
    return aside


# What can be read of a damaged database


def _salvage(database: Path, target: Path) -> None:
    """Makes a new database at `target` from the rows that can be read and make sense."""
    with translated(target), closing(connect(target)) as new:
        prepare(new, target, durable=False)
        migrate(new, target)
        new.execute("PRAGMA foreign_keys = OFF")
        if database.exists():
            with closing(connect_damaged(database)) as old, transaction(new, target):
                for table in _tables(new):
                    _copy_rows(old, new, table, database)
                _drop_useless(new)
        new.execute("PRAGMA journal_mode = DELETE")
        require_sound(new, target)


def _tables(connection: Connection) -> list[str]:
    """Returns the names of the tables, those that nothing else could fill again first.

    Virtual tables and their shadow tables are left out: triggers fill them. So are those that are filled again from the
    vectors.
    """
    names = connection.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return sorted(
        (name for (name,) in names if name not in contents.DERIVED), key=lambda name: (name in _REDUNDANT, name)
    )


def _copy_rows(old: Connection, new: Connection, table: str, path: Path) -> None:
    known = {name for _, name, *_ in _read(old, f"PRAGMA table_info({table})", path)}
    wanted = new.execute(f"PRAGMA table_info({table})").fetchall()
    described = [row for row in wanted if row[1] in known]
    if not described:
        return
    missing = [row for row in wanted if row[1] not in known]
    columns = ", ".join(each[1] for each in described)
    key = ", ".join(f"{each[1]}{{0}}" for each in described if each[5]) or "rowid{0}"
    # Some columns are missing in an older library, and may be in a damaged one.
    row = ", ".join(f"{'?' if name in known else 'NULL'} AS {name}" for _, name, *_ in (*described, *missing))
    # Rows that make no sense would make the triggers fail.
    sensible = f"NOT ({_SENSELESS[table]})" if table in _SENSELESS else "1"
    statement = f"INSERT OR IGNORE INTO {table} ({columns}) SELECT {columns} FROM (SELECT {row}) WHERE {sensible}"
    if table in _RENEWED:
        statement += f" ON CONFLICT {_RENEWED[table]}"
    # From the beginning up to the damage, then from the end down to it.
    for direction in ("", " DESC"):
        rows = _read(old, f"SELECT {columns} FROM {table} ORDER BY {key.format(direction)}", path)
        new.executemany(statement, rows)


def _read(old: Connection, statement: str, path: Path) -> Iterator[tuple[Any, ...]]:
    """Yields rows until it reaches damage."""
    with contextlib.suppress(StorageError), translated(path):
        yield from old.execute(statement)


def _drop_useless(connection: Connection) -> None:
    """Removes photos outside the watched folders, altered vectors, and rows that refer to nothing."""
    if folders := frozenset(to_text(path) for (path,) in connection.execute("SELECT path FROM folder")):
        photos = connection.execute("SELECT id, path FROM photo").fetchall()
        astray = [(photo_id,) for photo_id, path in photos if not is_below_any(to_text(path), folders)]
        connection.executemany("DELETE FROM photo WHERE id = ?", astray)
    altered = [(vector_id,) for vector_id in altered_vectors(connection)]
    connection.executemany("DELETE FROM vector WHERE id = ?", altered)
    for table, row, *_ in connection.execute("PRAGMA foreign_key_check").fetchall():
        connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (row,))


def _keep_later(damaged: Path, restored: Path) -> None:
    """Copies what the person added or changed after the backup, as far as it can be read."""
    with closing(connect_damaged(damaged)) as old, closing(connect(restored)) as new, transaction(new, restored):
        equip(new)
        for table in _PERSONS:
            _copy_rows(old, new, table, damaged)
        new.execute("INSERT OR IGNORE INTO ungrouped SELECT DISTINCT folder FROM photo")
