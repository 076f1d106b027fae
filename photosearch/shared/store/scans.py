"""What a scan of a root compares with: the known files, a folder at a time, and a place on the server for new names."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from photosearch.core.folders.reconcile import KnownFile, Settled
from photosearch.core.folders.unchanged import RACY
from photosearch.core.identity import to_bytes, to_text
from photosearch.core.photo import FileState
from photosearch.errors import NotPermitted
from photosearch.shared.server import schema
from photosearch.shared.server.connection import Session
from photosearch.shared.store import rows
from photosearch.shared.store.queries.filtering import within
from photosearch.shared.store.roots import Place, Roots
from photosearch.shared.store.vectors import without_vector

_CALM = f"waiting OR mtime_ns - observed_ns NOT BETWEEN {RACY.start} AND {RACY.stop - 1}"
"""The condition of a file whose stamp can be trusted. Files that are waiting are read in any case."""
_COLUMNS = ("path", "size", "mtime_ns", "ctime_ns", "file_id")
_TYPES = ("bytea", "int8", "int8", "int8", "text")


class SharedScans:
    """The questions that scans ask the table `photo`. Paths are identity texts of this machine."""

    def __init__(self, session: Session, roots: Roots) -> None:
        self._session = session
        self._roots = roots

    def settled(self, folder: str, model_id: int) -> tuple[Settled, frozenset[str]]:
        """Returns the stamps of the known files in `folder` itself, and which of them still need work if unchanged.

        A file that needs work is pending already, so a scan has nothing to do with it; neither counts as unchanged,
        nor does one that is no photo.
        """
        idle = f"waiting OR state = 'ignored' OR (state = 'indexed' AND {without_vector(self._session, model_id)})"
        statement = (
            f"SELECT root_id, path, CASE WHEN {_CALM} THEN size ELSE -1 END, mtime_ns, ctime_ns, {idle} "
            "FROM photo WHERE root_id = %s AND folder = %s"
        )
        stamps: Settled = {}
        uncounted: list[str] = []
        for root, path, size, mtime_ns, ctime_ns, is_idle in self._in(statement, folder):
            shown = self._roots.path(root, bytes(path))
            stamps[shown] = (size, mtime_ns, ctime_ns)
            if is_idle:
                uncounted.append(shown)
        return stamps, frozenset(uncounted)

    def known(self, folder: str, model_id: int) -> dict[str, KnownFile]:
        """Returns the known files in `folder` itself, by path."""
        embedded = f"NOT {without_vector(self._session, model_id)}"
        statement = f"SELECT {rows.KNOWN}, {embedded} FROM photo WHERE root_id = %s AND folder = %s"
        read = rows.known_reader(self._roots)
        return {entry.file.path: entry for entry in map(read, self._in(statement, folder))}

    def counts(self, root: str) -> dict[str, int]:
        """Returns how many known files lie in each folder of a root itself, not below it."""
        where = within(root, self._roots)
        statement = f"SELECT root_id, folder, count(*) FROM photo WHERE {where.sql} GROUP BY root_id, folder"
        found: dict[str, int] = {}
        for root_id, folder, count in self._session.read(tuple, statement, where.values):
            shown = self._roots.path(int(root_id), bytes(folder))
            found[shown] = found.get(shown, 0) + int(count)
        return found

    @contextmanager
    def spool(self) -> Iterator["SharedSpool"]:
        """Lends a spool; it is gone when the block ends."""
        spool = SharedSpool(self._session)
        try:
            yield spool
        finally:
            spool.drop()

    def _in(self, statement: str, folder: str) -> Iterator[Sequence[Any]]:
        place = self._roots.place(folder) or Place(-1, b"")
        return self._session.read(tuple, statement, (place.root_id, place.path))


class SharedSpool:
    """A temporary table of the session, made when it is first needed."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._exists = False

    def add(self, files: Collection[FileState]) -> None:
        """Adds files.

        Raises:
            NotPermitted: indexers may not make temporary tables in this database.
        """
        if not self._exists:
            self._create()
            self._exists = True
        values = ((to_bytes(each.path), each.size, each.mtime_ns, each.ctime_ns, each.file_id) for each in files)
        self._session.copy_in("spool", _COLUMNS, _TYPES, values)

    def _create(self) -> None:
        try:
            self._session.execute(
                "CREATE TEMPORARY TABLE spool (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, path bytea, "
                "size bigint, mtime_ns bigint, ctime_ns bigint, file_id text)"
            )
        except NotPermitted as error:
            grant = schema.grant_of_temporary_tables(self._session.connection, self._session.address)
            raise NotPermitted(error.message, f"Ask the owner of the database to run: {grant}") from error

    def resembling(self, files: Collection[FileState]) -> int:
        """Returns how many of `files` have the size and modification time of a file in the spool."""
        if not self._exists:
            return 0
        return self._session.count(
            "SELECT count(*) FROM unnest(%s::bigint[], %s::bigint[]) AS file (size, mtime_ns) "
            "WHERE (size, mtime_ns) IN (SELECT size, mtime_ns FROM spool)",
            ([each.size for each in files], [each.mtime_ns for each in files]),
        )

    def batches(self, size: int) -> Iterator[list[FileState]]:
        """Yields the files in the order in which they came, at most `size` at once."""
        after = 0
        while self._exists:
            statement = f"SELECT number, {', '.join(_COLUMNS)} FROM spool WHERE number > %s ORDER BY number LIMIT %s"
            found: list[tuple[Any, ...]] = list(self._session.read(tuple, statement, (after, size)))
            if not found:
                return
            after = int(found[-1][0])
            yield [
                FileState(to_text(bytes(path)), int(size), int(mtime_ns), int(ctime_ns), str(file_id))
                for _, path, size, mtime_ns, ctime_ns, file_id in found
            ]

    def drop(self) -> None:
        """Removes the table; a broken connection has removed it already."""
        if self._exists and not self._session.is_broken():
            self._session.execute("DROP TABLE spool")
