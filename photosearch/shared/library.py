"""An open shared library: its connections, lent to one thread at a time, and its caches of pictures."""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from photosearch.core.address import Address
from photosearch.errors import LoginRefused, StorageError
from photosearch.library.store.contract import ThumbnailCache
from photosearch.shared.server import schema
from photosearch.shared.server.connection import Connection, Session, connect, translated
from photosearch.shared.store.queries.counting import Counting
from photosearch.shared.store.roots import Mounts
from photosearch.shared.store.store import SharedStore

log = logging.getLogger(__name__)
T = TypeVar("T")

ATTEMPTS = 3
"""How often a person may type the password."""

IDLE = 4
"""Connections that are kept for the next thread."""


class SharedLibrary:
    """Opens stores, and keeps some connections for later ones. Safe from any thread.

    Args:
        home: a folder that scans leave out: the one in which this machine keeps what belongs to the library.
        ask: asks the person for the password if it is kept nowhere, and again if the server refuses it; the answer
            stays in memory.
        kept: how many connections are kept for the next thread.
    """

    def __init__(
        self,
        address: Address,
        mounts: Mounts,
        home: str = "",
        ask: Callable[[], str] | None = None,
        kept: int = IDLE,
    ) -> None:
        self.address = address
        self._mounts = mounts
        self._home = home
        self._ask = ask
        self._kept = kept
        self._password: str | None = None
        self._lock = threading.Lock()
        self._idle: list[Connection] = []
        self._counting = Counting()
        self._closed = False

    def store(self) -> SharedStore:
        """Opens the library for one thread; `close` on the store gives its connection back. Raises as `open` does."""
        return self._over(self._take())

    def reader(self) -> SharedStore:
        """Does the same for a thread that keeps its store: it goes on with another connection if one breaks."""
        return self._over(self._take(), renew=self._take)

    def create(self) -> SharedStore:
        """Creates the library in an empty database, or updates an older one, and opens it; raises as `migrate` does."""
        connection = self._connect()
        try:
            schema.migrate(connection, self.address)
            store = SharedStore.over(connection, self.address, self._mounts, self._home, self._give_back)
            store.build_indexes()
            return store
        except BaseException:
            connection.close()
            raise

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Lends a connection."""
        connection = self._take()
        try:
            yield Session(connection, self.address)
        finally:
            self._give_back(connection)

    def close(self) -> None:
        """Closes the connections that nobody uses; others are closed when they are given back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for each in idle:
            each.close()

    def _over(self, connection: Connection, renew: Callable[[], Connection] | None = None) -> SharedStore:
        try:
            return SharedStore.over(
                connection, self.address, self._mounts, self._home, self._give_back, renew, self._counting
            )
        except BaseException:
            self._give_back(connection)
            raise

    def _take(self) -> Connection:
        while True:
            with self._lock:
                if not self._idle:
                    break
                connection = self._idle.pop()
            # A server that was restarted, or a link that broke, is noticed here and not by the person.
            with contextlib.suppress(StorageError), translated(self.address):
                connection.execute(b"SELECT 1")
                return connection
            connection.close()
        return self._connect()

    def _connect(self) -> Connection:
        for left in reversed(range(ATTEMPTS + 1)):
            try:
                return connect(self.address, self._password)
            except LoginRefused:
                if self._ask is None or not left:
                    raise
                self._password = self._ask()
        raise AssertionError("the last attempt returns or raises")

    def _give_back(self, connection: Connection) -> None:
        with self._lock:
            if not self._closed and not connection.closed and len(self._idle) < self._kept:
                self._idle.append(connection)
                return
        connection.close()


