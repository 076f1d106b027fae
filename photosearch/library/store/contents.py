"""What photos show, as words that a model gave them (`core.contents`), and the words that the person refused."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from photosearch.core.contents import Seen, Word, normal
from photosearch.core.photo import Floats
from photosearch.library.checking import require_bytes, sound_vector
from photosearch.library.store import rows
from photosearch.library.store.changes.writing import VECTOR_TYPE
from photosearch.library.store.session import Session

NameAll: TypeAlias = Callable[[Floats, Sequence[frozenset[int]]], Sequence[Sequence[Seen]]]
"""Returns the words for vectors, float32 [N, D], and the ids of the words refused for each."""


class Contents:
    """The tables `content...`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # In the background

    def prepare(self, model_id: int, source: str, words: Iterable[Word], within: Mapping[int, Iterable[int]]) -> bool:
        """Makes the words of a model and its file `source` the current ones; returns whether this changed them.

        All photos are then named again. Durable when this returns.
        """
        statement = "SELECT count(*) FROM content_state WHERE model_id = ? AND source = ?"
        if self._session.count(statement, (model_id, source)):
            return False
        connection = self._session.connection
        with self._session.transaction():
            self._clear()
            for word in words:
                connection.execute("INSERT INTO content_word VALUES (?, ?)", (word.id, written_word(word)))
                names = {normal(name) for names in word.names for name in names}
                connection.executemany("INSERT INTO content_name VALUES (?, ?)", [(name, word.id) for name in names])
            pairs = [(word, each) for word, inside in within.items() for each in inside]
            connection.executemany("INSERT INTO content_within VALUES (?, ?)", pairs)
            connection.execute("INSERT INTO content_state VALUES (1, ?, ?, 0)", (model_id, source))
        return True

    def clear(self) -> None:
        """Removes all words except the person's refusals. Durable when this returns."""
        if self._session.count("SELECT count(*) FROM content_state"):
            with self._session.transaction():
                self._clear()

    def name_some(self, model_id: int, limit: int, name: NameAll) -> bool:
        """Names the next photos, at most `limit`; returns whether there were any. Durable when this returns.

        Raises:
            LibraryDamaged: a vector was altered.
        """
        statement = (
            "SELECT vector.id, checksum, data, photo.id, digest FROM vector JOIN photo ON photo.id = photo_id "
            "WHERE model_id = ? AND vector.id > (SELECT upto FROM content_state) ORDER BY vector.id LIMIT ?"
        )
        found = list(self._session.read(_vector, statement, (model_id, limit)))
        if not found:
            return False
        vectors = np.frombuffer(b"".join(data for _, data, _, _ in found), VECTOR_TYPE).reshape(len(found), -1)
        refused = self._refused([digest for *_, digest in found])
        named = name(vectors, [refused.get(digest, frozenset()) for *_, digest in found])
        with self._session.transaction():
            for (vector_id, _, photo_id, _), seen in zip(found, named, strict=True):
                self._put(photo_id, vector_id, seen)
            self._session.connection.execute("UPDATE content_state SET upto = ?", (found[-1][0],))
        return True

    # For the person

    def of(self, photo_id: int) -> tuple[tuple[Word, float], ...]:
        """Returns the words of a photo with their probabilities, the most probable first."""
        statement = (
            "SELECT word, names, confidence FROM content JOIN content_word ON content_word.id = word "
            "WHERE vector_id IN (SELECT id FROM vector WHERE photo_id = ?) ORDER BY confidence DESC, word"
        )
        return tuple(self._session.read(lambda row: (read_word(*row[:2]), float(row[2])), statement, (photo_id,)))

    def refuse(self, photo_id: int, word: int, name: NameAll) -> None:
        """Refuses a word for a photo and for all photos with the same content, permanently; names these photos again.

        Durable when this returns.
        """
        statement = (
            f"SELECT vector.id, checksum, data, photo.id, digest FROM {rows.BY_DIGEST} CROSS JOIN vector "
            "ON photo_id = photo.id AND model_id = (SELECT model_id FROM content_state) "
            "AND vector.id <= (SELECT upto FROM content_state) WHERE "
            "state = 'indexed' AND digest = (SELECT digest FROM photo WHERE id = ?)"
        )
        connection = self._session.connection
        with self._session.transaction():
            connection.execute(
                "INSERT OR IGNORE INTO content_refusal SELECT digest, ? FROM photo WHERE id = ?", (word, photo_id)
            )
            for vector_id, data, same_id, digest in list(self._session.read(_vector, statement, (photo_id,))):
                refused = self._refused([digest]).get(digest, frozenset())
                (seen,) = name(np.frombuffer(data, VECTOR_TYPE)[None], [refused])
                connection.execute("DELETE FROM content WHERE vector_id = ?", (vector_id,))
                self._put(same_id, vector_id, seen)

    def counts(self) -> tuple[tuple[Word, int], ...]:
        """Returns the library's words, each with the number of photos that have it or a more specific word."""
        # Most photos have one word, so that only the others are grouped, by their sets of words.
        several = (
            "SELECT words, count(*) FROM (SELECT group_concat(word) AS words FROM content WHERE vector_id IN "
            "(SELECT vector_id FROM content GROUP BY vector_id HAVING count(*) > 1) GROUP BY vector_id) GROUP BY words"
        )
        alone = dict(self._session.read(_numbers, "SELECT word, count(*) FROM content GROUP BY word"))
        sets = list(self._session.read(lambda row: (_split(row[0]), int(row[1])), several))
        for words, photos in sets:
            for word in words:
                alone[word] -= photos
        families: dict[int, set[int]] = {}
        for inside, word in self._session.read(_numbers, "SELECT inside, word FROM content_within"):
            families.setdefault(inside, set()).add(word)
        counts: Counter[int] = Counter()
        for words, photos in (*(((word,), photos) for word, photos in alone.items()), *sets):
            counts.update(dict.fromkeys(set().union(*(families.get(word, ()) for word in words)), photos))
        known = self._session.read(lambda row: read_word(*row), "SELECT id, names FROM content_word ORDER BY id")
        return tuple((word, counts[word.id]) for word in known if counts[word.id])

    def called(self, name: str) -> tuple[Word, ...]:
        """Returns the words with this name."""
        statement = "SELECT id, names FROM content_word JOIN content_name ON word = id WHERE name = ? ORDER BY id"
        return tuple(self._session.read(lambda row: read_word(*row), statement, (normal(name),)))

    def _refused(self, digests: Sequence[bytes]) -> dict[bytes, frozenset[int]]:
        statement = "SELECT photo, word FROM content_refusal WHERE photo IN ({keys})"
        found: dict[bytes, set[int]] = {}
        for digest, word in self._session.read_each(
            lambda row: (require_bytes(row[0]), int(row[1])), statement, list(dict.fromkeys(digests))
        ):
            found.setdefault(digest, set()).add(word)
        return {digest: frozenset(words) for digest, words in found.items()}

    def _put(self, photo_id: int, vector_id: int, seen: Iterable[Seen]) -> None:
        values = [(each.word, photo_id, vector_id, each.confidence) for each in seen]
        self._session.connection.executemany("INSERT OR REPLACE INTO content VALUES (?, ?, ?, ?)", values)

    def _clear(self) -> None:
        for table in ("content", "content_word", "content_name", "content_within", "content_state"):
            self._session.connection.execute(f"DELETE FROM {table}")


def _vector(row: Sequence[Any]) -> tuple[int, bytes, int, bytes]:
    vector_id, data = sound_vector(row[:3])
    return vector_id, data, int(row[3]), require_bytes(row[4])


def _numbers(row: Sequence[Any]) -> tuple[int, int]:
    first, second = row
    return int(first), int(second)


def _split(words: str) -> tuple[int, ...]:
    return tuple(map(int, words.split(",")))


def written_word(word: Word) -> str:
    """Returns the names of a word as they are stored."""
    return "\n".join("|".join(names) for names in word.names)


def read_word(number: int, names: str) -> Word:
    """Returns a stored word; the inverse of `written_word`."""
    return Word(int(number), tuple(tuple(line.split("|")) for line in names.split("\n")))
