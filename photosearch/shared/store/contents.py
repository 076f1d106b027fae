"""What photos of a shared library show, as words of its model, and the words that were refused for everybody.

Only the words of the current model count. Indexers name photos by their vectors, so that no photo is read for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from photosearch.core.contents import Seen, Word, normal
from photosearch.core.photo import Floats
from photosearch.library.store.contents import NameAll, read_word, written_word
from photosearch.shared.server.connection import Session
from photosearch.shared.store.queries.counting import Counting, kept_counts

_NAMING = 0x50685374
"""The key of the lock of the process that names photos."""
_CURRENT = "SELECT count(*) FROM library WHERE model_id = %s"


class SharedContents:
    """The tables `content...`."""

    def __init__(self, session: Session, counting: Counting) -> None:
        self._session = session
        self._counting = counting
        self._after = 0

    # In the background

    def prepare(self, model_id: int, source: str, words: Iterable[Word], within: Mapping[int, Iterable[int]]) -> bool:
        """Makes the words of the current model and its file `source` the library's; returns whether this changed them.

        All photos are then named again. The words of another model change nothing. Raises NotPermitted for a reader.
        """
        statement = "SELECT count(*) FROM content_state WHERE model_id = %s AND source = %s"
        with self._session.transaction():
            self._session.execute(f"SELECT pg_advisory_xact_lock({_NAMING})")
            if self._session.count(statement, (model_id, source)) or not self._session.count(_CURRENT, (model_id,)):
                return False
            for table in ("content", "content_word", "content_name", "content_within", "content_state"):
                self._session.execute(f"DELETE FROM {table}")
            words = tuple(words)
            named = {(normal(name), word.id) for word in words for names in word.names for name in names}
            pairs = [(word, each) for word, inside in within.items() for each in inside]
            values = [(word.id, written_word(word)) for word in words]
            self._session.copy_in("content_word", ("id", "names"), ("int4", "text"), iter(values))
            self._session.copy_in("content_name", ("name", "word"), ("text", "int4"), iter(sorted(named)))
            self._session.copy_in("content_within", ("word", "inside"), ("int4", "int4"), iter(pairs))
            self._session.execute("INSERT INTO content_state (model_id, source) VALUES (%s, %s)", (model_id, source))
        self._after = 0
        return True

    def name_some(self, model_id: int, limit: int, name: NameAll) -> bool:
        """Names the next photos that have no words yet, at most `limit`; returns whether there were any.

        Does nothing while another process names photos. Durable when this returns.
        """
        with self._session.transaction():
            if not next(self._session.read(lambda row: bool(row[0]), f"SELECT pg_try_advisory_xact_lock({_NAMING})")):
                return False
            if not self._session.count("SELECT count(*) FROM content_state WHERE model_id = %s", (model_id,)):
                return False
            found = self._unnamed(model_id, limit)
            if not found and self._after:
                self._after = 0  # photos before it may have been read again
                found = self._unnamed(model_id, limit)
            if found:
                self._name(found, name)
                self._after = found[-1][0]
        return bool(found)

    # For the person

    def of(self, photo_id: int) -> tuple[tuple[Word, float], ...]:
        """Returns the words of a photo with their probabilities, the most probable first."""
        statement = (
            "SELECT id, names, confidence FROM content, unnest(words, confidences) AS seen (word, confidence) "
            "JOIN content_word ON id = word WHERE photo_id = %s ORDER BY confidence DESC, word"
        )
        return tuple(self._session.read(lambda row: (read_word(*row[:2]), float(row[2])), statement, (photo_id,)))

    def refuse(self, photo_id: int, word: int, name: NameAll) -> None:
        """Refuses a word for a photo and for all photos with the same content, permanently, and for everybody.

        Durable when this returns. Raises NotPermitted for a reader.
        """
        model = next(self._session.read(lambda row: int(row[0]), "SELECT model_id FROM content_state"), None)
        with self._session.transaction():
            self._session.execute(
                "INSERT INTO content_refusal (photo, word) SELECT digest, %s FROM photo WHERE id = %s "
                "ON CONFLICT DO NOTHING",
                (word, photo_id),
            )
            if model is None:
                return
            # Waits for who names one of these photos now and has not seen the refusal; later ones skip them.
            self._session.execute(
                "SELECT FROM photo WHERE digest = (SELECT digest FROM photo WHERE id = %s) ORDER BY id "
                "FOR NO KEY UPDATE",
                (photo_id,),
            )
            same = (
                f"SELECT photo_id, embedding, digest FROM photo JOIN vector_{model} ON photo_id = photo.id "
                "JOIN content USING (photo_id) WHERE digest = (SELECT digest FROM photo WHERE id = %s)"
            )
            if found := list(self._session.read(_vector, same, (photo_id,))):
                self._name(found, name)

    def counts(self) -> tuple[tuple[Word, int], ...]:
        """Returns the library's words, each with the number of photos that have it or a more specific word.

        In a large library the numbers may be some minutes old.
        """
        kept = kept_counts(self._session, self._counting)
        return self._count() if kept is None else kept.get("contents", self._count)

    def called(self, name: str) -> tuple[Word, ...]:
        """Returns the words with this name."""
        statement = "SELECT id, names FROM content_word JOIN content_name ON word = id WHERE name = %s ORDER BY id"
        return tuple(self._session.read(lambda row: read_word(*row), statement, (normal(name),)))

    def _count(self) -> tuple[tuple[Word, int], ...]:
        statement = (
            "WITH each AS (SELECT DISTINCT content_within.word, photo_id FROM content, unnest(words) AS seen (inside) "
            "JOIN content_within USING (inside)) "
            "SELECT id, names, count(*) FROM each JOIN content_word ON id = word GROUP BY id, names ORDER BY id"
        )
        return tuple(self._session.read(lambda row: (read_word(*row[:2]), int(row[2])), statement))

    def _unnamed(self, model_id: int, limit: int) -> list[tuple[int, Floats, bytes]]:
        """Returns photos without words, locked, so that nobody removes or reads them again before they are named."""
        lacking = "NOT EXISTS (SELECT FROM content WHERE content.photo_id = vector.photo_id)"
        statement = (
            f"SELECT photo_id, embedding, digest FROM vector_{int(model_id)} AS vector "
            f"JOIN photo ON photo.id = photo_id WHERE photo_id > %s AND {lacking} ORDER BY photo_id LIMIT %s "
            "FOR SHARE OF vector, photo SKIP LOCKED"
        )
        return list(self._session.read(_vector, statement, (self._after, limit)))

    def _name(self, found: Sequence[tuple[int, Floats, bytes]], name: NameAll) -> None:
        statement = "SELECT photo, word FROM content_refusal WHERE photo = ANY(%s)"
        refused: dict[bytes, set[int]] = {}
        digests = list({digest for *_, digest in found})
        for digest, word in self._session.read(lambda row: (bytes(row[0]), int(row[1])), statement, (digests,)):
            refused.setdefault(digest, set()).add(word)
        vectors = np.stack([vector for _, vector, _ in found])
        named = name(vectors, [frozenset(refused.get(digest, ())) for *_, digest in found])
        rows = [_row(photo_id, seen) for (photo_id, *_), seen in zip(found, named, strict=True)]
        self._session.execute_each(
            "INSERT INTO content (photo_id, words, confidences) VALUES (%s, %s, %s) "
            "ON CONFLICT (photo_id) DO UPDATE SET words = excluded.words, confidences = excluded.confidences",
            rows,
        )


def _vector(row: Sequence[Any]) -> tuple[int, Floats, bytes]:
    photo_id, embedding, digest = row
    return int(photo_id), np.asarray(embedding.to_numpy(), np.float32), bytes(digest)


def _row(photo_id: int, seen: Sequence[Seen]) -> tuple[int, list[int], list[float]]:
    return photo_id, [each.word for each in seen], [float(each.confidence) for each in seen]
