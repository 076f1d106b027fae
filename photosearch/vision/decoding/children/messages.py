"""Messages between the decoder and its child processes: requests, and answers that are checked before use.

A message is the length of its header, a JSON header, and raw bytes. Nothing from a child is ever unpickled, so a photo
that takes over a child controls only that process. This module loads no image library, because the process that has
the library open imports it.
"""

import contextlib
import dataclasses
import errno
import json
import os
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, TypeAlias

import numpy as np

from photosearch.core.answers.same_picture import Grey
from photosearch.core.fields import checked
from photosearch.core.identity import to_bytes
from photosearch.core.metadata import SIDE, Exposure, Metadata
from photosearch.core.photo import Box, Decoded, Fitting, Limits, Preview
from photosearch.core.written import Lines, checked_lines
from photosearch.errors import PHOTO_ERRORS
from photosearch.vision.decoding.sandbox.sandbox import Layer

HAS_READ = b"read"
"""A child sends this once, when it has read all of a photo's file; decoding time counts from then on."""
HANDS_OVER = sys.platform == "linux"
"""Whether the parent opens the photos, so that the child may not open files."""
NONSENSE = (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError)
"""Exceptions that reading a malformed message may raise."""
Greys: TypeAlias = tuple[Grey | None, ...]
"""Thumbnails in grey; None for a damaged one."""
_HEADER_BYTES = 4
_DIGEST_BYTES = 16
_LONGEST_MESSAGE = 10_000
"""The most characters of an error message, which names a path."""
_THUMBNAIL_BYTES = 100_000
"""The most bytes of a thumbnail in addition to three per pixel."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request: decode a photo for the model, make a preview (if `longest` is not 0), or read metadata or text.

    Only a process that reads text (`vision.ocr.process`) answers with `text`, and it answers nothing else.

    If there are `lengths`, the source holds thumbnails of these lengths, one after another, to be shown in grey.
    """

    source: str | bytes
    box: Box | None = None
    longest: int = 0
    metadata_only: bool = False
    thumbnail: bool = False
    text: bool = False
    lengths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """The parameters that all requests to one process share.

    `memory_megabytes` is in addition to the memory at its start.
    """

    fitting: Fitting
    thumbnail_side: int
    limits: Limits
    memory_megabytes: int
    seconds: float
    niceness: int = 0


def pack(header: dict[str, Any], *parts: bytes | memoryview) -> bytes:
    """Returns one message."""
    text = json.dumps({**header, "parts": [len(part) for part in parts]}).encode()
    return b"".join((len(text).to_bytes(_HEADER_BYTES, "big"), text, *parts))


def unpack(message: bytes) -> tuple[dict[str, Any], list[memoryview]]:
    """Returns header and parts of a message; raises ValueError if it is malformed.

    The parts are not copied, because copying a large photo would block all other threads.
    """
    start = _HEADER_BYTES + int.from_bytes(message[:_HEADER_BYTES], "big")
    header = json.loads(message[_HEADER_BYTES:start])
    view, parts = memoryview(message), []
    for length in header["parts"]:
        parts.append(view[start : start + length])
        start += length
    if start != len(message):
        raise ValueError("the message's length does not match its header")
    return header, parts


def send_request(connection: Connection, request: Request) -> None:
    """Sends the request to a child, followed by the photo's open file if the child cannot open files.

    Raises:
        OSError: the child does not read, or no more files can be opened.
    """
    with contextlib.ExitStack() as stack:
        file = reason = None
        if HANDS_OVER and isinstance(request.source, str):
            try:
                # A pipe in place of a photo must not block the parent.
                file = os.open(to_bytes(request.source), os.O_RDONLY | os.O_NONBLOCK)
                stack.callback(os.close, file)
            except OSError as error:
                if error.errno in (errno.EMFILE, errno.ENFILE):
                    raise  # not the photo's fault
                reason = error.strerror
            except ValueError as error:  # an invalid path
                reason = str(error)
        connection.send_bytes(pack_request(request, handed=file is not None, reason=reason))
        if file is not None:
            with channel(connection) as end:
                socket.send_fds(end, [b"\0"], [file])


def pack_request(request: Request, handed: bool = False, reason: str | None = None) -> bytes:
    """Returns the request as a message; `reason` is why the photo could not be opened."""
    box = dataclasses.astuple(request.box) if request.box else None
    inline = isinstance(request.source, bytes)
    header = {
        "path": None if inline else request.source,
        "box": box,
        "longest": request.longest,
        "metadata_only": request.metadata_only,
        "thumbnail": request.thumbnail,
        "lengths": request.lengths,
        "handed": handed,
        "reason": reason,
    }
    return pack(header, request.source) if isinstance(request.source, bytes) else pack(header)


def unpack_hello(message: bytes) -> tuple[Layer, ...]:
    """Returns the layers of a child's sandbox, which it sends once when it has started."""
    return tuple(Layer(*each) for each in unpack(message)[0]["layers"])


def unpack_answer(message: bytes, request: Request, job: Job) -> Decoded | Metadata | Preview | Greys | Lines:
    """Returns the child's answer to `request`, after checking its form.

    Raises:
        PhotoError: the photo cannot be used.
        NONSENSE: the message is malformed.
    """
    header, parts = unpack(message)
    if "error" in header:
        said = (str(header[each])[:_LONGEST_MESSAGE] for each in ("message", "remedy"))
        raise PHOTO_ERRORS[header["error"]](*said)
    if request.text:
        return checked_lines(header["lines"])
    if request.metadata_only:
        return checked(Metadata, header["metadata"])
    if request.lengths:
        return _greys(header["shapes"], parts, request)
    pixels = np.frombuffer(parts[0], np.uint8).reshape(header["shape"])
    if request.longest:
        if pixels.ndim != 3 or pixels.shape[2] != 3 or not 0 < max(pixels.shape[:2]) <= request.longest:
            raise ValueError("not the pixels of a preview")
        width, height = SIDE.checked(header["width"]), SIDE.checked(header["height"])
        return Preview(pixels, width, height, checked(Exposure, header["exposure"]))
    side, thumbnail, digest = job.fitting.side, bytes(parts[1]), bytes(parts[2])
    if pixels.shape != (side, side, 3) or len(digest) != _DIGEST_BYTES:
        raise ValueError("not a decoded photo")
    if len(thumbnail) > 3 * job.thumbnail_side**2 + _THUMBNAIL_BYTES:
        raise ValueError("not a thumbnail")
    return Decoded(pixels, thumbnail, checked(Metadata, header["metadata"]), digest)


def _greys(shapes: Sequence[Sequence[int] | None], parts: Sequence[memoryview], request: Request) -> Greys:
    if len(shapes) != len(request.lengths) or len(parts) != sum(shape is not None for shape in shapes):
        raise ValueError("not an answer for each thumbnail")
    rest = iter(parts)
    greys = tuple(None if shape is None else np.frombuffer(next(rest), np.uint8).reshape(shape) for shape in shapes)
    if any(each is not None and (each.ndim != 2 or not 0 < max(each.shape) <= request.longest) for each in greys):
        raise ValueError("not a grey picture")
    return greys


def channel(connection: Connection) -> socket.socket:
    """Returns a connection's socket, over which open files are sent; the caller closes it."""
    return socket.socket(fileno=os.dup(connection.fileno()))
