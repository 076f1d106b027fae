"""Limits for the pipe to a child process, which may be hostile: how large a message is, and how long it takes."""

import os
import socket
import struct
import time
from multiprocessing.connection import Connection

LARGEST_ANSWER = 512_000_000
"""Bytes; a child that announces a longer answer has been taken over."""


def bound(connection: Connection, seconds: float) -> None:
    """Limits how long a child that stops within a message can block its parent; Windows pipes have no such limit."""
    if os.name == "nt":
        return
    limit = struct.pack("ll", int(seconds), int(seconds % 1 * 1_000_000))
    with socket.socket(fileno=os.dup(connection.fileno())) as end:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)


def receive(connection: Connection, seconds: float) -> bytes:
    """Returns the next message within `seconds`, even if it arrives byte by byte.

    Windows has no such limit: there the call waits for the whole message.

    Raises:
        BlockingIOError: the message takes longer.
        EOFError, OSError: the child has died or sent something that is not a message.
    """
    if os.name == "nt":
        return connection.recv_bytes(LARGEST_ANSWER)
    deadline = time.monotonic() + seconds
    with socket.socket(fileno=os.dup(connection.fileno())) as end:
        (size,) = struct.unpack("!i", _read(end, 4, deadline))  # as `send_bytes` writes it
        if not 0 <= size <= LARGEST_ANSWER:
            raise OSError("a message with an invalid size")
        return _read(end, size, deadline)


def _read(end: socket.socket, size: int, deadline: float) -> bytes:
    data, got = bytearray(size), 0
    with memoryview(data) as room:
        while got < size:
            count = end.recv_into(room[got:])
            if count == 0:
                raise EOFError
            got += count
            if got < size and time.monotonic() > deadline:
                raise BlockingIOError
    return bytes(data)
