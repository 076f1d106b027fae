"""The photos of a library: the known files, and the photos in any order and under any filter."""

import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from photosearch.core.answers.stacking import Stacks, stacked
from photosearch.core.folders.reconcile import KnownFile, Settled
from photosearch.core.folders.unchanged import RACY, is_settled
from photosearch.core.identity import to_bytes
from photosearch.core.metadata import METADATA_VERSION
from photosearch.core.photo import Order, Photo, PhotoState, Shapes
from photosearch.core.query.facets import Facets
from photosearch.core.query.query import ALL_PHOTOS, BEST_FIRST, Filters, Sort
from photosearch.errors import OversizedPhoto, SlowPhoto
from photosearch.library.database import translated
from photosearch.library.store import rows
from photosearch.library.store.queries import filtering
from photosearch.library.store.queries.counting import Counting
from photosearch.library.store.queries.filtering import below, passing
from photosearch.library.store.session import Session

_WITH_VECTOR = "FROM photo LEFT JOIN vector ON vector.photo_id = photo.id AND vector.model_id = ?"
_KNOWN = f"SELECT {rows.KNOWN} {_WITH_VECTOR}"
_RACY = f"BETWEEN {RACY.start} AND {RACY.stop - 1}"
_SETTLED_STATES = " ".join(
    f"WHEN '{state}' THEN {1 if is_settled(state, False) else 'vector.id IS NOT NULL'}" for state in PhotoState
)
# The rule of `core.folders.unchanged` as SQL, so that a million rows need not become records.
_UNMOVING = f"mtime_ns - observed_ns NOT {_RACY} AND ctime_ns - observed_ns NOT {_RACY}"
_SETTLED = f"CASE state {_SETTLED_STATES} ELSE 0 END AND {_UNMOVING}"
_ENCODING, _ERRORS = sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()
_PHOTOS = f"SELECT {rows.PHOTO} FROM photo"


@dataclass(frozen=True, slots=True)
class Counts:
    """Photos that can be found, those that were skipped, and the items that the photos make (`core.items`)."""

    photos: int
    skipped: int
    items: int


