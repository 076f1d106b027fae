"""Albums: photos that a person put together, by content, so that they stay in the album when files move."""

from collections.abc import Iterator, Sequence
from typing import Any

from photosearch.core.annotations.albums import Album
from photosearch.core.words import natural
from photosearch.library.checking import require_bytes
from photosearch.library.store import rows
from photosearch.library.store.session import Session

_COUNT = f"SELECT count(*) FROM album_photo JOIN {rows.BY_DIGEST} ON photo.digest = album_photo.photo"


class Albums:
    """The tables `album` and `album_photo`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> tuple[Album, ...]:
        """Returns the albums by name, with the number of their photos that are in the library."""
        statement = f"SELECT name, ({_COUNT} WHERE state = 'indexed' AND album = album.name) FROM album"
        found = self._session.read(lambda row: Album(str(row[0]), int(row[1])), statement)
        return tuple(sorted(found, key=lambda each: natural(each.name)))

    def photos(self, name: str) -> frozenset[bytes]:
        """Returns the digests of the photos in an album."""
        return frozenset(self._session.read(rows.blob, "SELECT photo FROM album_photo WHERE album = ?", (name,)))

    def contents(self) -> Iterator[tuple[str, bytes]]:
        """Yields each album with each of its photos."""
        statement = "SELECT album, photo FROM album_photo ORDER BY album, added_ns, photo"
        yield from self._session.read(_content, statement)

    def add(self, name: str, photos: Sequence[bytes], now_ns: int) -> tuple[bytes, ...]:
        """Puts photos into an album, which is created if missing; returns those that were not in it."""
        connection, new = self._session.connection, []
        with self._session.transaction():
            connection.execute("INSERT OR IGNORE INTO album VALUES (?)", (name,))
            for photo in photos:
                statement = "INSERT OR IGNORE INTO album_photo VALUES (?, ?, ?)"
                if connection.execute(statement, (name, photo, now_ns)).rowcount:
                    new.append(photo)
        return tuple(new)

    def remove(self, name: str, photos: Sequence[bytes]) -> tuple[bytes, ...]:
        """Takes photos out of an album; returns those that were in it."""
        connection, gone = self._session.connection, []
        with self._session.transaction():
            for photo in photos:
                statement = "DELETE FROM album_photo WHERE album = ? AND photo = ?"
                if connection.execute(statement, (name, photo)).rowcount:
                    gone.append(photo)
        return tuple(gone)

    def rename(self, old: str, new: str) -> None:
        """Renames an album; if another one has the new name, they are merged."""
        if old == new:
            return
        connection = self._session.connection
        with self._session.transaction():
            connection.execute("INSERT OR IGNORE INTO album VALUES (?)", (new,))
            connection.execute("UPDATE OR IGNORE album_photo SET album = ? WHERE album = ?", (new, old))
            self._drop(old)

    def delete(self, name: str) -> None:
        """Deletes an album; its photos stay in the library."""
        with self._session.transaction():
            self._drop(name)

    def _drop(self, name: str) -> None:
        self._session.connection.execute("DELETE FROM album_photo WHERE album = ?", (name,))
        self._session.connection.execute("DELETE FROM album WHERE name = ?", (name,))


def _content(row: Sequence[Any]) -> tuple[str, bytes]:
    return str(row[0]), require_bytes(row[1])
