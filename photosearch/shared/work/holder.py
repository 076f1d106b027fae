"""Who scans a root: the holder of an advisory lock, taken on the very connection that writes.

The server gives the lock back the moment that connection ends, for whatever reason. So a holder that lost its
connection has lost the lock and the ability to write at once, and nobody waits for a machine that is gone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from photosearch.errors import LibraryInUse
from photosearch.shared.server.connection import Session

_KIND = 0x50685372
"""The first half of the locks' keys; the second is the root's id."""
_HELD = f"""
SELECT lock.objid::bigint, coalesce(activity.application_name, ''), coalesce(activity.usename, '')
FROM pg_locks AS lock LEFT JOIN pg_stat_activity AS activity USING (pid)
WHERE lock.locktype = 'advisory' AND lock.classid = {_KIND} AND lock.granted
AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""

_INDEXING = """
SELECT DISTINCT coalesce(activity.application_name, ''), coalesce(activity.usename, '')
FROM pg_locks AS lock JOIN pg_stat_activity AS activity USING (pid)
WHERE lock.relation = 'photo'::regclass AND lock.mode = 'RowShareLock' AND lock.granted
AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY 1, 2
"""
"""Who has claimed photos: a claim locks rows, and so takes this lock on their table."""


@dataclass(frozen=True, slots=True)
class Indexing:
    """Who reads and embeds photos now: the process as "host:number", and its user on the server."""

    process: str
    user: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Who scans a root now: the process as "host:number", and its user on the server."""

    root: str
    process: str
    user: str


@contextmanager
def holding(session: Session, root_id: int, name: str) -> Iterator[None]:
    """Holds a root while the block runs.

    Raises:
        LibraryInUse: somebody else holds it.
    """
    statement = f"SELECT pg_try_advisory_lock({_KIND}, %s)"
    if not next(session.read(lambda row: bool(row[0]), statement, (root_id,))):
        who = next((each for each in holders(session, {root_id: name})), None)
        told = f" by {who.process} (user {who.user})" if who else ""
        raise LibraryInUse(f"The root {name} is being scanned{told}", "Wait until that scan ends")
    try:
        yield
    finally:
        if not session.is_broken():
            session.execute(f"SELECT pg_advisory_unlock({_KIND}, %s)", (root_id,))


def holders(session: Session, roots: dict[int, str]) -> tuple[Holder, ...]:
    """Returns who holds which of the roots, given by id with their names."""
    found = session.read(lambda row: (int(row[0]), str(row[1]), str(row[2])), _HELD)
    return tuple(
        Holder(roots[root], name.removeprefix("photosearch "), user) for root, name, user in found if root in roots
    )


def indexing(session: Session) -> tuple[Indexing, ...]:
    """Returns who has claimed photos to read and embed at this moment."""
    found = session.read(lambda row: (str(row[0]), str(row[1])), _INDEXING)
    return tuple(Indexing(name.removeprefix("photosearch "), user) for name, user in found)
