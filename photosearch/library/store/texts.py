"""The text that was read in photos, by their content: copies are read once, and moved photos keep their text.

Triggers bring it into the full-text index, and remove it when the last photo with this content has left the library.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from photosearch.core import written
from photosearch.core.photo import Photo
from photosearch.core.written import TEXT_VERSION, Line, Lines
from photosearch.library.store import rows
from photosearch.library.store.session import Session

EXAMINED = 1024
"""Photos that one query examines, so that it ends within some milliseconds."""


@dataclass(frozen=True, slots=True)
class TextCounts:
    """Photos that were searched for text, and those of them that have some."""

    read: int
    with_text: int


class Texts:
    """The table `picture_text`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, digests: Sequence[bytes]) -> dict[bytes, Lines]:
        """Returns the text of photos by their digests; those that were not read yet are left out."""
        statement = "SELECT digest, lines FROM picture_text WHERE digest IN ({keys})"
        found = self._session.read_each(lambda row: (rows.blob(row), written.read(row[1])), statement, digests)
        return dict(found)

    def lacking(self, digests: Sequence[bytes]) -> set[bytes]:
        """Returns the digests of photos that were not read yet."""
        statement = "SELECT digest FROM picture_text WHERE version >= ? AND digest IN ({keys})"
        return set(digests) - set(self._session.read_each(rows.blob, statement, digests, (TEXT_VERSION,)))

    def unread(
        self, model_id: int, after: int, limit: int, examined: int = EXAMINED
    ) -> tuple[tuple[Photo, ...], int] | None:
        """Returns photos that were not read yet, at most `limit`, and the last vector id that was examined.

        Examines the photos of the model's next vectors with ids above `after`, at most `examined` of them. Returns None
        if there are no such vectors. Each content that comes into the library gets a new vector, with a higher id.
        """
        following = "SELECT id, photo_id FROM vector WHERE model_id = ? AND id > ? ORDER BY id LIMIT ?"
        values = (model_id, after, examined)
        last = self._session.count(f"SELECT coalesce(max(id), 0) FROM ({following})", values)
        if not last:
            return None
        statement = (
            f"SELECT vector.id, {rows.PHOTO} FROM ({following}) AS vector JOIN photo ON photo.id = photo_id "
            "WHERE state = 'indexed' AND NOT EXISTS (SELECT 1 FROM picture_text "
            "WHERE picture_text.digest = photo.digest AND version >= ?) ORDER BY vector.id LIMIT ?"
        )
        found = list(self._session.read(_with_vector, statement, (*values, TEXT_VERSION, limit)))
        return tuple(photo for _, photo in found), found[-1][0] if len(found) == limit else last

    def put(self, texts: Mapping[bytes, Sequence[Line]]) -> None:
        """Stores the text of photos by their digests. Durable when this returns."""
        # Without a photo, no trigger would ever remove the text.
        statement = (
            "INSERT INTO picture_text SELECT ?1, ?2, ?3 "
            f"WHERE EXISTS (SELECT 1 FROM {rows.BY_DIGEST} WHERE digest = ?1 AND state = 'indexed') "
            "ON CONFLICT (digest) DO UPDATE SET version = excluded.version, lines = excluded.lines"
        )
        values = [(digest, TEXT_VERSION, written.written(lines)) for digest, lines in texts.items()]
        with self._session.transaction():
            self._session.connection.executemany(statement, values)

    def counts(self) -> TextCounts:
        """Returns how many photos were read."""
        read = "SELECT count(*) FROM photo JOIN picture_text USING (digest) WHERE state = 'indexed'"
        return TextCounts(self._session.count(read), self._session.count(f"{read} AND has_text"))

    def forget(self) -> None:
        """Removes all text. Durable when this returns."""
        with self._session.transaction():
            self._session.connection.execute("DELETE FROM picture_text")


def _with_vector(row: Sequence[Any]) -> tuple[int, Photo]:
    return int(row[0]), rows.photo(row[1:])
