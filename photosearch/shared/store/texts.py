"""The text that was read in the photos of a shared library, by their content."""

from collections.abc import Mapping, Sequence

from photosearch.core import written
from photosearch.core.query.language import Field
from photosearch.core.written import TEXT_VERSION, Line
from photosearch.library.store.texts import TextCounts
from photosearch.shared.server.connection import Session
from photosearch.shared.store import rows
from photosearch.shared.store.queries import words

_HAS_TEXT = """
UPDATE photo SET has_text = EXISTS (SELECT FROM picture_text AS own WHERE own.digest = photo.digest AND lines <> '[]')
WHERE state = 'indexed'
"""


class SharedTexts:
    """The table `picture_text`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, digests: Sequence[bytes]) -> dict[bytes, tuple[Line, ...]]:
        """Returns the text of photos by their digests; those that were not read yet are left out."""
        statement = "SELECT digest, lines FROM picture_text WHERE digest = ANY(%s)"
        return dict(self._session.read(lambda row: (bytes(row[0]), written.read(row[1])), statement, (list(digests),)))

    def lacking(self, digests: Sequence[bytes]) -> set[bytes]:
        """Returns the digests of photos that were not read yet."""
        statement = "SELECT digest FROM picture_text WHERE version >= %s AND digest = ANY(%s)"
        found = self._session.read(lambda row: bytes(row[0]), statement, (TEXT_VERSION, list(digests)))
        return set(digests) - set(found)

    def put(self, texts: Mapping[bytes, Sequence[Line]]) -> None:
        """Stores the text of photos by their digests. Durable when this returns."""
        statement = (
            "INSERT INTO picture_text (digest, version, lines, words) SELECT %s, %s, %s, %s::tsvector "
            "WHERE EXISTS (SELECT FROM photo WHERE digest = %s AND state = 'indexed') "
            "ON CONFLICT (digest) DO UPDATE SET version = excluded.version, lines = excluded.lines, "
            "words = excluded.words"
        )
        values = [
            (
                digest,
                TEXT_VERSION,
                rows.clean_text(written.written(texts[digest])),
                words.vector_of([(Field.TEXT, [line.text for line in texts[digest]])]),
                digest,
            )
            # In one order everywhere, so that two writers never wait for one another.
            for digest in sorted(texts)
        ]
        with self._session.transaction():
            self._session.execute_each(statement, values)
            self._session.execute(f"{_HAS_TEXT} AND digest = ANY(%s)", (list(texts),))

    def counts(self) -> TextCounts:
        """Returns how many photos were read."""
        read = "SELECT count(*) FROM photo JOIN picture_text USING (digest) WHERE state = 'indexed'"
        return TextCounts(self._session.count(read), self._session.count(f"{read} AND has_text"))

    def forget(self) -> None:
        """Removes all text. Durable when this returns."""
        with self._session.transaction():
            self._session.execute("DELETE FROM picture_text")
            self._session.execute(f"{_HAS_TEXT} AND has_text")
