"""Files, contents and vectors as the indexer passes them to the store."""

import hashlib

import numpy as np

from photosearch.core.metadata import Metadata
from photosearch.core.photo import FileState, Floats
from photosearch.library.store.changes.changes import Indexed, Skipped

DIMENSION = 4
METADATA = Metadata("JPEG", 640, 480, "2021-05-06T07:08:09", "Camera", "Lens", 55.6, 12.5)


def file(path: str, version: int = 1) -> FileState:
    """The state of a file; size and time depend on `version`."""
    return FileState(path, 1000 + version, 10**18 + version, 10**18 + version, f"1:{abs(hash(path)) % 10**9}")


def vector(content: int) -> Floats:
    """A vector that is different for each content."""
    return np.array([content, content + 0.25, -content, 1.0], np.float32)


def digest(content: int) -> bytes:
    return hashlib.blake2b(content.to_bytes(8, "big"), digest_size=16).digest()


def indexed(path: str, content: int = 1, version: int = 1, taken_at: str | None = None) -> Indexed:
    metadata = METADATA if taken_at is None else Metadata("JPEG", 640, 480, taken_at)
    return Indexed(file(path, version), metadata, digest(content), vector(content), observed_ns=7)


def skipped(path: str, version: int = 1) -> Skipped:
    return Skipped(file(path, version), "damaged", "It ends too early", observed_ns=7)
