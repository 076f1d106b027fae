"""A person's saved searches in a shared library, and the pictures that they need; nobody else sees them."""

from collections.abc import Mapping

from photosearch.core.query.saved import SavedSearch
from photosearch.core.words import natural
from photosearch.library.store.queries.searches import read, written
from photosearch.shared.server.connection import Session

_OWN = "person = current_user"


class SharedSearches:
    """The tables `saved_search` and `kept_picture`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> tuple[SavedSearch, ...]:
        """Returns the saved searches, by name."""
        found = self._session.read(lambda row: read(*row), f"SELECT name, question FROM saved_search WHERE {_OWN}")
        return tuple(sorted(found, key=lambda each: natural(each.name)))

    def save(self, search: SavedSearch, pictures: Mapping[bytes, bytes]) -> None:
        """Saves a search; it replaces one with the same name.

        Args:
            pictures: the pictures, by digest, that its examples need.
        """
        with self._session.transaction():
            self._session.execute(
                "INSERT INTO saved_search (name, question) VALUES (%s, %s) "
                "ON CONFLICT (person, name) DO UPDATE SET question = excluded.question",
                (search.name, written(search)),
            )
            self._session.execute_each(
                "INSERT INTO kept_picture (digest, data) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                list(pictures.items()),
            )
            self._drop_pictures()

    def rename(self, old: str, new: str) -> None:
        """Renames a search; it replaces one that has the new name."""
        if old == new:
            return
        with self._session.transaction():
            there = self._session.count(f"SELECT count(*) FROM saved_search WHERE {_OWN} AND name = %s", (old,))
            if there:
                self._session.execute(f"DELETE FROM saved_search WHERE {_OWN} AND name = %s", (new,))
                self._session.execute(f"UPDATE saved_search SET name = %s WHERE {_OWN} AND name = %s", (new, old))

    def delete(self, name: str) -> None:
        """Removes a search, and the pictures that no other search needs."""
        with self._session.transaction():
            self._session.execute(f"DELETE FROM saved_search WHERE {_OWN} AND name = %s", (name,))
            self._drop_pictures()

    def picture(self, digest: bytes) -> bytes | None:
        """Returns the bytes of a picture that is kept for saved searches."""
        statement = f"SELECT data FROM kept_picture WHERE {_OWN} AND digest = %s"
        return next(self._session.read(lambda row: bytes(row[0]), statement, (digest,)), None)

    def _drop_pictures(self) -> None:
        needed = [example.digest for search in self.all() for example in search.examples]
        self._session.execute(f"DELETE FROM kept_picture WHERE {_OWN} AND digest <> ALL(%s)", (needed,))
