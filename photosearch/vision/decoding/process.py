"""The decoder's child process: takes requests and answers with bytes. It may die at any time."""

import contextlib
import dataclasses
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from typing import Any

from photosearch.core.answers.same_picture import Grey
from photosearch.core.identity import display
from photosearch.core.photo import Box
from photosearch.errors import PhotoError, UnreadablePhoto
from photosearch.vision.decoding import decode
from photosearch.vision.decoding.children.messages import HAS_READ, Job, channel, pack, unpack
from photosearch.vision.decoding.reading import OpenFile, Source, load
from photosearch.vision.decoding.sandbox import sandbox

_GRACE = 120
"""A child that works on a photo for this many times its limit ends itself: its parent must be gone, because no photo
takes that long, even on a very busy machine."""


@contextlib.contextmanager
def _source(header: dict[str, Any], parts: list[memoryview], connection: Connection) -> Iterator[Source]:
    """Yields the photo of a request in the form it was sent: bytes, open file or path."""
    if not header["handed"]:
        yield bytes(parts[0]) if header["path"] is None else header["path"]
        return
    with channel(connection) as end:
        _, files, _, _ = socket.recv_fds(end, 1, 1)
    if not files:
        raise EOFError  # the parent has died meanwhile
    (file,) = files
    try:
        os.set_blocking(file, True)
        yield OpenFile(header["path"], file)
    finally:
        os.close(file)


@contextlib.contextmanager
def _no_longer_than(seconds: float) -> Iterator[None]:
    """Makes the system end this process after `seconds`, because hanging native code ignores pipes and exceptions."""
    if not hasattr(signal, "setitimer"):  # Windows
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def answer_request(header: dict[str, Any], source: Source, job: Job, connection: Connection) -> bytes:
    """Returns the message that answers one request."""
    box = Box(*header["box"]) if header["box"] else None
    try:
        if header["reason"]:
            raise UnreadablePhoto(f"{display(header['path'])} cannot be read: {header['reason']}")
        if header["lengths"] and isinstance(source, bytes):
            connection.send_bytes(HAS_READ)
            return _greys(source, header["lengths"], header["longest"])
        source = load(source, job.limits)
        connection.send_bytes(HAS_READ)
        if header["metadata_only"]:
            return pack({"metadata": dataclasses.asdict(decode.describe(source, job.limits))})
        if header["longest"]:
            shown = decode.preview(source, header["longest"], job.limits, box)
            size = {"width": shown.width, "height": shown.height}
            exposure = dataclasses.asdict(shown.exposure)
            return pack({"shape": shown.pixels.shape, **size, "exposure": exposure}, shown.pixels.reshape(-1).data)
        decoded = decode.decode(source, job.fitting, job.thumbnail_side, job.limits, box, header["thumbnail"])
    except PhotoError as error:
        return refuse(error)
    described = {"shape": decoded.pixels.shape, "metadata": dataclasses.asdict(decoded.metadata)}
    return pack(described, decoded.pixels.tobytes(), decoded.thumbnail, decoded.digest)


def _greys(thumbnails: bytes, lengths: Sequence[int], longest: int) -> bytes:
    found: list[Grey | None] = []
    start = 0
    for length in lengths:
        try:
            found.append(decode.grey(thumbnails[start : start + length], longest))
        except PhotoError:
            found.append(None)
        start += length
    shapes = [None if each is None else each.shape for each in found]
    return pack({"shapes": shapes}, *(each.tobytes() for each in found if each is not None))


def refuse(error: PhotoError) -> bytes:
    """Returns the answer for a photo that cannot be used."""
    return pack({"error": error.code, "message": error.message, "remedy": error.remedy})


def serve(
    connection: Connection,
    job: Job,
    answer: Callable[[dict[str, Any], Source, Job, Connection], bytes] = answer_request,
    enter_sandbox: Callable[[int, int], Sequence[sandbox.Layer]] = sandbox.enter,
) -> None:
    """The child's main function: answers until the parent closes the connection or dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl+C
    _silence_native_code()
    decode.load_readers()
    layers = enter_sandbox(job.memory_megabytes, job.niceness)
    with contextlib.suppress(EOFError, OSError):
        connection.send_bytes(pack({"layers": [dataclasses.astuple(layer) for layer in layers]}))
        while True:
            header, parts = unpack(connection.recv_bytes())
            with _source(header, parts, connection) as source, _no_longer_than(_GRACE * job.seconds):
                answered = answer(header, source, job, connection)
            connection.send_bytes(answered)


def _silence_native_code() -> None:
    """Keeps the output of image libraries off the terminal; Python's own errors are still shown."""
    with contextlib.suppress(OSError):  # an application without a terminal
        errors = os.fdopen(os.dup(2), "w", buffering=1, errors="backslashreplace")
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 2)
        os.close(nothing)
        sys.stderr = errors
