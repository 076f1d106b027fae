"""The person's marks: photos that show the same as an example, and photos that do not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import Any

from photosearch.core.geometry import WHOLE
from photosearch.core.identity import to_bytes, to_text
from photosearch.core.photo import Box, Mark
from photosearch.core.query.feedback import Asked, Feedback
from photosearch.library.checking import require_bytes
from photosearch.library.store import rows
from photosearch.library.store.session import Session

_ASKED = "query = ? AND box_left = ? AND box_top = ? AND box_right = ? AND box_bottom = ?"


class Marks:
    """The table `feedback`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, asked: Asked) -> dict[bytes, Mark]:
        """Returns the marks of photos for this example, by digest."""
        statement = f"SELECT photo, mark FROM feedback WHERE {_ASKED}"
        found = self._session.read(lambda row: (rows.blob(row), Mark(row[1])), statement, _asked_values(asked))
        return dict(found)

    def put(self, asked: Asked, marks: Mapping[bytes, Mark | None], now_ns: int) -> None:
        """Marks photos by digest; None removes a mark. Durable when this returns."""
        key, path = _asked_values(asked), None if asked.path is None else to_bytes(asked.path)
        connection = self._session.connection
        with self._session.transaction():
            for photo, mark in marks.items():
                if mark is None:
                    connection.execute(f"DELETE FROM feedback WHERE {_ASKED} AND photo = ?", (*key, photo))
                else:
                    statement = "INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    connection.execute(statement, (*key, photo, mark, now_ns, path))

    def all(self) -> Iterator[Feedback]:
        """Yields every mark, the oldest first."""
        there = "SELECT path FROM photo WHERE state = 'indexed' AND digest ="
        yield from self._session.read(
            _feedback,
            f"SELECT query, coalesce(({there} query), query_path), photo, ({there} feedback.photo), mark, marked_ns, "
            "box_left, box_top, box_right, box_bottom FROM feedback ORDER BY marked_ns, query, photo",
        )


def _feedback(row: Sequence[Any]) -> Feedback:
    query, query_path, photo, photo_path, mark, marked_ns, *sides = row
    box = Box(*map(float, sides))
    asked = Asked(require_bytes(query), None if box == WHOLE else box, _path_or_none(query_path))
    return Feedback(asked, require_bytes(photo), _path_or_none(photo_path), Mark(mark), int(marked_ns))


def _path_or_none(path: bytes | None) -> str | None:
    return None if path is None else to_text(path)


def _asked_values(asked: Asked) -> tuple[Any, ...]:
    return asked.digest, *astuple(asked.box or WHOLE)
