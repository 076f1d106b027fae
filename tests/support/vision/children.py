"""Decoder processes that misbehave: main functions for `Decoder`, which run in real children of it."""

import contextlib
import os
import signal
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from photosearch.vision.decoding import process
from photosearch.vision.decoding.messages import HAS_READ, Job, pack

HELLO = pack({"layers": []})


def _number(folder: Path) -> int:
    """Counts the processes that started so far, this one included."""
    (folder / str(os.getpid())).touch()
    return len(list(folder.iterdir()))


def die_at_first(folder: Path, times: int, connection: Connection, job: Job) -> None:
    """Dies while it starts; those after so many decode. `folder` is empty and counts them."""
    if _number(folder) <= times:
        os.kill(os.getpid(), signal.SIGKILL)
    process.serve(connection, job)


def die_but_for_one(folder: Path, connection: Connection, job: Job) -> None:
    """Decodes if it is the first to start, and dies while it starts if it is not."""
    try:
        os.close(os.open(folder / "first", os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        os.kill(os.getpid(), signal.SIGKILL)
    process.serve(connection, job)


def talk_at_first(folder: Path, messages: Sequence[bytes], connection: Connection, job: Job) -> None:
    """Answers its first request with these messages; a second process decodes."""
    if _number(folder) == 1:
        connection.send_bytes(HELLO)
        connection.recv_bytes()
        for message in messages:
            connection.send_bytes(message)
        signal.pause()
    process.serve(connection, job)


def trickle_at_first(folder: Path, connection: Connection, job: Job) -> None:
    """Answers its first request byte by byte without an end; a second process decodes."""
    if _number(folder) == 1:
        connection.send_bytes(HELLO)
        connection.recv_bytes()
        connection.send_bytes(HAS_READ)
        os.write(connection.fileno(), (1_000_000).to_bytes(4, "big"))
        with contextlib.suppress(OSError):
            while not threading.Event().wait(0.05):
                os.write(connection.fileno(), b"x")
    process.serve(connection, job)
