"""The person's marks on search results: the same photo as the example, or a different one."""

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import astuple
from pathlib import Path
from typing import Any

from photosearch import durable
from photosearch.core.identity import to_bytes, to_text
from photosearch.core.photo import Box, Mark
from photosearch.core.query.feedback import Asked
from photosearch.errors import LibraryUnreachable, StorageError
from photosearch.jobs.opening.opening import Opening

KEPT_FILE = "undelivered marks.json"
"""Keeps marks while the server of a shared library does not answer."""


class Marks:
    """Writes marks in the calling thread, so that they do not wait for indexing."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._lock = threading.Lock()

    def mark(self, asked: Asked, marks: Mapping[bytes, Mark | None]) -> None:
        """Stores marks on photos, by digest; None removes a mark. Blocks; raises StorageError.

        If the server of a shared library does not answer, they are kept on this machine until `deliver`.
        """
        library, now_ns = self._opening.library(), time.time_ns()
        try:
            with library.writer() as store:
                store.marks.put(asked, marks, now_ns)
        except LibraryUnreachable:
            with self._lock:
                file = library.folder / KEPT_FILE
                kept = [*_read(file), *(_written(asked, photo, mark, now_ns) for photo, mark in marks.items())]
                durable.write_bytes(file, json.dumps(kept).encode())

    def deliver(self) -> None:
        """Stores the marks that were kept while the server did not answer. Blocks; raises StorageError."""
        library = self._opening.library()
        file = library.folder / KEPT_FILE
        with self._lock:
            if not file.exists():
                return
            with library.writer() as store:
                for asked, photo, mark, now_ns in map(_loaded, _read(file)):
                    store.marks.put(asked, {photo: mark}, now_ns)
            file.unlink()


def _read(file: Path) -> list[Any]:
    """Returns the marks that a file keeps; raises StorageError if it cannot be read."""
    try:
        kept = list(json.loads(file.read_bytes()))
        for each in kept:
            _loaded(each)
        return kept
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as error:
        raise StorageError(f"The marks in {file} cannot be read: {error}", "Delete the file") from error


def _written(asked: Asked, photo: bytes, mark: Mark | None, now_ns: int) -> list[Any]:
    box = None if asked.box is None else astuple(asked.box)
    path = None if asked.path is None else to_bytes(asked.path).hex()
    return [asked.digest.hex(), box, path, photo.hex(), mark, now_ns]


def _loaded(kept: Any) -> tuple[Asked, bytes, Mark | None, int]:
    digest, box, path, photo, mark, now_ns = kept
    asked = Asked(
        bytes.fromhex(digest),
        None if box is None else Box(*box),
        None if path is None else to_text(bytes.fromhex(path)),
    )
    return asked, bytes.fromhex(photo), None if mark is None else Mark(mark), int(now_ns)
