"""A person's marks in a shared library; nobody else sees them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import Any

from photosearch.core.geometry import WHOLE
from photosearch.core.identity import to_bytes, to_text
from photosearch.core.photo import Box, Mark
from photosearch.core.query.feedback import Asked, Feedback
from photosearch.shared.server.connection import Session
from photosearch.shared.store.roots import Roots

_ASKED = (
    "person = current_user AND query = %s AND box_left = %s AND box_top = %s AND box_right = %s AND box_bottom = %s"
)
_THERE = """
LEFT JOIN LATERAL (SELECT root_id, path FROM photo WHERE state = 'indexed' AND digest = feedback.{column}
ORDER BY root_id, path LIMIT 1) AS {name} ON true
"""


class SharedMarks:
    """The table `feedback`."""

    def __init__(self, session: Session, roots: Roots) -> None:
        self._session = session
        self._roots = roots

    def of(self, asked: Asked) -> dict[bytes, Mark]:
        """Returns the marks of photos beside this example, by their digests."""
        statement = f"SELECT photo, mark FROM feedback WHERE {_ASKED}"
        return dict(self._session.read(lambda row: (bytes(row[0]), Mark(row[1])), statement, _asked_values(asked)))

    def put(self, asked: Asked, marks: Mapping[bytes, Mark | None], now_ns: int) -> None:
        """Marks photos, by their digests; None removes a mark. Durable when this returns."""
        key, path = _asked_values(asked), None if asked.path is None else to_bytes(asked.path)
        with self._session.transaction():
            for photo, mark in marks.items():
                if mark is None:
                    self._session.execute(f"DELETE FROM feedback WHERE {_ASKED} AND photo = %s", (*key, photo))
                else:
                    self._session.execute(
                        "INSERT INTO feedback (query, box_left, box_top, box_right, box_bottom, photo, mark, "
                        "marked_ns, query_path) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) "
                        "ON CONFLICT (person, query, box_left, box_top, box_right, box_bottom, photo) DO UPDATE SET "
                        "mark = excluded.mark, marked_ns = excluded.marked_ns, query_path = excluded.query_path",
                        (*key, photo, str(mark), now_ns, path),
                    )

    def all(self) -> Iterator[Feedback]:
        """Yields every mark of this person, the oldest first."""
        yield from self._session.read(
            self._feedback,
            "SELECT query, at_query.root_id, at_query.path, query_path, photo, at_photo.root_id, at_photo.path, mark, "
            "marked_ns, box_left, box_top, box_right, box_bottom FROM feedback "
            f"{_THERE.format(column='query', name='at_query')} {_THERE.format(column='photo', name='at_photo')} "
            "WHERE person = current_user ORDER BY marked_ns, query, photo",
        )

    def _feedback(self, row: Sequence[Any]) -> Feedback:
        query, query_root, query_place, query_path, photo, root, place, mark, marked_ns, *sides = row
        box = Box(*map(float, sides))
        there = self._path(query_root, query_place) or (None if query_path is None else to_text(bytes(query_path)))
        asked = Asked(bytes(query), None if box == WHOLE else box, there)
        return Feedback(asked, bytes(photo), self._path(root, place), Mark(mark), int(marked_ns))

    def _path(self, root: int | None, place: bytes | None) -> str | None:
        return None if root is None or place is None else self._roots.path(root, bytes(place))


def _asked_values(asked: Asked) -> tuple[Any, ...]:
    return asked.digest, *map(float, astuple(asked.box or WHOLE))
