"""The library's database, from which everything else can be rebuilt: one SQLite file with one writer."""

from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

from photosearch.core.identity import to_text
from photosearch.library import checking, migrations
from photosearch.library.copying import write_copy
from photosearch.library.database import connect, prepare, translated
from photosearch.library.schema.functions import equip
from photosearch.library.store.annotations.albums import Albums
from photosearch.library.store.annotations.annotations import Annotations
from photosearch.library.store.annotations.marks import Marks
from photosearch.library.store.annotations.sidecars import Sidecars
from photosearch.library.store.changes.changes import Change, Delta, Embedded, Indexed
from photosearch.library.store.changes.writing import Writing, leap_ids
from photosearch.library.store.contents import Contents
from photosearch.library.store.folders import Folders
from photosearch.library.store.items import Items
from photosearch.library.store.models import Models
from photosearch.library.store.photos import Photos
from photosearch.library.store.places import PlaceNames
from photosearch.library.store.queries.searches import Searches
from photosearch.library.store.session import Session
from photosearch.library.store.texts import Texts
from photosearch.library.store.vectors import Vectors


class Store:
    """One connection, used by one thread at a time, with an object for each subject.

    Every method, also of these objects, may raise StorageError or a subclass of it.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.folders = Folders(session)
        self.photos = Photos(session)
        self.items = Items(session)
        self.models = Models(session)
        self.vectors = Vectors(session)
        self.contents = Contents(session)
        self.places = PlaceNames(session)
        self.marks = Marks(session)
        self.searches = Searches(session)
        self.texts = Texts(session)
        self.annotations = Annotations(session)
        self.sidecars = Sidecars(session)
        self.albums = Albums(session)
        self._leapt = False

    @classmethod
    def open(cls, path: Path, *, readonly: bool = False, place_names: bool = True) -> "Store":
        """Opens the library at `path`; unless `readonly`, creates it or migrates it to the current schema.

        Args:
            place_names: whether photos that are written get the name of the city at their position.

        Raises:
            LibraryNewer, LibraryDamaged: this version, or any, cannot use it; nothing is changed.
        """
        connection = connect(path, readonly=readonly)
        try:
            if readonly:
                migrations.require_current(connection, path)
            else:
                # Another program's database, or one of a newer version, stays exactly as it is.
                migrations.check_version(connection, path)
                prepare(connection, path, durable=True)
                migrations.migrate(connection, path)
                equip(connection, place_names=place_names)
        except BaseException:
            connection.close()
            raise
        return cls(Session(connection, path))

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection."""
        self.session.connection.close()

    @property
    def home(self) -> str:
        """The folder of the database and of everything else that PhotoSearch writes."""
        return to_text(self.session.path.parent)

    def commit(self, changes: Sequence[Change], model_id: int) -> Delta:
        """Applies all of `changes` in one transaction, durable when this returns: removals, then moves, then the rest.

        The photos of Indexed, Skipped and Ignored are found by their path. A photo whose content changed loses the
        vectors of every model; one that is indexed again with the same content loses that of this model alone.
        """
        leaping = not self._leapt and any(isinstance(each, Indexed | Embedded) for each in changes)
        with self.session.transaction():
            if leaping:
                leap_ids(self.session)
            writing = Writing(self.session.connection, model_id)
            writing.apply(changes)
        self._leapt = self._leapt or leaping
        return writing.delta()

    # The database file

    def check(self) -> tuple[str, ...]:
        """Reads the whole database and returns its problems, one sentence each; empty if it is sound."""
        problems = checking.find_damage(self.session.connection, self.session.path, lambda: None)
        return tuple(f"The library {self.session.path}: {problem}" for problem in problems)

    def check_structure(self) -> None:
        """Raises LibraryDamaged if pages or rows are not where they belong; a fraction of the cost of `check`."""
        checking.check_structure(self.session.connection, self.session.path)

    def copy(self, target: Path, checkpoint: Callable[[], None]) -> None:
        """Writes the library as it is now to `target`, as one file, and checks it (`copying.write_copy`)."""
        write_copy(self.session.connection, self.session.path, target, checkpoint)

    def seal(self) -> None:
        """Makes the database one file without a log, so that it can be moved; nothing more may be written."""
        with translated(self.session.path):
            self.session.connection.execute("PRAGMA journal_mode = DELETE")

    def fold_log(self) -> None:
        """Moves the contents of the log into the database file, as far as readers allow."""
        with translated(self.session.path):
            self.session.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def size_bytes(self) -> int:
        """Returns the size of the database in bytes, without its log."""
        return self.session.count("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
