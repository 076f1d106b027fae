"""Pending photos: those whose file must be read, and those that lack a vector of a model.

A scan writes names; whoever embeds claims some of them. A claim is the open transaction that locked the rows: others
skip them (SKIP LOCKED), and when the transaction ends, for whatever reason, they are free again. So the work of a
killed process is never lost and never done twice.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from photosearch.core.photo import FileState
from photosearch.library.store.changes.changes import Gone, Moved
from photosearch.library.store.contract import Claimed
from photosearch.shared.server.connection import Session
from photosearch.shared.store.roots import Roots
from photosearch.shared.store.vectors import without_vector
from photosearch.shared.store.writing import Writing

IDLE_SECONDS = 900
"""How long a claim lasts without a word from the process that holds it."""


class Pending:
    """What is to be read and embedded. Claim, write and commit through the session that this is given."""

    def __init__(self, session: Session, roots: Roots, idle_seconds: int = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._session = session
        self._roots = roots

    def add_names(self, files: Sequence[FileState], observed_ns: int) -> None:
        """Writes the names of new or changed files, in one transaction."""
        with self._session.transaction():
            Writing(self._session, self._roots, 0).add_names(files, observed_ns)

    def apply(self, changes: Sequence[Moved | Gone]) -> None:
        """Writes what needs no reading: photos that moved, and photos that are gone."""
        with self._session.transaction():
            Writing(self._session, self._roots, 0).apply(changes)

    @contextmanager
    def claim(self, model_id: int, limit: int, after: int = 0, *, unread: bool = True) -> Iterator[tuple[Claimed, ...]]:
        """Claims at most `limit` photos with ids above `after`, ascending, of roots that are mounted here.

        They stay claimed while the block runs; `SharedStore.commit` inside it writes them. If the block ends by an
        exception, nothing of it is kept.

        Args:
            unread: claims files that must be read; else photos that were read and lack only the model's vector.
        """
        lacking = f"state = 'indexed' AND NOT waiting AND {without_vector(self._session, model_id)}"
        with self._session.transaction():
            # A process that hangs gives its photos back; a batch takes seconds.
            self._session.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{self._idle_seconds}s'")
            yield self._claim("waiting" if unread else lacking, (after, list(self._roots.mounted), limit))

    def count(self, model_id: int) -> int:
        """Returns how many photos are pending, on any machine."""
        waiting = self._session.count("SELECT count(*) FROM photo WHERE waiting")
        return waiting + self._session.count(
            f"SELECT count(*) FROM photo WHERE state = 'indexed' AND NOT waiting "
            f"AND {without_vector(self._session, model_id)}"
        )

    def by_root(self) -> dict[str, int]:
        """Returns how many files of each root must be read, by the root's name."""
        statement = "SELECT root_id, count(*) FROM photo WHERE waiting GROUP BY root_id"
        names = self._roots.names
        found = self._session.read(lambda row: (int(row[0]), int(row[1])), statement)
        return {names[root]: count for root, count in found if root in names}

    def _claim(self, which: str, values: tuple[object, ...]) -> tuple[Claimed, ...]:
        statement = (
            "SELECT id, root_id, path, size, mtime_ns, ctime_ns, file_id, digest FROM photo "
            f"WHERE {which} AND id > %s AND root_id = ANY(%s) ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED"
        )

        def claimed(row: Sequence[Any]) -> Claimed:
            photo_id, root, path, size, mtime_ns, ctime_ns, file_id, digest = row
            shown = self._roots.path(int(root), bytes(path))
            file = FileState(shown, int(size), int(mtime_ns), int(ctime_ns), str(file_id))
            return Claimed(int(photo_id), file, bytes(digest))

        return tuple(self._session.read(claimed, statement, values))
