"""The watched folders and their exclusion patterns."""

import os
from collections.abc import Iterator, Sequence
from typing import Any

from photosearch.core.folders.exclusion import Exclusion, exclusions
from photosearch.core.identity import is_below_any, to_bytes, to_text
from photosearch.library.store import rows
from photosearch.library.store.changes.changes import Delta
from photosearch.library.store.changes.writing import Writing
from photosearch.library.store.queries.filtering import below
from photosearch.library.store.session import Session


class Folders:
    """The tables `folder` and `exclusion`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def paths(self) -> tuple[str, ...]:
        """Returns the watched folders, sorted."""
        return tuple(self._session.read(_folder, "SELECT path FROM folder ORDER BY path"))

    def add(self, path: str) -> None:
        """Watches `path`. A folder inside a watched one may be added too: its photos are stored once."""
        with self._session.transaction():
            self._session.connection.execute("INSERT OR IGNORE INTO folder VALUES (?)", (to_bytes(path),))

    def remove(self, path: str, model_id: int) -> Delta:
        """Removes `path` and the photos in it that no other watched folder holds; an unknown folder is no error."""
        others = frozenset(self.paths()) - {path}
        with self._session.transaction():
            writing = Writing(self._session.connection, model_id)
            if not is_below_any(path, others):
                writing.remove(list(self._orphans(path, others)))
            self._session.connection.execute("DELETE FROM folder WHERE path = ?", (to_bytes(path),))
            self._session.connection.execute("DELETE FROM exclusion WHERE folder = ?", (to_bytes(path),))
        return writing.delta()

    def relocate(self, old: str, new: str, model_id: int) -> Delta:
        """Moves all photos and watched folders from `old` to `new`, neither of which may lie in the other.

        Photos that were already known in `new` under the same names are removed.
        """
        stem, target = (to_bytes(each.rstrip(os.sep)) for each in (old, new))
        moved = f"CAST(? || substr({{0}}, {len(stem) + 1}) AS BLOB)".format
        inside = "{0} >= ? AND {0} < ?".format
        connection = self._session.connection
        with self._session.transaction():
            writing = Writing(connection, model_id)
            there = f"SELECT id FROM photo WHERE path IN (SELECT {moved('path')} FROM photo WHERE {inside('path')})"
            writing.remove(list(self._session.read(rows.integer, there, (target, *below(old)))))
            connection.execute(f"UPDATE photo SET path = {moved('path')} WHERE {inside('path')}", (target, *below(old)))
            for table, column in (("folder", "path"), ("exclusion", "folder")):
                rename = f"UPDATE OR REPLACE {table} SET {column} ="
                connection.execute(f"{rename} ? WHERE {column} = ?", (to_bytes(new), to_bytes(old)))
                connection.execute(f"{rename} {moved(column)} WHERE {inside(column)}", (target, *below(old)))
        return writing.delta()

    def patterns(self) -> dict[str, str]:
        """Returns the exclusion patterns by folder; those of all folders have the key `EVERYWHERE`."""
        return dict(self._session.read(_patterns, "SELECT folder, patterns FROM exclusion"))

    def exclusions(self) -> dict[str, Exclusion]:
        """Returns the exclusion of each watched folder, sorted; raises InputError as `Exclusion` does."""
        return exclusions(self.paths(), self.patterns())

    def exclude(self, folder: str, patterns: str) -> None:
        """Replaces the patterns of a watched folder, or of all with `EVERYWHERE`; the next scan removes the photos."""
        with self._session.transaction():
            statement = "INSERT OR REPLACE INTO exclusion VALUES (?, ?)"
            self._session.connection.execute(statement, (to_bytes(folder), patterns))
            self._session.connection.execute("DELETE FROM exclusion WHERE patterns = ''")

    def _orphans(self, folder: str, others: frozenset[str]) -> Iterator[int]:
        statement = "SELECT id, path FROM photo WHERE path >= ? AND path < ?"
        for photo_id, place in self._session.read(_placed, statement, below(folder)):
            if not is_below_any(place, others):
                yield photo_id


def _folder(row: Sequence[Any]) -> str:
    path = rows.path(row)
    if "\0" in path:
        raise ValueError("a folder's path holds a null character")
    return path


def _patterns(row: Sequence[Any]) -> tuple[str, str]:
    folder, patterns = row
    return to_text(folder), str(patterns)


def _placed(row: Sequence[Any]) -> tuple[int, str]:
    photo_id, path = row
    return int(photo_id), to_text(path)
