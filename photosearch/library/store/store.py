"""The truth: every photo and every vector, in one SQLite database with one writer.

A vector's id is never used twice and its bytes never change; a photo whose content changes gets a new one. So an index
snapshot that holds ids can always be compared with the store.
"""

import os
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import numpy as np

from photosearch.core.folders.exclusion import Exclusion, exclusions
from photosearch.core.folders.reconcile import LONGEST_PASS_NS, RACY_NS, KnownFile, Settled
from photosearch.core.geometry import WHOLE
from photosearch.core.identity import is_below_any, to_bytes, to_text
from photosearch.core.photo import (
    METADATA_VERSION,
    Box,
    FileState,
    Floats,
    Ids,
    Mark,
    Metadata,
    Order,
    Photo,
    PhotoState,
)
from photosearch.core.query.facets import Facets
from photosearch.core.query.feedback import Asked, Feedback
from photosearch.core.query.query import ALL_PHOTOS, BEST_FIRST, Filters, Sort
from photosearch.core.query.saved import SavedSearch
from photosearch.core.words import natural
from photosearch.errors import OversizedPhoto, SlowPhoto
from photosearch.library import checking, migrations
from photosearch.library.checking import require_bytes, sound_vector
from photosearch.library.copying import write_copy
from photosearch.library.database import connect, damaged, give_back, prepare, transaction, translated
from photosearch.library.store import filtering, saved_searches
from photosearch.library.store.changes import (
    Change,
    Delta,
    Described,
    Embedded,
    Gone,
    Ignored,
    Indexed,
    Moved,
    Skipped,
    Touched,
)
from photosearch.library.store.filtering import below, passing
from photosearch.library.store.writing import VECTOR_TYPE, Writing

__all__ = [
    "Change", "Counts", "Delta", "Described", "Embedded", "Gone", "Ignored", "Indexed", "Moved", "Skipped", "Store",
    "Touched",
]  # fmt: skip

T = TypeVar("T")

_LEAP = 1 << 40
"""How far a session's first vector id may leap: a library put back from a backup goes on with other ids than before."""
_LAST_ID = 2**63 - 1
READ_BATCH = 8192
"""Vectors read at a time: some megabytes, so that a million never lie in memory twice."""
_VARIABLES = 900
"""Fewer than the 999 variables that the oldest SQLite in use allows in a statement."""
_STATES = {state.value: state for state in PhotoState}
_METADATA = "format, width, height, taken_at, camera, lens, latitude, longitude, title, caption, keywords, rating"
_ASKED = "query = ? AND box_left = ? AND box_top = ? AND box_right = ? AND box_bottom = ?"
_PHOTO = f"photo.id, photo.path, size, mtime_ns, ctime_ns, file_id, state, digest, reason, message, {_METADATA}"
_WITH_VECTOR = "FROM photo LEFT JOIN vector ON vector.photo_id = photo.id AND vector.model_id = ?"
_KNOWN = f"photo.id, path, size, mtime_ns, ctime_ns, file_id, state, vector.id IS NOT NULL, observed_ns {_WITH_VECTOR}"
_RACY = f"BETWEEN {1 - RACY_NS} AND {LONGEST_PASS_NS - 1}"
# What `core.reconcile.diff` would find nothing to do for, said once more in SQL: a million rows are never made.
_SETTLED = f"""(
    CASE state WHEN 'indexed' THEN vector.id IS NOT NULL ELSE state IN ('skipped', 'ignored') END
    AND mtime_ns - observed_ns NOT {_RACY} AND ctime_ns - observed_ns NOT {_RACY}
)"""
_LACKING = (
    "state = 'indexed' AND NOT EXISTS (SELECT 1 FROM vector WHERE vector.photo_id = photo.id AND vector.model_id = ?)"
)
_SAMPLED = f"SELECT {_PHOTO} FROM photo WHERE state = 'indexed' AND path >= ? AND path < ? ORDER BY random() LIMIT ?"


@dataclass(frozen=True, slots=True)
class Counts:
    """Photos that can be found, and those that were skipped."""

    photos: int
    skipped: int


