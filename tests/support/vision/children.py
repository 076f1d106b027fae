"""Main functions of decoder processes that misbehave; `Decoder` runs them in real child processes."""

import contextlib
import os
import signal
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from photosearch.vision.decoding import process
from photosearch.vision.decoding.children.messages import HAS_READ, Job, pack

HELLO = pack({"layers": []})


def _number(folder: Path) -> int:
    """Returns how many processes have started so far, including this one."""
    (folder / str(os.getpid())).touch()
    return len(list(folder.iterdir()))


def crash_first_starts(folder: Path, times: int, connection: Connection, job: Job) -> None:
    """Dies at its start the first `times` times, then decodes. `folder` starts empty and counts the starts."""
    if _number(folder) <= times:
        os.kill(os.getpid(), signal.SIGKILL)
    process.serve(connection, job)


def crash_unless_first(folder: Path, connection: Connection, job: Job) -> None:
    """Decodes in the first process; later ones die at their start."""
    try:
        os.close(os.open(folder / "first", os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        os.kill(os.getpid(), signal.SIGKILL)
    process.serve(connection, job)


def answer_first_with(folder: Path, messages: Sequence[bytes], connection: Connection, job: Job) -> None:
    """Answers its first request with these messages; later processes decode."""
    if _number(folder) == 1:
        connection.send_bytes(HELLO)
        connection.recv_bytes()
        for message in messages:
            connection.send_bytes(message)
        signal.pause()
    process.serve(connection, job)


def answer_first_byte_by_byte(folder: Path, connection: Connection, job: Job) -> None:
    """Answers its first request byte by byte and never finishes; later processes decode."""
    if _number(folder) == 1:
        connection.send_bytes(HELLO)
        connection.recv_bytes()
        connection.send_bytes(HAS_READ)
        os.write(connection.fileno(), (1_000_000).to_bytes(4, "big"))
        with contextlib.suppress(OSError):
            while not threading.Event().wait(0.05):
                os.write(connection.fileno(), b"x")
    process.serve(connection, job)


def decode_after(permission: Path, connection: Connection, job: Job) -> None:
    """Decodes once a file exists, like a process that reads from a disk which has to start first."""
    while not permission.exists():
        threading.Event().wait(0.02)
    process.serve(connection, job)
