"""Converts rows to records. An invalid row raises TypeError, ValueError or LookupError."""

from collections.abc import Sequence
from typing import Any

from photosearch.core.annotations.values import NOTHING, Annotations, Flag, Label
from photosearch.core.folders.reconcile import KnownFile
from photosearch.core.identity import to_text
from photosearch.core.items.roles import Role
from photosearch.core.photo import FileState, Photo, PhotoState
from photosearch.library.checking import require_bytes
from photosearch.library.columns import COLUMNS, metadata_of

_FILE = "photo.id, photo.path, size, mtime_ns, ctime_ns, file_id"
_SAID = "stars, label, flag, coalesce(own_title, title), coalesce(own_caption, caption), tags"
PHOTO = f"{_FILE}, state, moment, digest, reason, message, {_SAID}, item, role, {', '.join(COLUMNS)}"
"""The columns that `photo` reads."""
BY_DIGEST = "photo INDEXED BY photo_digest"
"""The table `photo` in a statement that looks up indexed photos by digest.

Without statistics SQLite prefers another index on the state, and reads all photos. Conditions on the folder write
`+state` for the same reason.
"""
KNOWN = "photo.id, path, size, mtime_ns, ctime_ns, file_id, state, vector.id IS NOT NULL, observed_ns"
"""The columns that `known_file` reads."""
_SAID_COLUMNS = 6
_NOTHING_SAID = [0, None, None, None, None, None]
_ROLES = {role.value: role for role in Role}
_STATES = {state.value: state for state in PhotoState}


def photo(row: Sequence[Any]) -> Photo:
    """Returns the photo of a row of `PHOTO`."""
    photo_id, path, size, mtime_ns, ctime_ns, file_id, state, moment, digest, reason, message, *more = row
    said, (item, role, *described) = more[:_SAID_COLUMNS], more[_SAID_COLUMNS:]
    return Photo(
        id=photo_id,
        file=FileState(to_text(path), int(size), int(mtime_ns), int(ctime_ns), str(file_id)),
        state=_STATES[state],
        moment=str(moment),
        metadata=metadata_of(described),
        digest=require_bytes(digest),
        reason=str(reason),
        message=str(message),
        annotations=NOTHING if said == _NOTHING_SAID else _annotations(*said),
        item=None if item is None else int(item),
        role=None if role is None else _ROLES[role],
    )


def _annotations(stars: Any, label: Any, flag: Any, title: Any, caption: Any, keywords: Any) -> Annotations:
    return Annotations(
        rating=int(stars),
        label=Label(label) if label else None,
        flag=Flag(flag) if flag else None,
        title=str(title) if title else None,
        caption=str(caption) if caption else None,
        keywords=tuple(str(keywords).split("\n")) if keywords else (),
    )


def known_file(row: Sequence[Any]) -> KnownFile:
    """Returns the file of a row of `KNOWN`; made for every photo at every scan."""
    photo_id, path, size, mtime_ns, ctime_ns, file_id, state, embedded, observed_ns = row
    file = FileState(to_text(path), int(size), int(mtime_ns), int(ctime_ns), file_id)
    return KnownFile(photo_id, file, _STATES[state], embedded == 1, int(observed_ns))


def integer(row: Sequence[Any]) -> int:
    """Returns the only value of a row."""
    return int(row[0])


def blob(row: Sequence[Any]) -> bytes:
    """Returns the first value of a row."""
    return require_bytes(row[0])


def path(row: Sequence[Any]) -> str:
    """Returns the first value of a row, the bytes of a path, as identity text."""
    return to_text(row[0])