class Store:
    """One connection, used by one thread at a time. Every method may raise StorageError or a kind of it."""

    def __init__(self, path: Path, readonly: bool) -> None:
        self._path = path
        self._connection = connect(path, readonly=readonly)
        self._leapt = False

    @classmethod
    def open(cls, path: Path, *, readonly: bool = False) -> "Store":
        """Opens the library at `path`, creating or migrating it unless `readonly`.

        Raises:
            LibraryNewer, LibraryDamaged: it cannot be used by this version, or at all; nothing is changed.
        """
        store = cls(path, readonly)
        try:
            if readonly:
                migrations.require_current(store._connection, path)
            else:
                # What is not ours, or of a newer version, is left exactly as it is.
                migrations.check_version(store._connection, path)
                prepare(store._connection, path, durable=True)
                migrations.migrate(store._connection, path)
        except BaseException:
            store.close()
            raise
        return store

    def _leap(self) -> None:
        """Starts the session's vector ids at a place of their own, in the transaction that writes the first.

        A backup, or a new library in the place of an old one, would else give ids again that a snapshot on the disk
        holds with other vectors. A session that writes none leaves the database as it was.
        """
        last = self._count_of("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'vector'", ())
        if last > _LAST_ID - _LEAP:
            raise damaged(self._path, "its numbers are used up")
        self._connection.execute("DELETE FROM sqlite_sequence WHERE name = 'vector'")
        self._connection.execute(
            "INSERT INTO sqlite_sequence (name, seq) VALUES ('vector', ?)", (last + secrets.randbelow(_LEAP),)
        )

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()

    @property
    def home(self) -> str:
        """The folder that holds the database, and with it all that PhotoSearch itself writes."""
        return to_text(self._path.parent)

    # Folders

    def folders(self) -> tuple[str, ...]:
        """Returns the watched folders, sorted."""
        return tuple(self._read(_folder, "SELECT path FROM folder ORDER BY path"))

    def add_folder(self, path: str) -> None:
        """Watches `path`. A folder inside a watched one may be added too: its photos are stored once."""
        with transaction(self._connection, self._path):
            self._connection.execute("INSERT OR IGNORE INTO folder VALUES (?)", (to_bytes(path),))

    def remove_folder(self, path: str, model_id: int) -> Delta:
        """Forgets `path` and the photos in it that no other watched folder holds; an unknown folder is no error."""
        others = frozenset(self.folders()) - {path}
        with transaction(self._connection, self._path):
            writing = Writing(self._connection, model_id)
            if not is_below_any(path, others):
                writing.remove(list(self._orphans(path, others)))
            self._connection.execute("DELETE FROM folder WHERE path = ?", (to_bytes(path),))
            self._connection.execute("DELETE FROM exclusion WHERE folder = ?", (to_bytes(path),))
        return writing.delta()

    def relocate(self, old: str, new: str, model_id: int) -> Delta:
        """Notes that all that lay in `old` now lies in `new`, with the watched folders in it; neither is in the other.

        Photos that were already known in `new` under the same names give way.
        """
        stem, target = (to_bytes(each.rstrip(os.sep)) for each in (old, new))
        moved = f"CAST(? || substr({{0}}, {len(stem) + 1}) AS BLOB)".format
        inside = "{0} >= ? AND {0} < ?".format
        with transaction(self._connection, self._path):
            writing = Writing(self._connection, model_id)
            there = f"SELECT id FROM photo WHERE path IN (SELECT {moved('path')} FROM photo WHERE {inside('path')})"
            writing.remove(list(self._read(_integer, there, (target, *below(old)))))
            self._connection.execute(
                f"UPDATE photo SET path = {moved('path')} WHERE {inside('path')}", (target, *below(old))
            )
            for table, column in (("folder", "path"), ("exclusion", "folder")):
                rename = f"UPDATE OR REPLACE {table} SET {column} ="
                self._connection.execute(f"{rename} ? WHERE {column} = ?", (to_bytes(new), to_bytes(old)))
                statement = f"{rename} {moved(column)} WHERE {inside(column)}"
                self._connection.execute(statement, (target, *below(old)))
        return writing.delta()

    def _orphans(self, folder: str, others: frozenset[str]) -> Iterator[int]:
        statement = "SELECT id, path FROM photo WHERE path >= ? AND path < ?"
        for photo_id, place in self._read(lambda row: (row[0], to_text(row[1])), statement, below(folder)):
            if not is_below_any(place, others):
                yield photo_id

    def patterns(self) -> dict[str, str]:
        """Returns the patterns of what is left out, by folder; those of all folders by `EVERYWHERE`."""
        rows = self._read(lambda row: (to_text(row[0]), str(row[1])), "SELECT folder, patterns FROM exclusion")
        return dict(rows)

    def exclusions(self) -> dict[str, Exclusion]:
        """Returns the watched folders, sorted, with what is left out of each; raises InputError as `Exclusion` does."""
        return exclusions(self.folders(), self.patterns())

    def exclude(self, folder: str, patterns: str) -> None:
        """Replaces the patterns of a watched folder, or of all with `EVERYWHERE`; photos leave with the next scan."""
        with transaction(self._connection, self._path):
            self._connection.execute("INSERT OR REPLACE INTO exclusion VALUES (?, ?)", (to_bytes(folder), patterns))
            self._connection.execute("DELETE FROM exclusion WHERE patterns = ''")

    # Photos

    def known(self, place: str, model_id: int) -> dict[str, KnownFile]:
        """Returns what is known of the file `place` and of everything below the folder `place`, by path."""
        where = "path = ? OR (path >= ? AND path < ?)"
        return self._known(f"SELECT {_KNOWN} WHERE {where}", (model_id, to_bytes(place), *below(place)))

    def settled(self, folder: str, model_id: int) -> Settled:
        """Returns for each file below `folder` whether it needs a look even if it did not change."""
        statement = f"SELECT path, size, mtime_ns, ctime_ns, state <> 'ignored', {_SETTLED} {_WITH_VECTOR}"
        with translated(self._path):
            rows = self._connection.execute(f"{statement} WHERE path >= ? AND path < ?", (model_id, *below(folder)))
            return {
                to_text(path): (size, mtime_ns, ctime_ns, is_photo) if settled else None
                for path, size, mtime_ns, ctime_ns, is_photo, settled in rows
            }

    def known_at(self, paths: Collection[str], model_id: int) -> dict[str, KnownFile]:
        """Returns what is known of the files at `paths`, by path."""
        found: dict[str, KnownFile] = {}
        wanted = [to_bytes(path) for path in paths]
        for start in range(0, len(wanted), _VARIABLES):
            part = wanted[start : start + _VARIABLES]
            where = f"path IN ({', '.join('?' * len(part))})"
            found |= self._known(f"SELECT {_KNOWN} WHERE {where}", (model_id, *part))
        return found

    def _known(self, statement: str, values: Sequence[Any]) -> dict[str, KnownFile]:
        return {entry.file.path: entry for entry in self._read(_known_file, statement, values)}

    def counts(self, folder: str | None = None) -> Counts:
        """Returns the counts of one folder, or of the whole library."""
        bounds = below(folder) if folder else (b"", b"\xff")
        skipped = self._count("state = 'skipped' AND", bounds)
        return Counts(self._count("", bounds) - skipped - self._count("state = 'ignored' AND", bounds), skipped)

    def _count(self, which: str, bounds: tuple[bytes, bytes]) -> int:
        return self._count_of(f"SELECT count(*) FROM photo WHERE {which} path >= ? AND path < ?", bounds)

    def _count_of(self, statement: str, values: Sequence[Any]) -> int:
        return sum(self._read(_integer, statement, values))

    def photo(self, path: str) -> Photo | None:
        """Returns the photo at `path`, or None where none is known."""
        return next(self._read(_photo, f"SELECT {_PHOTO} FROM photo WHERE path = ?", (to_bytes(path),)), None)

    def browse(self, limit: int, filters: Filters = ALL_PHOTOS, sort: Sort = BEST_FIRST) -> tuple[Photo, ...]:
        """Returns the first photos that pass, in order; by date where there is no similarity to sort by."""
        where = passing(filters)
        statement = f"SELECT {_PHOTO} FROM photo WHERE {where.sql} ORDER BY {filtering.order(sort)} LIMIT ?"
        return tuple(self._read(_photo, statement, (*where.values, limit)))

    def order(self, filters: Filters, sort: Sort) -> Order:
        """Returns the ids of all photos that pass, in the order that `browse` gives."""
        where = passing(filters)
        statement = f"SELECT id FROM photo WHERE {where.sql} ORDER BY {filtering.order(sort)}"
        return np.fromiter(self._read(_integer, statement, where.values), np.int64)

    def photos_by_id(self, ids: Sequence[int]) -> dict[int, Photo]:
        """Returns the photos with these ids, by id; ids that are gone are left out."""
        found: dict[int, Photo] = {}
        for start in range(0, len(ids), _VARIABLES):
            part = ids[start : start + _VARIABLES]
            statement = f"SELECT {_PHOTO} FROM photo WHERE id IN ({', '.join('?' * len(part))})"
            found.update((photo.id, photo) for photo in self._read(_photo, statement, part))
        return found

    def facets(self, filters: Filters) -> Facets:
        """Counts the photos that pass, and what each choice of each field would leave."""
        return filtering.facets(self._read, filters)

    def outdated(self, limit: int, passed_over: int = 0) -> tuple[Photo, ...]:
        """Returns photos whose metadata an older version read, but for the first `passed_over` of them."""
        where = "state = 'indexed' AND metadata_version < ? ORDER BY metadata_version, id"
        statement = f"SELECT {_PHOTO} FROM photo WHERE {where} LIMIT ? OFFSET ?"
        return tuple(self._read(_photo, statement, (METADATA_VERSION, limit, passed_over)))

    def lacking(self, model_id: int, after: int, limit: int) -> tuple[Photo, ...]:
        """Returns indexed photos without a vector of the model, those with ids above `after`, ascending."""
        statement = f"SELECT {_PHOTO} FROM photo WHERE {_LACKING} AND photo.id > ? ORDER BY photo.id LIMIT ?"
        return tuple(self._read(_photo, statement, (model_id, after, limit)))

    def lacking_count(self, model_id: int) -> int:
        """Returns how many indexed photos have no vector of the model."""
        return self._count_of(f"SELECT count(*) FROM photo WHERE {_LACKING}", (model_id,))

    def sample(self, folder: str, limit: int) -> tuple[Photo, ...]:
        """Returns at most `limit` indexed photos below `folder`, drawn by chance."""
        return tuple(self._read(_photo, _SAMPLED, (*below(folder), limit)))

    def skips(self) -> tuple[Photo, ...]:
        """Returns the photos that cannot be used, by path."""
        return tuple(self._read(_photo, f"SELECT {_PHOTO} FROM photo WHERE state = 'skipped' ORDER BY path"))

    def doubt_skips(self, paths: Collection[str] | None = None) -> tuple[str, ...]:
        """Has photos that could not be used read again, all unless `paths` says which; returns their paths.

        Each counts as observed when it was written, and such a photo is read once more whenever it is seen.
        """
        skipped = (photo.file.path for photo in self.skips())
        doubted = tuple(path for path in skipped if paths is None or path in paths)
        with transaction(self._connection, self._path):
            statement = "UPDATE photo SET observed_ns = mtime_ns WHERE path = ?"
            self._connection.executemany(statement, [(to_bytes(path),) for path in doubted])
        return doubted

    def doubt_at_start(self) -> None:
        """Has photos read again that exceeded a limit, and all that an older version could not use.

        The limit may have been raised since, or the machine may have more to spare; a newer version reads more formats.
        """
        doubt = "UPDATE photo SET observed_ns = mtime_ns, metadata_version = ? WHERE"
        with transaction(self._connection, self._path):
            for state in (PhotoState.SKIPPED, PhotoState.IGNORED):
                statement = f"{doubt} state = '{state}' AND metadata_version < ?"
                self._connection.execute(statement, (METADATA_VERSION, METADATA_VERSION))
            limited = ", ".join(f"'{kind.code}'" for kind in (SlowPhoto, OversizedPhoto))
            statement = f"{doubt} state = 'skipped' AND reason IN ({limited})"
            self._connection.execute(statement, (METADATA_VERSION,))

    def digest(self, photo_id: int) -> bytes:
        """Returns the content digest of a photo; empty when it was never decoded."""
        return next(self._read(_blob, "SELECT digest FROM photo WHERE id = ?", (photo_id,)), b"")

    def is_embedded(self, photo_id: int, model_id: int) -> bool:
        """Whether the model has a vector of the photo."""
        statement = "SELECT count(*) FROM vector WHERE photo_id = ? AND model_id = ?"
        return self._count_of(statement, (photo_id, model_id)) > 0

    # Vectors

    def register_model(self, sha256: str, name: str, version: str, dimension: int) -> int:
        """Returns the id of the model with this hash, giving it one when it is new."""
        with transaction(self._connection, self._path):
            self._connection.execute(
                "INSERT OR IGNORE INTO model (sha256, name, version, dimension) VALUES (?, ?, ?, ?)",
                (sha256, name, version, dimension),
            )
            model_id = self.model_id(sha256)
        assert model_id is not None
        return model_id

    def model_id(self, sha256: str) -> int | None:
        """Returns the id of the model with this hash; None when nothing was indexed with it."""
        return next(self._read(_integer, "SELECT id FROM model WHERE sha256 = ?", (sha256,)), None)

    def vector_count(self, model_id: int) -> int:
        """Returns how many vectors the model has."""
        return self._count_of("SELECT count(*) FROM vector WHERE model_id = ?", (model_id,))

    def forget_model(self, model_id: int, stop: Callable[[], bool]) -> None:
        """Removes the model and its vectors, and gives their space back to the disk.

        It goes in steps, so that readers of a library of millions need not wait: where `stop` said so, or a crash came,
        some are left, and the next call goes on.
        """
        some = "SELECT id FROM vector WHERE model_id = ? LIMIT ?"
        left = True
        while left and not stop():
            with transaction(self._connection, self._path):
                deleted = self._connection.execute(f"DELETE FROM vector WHERE id IN ({some})", (model_id, READ_BATCH))
                left = deleted.rowcount > 0
                if not left:
                    self._connection.execute("DELETE FROM model WHERE id = ?", (model_id,))
        give_back(self._connection, self._path)

    def vector_of_content(self, digest: bytes, model_id: int) -> Floats | None:
        """Returns the model's vector, float32 [D], of a photo with exactly this content; None when there is none."""
        found = self._read(
            sound_vector,
            "SELECT vector.id, checksum, data FROM photo "
            "JOIN vector ON vector.photo_id = photo.id AND vector.model_id = ? "
            "WHERE digest = ? AND state = 'indexed' LIMIT 1",
            (model_id, digest),
        )
        return next((np.frombuffer(data, VECTOR_TYPE) for _, data in found), None)

    def vector_ids(self, model_id: int, upto: int | None = None) -> Ids:
        """Returns the ids of the model's vectors, ascending, at most `upto`."""
        bound = upto if upto is not None else np.iinfo(np.int64).max
        statement = "SELECT id FROM vector WHERE model_id = ? AND id <= ? ORDER BY id"
        return self._ascending(np.fromiter(self._read(_integer, statement, (model_id, int(bound))), np.int64), 0)

    def passing_ids(self, filters: Filters, model_id: int) -> Ids:
        """Returns the ids of the model's vectors of all photos that pass, ascending."""
        where = passing(filters)
        statement = (
            "SELECT vector.id FROM photo JOIN vector ON vector.photo_id = photo.id AND vector.model_id = ? "
            f"WHERE {where.sql}"
        )
        return np.sort(np.fromiter(self._read(_integer, statement, (model_id, *where.values)), np.int64))

    def vectors(self, model_id: int, after: int = 0, batch: int = READ_BATCH) -> Iterator[tuple[Ids, Floats]]:
        """Yields the model's vectors with ids above `after`, ascending: ids [n] and vectors [n, D].

        No transaction stays open between two batches, so a slow reader never holds up the writer.

        Raises:
            LibraryDamaged: a vector is not what was written.
        """
        statement = "SELECT id, checksum, data FROM vector WHERE model_id = ? AND id > ? ORDER BY id LIMIT ?"
        while rows := list(self._read(sound_vector, statement, (model_id, after, batch))):
            ids = self._ascending(np.array([vector_id for vector_id, _ in rows], np.int64), after)
            yield ids, np.frombuffer(b"".join(data for _, data in rows), VECTOR_TYPE).reshape(len(rows), -1)
            after = int(ids[-1])

    def _ascending(self, ids: Ids, after: int) -> Ids:
        """Returns `ids`; a damaged index gives them out of order, and a reader would go round in circles."""
        if (np.diff(ids, prepend=after) <= 0).any():
            raise damaged(self._path, "its vectors are out of order")
        return ids

    def photos_by_vector(self, ids: Sequence[int]) -> dict[int, Photo]:
        """Returns the photos that have these vectors, by vector id; ids that are gone are left out."""
        return dict(self._by_vector(lambda row: (row[0], _photo(row[1:])), f"vector.id, {_PHOTO}", ids))

    def photos_with_vectors(self, ids: Sequence[int]) -> dict[int, tuple[Photo, Floats]]:
        """Returns the same with the vectors, float32 [D]; raises LibraryDamaged where one is not what was written."""

        def make(row: Sequence[Any]) -> tuple[int, tuple[Photo, Floats]]:
            vector_id, data = sound_vector(row[:3])
            return vector_id, (_photo(row[3:]), np.frombuffer(data, VECTOR_TYPE))

        return dict(self._by_vector(make, f"vector.id, checksum, data, {_PHOTO}", ids))

    def _by_vector(self, make: Callable[[Any], T], columns: str, ids: Sequence[int]) -> Iterator[T]:
        for start in range(0, len(ids), _VARIABLES):
            part = [int(each) for each in ids[start : start + _VARIABLES]]
            yield from self._read(
                make,
                f"SELECT {columns} FROM vector JOIN photo ON photo.id = vector.photo_id "
                f"WHERE vector.id IN ({', '.join('?' * len(part))})",
                part,
            )

    def identical(self, model_id: int) -> tuple[tuple[int, ...], ...]:
        """Returns the ids of the model's vectors of photos with the same bytes, ascending, two or more each."""
        rows = self._read(
            lambda row: (_blob(row), int(row[1])),
            "SELECT digest, vector.id FROM photo "
            "JOIN vector ON vector.photo_id = photo.id AND vector.model_id = ? "
            "WHERE state = 'indexed' AND digest IN "
            "(SELECT digest FROM photo WHERE state = 'indexed' GROUP BY digest HAVING count(*) > 1) "
            "ORDER BY digest, vector.id",
            (model_id,),
        )
        sets = (tuple(vector_id for _, vector_id in same) for _, same in groupby(rows, key=itemgetter(0)))
        return tuple(ids for ids in sets if len(ids) > 1)

    # Writing

    def commit(self, changes: Sequence[Change], model_id: int) -> Delta:
        """Applies all of `changes` in one transaction, durable when this returns: removals, then moves, then the rest.

        The photos of Indexed, Skipped and Ignored are found by their path. A photo whose content changed loses the
        vectors of every model; one that is indexed again with the same content loses that of this model alone.
        """
        leaping = not self._leapt and any(isinstance(each, Indexed | Embedded) for each in changes)
        with transaction(self._connection, self._path):
            if leaping:
                self._leap()
            writing = Writing(self._connection, model_id)
            writing.apply(changes)
        self._leapt = self._leapt or leaping
        return writing.delta()

    # Feedback

    def marks(self, asked: Asked) -> dict[bytes, Mark]:
        """Returns what the person said of photos beside this example, by their digests."""
        statement = f"SELECT photo, mark FROM feedback WHERE {_ASKED}"
        return dict(self._read(lambda row: (_blob(row), Mark(row[1])), statement, _asked_values(asked)))

    def mark(self, asked: Asked, marks: Mapping[bytes, Mark | None], now_ns: int) -> None:
        """Notes what the person says of photos, by their digests; None takes it back. Durable when this returns."""
        key, path = _asked_values(asked), None if asked.path is None else to_bytes(asked.path)
        with transaction(self._connection, self._path):
            for photo, mark in marks.items():
                if mark is None:
                    self._connection.execute(f"DELETE FROM feedback WHERE {_ASKED} AND photo = ?", (*key, photo))
                else:
                    statement = "INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    self._connection.execute(statement, (*key, photo, mark, now_ns, path))

    def feedback(self) -> Iterator[Feedback]:
        """Yields all that the person said, the oldest first."""
        there = "SELECT path FROM photo WHERE state = 'indexed' AND digest ="
        yield from self._read(
            _feedback,
            f"SELECT query, coalesce(({there} query), query_path), photo, ({there} feedback.photo), mark, marked_ns, "
            "box_left, box_top, box_right, box_bottom FROM feedback ORDER BY marked_ns, query, photo",
        )

    # Saved searches

    def saved_searches(self) -> tuple[SavedSearch, ...]:
        """Returns all of them, by name."""
        rows = self._read(lambda row: saved_searches.read(*row), "SELECT name, question FROM saved_search")
        return tuple(sorted(rows, key=lambda each: natural(each.name)))

    def save_search(self, search: SavedSearch, pictures: Mapping[bytes, bytes]) -> None:
        """Saves a search, in the place of what had its name, with the pictures by digest that its examples need."""
        with transaction(self._connection, self._path):
            self._connection.execute(
                "INSERT OR REPLACE INTO saved_search VALUES (?, ?)", (search.name, saved_searches.written(search))
            )
            self._connection.executemany("INSERT OR IGNORE INTO kept_picture VALUES (?, ?)", pictures.items())
            self._drop_pictures()

    def rename_search(self, old: str, new: str) -> None:
        """Gives a search another name; one that had it is replaced."""
        with transaction(self._connection, self._path):
            self._connection.execute("UPDATE OR REPLACE saved_search SET name = ? WHERE name = ?", (new, old))

    def delete_search(self, name: str) -> None:
        """Removes a search, with the pictures that no other needs."""
        with transaction(self._connection, self._path):
            self._connection.execute("DELETE FROM saved_search WHERE name = ?", (name,))
            self._drop_pictures()

    def _drop_pictures(self) -> None:
        needed = {example.digest for search in self.saved_searches() for example in search.examples}
        kept = set(self._read(_blob, "SELECT digest FROM kept_picture"))
        self._connection.executemany("DELETE FROM kept_picture WHERE digest = ?", ((each,) for each in kept - needed))

    def kept_picture(self, digest: bytes) -> bytes | None:
        """Returns the bytes of a picture that is kept for saved searches."""
        return next(self._read(_blob, "SELECT data FROM kept_picture WHERE digest = ?", (digest,)), None)

    def place_of(self, digest: bytes) -> str | None:
        """Returns the path of a photo with this content; None where there is none."""
        statement = "SELECT path FROM photo WHERE digest = ? AND state = 'indexed' ORDER BY path LIMIT 1"
        return next(self._read(lambda row: to_text(row[0]), statement, (digest,)), None)

    # Health

    def check(self) -> tuple[str, ...]:
        """Returns what is wrong with the database, one sentence each; empty when it is whole. Reads all of it."""
        problems = checking.find_damage(self._connection, self._path, lambda: None)
        return tuple(f"The library {self._path}: {problem}" for problem in problems)

    def check_structure(self) -> None:
        """Raises LibraryDamaged where pages or rows are not where they belong; a fraction of the cost of `check`."""
        checking.check_structure(self._connection, self._path)

    def copy(self, target: Path, checkpoint: Callable[[], None]) -> None:
        """Writes the library as it is at this moment to `target`, one file that is checked; `copying.write_copy`."""
        write_copy(self._connection, self._path, target, checkpoint)

    def fold_log(self) -> None:
        """Moves what the log holds into the database file, as far as no reader is in the way."""
        with translated(self._path):
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def size_bytes(self) -> int:
        """Returns the size of the database in bytes, without its log."""
        with translated(self._path):
            (pages,) = self._connection.execute("PRAGMA page_count").fetchone()
            (size,) = self._connection.execute("PRAGMA page_size").fetchone()
        return int(pages * size)

    def _read(self, make: Callable[[Any], T], statement: str, values: Sequence[Any] = ()) -> Iterator[T]:
        """Yields what `make` makes of each row; a row that it cannot use was not written by us."""
        with translated(self._path):
            for row in self._connection.execute(statement, values):
                try:
                    record = make(row)
                except (TypeError, ValueError, LookupError) as error:
                    raise damaged(self._path, f"a row makes no sense ({error})") from error
                yield record