class Photos:
    """The table `photo`. Paths are identity texts (`core.identity`)."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._counting = Counting(session)

    # Known files, for scans

    def known(self, place: str, model_id: int) -> dict[str, KnownFile]:
        """Returns what is known of the file `place` and of everything below the folder `place`, by path."""
        statement = f"{_KNOWN} WHERE path = ? OR (path >= ? AND path < ?)"
        return _by_path(self._session.read(rows.known_file, statement, (model_id, to_bytes(place), *below(place))))

    def known_at(self, paths: Collection[str], model_id: int) -> dict[str, KnownFile]:
        """Returns what is known of the files at `paths`, by path."""
        keys = [to_bytes(path) for path in paths]
        return _by_path(
            self._session.read_each(rows.known_file, f"{_KNOWN} WHERE path IN ({{keys}})", keys, (model_id,))
        )

    def settled(self, model_id: int) -> Callable[[str], Settled]:
        """Returns a function that reads the stamps of the files in a folder itself, until photos are written.

        The stamp of a file that needs work matches no file.
        """
        vectors = self._session.count("SELECT count(*) FROM vector WHERE model_id = ?", (model_id,))
        if vectors == self._session.count("SELECT count(*) FROM photo WHERE state = 'indexed'"):
            # Every indexed photo has its vector: a join would take a quarter of the time.
            source, rule = "FROM photo INDEXED BY photo_folder", _UNMOVING
        else:
            source, rule = _WITH_VECTOR.replace("photo", "photo INDEXED BY photo_folder", 1), _SETTLED
            source = source.replace("?", str(model_id))
        statement = f"SELECT path, iif({rule}, size, -1), mtime_ns, ctime_ns {source} WHERE folder = ?"

        def stamps(folder: str) -> Settled:
            with translated(self._session.path):
                found = self._session.connection.execute(statement, (to_bytes(folder),))
                return {
                    path.decode(_ENCODING, _ERRORS): (size, mtime_ns, ctime_ns)  # as `to_text`, a million times
                    for path, size, mtime_ns, ctime_ns in found
                }

        return stamps

    def folders(self, folder: str) -> frozenset[str]:
        """Returns the folders below `folder` that hold known files themselves."""
        statement = "SELECT DISTINCT folder FROM photo WHERE folder >= ? AND folder < ?"
        return frozenset(self._session.read(rows.path, statement, below(folder)))

    def ignored(self, folder: str) -> tuple[str, ...]:
        """Returns the files below `folder` that are not photos."""
        statement = "SELECT path FROM photo WHERE state = 'ignored' AND path >= ? AND path < ?"
        return tuple(self._session.read(rows.path, statement, below(folder)))

    # Photos

    def counts(self, folder: str | None = None) -> Counts:
        """Returns the counts of one folder, or of the whole library."""
        bounds = below(folder) if folder else (b"", b"\xff")
        skipped = self._count("INDEXED BY photo_skipped WHERE state = 'skipped' AND", bounds)
        ignored = self._count("INDEXED BY photo_ignored WHERE state = 'ignored' AND", bounds)
        companions = self._count("INDEXED BY photo_companion WHERE state = 'indexed' AND item <> id AND", bounds)
        photos = self._count("WHERE", bounds) - skipped - ignored
        return Counts(photos, skipped, photos - companions)

    def at(self, path: str) -> Photo | None:
        """Returns the photo at `path`, or None if there is none."""
        return next(self._session.read(rows.photo, f"{_PHOTOS} WHERE path = ?", (to_bytes(path),)), None)

    def by_id(self, ids: Sequence[int]) -> dict[int, Photo]:
        """Returns the photos with these ids, by id; ids that no longer exist are left out."""
        found = self._session.read_each(rows.photo, f"{_PHOTOS} WHERE id IN ({{keys}})", ids)
        return {photo.id: photo for photo in found}

    def browse(self, limit: int, filters: Filters = ALL_PHOTOS, sort: Sort = BEST_FIRST) -> tuple[Photo, ...]:
        """Returns the first items that pass, in order, each as the photo that stands for it; by date, not similarity.

        An item passes if any of its photos does. If the photo that stands for it does not pass, the first that does is
        returned.
        """
        where = passing(filters)
        statement = f"SELECT id, item FROM photo WHERE {where.sql} ORDER BY {filtering.order(sort)}"
        found: dict[int, int] = {}
        for photo_id, item in self._session.read(_item, statement, where.values):
            if len(found) == limit:
                break  # the next photo of an item that is there already would change nothing
            found.setdefault(item or photo_id, photo_id)
        fronts = [item for item, photo_id in found.items() if item != photo_id]
        statement = f"{_PHOTOS} WHERE id IN ({{keys}})"
        here = f"{_PHOTOS} WHERE {where.sql} AND id IN ({{keys}})"
        photos = {photo.id: photo for photo in self._session.read_each(rows.photo, here, fronts, where.values)}
        others = [photo_id for item, photo_id in found.items() if item not in photos]
        photos |= {photo.id: photo for photo in self._session.read_each(rows.photo, statement, others)}
        shown = (photos.get(item) or photos.get(photo_id) for item, photo_id in found.items())
        return tuple(photo for photo in shown if photo is not None)

    def order(self, filters: Filters, sort: Sort, most: int = 0) -> Stacks:
        """Returns the ids of all photos that pass, in the order of `browse`, and the items among them.

        Args:
            most: concerns shared libraries alone, which list their photos by windows.
        """
        where = passing(filters)
        statement = f"SELECT id, coalesce(item, 0) FROM photo WHERE {where.sql} ORDER BY {filtering.order(sort)}"
        found = self._session.numbers(2, statement, where.values)
        return stacked(np.ascontiguousarray(found[:, 0]), np.ascontiguousarray(found[:, 1]))

    def shapes(self, listed: Order, known: Shapes) -> Shapes:
        """Returns the shapes of all photos, whichever are `listed`; only those of new photos are read again."""
        before = known.aspects
        # `+` as in `contents_after`.
        statement = "SELECT id, width, height FROM photo WHERE +state = 'indexed' AND id > ? AND height > 0"
        found = self._session.numbers(3, statement, (len(before) - 1,))
        if not len(found):
            return known
        aspects = np.zeros(int(found[:, 0].max()) + 1, np.float32)
        aspects[: len(before)] = before
        aspects[found[:, 0]] = found[:, 1] / found[:, 2]
        return Shapes(aspects)

    def count(self, filters: Filters) -> int:
        """Counts the photos that pass."""
        where = passing(filters)
        statement = f"SELECT coalesce({filtering.ITEMS}, 0) FROM photo WHERE {where.sql}"
        return self._session.count(statement, where.values)

    def facets(self, filters: Filters) -> Facets:
        """Counts the photos that pass, and how many each choice of each field would leave."""
        return self._counting.facets(filters)

    def choices(self, *fields: str) -> Facets:
        """Returns the facets of the whole library for these attributes of Facets alone."""
        return self._counting.facets(ALL_PHOTOS, fields)

    def sample(self, folder: str, limit: int) -> tuple[Photo, ...]:
        """Returns at most `limit` indexed photos below `folder`, drawn at random."""
        statement = f"{_PHOTOS} WHERE state = 'indexed' AND path >= ? AND path < ? ORDER BY random() LIMIT ?"
        return tuple(self._session.read(rows.photo, statement, (*below(folder), limit)))

    def outdated(self, limit: int, passed_over: int = 0) -> tuple[Photo, ...]:
        """Returns photos whose metadata an older version read, without the first `passed_over` of them."""
        where = "state = 'indexed' AND metadata_version < ? ORDER BY metadata_version, id"
        statement = f"{_PHOTOS} WHERE {where} LIMIT ? OFFSET ?"
        return tuple(self._session.read(rows.photo, statement, (METADATA_VERSION, limit, passed_over)))

    def misread(self, limit: int, passed_over: int = 0) -> tuple[Photo, ...]:
        """Returns photos that an older version decoded differently, without the first `passed_over` of them."""
        where = "state = 'indexed' AND reading_version < read_since ORDER BY id"
        return tuple(self._session.read(rows.photo, f"{_PHOTOS} WHERE {where} LIMIT ? OFFSET ?", (limit, passed_over)))

    # Content

    def contents_after(self, photo_id: int, limit: int) -> tuple[tuple[int, bytes], ...]:
        """Returns the ids and digests of at most `limit` indexed photos with ids above `photo_id`, ascending."""
        # `+` keeps SQLite from an index by the state, which it would read completely.
        statement = "SELECT id, digest FROM photo WHERE +state = 'indexed' AND id > ? ORDER BY id LIMIT ?"
        return tuple(self._session.read(_content, statement, (photo_id, limit)))

    def digest(self, photo_id: int) -> bytes:
        """Returns the content digest of a photo; empty if it was never decoded."""
        return next(self._session.read(rows.blob, "SELECT digest FROM photo WHERE id = ?", (photo_id,)), b"")

    def place_of(self, digest: bytes) -> str | None:
        """Returns the path of a photo with this content, or None if there is none."""
        statement = f"SELECT path FROM {rows.BY_DIGEST} WHERE digest = ? AND state = 'indexed' ORDER BY path LIMIT 1"
        return next(self._session.read(rows.path, statement, (digest,)), None)

    def with_content(self, digests: Sequence[bytes]) -> frozenset[bytes]:
        """Returns those contents that an indexed photo has."""
        statement = f"SELECT DISTINCT digest FROM {rows.BY_DIGEST} WHERE state = 'indexed' AND digest IN ({{keys}})"
        return frozenset(self._session.read_each(rows.blob, statement, digests))

    # Skipped photos

    def skips(self) -> tuple[Photo, ...]:
        """Returns the photos that cannot be used, by path."""
        return tuple(self._session.read(rows.photo, f"{_PHOTOS} WHERE state = 'skipped' ORDER BY path"))

    def doubt_skips(self, paths: Collection[str] | None = None) -> tuple[str, ...]:
        """Makes the next scan read skipped photos again, all unless `paths` names some; returns their paths.

        Each counts as observed when it was written, so it is racy (`core.folders.unchanged`).
        """
        skipped = (photo.file.path for photo in self.skips())
        doubted = tuple(path for path in skipped if paths is None or path in paths)
        with self._session.transaction():
            statement = "UPDATE photo SET observed_ns = mtime_ns WHERE path = ?"
            self._session.connection.executemany(statement, [(to_bytes(path),) for path in doubted])
        return doubted

    def doubt_at_start(self) -> None:
        """Makes the next scan retry photos that exceeded a limit, and all files that an older version could not use.

        The limit may have been raised, or the machine may have more free memory; a newer version reads more formats.
        """
        doubt = "UPDATE photo SET observed_ns = mtime_ns, metadata_version = ? WHERE"
        connection = self._session.connection
        with self._session.transaction():
            for state in (PhotoState.SKIPPED, PhotoState.IGNORED):
                statement = f"{doubt} state = '{state}' AND metadata_version < ?"
                connection.execute(statement, (METADATA_VERSION, METADATA_VERSION))
            limited = ", ".join(f"'{kind.code}'" for kind in (SlowPhoto, OversizedPhoto))
            statement = f"{doubt} state = 'skipped' AND reason IN ({limited})"
            connection.execute(statement, (METADATA_VERSION,))

    def _count(self, which: str, bounds: tuple[bytes, bytes]) -> int:
        return self._session.count(f"SELECT count(*) FROM photo {which} path >= ? AND path < ?", bounds)


def _item(row: Sequence[Any]) -> tuple[int, int]:
    """Returns the id of a photo, and the id of the front of its item, 0 if it has no item."""
    photo_id, item = row
    return int(photo_id), int(item or 0)


def _content(row: Sequence[Any]) -> tuple[int, bytes]:
    return int(row[0]), rows.blob(row[1:])


def _by_path(known: Iterable[KnownFile]) -> dict[str, KnownFile]:
    return {entry.file.path: entry for entry in known}
