"""A shared library as a store: the same subjects as `library.store.store.Store`, on PostgreSQL."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType

from photosearch.core.address import Address
from photosearch.errors import InputError
from photosearch.library.store.changes.changes import Change, Delta
from photosearch.library.store.contract import RootState
from photosearch.shared.server import schema
from photosearch.shared.server.connection import SCHEMA, Connection, Session, connect
from photosearch.shared.server.schema import Role
from photosearch.shared.store.annotations.albums import SharedAlbums
from photosearch.shared.store.annotations.annotations import SharedAnnotations, SharedSidecars
from photosearch.shared.store.annotations.marks import SharedMarks
from photosearch.shared.store.contents import SharedContents
from photosearch.shared.store.folders import SharedFolders, read_roots
from photosearch.shared.store.items import SharedItems
from photosearch.shared.store.models import SharedModels
from photosearch.shared.store.photos import SharedPhotos
from photosearch.shared.store.queries.counting import Counting
from photosearch.shared.store.queries.searches import SharedSearches
from photosearch.shared.store.rights import SharedRights
from photosearch.shared.store.roots import Mounts, Roots
from photosearch.shared.store.scans import SharedScans
from photosearch.shared.store.texts import SharedTexts
from photosearch.shared.store.vectors import SharedVectors
from photosearch.shared.store.writing import Writing
from photosearch.shared.work import holder
from photosearch.shared.work.holder import Holder, Indexing
from photosearch.shared.work.pending import Pending


class SharedStore:
    """One connection, used by one thread at a time, and an object for each subject that it holds.

    Every method, theirs too, may raise StorageError or a subclass of it: LibraryUnreachable if the connection breaks,
    NotPermitted if the person's role does not allow it.
    """

    def __init__(
        self,
        session: Session,
        mounts: Mounts,
        home: str = "",
        close: Callable[[Connection], None] = lambda connection: connection.close(),
        counting: Counting | None = None,
    ) -> None:
        self.session = session
        self._close = close
        self.home = home
        self._counts: dict[int, tuple[int, int, int]] = {}
        self._recount_at = 0.0
        self.roots = Roots()
        read_roots(session, self.roots, mounts)
        self.folders = SharedFolders(session, self.roots, mounts)
        self.roots.reload = self.folders.reload
        session.refresh = self.folders.reload
        counting = counting or Counting()
        self.photos = SharedPhotos(session, self.roots, counting)
        self.models = SharedModels(session)
        self.models.load()
        self.vectors = SharedVectors(session, self.roots)
        self.marks = SharedMarks(session, self.roots)
        self.searches = SharedSearches(session)
        self.texts = SharedTexts(session)
        self.contents = SharedContents(session, counting)
        self.annotations = SharedAnnotations()
        self.sidecars = SharedSidecars()
        self.albums = SharedAlbums(session)
        self.items = SharedItems()
        self.rights = SharedRights(session, self.roots)
        self.pending = Pending(session, self.roots)
        self.scans = SharedScans(session, self.roots)

    @classmethod
    def open(cls, address: Address, mounts: Mounts, password: str | None = None, home: str = "") -> "SharedStore":
        """Opens the library at `address`.

        Args:
            mounts: where its roots are mounted on this machine.
            password: instead of the one that is kept.
            home: a folder that scans leave out: the one in which this machine keeps what belongs to the library.

        Raises:
            LibraryUnreachable, LoginRefused: the server cannot be used.
            InputError: the database holds no library.
            LibraryNewer, StorageError: this version cannot use it.
        """
        connection = connect(address, password)
        try:
            return cls.over(connection, address, mounts, home)
        except BaseException:
            connection.close()
            raise

    @classmethod
    def over(
        cls,
        connection: Connection,
        address: Address,
        mounts: Mounts,
        home: str = "",
        close: Callable[[Connection], None] = lambda connection: connection.close(),
        renew: Callable[[], Connection] | None = None,
        counting: Counting | None = None,
    ) -> "SharedStore":
        """Opens the library over a connection, which `close` ends or takes back; raises as `open` does.

        Args:
            renew: returns another connection in place of a broken one; never for a store that holds or claims anything.
            counting: keeps counts; by default those of this store alone.
        """
        schema.require_current(connection, address)
        return cls(Session(connection, address, renew=renew), mounts, home, close, counting)

    @classmethod
    def create(cls, address: Address, mounts: Mounts, password: str | None = None, home: str = "") -> "SharedStore":
        """Creates the library in an empty database, or updates an older one, and opens it; raises as `migrate` too.

        Builds the indexes of vectors that are missing.
        """
        connection = connect(address, password)
        try:
            schema.migrate(connection, address)
            store = cls.over(connection, address, mounts, home)
            store.build_indexes()
            return store
        except BaseException:
            connection.close()
            raise

    def build_indexes(self) -> None:
        """Builds the indexes of vectors that are missing; raises NotPermitted unless the person is the owner."""
        for model in self.models.all():
            if not model.has_index:
                self.models.build_index(model.id)

    def __enter__(self) -> "SharedStore":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection, or gives it back to where it came from."""
        self._close(self.session.connection)

    @property
    def role(self) -> Role:
        """What the person may do; raises NotPermitted if nothing."""
        return schema.role_of(self.session.connection, self.session.address)

    def commit(self, changes: Sequence[Change], model_id: int) -> Delta:
        """Applies all of `changes` in one transaction, durable when this returns: removals, then moves, then the rest.

        Inside a claim it becomes a part of the claim's transaction. Vectors are kept and dropped as in a local library.
        """
        with self.session.transaction():
            writing = Writing(self.session, self.roots, model_id)
            writing.apply(changes)
        return writing.delta()

    @contextmanager
    def hold(self, folder: str) -> Iterator[None]:
        """Holds the root that is mounted at `folder`, so that nobody else scans it.

        Raises:
            LibraryInUse: somebody else holds it.
            InputError: `folder` is no root.
        """
        place = self.roots.place(folder)
        if place is None or place.path:
            raise InputError(f"{folder} is no root of the shared library", "Add it first: photosearch index FOLDER")
        with holder.holding(self.session, place.root_id, self.roots.names[place.root_id]):
            yield

    def note_scan(self, folder: str) -> None:
        """Notes that the root at `folder` was scanned just now."""
        place = self.roots.place(folder)
        if place is not None:
            self.session.execute("UPDATE root SET scanned_at = now() WHERE id = %s", (place.root_id,))

    def state(self, *, exact: bool = True) -> tuple[RootState, ...]:
        """Returns the state of each root, by folder.

        Args:
            exact: counts the photos now. Otherwise counts may be old: counting takes at most a hundredth of the time.
        """
        self.folders.reload()
        held = {each.root: f"{each.process} (user {each.user})" for each in self.holders()}
        counts = self._counts_by_root() if exact or time.monotonic() > self._recount_at else self._counts
        return tuple(
            RootState(
                folder, root in self.roots.mounted, held.get(self.roots.names[root], ""), *counts.get(root, (0, 0, 0))
            )
            for root, folder in sorted(self.roots.folders.items(), key=lambda each: each[1])
        )

    def _counts_by_root(self) -> dict[int, tuple[int, int, int]]:
        """Returns the numbers of indexed, skipped and waiting photos."""
        started = time.monotonic()
        statement = (
            "SELECT root_id, count(*) FILTER (WHERE state = 'indexed'), count(*) FILTER (WHERE state = 'skipped'), "
            "count(*) FILTER (WHERE waiting) FROM photo GROUP BY root_id"
        )
        self._counts = {
            int(root): (int(photos), int(skipped), int(waiting))
            for root, photos, skipped, waiting in self.session.read(tuple, statement)
        }
        ended = time.monotonic()
        self._recount_at = ended + 100 * (ended - started)
        return self._counts

    def holders(self) -> tuple[Holder, ...]:
        """Returns who scans which root now."""
        return holder.holders(self.session, self.roots.names)

    def indexing(self) -> tuple[Indexing, ...]:
        """Returns who reads and embeds photos now."""
        return holder.indexing(self.session)

    def size_bytes(self) -> int:
        """Returns the size of the library's tables and indexes in bytes."""
        return self.session.count(
            "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class "
            f"WHERE relnamespace = '{SCHEMA}'::regnamespace AND relkind = 'r'"
        )
