"""One window per library: a second start hands its arguments to the open window and ends.

A lock decides which process is first, and is stale once that process has ended. The socket only carries messages. The
first process loads the network module after its window is painted; until then, a second start waits.
"""

import contextlib
import hashlib
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, QThread, Signal

from photosearch import durable
from photosearch.errors import LibraryInUse

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

LOCK_FILE = "window.lock"
PATIENCE_SECONDS = 30.0
"""A window that does not respond for this long hangs. On a busy machine, starting takes most of it."""
_TRY_MS = 100
_TAKEN = b"taken"
_LONGEST = 2**24
"""Maximum bytes of a message; no command line is longer."""


class Instance(QObject):
    """This process among those that could show `library`."""

    asked = Signal(object)
    """The identity texts of the pictures passed to a second start; empty if it had no arguments."""

    def __init__(self, library: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        with contextlib.suppress(OSError):  # opening the library reports it better
            library.mkdir(durable.PRIVATE, parents=True, exist_ok=True)
        self.name = f"photosearch-{hashlib.sha256(os.fsencode(library.absolute())).hexdigest()[:32]}"
        self._lock = QLockFile(str(library / LOCK_FILE))
        self._lock.setStaleLockTime(0)  # stale only when its process has ended, not by age
        self._server: QLocalServer | None = None

    def begin(self, queries: Sequence[str]) -> bool:
        """Returns whether this process is to show the window; otherwise, the open window has taken `queries`.

        If it is, call `listen` once the window is painted.

        Raises:
            LibraryInUse: the open window does not respond.
        """
        end = time.monotonic() + PATIENCE_SECONDS
        while not self._claim():
            if self._hand_over(queries):
                return False
            if time.monotonic() >= end:
                raise LibraryInUse(
                    "Another PhotoSearch window shows this library and does not respond",
                    "Wait for it or end it, and try again",
                )
            QThread.msleep(_TRY_MS)  # it is starting or ending
        return True

    def listen(self) -> None:
        """Begins to take the queries of other processes."""
        from PySide6.QtNetwork import QLocalServer

        QLocalServer.removeServer(self.name)  # a killed process leaves its socket behind
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)
        self._server.listen(self.name)

    def close(self) -> None:
        """Releases the library for another process."""
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    def _claim(self) -> bool:
        return self._lock.tryLock(0) or self._lock.error() is not QLockFile.LockError.LockFailedError

    def _hand_over(self, queries: Sequence[str]) -> bool:
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self.name)
        if not socket.waitForConnected(_TRY_MS) or not _is_own(socket.fullServerName()):
            return False
        socket.write(json.dumps(list(queries)).encode() + b"\n")
        return socket.waitForReadyRead(int(1000 * PATIENCE_SECONDS)) and socket.readAll().data() == _TAKEN

    def _accept(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.setReadBufferSize(_LONGEST)
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(lambda socket=socket: self._hear(socket))

    def _hear(self, socket: "QLocalSocket") -> None:
        if not socket.canReadLine():
            return
        queries = _queries(bytes(socket.readLine().data()))
        if queries is not None:
            socket.write(_TAKEN)
            socket.flush()
        socket.disconnectFromServer()
        if queries is not None:
            self.asked.emit(queries)


def _queries(line: bytes) -> list[str] | None:
    """Returns the queries in a message; None if the message is invalid."""
    try:
        queries = json.loads(line)
    except (ValueError, RecursionError):
        return None
    fits = isinstance(queries, list) and all(isinstance(each, str) for each in queries)
    return queries if fits else None


def _is_own(server: str) -> bool:
    """Whether the socket belongs to this account; others could have created one of that name in the same folder."""
    return sys.platform == "win32" or Path(server).stat().st_uid == os.getuid()
