"""The person's annotations by content, and how they combine with those of sidecars and files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from photosearch.core.annotations import keywords
from photosearch.core.annotations.values import Changes, Property, Source, Stamped
from photosearch.core.identity import to_bytes
from photosearch.core.photo import Photo
from photosearch.core.query.query import ALL_PHOTOS, Filters
from photosearch.library.checking import require_bytes
from photosearch.library.store import rows
from photosearch.library.store.annotations.sidecars import SIDECAR_OF, words_of
from photosearch.library.store.queries import filtering
from photosearch.library.store.session import Session

_PHOTOS = f"SELECT {rows.PHOTO} FROM photo"


@dataclass(frozen=True, slots=True)
class Account:
    """The source of each annotation of one photo, by property. `sidecar` is its sidecar's path, or None."""

    said: Mapping[Property, Mapping[Source, Stamped]]
    sidecar: str | None = None
    problem: str = ""
    """Why the sidecar could not be read, or was not written."""


class Annotations:
    """The table `annotation`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, changes: Changes) -> Changes:
        """Stores the person's annotations; returns the changes that undo this. Durable when this returns."""
        connection = self._session.connection
        with self._session.transaction():
            before = self._said(tuple(changes))
            for photo, said in changes.items():
                for of, word in said.items():
                    if word is None:
                        connection.execute("DELETE FROM annotation WHERE photo = ? AND property = ?", (photo, of))
                    else:
                        statement = "INSERT OR REPLACE INTO annotation VALUES (?, ?, ?, ?)"
                        connection.execute(statement, (photo, of, word.text, word.at_ns))
        return {photo: {of: before.get(photo, {}).get(of) for of in said} for photo, said in changes.items()}

    def said(self, photos: Sequence[bytes]) -> dict[bytes, dict[Property, Stamped]]:
        """Returns the person's annotations of these photos, by digest."""
        return self._said(photos)

    def all(self) -> Iterator[tuple[bytes, Property, Stamped]]:
        """Yields all annotations of the person, ordered by photo."""
        statement = "SELECT photo, property, value, said_ns FROM annotation ORDER BY photo, property"
        yield from self._session.read(_word, statement)

    def photos(self, digests: Sequence[bytes]) -> list[Photo]:
        """Returns the indexed photos with these contents."""
        statement = f"SELECT {rows.PHOTO} FROM {rows.BY_DIGEST} WHERE state = 'indexed' AND digest IN ({{keys}})"
        return list(self._session.read_each(rows.photo, statement, digests))

    def annotated(self) -> Iterator[Photo]:
        """Yields the indexed photos with annotations from any source, ordered by path."""
        said = "stars > 0 OR label IS NOT NULL OR flag IS NOT NULL OR tags IS NOT NULL OR title IS NOT NULL"
        more = "caption IS NOT NULL OR own_title IS NOT NULL OR own_caption IS NOT NULL"
        where = f"state = 'indexed' AND ({said} OR {more})"
        yield from self._session.read(rows.photo, f"{_PHOTOS} WHERE {where} ORDER BY path")

    def keywords(self, filters: Filters = ALL_PHOTOS) -> dict[str, int]:
        """Counts the items with photos that pass the filters, by keyword; a keyword includes its descendants."""
        where = filtering.passing(filters.without("keywords"))
        passing = f"FROM photo WHERE tags IS NOT NULL AND {where.sql}"
        # An item has the keywords of all its photos.
        of_items = f"SELECT group_concat(tags, char(10)) AS tags {passing} AND item IS NOT NULL GROUP BY item"
        statement = (
            f"SELECT tags, count(*) {passing} AND item IS NULL GROUP BY tags "
            f"UNION ALL SELECT tags, count(*) FROM ({of_items}) GROUP BY tags"
        )
        values = where.values * 2
        return keywords.counted(self._session.read(lambda row: (str(row[0]), int(row[1])), statement, values))

    def account(self, photo: Photo) -> Account:
        """Returns the source of each annotation of a photo."""
        said: dict[Property, dict[Source, Stamped]] = {of: {} for of in Property}
        for of, word in self._said([photo.digest]).get(photo.digest, {}).items():
            said[of][Source.PERSON] = word
        statement = f"SELECT photo.path, words, problem FROM sidecar JOIN photo USING (id) WHERE id = {SIDECAR_OF}"
        path = to_bytes(photo.file.path)
        sidecar, words, problem = next(self._session.read(_sidecar, statement, (path, path)), (None, {}, ""))
        for of, word in words.items():
            said[of][Source.SIDECAR] = word
        if photo.metadata is not None:
            known = photo.metadata
            in_file = {
                Property.RATING: str(known.rating) if known.rating else "",
                Property.LABEL: known.colour_label or "",
                Property.FLAG: known.pick_flag or "",
                Property.TITLE: known.title or "",
                Property.CAPTION: known.caption or "",
                Property.KEYWORDS: "\n".join(known.keywords),
            }
            for of, text in in_file.items():
                if text:
                    said[of][Source.FILE] = Stamped(text, photo.file.mtime_ns)
        return Account(said, sidecar, problem)

    def _said(self, photos: Sequence[bytes]) -> dict[bytes, dict[Property, Stamped]]:
        statement = "SELECT photo, property, value, said_ns FROM annotation WHERE photo IN ({keys})"
        found: dict[bytes, dict[Property, Stamped]] = {}
        for photo, of, word in self._session.read_each(_word, statement, photos):
            found.setdefault(photo, {})[of] = word
        return found


def _word(row: Sequence[Any]) -> tuple[bytes, Property, Stamped]:
    photo, of, text, said_ns = row
    return require_bytes(photo), Property(of), Stamped(str(text), int(said_ns))


def _sidecar(row: Sequence[Any]) -> tuple[str, dict[Property, Stamped], str]:
    return rows.path(row), words_of(row[1]), str(row[2])
