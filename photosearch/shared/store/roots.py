"""Roots: a photo of a shared library is (root, relative path), and each machine notes where it has a root mounted.

Elsewhere in PhotoSearch a photo has one absolute path. This module turns one into the other. A root that is not
mounted here stands for itself as `name:`, a path that leads nowhere.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from photosearch import durable
from photosearch.core.identity import to_bytes, to_text
from photosearch.errors import InputError

_SEPARATOR = b"/"


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder below a root; the root itself has the empty path."""

    root_id: int
    path: bytes


class Mounts:
    """The file in which this machine notes where roots are mounted, by their names."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, str]:
        """Returns the folder of each root that is mounted here.

        Raises:
            InputError: the file is damaged.
        """
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8"))
            return {str(name): to_text(bytes.fromhex(place)) for name, place in stored.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, AttributeError, TypeError) as error:
            raise InputError(
                f"The file {self._path}, which notes where folders are mounted, cannot be read", "Delete it"
            ) from error

    def note(self, name: str, folder: str | None) -> None:
        """Notes where a root is mounted, or that it is not; raises StorageError if the file cannot be written."""
        noted = {**self.read(), name: folder}
        kept = {each: to_bytes(place).hex() for each, place in noted.items() if place is not None}
        durable.write_bytes(self._path, json.dumps(kept, indent=2).encode())


class Roots:
    """The roots of a library, and where each is on this machine."""

    def __init__(self) -> None:
        self.reload: Callable[[], None] = lambda: None
        """Reads the roots again."""
        self.update({}, {})

    def update(self, names: dict[int, str], mounts: dict[str, str]) -> None:
        """Replaces the names of the roots by id, and the folders of those that are mounted here by name."""
        self.names = names
        self.folders = {root: mounts.get(name, f"{name}:") for root, name in names.items()}
        self.mounted = tuple(root for root, name in names.items() if name in mounts)
        # The deepest folder first: a root may be mounted inside another.
        self._deepest = sorted(self.folders.items(), key=lambda each: (-len(each[1]), each[0]))

    def place(self, path: str) -> Place | None:
        """Returns where a path of this machine lies, or None if it is in no root."""
        for root, folder in self._deepest:
            if path == folder:
                return Place(root, b"")
            stem = folder.rstrip(os.sep) + os.sep
            if path.startswith(stem):
                return Place(root, _portable(path[len(stem) :]))
        return None

    def path(self, root_id: int, relative: bytes) -> str:
        """Returns the path on this machine."""
        if root_id not in self.folders:
            self.reload()  # somebody has added it since
        return join(self.folders[root_id], relative)

    def inside(self, folder: str) -> tuple[int, ...]:
        """Returns the roots that lie in `folder` as a whole."""
        stem = folder.rstrip(os.sep) + os.sep
        return tuple(root for root, place in self.folders.items() if place == folder or place.startswith(stem))


def join(folder: str, relative: bytes) -> str:
    """Returns the path of this machine for a path relative to `folder`."""
    return folder.rstrip(os.sep) + os.sep + to_text(relative).replace("/", os.sep) if relative else folder


def below(path: bytes) -> tuple[bytes, bytes]:
    """Bounds of the relative paths below a folder of a root; below the root itself lies everything."""
    return (path + _SEPARATOR, path + bytes([_SEPARATOR[0] + 1])) if path else (b"", b"\xff")


def folder_of(path: bytes) -> bytes:
    """Returns the folder that a relative path lies in."""
    return path.rpartition(_SEPARATOR)[0]


def _portable(relative: str) -> bytes:
    return to_bytes(relative.replace(os.sep, "/"))
