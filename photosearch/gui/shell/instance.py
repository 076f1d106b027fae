"""One window a library: a later start gives what it was asked to the window that is open, and ends.

A lock decides who is first, and is stale once its process has ended; the socket only carries words.
"""

import contextlib
import hashlib
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QThread, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from photosearch import durable
from photosearch.errors import LibraryInUse

LOCK_FILE = "window.lock"
PATIENCE_SECONDS = 10.0
"""A window that does not answer for so long hangs."""
_TRY_MS = 100
_TAKEN = b"taken"
_LONGEST = 2**24
"""Bytes that a later start may say; no command line is longer."""


class Instance(QObject):
    """This process among those that would show `library`."""

    asked = Signal(object)
    """A list: identity texts of the pictures that a later start was to search by; none where it was only started."""

    def __init__(self, library: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        with contextlib.suppress(OSError):  # whoever opens the library says so better
            library.mkdir(durable.PRIVATE, parents=True, exist_ok=True)
        self.name = f"photosearch-{hashlib.sha256(os.fsencode(library.absolute())).hexdigest()[:32]}"
        self._lock = QLockFile(str(library / LOCK_FILE))
        self._lock.setStaleLockTime(0)  # no age makes it stale, only the end of its process
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)

    def begin(self, queries: Sequence[str]) -> bool:
        """Returns whether this process is to show the window; if not, the one that does has taken `queries`.

        Raises:
            LibraryInUse: that one does not answer.
        """
        end = time.monotonic() + PATIENCE_SECONDS
        while not self._claim():
            if self._hand_over(queries):
                return False
            if time.monotonic() >= end:
                raise LibraryInUse(
                    "Another PhotoSearch window shows this library and does not answer",
                    "Wait until it does, or end it, and try again",
                )
            QThread.msleep(_TRY_MS)  # it is about to listen, or about to end
        return True

    def end(self) -> None:
        """Lets another process be the first."""
        self._server.close()
        self._lock.unlock()

    def _claim(self) -> bool:
        if not self._lock.tryLock(0) and self._lock.error() is QLockFile.LockError.LockFailedError:
            return False
        QLocalServer.removeServer(self.name)  # a killed process leaves its socket behind
        self._server.listen(self.name)
        return True

    def _hand_over(self, queries: Sequence[str]) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self.name)
        if not socket.waitForConnected(_TRY_MS) or not _is_own(socket.fullServerName()):
            return False
        socket.write(json.dumps(list(queries)).encode() + b"\n")
        return socket.waitForReadyRead(int(1000 * PATIENCE_SECONDS)) and socket.readAll().data() == _TAKEN

    def _accept(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.setReadBufferSize(_LONGEST)
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(lambda socket=socket: self._hear(socket))

    def _hear(self, socket: QLocalSocket) -> None:
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
    """Returns what a later start says; None where it is none of ours."""
    try:
        queries = json.loads(line)
    except (ValueError, RecursionError):
        return None
    fits = isinstance(queries, list) and all(isinstance(each, str) for each in queries)
    return queries if fits else None


def _is_own(server: str) -> bool:
    """Whether the socket is this person's: where it lies, others could have laid one of that name before."""
    return sys.platform == "win32" or Path(server).stat().st_uid == os.getuid()