def _folder(row: Sequence[Any]) -> str:
    path = to_text(row[0])
    if "\0" in path:
        raise ValueError("a folder's path ends in its middle")
    return path


def _integer(row: Sequence[Any]) -> int:
    return int(row[0])


def _blob(row: Sequence[Any]) -> bytes:
    return require_bytes(row[0])


def _known_file(row: Sequence[Any]) -> KnownFile:
    """Made for every photo at every scan."""
    photo_id, path, size, mtime_ns, ctime_ns, file_id, state, embedded, observed_ns = row
    file = FileState(to_text(path), int(size), int(mtime_ns), int(ctime_ns), file_id)
    return KnownFile(photo_id, file, _STATES[state], embedded == 1, int(observed_ns))


def _feedback(row: Sequence[Any]) -> Feedback:
    query, query_path, photo, photo_path, mark, marked_ns, *sides = row
    box = Box(*map(float, sides))
    asked = Asked(require_bytes(query), None if box == WHOLE else box, _path_or_none(query_path))
    return Feedback(asked, require_bytes(photo), _path_or_none(photo_path), Mark(mark), int(marked_ns))


def _path_or_none(path: bytes | None) -> str | None:
    return None if path is None else to_text(path)


def _asked_values(asked: Asked) -> tuple[Any, ...]:
    return asked.digest, *astuple(asked.box or WHOLE)