class SharedThumbnails:
    """The thumbnails of a shared library, behind a cache on this machine. Safe from any thread.

    No method raises: if the server fails, it acts as if it had no such picture.
    """

    def __init__(self, library: SharedLibrary, cache: ThumbnailCache) -> None:
        self._library = library
        self._cache = cache

    def get(self, digest: bytes) -> bytes | None:
        """Returns the thumbnail of the photo with this content, or None if there is none."""
        cached = self._cache.get(digest)
        if cached is not None:
            return cached

        def read(session: Session) -> bytes | None:
            statement = "SELECT data FROM thumbnail WHERE digest = %s"
            return next(session.read(lambda row: bytes(row[0]), statement, (digest,)), None)

        found = _attempt(self._library, read, None)
        if found is not None:
            self._cache.put([(digest, found)])
        return found

    def put(self, items: Sequence[tuple[bytes, bytes]]) -> None:
        """Stores (digest, picture) pairs here, and for everybody if the person may."""
        self._cache.put(items)
        # In one order everywhere, so that two writers never wait for one another.
        rows = sorted(dict(items).items())
        statement = "INSERT INTO thumbnail (digest, data) VALUES (%s, %s) ON CONFLICT DO NOTHING"
        _attempt(self._library, lambda session: session.execute_each(statement, rows), None)


class SharedDescriptors:
    """The descriptors of a shared library by content, for one network. Safe from any thread; no method raises.

    Args:
        kind: names the network and its components, so that records never mix.
        size: bytes of a record.
    """

    def __init__(self, library: SharedLibrary, kind: str, size: int) -> None:
        self._library = library
        self._kind = kind
        self._size = size

    def get(self, digests: Sequence[bytes]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int8]]:
        """Returns the positions of those contents that have a record, int64 [n], and the records, int8 [n, size]."""

        def read(session: Session) -> dict[bytes, bytes]:
            statement = "SELECT digest, data FROM descriptor WHERE kind = %s AND digest = ANY(%s)"
            found = session.read(lambda row: (bytes(row[0]), bytes(row[1])), statement, (self._kind, list(digests)))
            return {digest: data for digest, data in found if len(data) == self._size}

        nothing: dict[bytes, bytes] = {}
        records = _attempt(self._library, read, nothing)
        there = [place for place, digest in enumerate(digests) if digest in records]
        joined = b"".join(records[digests[place]] for place in there)
        return np.array(there, np.int64), np.frombuffer(joined, np.int8).reshape(len(there), self._size)

    def put(self, items: Sequence[tuple[bytes, npt.NDArray[np.int8]]]) -> None:
        """Stores (digest, record) pairs; a content that has a record keeps it."""
        rows = [(self._kind, digest, record.tobytes()) for digest, record in sorted(dict(items).items())]
        statement = "INSERT INTO descriptor (kind, digest, data) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
        _attempt(self._library, lambda session: session.execute_each(statement, rows), None)

    def lacking(self, digests: Sequence[bytes]) -> frozenset[bytes]:
        """Returns the contents that have no record; none if the server fails."""
        statement = "SELECT digest FROM descriptor WHERE kind = %s AND digest = ANY(%s)"

        def read(session: Session) -> frozenset[bytes]:
            found = session.read(lambda row: bytes(row[0]), statement, (self._kind, list(digests)))
            return frozenset(digests) - frozenset(found)

        return _attempt(self._library, read, frozenset())

    def after(self, slot: int, limit: int) -> tuple[tuple[int, bytes], ...]:
        """Returns no records: a shared library is not swept by its clients."""
        return ()

    def drop(self, digests: Sequence[bytes]) -> None:
        """Removes the records of these contents."""
        statement = "DELETE FROM descriptor WHERE kind = %s AND digest = ANY(%s)"
        _attempt(self._library, lambda session: session.execute(statement, (self._kind, list(digests))), 0)

    def count(self) -> int:
        """Returns how many contents have a record."""
        statement = "SELECT count(*) FROM descriptor WHERE kind = %s"
        return _attempt(self._library, lambda session: session.count(statement, (self._kind,)), 0)


def _attempt(library: SharedLibrary, work: Callable[[Session], T], otherwise: T) -> T:
    try:
        with library.session() as session:
            return work(session)
    except StorageError as error:
        log.warning("The shared library's pictures cannot be used: %s", error)
        return otherwise
