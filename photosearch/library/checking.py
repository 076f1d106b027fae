"""Checks whether a database of this schema or an older one is damaged. It only reads.

SQLite has no checksums: a flipped bit is found only in values with a checksum of our own (vectors), or if it makes a
value invalid.
"""

import contextlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from photosearch.core.annotations.values import Flag, Label
from photosearch.core.items.roles import Role
from photosearch.core.photo import PhotoState
from photosearch.errors import LibraryDamaged
from photosearch.library.columns import COLUMNS, SENSELESS
from photosearch.library.database import Connection, damaged, translated, watched
from photosearch.library.migrations import require_known

LONG_SECONDS = 30 * 86_400
"""After this long without a full check, a quicker one is made at the start."""


def _other_than(names: Iterable[str]) -> str:
    return "NOT IN ({})".format(", ".join(f"'{name}'" for name in names))


_LATER_COLUMNS = (*COLUMNS, "item", "role", "own_label", "own_flag", "own_rating")
"""Columns that an older library does not have."""
SENSELESS_PHOTO = f"""
    state {_other_than(PhotoState)}
    OR coalesce(role, '{Role.PHOTO}') {_other_than(Role)}
    OR coalesce(own_label, '') {_other_than(("", *Label))} OR coalesce(colour_label, '') {_other_than(("", *Label))}
    OR coalesce(own_flag, '') {_other_than(("", *Flag))} OR coalesce(pick_flag, '') {_other_than(("", *Flag))}
    OR typeof(own_rating) NOT IN ('integer', 'null') OR typeof(item) NOT IN ('integer', 'null')
    OR typeof(path) <> 'blob' OR typeof(digest) <> 'blob'
    OR typeof(size) <> 'integer' OR typeof(mtime_ns) <> 'integer' OR typeof(ctime_ns) <> 'integer'
    OR typeof(observed_ns) <> 'integer'
    OR {SENSELESS}
"""
"""The SQL condition of a row of `photo` that PhotoSearch did not write."""


def is_due(stamp: Path, now: float) -> bool:
    """Returns whether a check is due: the last one was weeks ago, or the library may be damaged.

    Args:
        stamp: the file whose time is that of the last successful check.
        now: seconds since the epoch.
    """
    return not stamp.exists() or not 0 <= now - stamp.stat().st_mtime < LONG_SECONDS


def note(stamp: Path) -> None:
    """Records that the library is sound."""
    with contextlib.suppress(OSError):  # the check is then repeated next time
        stamp.touch()


def doubt(stamp: Path) -> None:
    """Records that the library may be damaged, until a check succeeds."""
    with contextlib.suppress(OSError):
        stamp.unlink(missing_ok=True)


def check_structure(connection: Connection, path: Path) -> None:
    """Checks that pages and rows are where they belong, without comparing indexes and values.

    Raises:
        LibraryDamaged: a page or row is misplaced.
    """
    with translated(path):
        (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise damaged(path, said)


def require_sound(connection: Connection, path: Path, checkpoint: Callable[[], None] = lambda: None) -> None:
    """Raises LibraryDamaged if `find_damage` finds anything, LibraryNewer if the schema is unknown."""
    require_known(connection, path)
    for what in find_damage(connection, path, checkpoint):
        raise damaged(path, what)


def find_damage(connection: Connection, path: Path, checkpoint: Callable[[], None]) -> tuple[str, ...]:
    """Reads a database of a known schema completely and returns its problems.

    Args:
        checkpoint: called regularly; an exception that it raises ends the check.
    """
    found: list[str] = []
    try:
        with watched(connection, checkpoint), translated(path):
            found += (text for (text,) in connection.execute("PRAGMA integrity_check") if text != "ok")
            found += (
                f"a row of {row[0]} refers to a missing row" for row in connection.execute("PRAGMA foreign_key_check")
            )
            known = {name for _, name, *_ in connection.execute("PRAGMA table_info(photo)")}
            lacking = "".join(f", NULL AS {name}" for name in _LATER_COLUMNS if name not in known)
            senseless = connection.execute(f"SELECT id FROM (SELECT *{lacking} FROM photo) WHERE {SENSELESS_PHOTO}")
            found += (f"the photo {photo_id} has invalid values" for (photo_id,) in senseless)
            found += (f"the vector {vector_id} was altered" for vector_id in altered_vectors(connection))
    except LibraryDamaged as error:
        found.append(error.message)
    return tuple(found)


def altered_vectors(connection: Connection) -> Iterator[int]:
    """Yields the ids of altered vectors."""
    for row in connection.execute("SELECT id, checksum, data FROM vector"):
        try:
            sound_vector(row)
        except (TypeError, ValueError):
            yield row[0]


def sound_vector(row: Sequence[Any]) -> tuple[int, bytes]:
    """Returns id and bytes of (id, checksum, bytes); raises ValueError or TypeError if the bytes were altered."""
    vector_id, checksum, data = row
    if zlib.crc32(require_bytes(data)) != checksum:
        raise ValueError(f"the vector {vector_id} was altered")
    return int(vector_id), data


def require_bytes(value: Any) -> bytes:
    """Returns `value`; raises TypeError unless it is bytes."""
    if not isinstance(value, bytes):
        raise TypeError(f"{type(value).__name__} instead of bytes")
    return value
