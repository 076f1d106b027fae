"""The sidecars that lie beside photos, as they were last read. A sidecar's file is a row of `photo`, too."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from photosearch.core.annotations.values import Property, Said, Stamped
from photosearch.core.identity import to_bytes
from photosearch.library.checking import require_bytes
from photosearch.library.store import rows
from photosearch.library.store.session import Session

SIDECAR_OF = """coalesce(
    (SELECT min(id) FROM sidecar WHERE stem = ?), (SELECT min(id) FROM sidecar WHERE stem = stem_of(?))
)"""
"""The id of the sidecar of the photo at a path, which is bound twice; as in `library.schema.annotations`."""


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A sidecar as it was last read. `digest` is that of its bytes."""

    path: str
    digest: bytes
    words: Mapping[Property, Stamped]
    problem: str = ""


class Sidecars:
    """The table `sidecar`. Paths are identity texts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, photo: str) -> Sidecar | None:
        """Returns the sidecar of the photo at a path: `photo.jpg.xmp` before `photo.xmp`."""
        path = to_bytes(photo)
        statement = (
            f"SELECT path, sidecar.digest, words, problem FROM sidecar JOIN photo USING (id) WHERE id = {SIDECAR_OF}"
        )
        return next(self._session.read(_sidecar, statement, (path, path)), None)

    def sharing(self, photo: str) -> tuple[str, ...]:
        """Returns the paths of the other photos that the sidecar `photo.xmp` of the photo at a path belongs to."""
        path = to_bytes(photo)
        stem = to_bytes(os.path.splitext(photo)[0])  # noqa: PTH122 - text: any bytes survive
        statement = (
            "SELECT path FROM photo WHERE path > ? AND path < ? AND path <> ? AND state <> 'ignored' "
            "AND stem_of(path) = ? ORDER BY path"
        )
        return tuple(self._session.read(rows.path, statement, (stem + b".", stem + b"/", path, stem)))

    def note_problem(self, path: str, problem: str) -> None:
        """Notes why a sidecar could not be read or written; empty if nothing is wrong."""
        statement = "UPDATE sidecar SET problem = ? WHERE id = (SELECT id FROM photo WHERE path = ?)"
        with self._session.transaction():
            self._session.connection.execute(statement, (problem, to_bytes(path)))


def words_of(stored: str) -> dict[Property, Stamped]:
    """Returns the annotations in a row; raises ValueError or TypeError if PhotoSearch did not write it."""
    return {Property(name): Stamped(str(text), int(at_ns)) for name, (text, at_ns) in json.loads(stored).items()}


def written(words: Mapping[Property, Stamped]) -> str:
    """Returns annotations as a row stores them."""
    return json.dumps({of: [word.text, word.at_ns] for of, word in words.items()})


def renewed(before: Mapping[Property, Stamped], said: Said, now_ns: int) -> dict[Property, Stamped]:
    """Returns the annotations of a sidecar, with times. Unchanged ones keep their earlier time."""
    words: dict[Property, Stamped] = {}
    for of, text in said.items():
        word = before.get(of)
        words[of] = word if word is not None and word.text == text else Stamped(text, now_ns)
    return words


def _sidecar(row: Sequence[Any]) -> Sidecar:
    path, digest, words, problem = row
    return Sidecar(rows.path((path,)), require_bytes(digest), words_of(words), str(problem))