def _photo(row: Sequence[Any]) -> Photo:
    photo_id, path, size, mtime_ns, ctime_ns, file_id, state, digest, reason, message, *described = row
    return Photo(
        id=photo_id,
        file=FileState(to_text(path), int(size), int(mtime_ns), int(ctime_ns), str(file_id)),
        state=_STATES[state],
        metadata=None if described[0] is None else _metadata(*described),
        digest=require_bytes(digest),
        reason=str(reason),
        message=str(message),
    )


def _metadata(
    form: Any, width: Any, height: Any, taken_at: Any, camera: Any, lens: Any, latitude: Any, longitude: Any,
    title: Any, caption: Any, keywords: Any, rating: Any,
) -> Metadata:  # fmt: skip
    return Metadata(
        format=str(form),
        width=int(width),
        height=int(height),
        taken_at=_optional(str, taken_at),
        camera=_optional(str, camera),
        lens=_optional(str, lens),
        latitude=_optional(float, latitude),
        longitude=_optional(float, longitude),
        title=_optional(str, title),
        caption=_optional(str, caption),
        keywords=tuple(str(keywords).split("\n")) if keywords else (),
        rating=_optional(int, rating),
    )


def _optional(kind: Callable[[Any], T], value: Any) -> T | None:
    return None if value is None else kind(value)
