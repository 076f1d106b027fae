"""Reads a file that may be a photo and is not too large."""

import os
from dataclasses import dataclass
from typing import TypeAlias

from photosearch.core.folders.formats import HEAD_BYTES, sniff, unreadable_kind
from photosearch.core.identity import display, to_bytes
from photosearch.core.photo import Limits
from photosearch.errors import OversizedPhoto, UnreadablePhoto, UnsupportedFormat
from photosearch.vision.decoding.limits import RAISE_MEMORY


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A photo's file that the caller opened and will close."""

    path: str
    descriptor: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """A photo's bytes, and its name for messages."""

    name: str
    data: bytes


Source: TypeAlias = str | bytes | OpenFile | Loaded
"""The identity text of a path, a file's bytes, an open file, or loaded bytes."""


def load(source: Source, limits: Limits) -> Loaded:
    """Reads all of a photo's file, so that the disk is no longer needed; raises like `read`."""
    return Loaded(name_of(source), read(source, limits))


def read(source: Source, limits: Limits) -> bytes:
    """Returns the file's bytes if they may be a photo.

    Raises:
        UnreadablePhoto, UnsupportedFormat, OversizedPhoto: the file is not read.
    """
    if isinstance(source, Loaded):
        return source.data
    largest = limits.file_megabytes * 1_000_000
    if isinstance(source, bytes):
        _check(source[:HEAD_BYTES], len(source), largest, name_of(source))
        return source
    name = name_of(source)
    try:
        place = source.descriptor if isinstance(source, OpenFile) else to_bytes(source)
        with open(place, "rb", closefd=not isinstance(place, int)) as file:
            size = os.fstat(file.fileno()).st_size
            _check(file.read(HEAD_BYTES), size, largest, name)
            file.seek(0)
            return file.read(size)  # exactly this size, because a larger number would reserve memory
    except OSError as error:
        raise UnreadablePhoto(f"{name} cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise UnreadablePhoto(f"{name} cannot be read: {error}") from error
    except MemoryError as error:
        raise OversizedPhoto(f"{name} does not fit into the memory of a decoder", RAISE_MEMORY) from error


def name_of(source: Source) -> str:
    if isinstance(source, Loaded):
        return source.name
    if isinstance(source, bytes):
        return "the picture"
    return display(source.path if isinstance(source, OpenFile) else source)


def _check(head: bytes, size: int, largest: int, name: str) -> None:
    kind = unreadable_kind(head)
    if kind is not None:
        raise UnsupportedFormat(f"{name} is {kind}, which PhotoSearch does not read", "Save it as JPEG or PNG")
    if sniff(head) is None:
        raise UnsupportedFormat(f"{name} {'is not in a photo format that PhotoSearch knows' if head else 'is empty'}")
    if size > largest:
        raise OversizedPhoto(f"The file {name} is larger than {largest // 1_000_000} megabytes", RAISE_MEMORY)
