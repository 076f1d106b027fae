"""A person's albums in a shared library, by content; nobody else sees them."""

from collections.abc import Iterator, Sequence
from typing import Any

from photosearch.core.annotations.albums import Album
from photosearch.core.words import natural
from photosearch.shared.server.connection import Session

_OWN = "person = current_user"


class SharedAlbums:
    """The tables `album` and `album_photo`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> tuple[Album, ...]:
        """Returns the albums by name, with the number of their photos that are in the library."""
        statement = (
            "SELECT name, (SELECT count(*) FROM album_photo JOIN photo ON digest = album_photo.photo "
            "AND state = 'indexed' WHERE album_photo.person = album.person AND album_photo.album = album.name) "
            f"FROM album WHERE {_OWN}"
        )
        found = self._session.read(lambda row: Album(str(row[0]), int(row[1])), statement)
        return tuple(sorted(found, key=lambda each: natural(each.name)))

    def contents(self) -> Iterator[tuple[str, bytes]]:
        """Yields each album with each of its photos."""
        statement = f"SELECT album, photo FROM album_photo WHERE {_OWN} ORDER BY album, added_ns, photo"
        yield from self._session.read(lambda row: (str(row[0]), bytes(row[1])), statement)

    def add(self, name: str, photos: Sequence[bytes], now_ns: int) -> tuple[bytes, ...]:
        """Puts photos into an album, which is created if missing; returns those that were not in it."""
        statement = (
            "INSERT INTO album_photo (album, photo, added_ns) SELECT %s, photo, %s FROM unnest(%s::bytea[]) AS photo "
            "ON CONFLICT DO NOTHING RETURNING photo"
        )
        with self._session.transaction():
            self._create(name)
            return self._changed(statement, (name, now_ns, list(photos)), photos)

    def remove(self, name: str, photos: Sequence[bytes]) -> tuple[bytes, ...]:
        """Takes photos out of an album; returns those that were in it."""
        statement = f"DELETE FROM album_photo WHERE {_OWN} AND album = %s AND photo = ANY(%s) RETURNING photo"
        return self._changed(statement, (name, list(photos)), photos)

    def rename(self, old: str, new: str) -> None:
        """Renames an album; if another one has the new name, they are merged."""
        if old == new:
            return
        with self._session.transaction():
            self._create(new)
            self._session.execute(
                "INSERT INTO album_photo (album, photo, added_ns) SELECT %s, photo, added_ns FROM album_photo "
                f"WHERE {_OWN} AND album = %s ON CONFLICT DO NOTHING",
                (new, old),
            )
            self.delete(old)

    def delete(self, name: str) -> None:
        """Deletes an album; its photos stay in the library."""
        self._session.execute(f"DELETE FROM album WHERE {_OWN} AND name = %s", (name,))

    def _create(self, name: str) -> None:
        self._session.execute("INSERT INTO album (name) VALUES (%s) ON CONFLICT DO NOTHING", (name,))

    def _changed(self, statement: str, values: Sequence[Any], photos: Sequence[bytes]) -> tuple[bytes, ...]:
        """Runs a statement that returns the photos it changed; returns them in the order of `photos`."""
        changed = set(self._session.read(lambda row: bytes(row[0]), statement, values))
        return tuple(photo for photo in photos if photo in changed)
