"""The photos of a shared library: the known files, and the photos in any order and under any filter."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from photosearch.core.answers.stacking import Stacks, single
from photosearch.core.folders.reconcile import KnownFile
from photosearch.core.metadata import METADATA_VERSION
from photosearch.core.photo import Order, Photo, PhotoState, Shapes
from photosearch.core.query.facets import Facets
from photosearch.core.query.query import ALL_PHOTOS, BEST_FIRST, Filters, Sort
from photosearch.errors import OversizedPhoto, SlowPhoto
from photosearch.library.store.photos import Counts
from photosearch.library.store.queries.filtering import Condition
from photosearch.shared.server.connection import Session
from photosearch.shared.store import rows
from photosearch.shared.store.queries import filtering
from photosearch.shared.store.queries.counting import Counting, KeptCounts, kept_counts
from photosearch.shared.store.queries.filtering import passing, within
from photosearch.shared.store.roots import Place, Roots

MOST_LISTED = 20_000
"""Photos in a list unless more are asked for: some hundred screens."""
_PHOTOS = f"SELECT {rows.PHOTO} FROM photo"
_LISTED = f"'{PhotoState.INDEXED}', '{PhotoState.SKIPPED}', '{PhotoState.IGNORED}'"


class SharedPhotos:
    """The table `photo`. Paths are identity texts of this machine."""

    def __init__(self, session: Session, roots: Roots, counting: Counting) -> None:
        self._session = session
        self._roots = roots
        self._counting = counting
        self._photo = rows.photo_reader(roots)

    # What a scan compares with

    def known(self, place: str, model_id: int) -> dict[str, KnownFile]:
        """Returns what is known of the file `place` and of everything below the folder `place`, by path."""
        where = within(place, self._roots)
        at = self._roots.place(place)
        exact = at or Place(-1, b"")
        return self._known(
            model_id,
            f"WHERE {where.sql} OR (photo.root_id = %s AND photo.path = %s)",
            (*where.values, exact.root_id, exact.path),
        )

    def known_at(self, paths: Collection[str], model_id: int) -> dict[str, KnownFile]:
        """Returns what is known of the files at `paths`, by path."""
        places = [place for place in map(self._roots.place, paths) if place is not None]
        where = "JOIN unnest(%s::integer[], %s::bytea[]) AS at (root_id, path) USING (root_id, path)"
        return self._known(model_id, where, ([each.root_id for each in places], [each.path for each in places]))

    # Which photos there are

    def counts(self, folder: str | None = None) -> Counts:
        """Returns the counts of one folder, or of the whole library."""
        where = within(folder, self._roots) if folder else Condition("true")
        statement = (
            "SELECT count(*) FILTER (WHERE state NOT IN ('skipped', 'ignored')), "
            f"count(*) FILTER (WHERE state = 'skipped') FROM photo WHERE {where.sql}"
        )
        ((photos, skipped),) = self._session.read(lambda row: (int(row[0]), int(row[1])), statement, where.values)
        return Counts(photos, skipped, items=photos)

    def at(self, path: str) -> Photo | None:
        """Returns the photo at `path`, or None if there is none that was read."""
        place = self._roots.place(path)
        if place is None:
            return None
        where = f"photo.root_id = %s AND photo.path = %s AND state IN ({_LISTED})"
        return next(iter(self._read(where, (place.root_id, place.path))), None)

    def by_id(self, ids: Sequence[int]) -> dict[int, Photo]:
        """Returns the photos with these ids, by id; ids that no longer exist are left out."""
        found = self._read(
            f"photo.id = ANY(%s) AND state IN ({_LISTED}) ORDER BY photo.id", ([int(each) for each in ids],)
        )
        return {photo.id: photo for photo in found}

    def browse(self, limit: int, filters: Filters = ALL_PHOTOS, sort: Sort = BEST_FIRST) -> tuple[Photo, ...]:
        """Returns the first photos that pass, in order; by date instead of similarity."""
        where = passing(filters, self._roots)
        return self._read(f"{where.sql} ORDER BY {filtering.order(sort)} LIMIT %s", (*where.values, limit))

    def order(self, filters: Filters, sort: Sort, most: int = MOST_LISTED) -> Stacks:
        """Returns the ids of photos that pass, in the order that `browse` gives; a shared library has no items.

        Args:
            most: lists no more; `more` tells whether others follow.
        """
        where = passing(filters, self._roots)
        statement = f"SELECT id FROM photo WHERE {where.sql} ORDER BY {filtering.order(sort)} LIMIT %s"
        found = self._session.read(lambda row: int(row[0]), statement, (*where.values, most + 1))
        ids = np.fromiter(found, np.int64)
        return replace(single(ids[:most]), more=len(ids) > most)

    def shapes(self, listed: Order, known: Shapes) -> Shapes:
        """Returns the shapes of the photos `listed`; `known` are not read again."""
        ids = np.sort(listed)
        before = known.ids if known.ids is not None else ids[:0]
        kept = np.isin(before, ids, assume_unique=True)
        statement = "SELECT id, width::real / height FROM photo WHERE id = ANY(%s) AND height > 0"
        new = np.setdiff1d(ids, before, assume_unique=True).tolist()
        found = dict(self._session.read(lambda row: (int(row[0]), float(row[1])), statement, (new,)) if new else ())
        aspects = np.concatenate((known.aspects[kept], np.fromiter(found.values(), np.float32, len(found))))
        ids = np.concatenate((before[kept], np.fromiter(found, np.int64, len(found))))
        ascending = np.argsort(ids)
        return Shapes(aspects[ascending], ids[ascending])

    def count(self, filters: Filters) -> int:
        """Counts the photos that pass; in a large library the count may be some minutes old."""
        where = passing(filters, self._roots)

        def count() -> int:
            return self._session.count(f"SELECT count(*) FROM photo WHERE {where.sql}", where.values)

        return count() if (kept := self._kept_counts(filters)) is None else kept.get(filters, count)

    def facets(self, filters: Filters) -> Facets:
        """Counts the photos that pass, and how many each choice of each field would leave.

        In a large library the counts may be some minutes old, and are marked as approximate.
        """
        return filtering.facets(self._session, filters, self._roots, self._kept_counts(filters))

    def choices(self, *fields: str) -> Facets:
        """Returns the facets of the whole library, whose counts are kept for a while."""
        return self.facets(ALL_PHOTOS)

    def sample(self, folder: str, limit: int) -> tuple[Photo, ...]:
        """Returns at most `limit` indexed photos below `folder`, drawn at random."""
        where = within(folder, self._roots)
        return self._read(f"state = 'indexed' AND {where.sql} ORDER BY random() LIMIT %s", (*where.values, limit))

    def outdated(self, limit: int, passed_over: int = 0) -> tuple[Photo, ...]:
        """Returns photos whose metadata an older version read, without the first `passed_over` of them."""
        where = "state = 'indexed' AND metadata_version < %s ORDER BY metadata_version, photo.id LIMIT %s OFFSET %s"
        return self._read(where, (METADATA_VERSION, limit, passed_over))

    def misread(self, limit: int, passed_over: int = 0) -> tuple[Photo, ...]:
        """Returns photos whose pixels an older version read otherwise, without the first `passed_over` of them."""
        where = "state = 'indexed' AND reading_version < read_since ORDER BY photo.id LIMIT %s OFFSET %s"
        return self._read(where, (limit, passed_over))

    def digest(self, photo_id: int) -> bytes:
        """Returns the digest of the photo's bytes; empty if there is no such photo or it was never read."""
        found = self._session.read(lambda row: bytes(row[0]), "SELECT digest FROM photo WHERE id = %s", (photo_id,))
        return next(found, b"")

    def place_of(self, digest: bytes) -> str | None:
        """Returns the path of an indexed photo with this content, the first by path, or None."""
        where = "digest = %s AND state = 'indexed' ORDER BY root_id, path LIMIT 1"
        return next(iter(self._paths(where, (digest,))), None)

    def with_content(self, digests: Sequence[bytes]) -> frozenset[bytes]:
        """Returns those contents that an indexed photo has."""
        statement = "SELECT DISTINCT digest FROM photo WHERE state = 'indexed' AND digest = ANY(%s)"
        return frozenset(self._session.read(lambda row: bytes(row[0]), statement, (list(digests),)))

    # Skipped photos

    def skips(self) -> tuple[Photo, ...]:
        """Returns the photos that cannot be used, by path."""
        return tuple(sorted(self._read("state = 'skipped'"), key=lambda photo: photo.file.path))

    def doubt_skips(self, paths: Collection[str] | None = None) -> tuple[str, ...]:
        """Makes indexers read skipped photos again, all unless `paths` names some; returns their paths."""
        doubted = [photo for photo in self.skips() if paths is None or photo.file.path in paths]
        ids = [photo.id for photo in doubted]
        self._session.execute("UPDATE photo SET observed_ns = mtime_ns, waiting = true WHERE id = ANY(%s)", (ids,))
        return tuple(photo.file.path for photo in doubted)

    def doubt_at_start(self) -> None:
        """Makes indexers retry photos that exceeded a limit, and all files that an older version could not use."""
        limited = [kind.code for kind in (SlowPhoto, OversizedPhoto)]
        self._session.execute(
            "UPDATE photo SET observed_ns = mtime_ns, waiting = true, metadata_version = %s WHERE "
            "(state IN ('skipped', 'ignored') AND metadata_version < %s) OR (state = 'skipped' AND reason = ANY(%s))",
            (METADATA_VERSION, METADATA_VERSION, limited),
        )

    def _kept_counts(self, filters: Filters) -> KeptCounts | None:
        """Returns the kept counts of a large library; albums are counted anew, because they change at a click."""
        return None if filters.albums else kept_counts(self._session, self._counting)

    def _read(self, where: str, values: Sequence[object] = ()) -> tuple[Photo, ...]:
        return tuple(self._session.read(self._photo, f"{_PHOTOS} WHERE {where}", values))

    def _paths(self, where: str, values: Sequence[object] = ()) -> tuple[str, ...]:
        statement = f"SELECT root_id, path FROM photo WHERE {where}"
        return tuple(self._session.read(lambda row: self._roots.path(row[0], bytes(row[1])), statement, values))

    def _known(self, model_id: int, where: str, values: Sequence[object]) -> dict[str, KnownFile]:
        source, embedded = self._with_vector(model_id)
        join, _, condition = ("", "", where) if where.startswith("WHERE") else (where, "", "")
        statement = f"SELECT {rows.KNOWN}, {embedded} FROM photo {join} {source} {condition}"
        found = self._session.read(rows.known_reader(self._roots), statement, values)
        return {entry.file.path: entry for entry in found}

    def _with_vector(self, model_id: int) -> tuple[str, str]:
        """Returns the join with a model's vectors, and the condition that a photo has one."""
        if model_id not in self._session.models:
            return "", "false"
        return (
            f"LEFT JOIN vector_{int(model_id)} AS vector ON vector.photo_id = photo.id",
            "vector.photo_id IS NOT NULL",
        )
