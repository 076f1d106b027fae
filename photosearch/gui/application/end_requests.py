"""Closes the window properly on Ctrl+C in the terminal and when the system ends the session."""

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_ENDING = (signal.SIGINT, signal.SIGTERM)


class EndRequests(QObject):
    """Emits `asked` when a signal asks the process to end.

    Python does not run signal handlers while Qt's event loop waits, but writes each signal to a socket, which wakes the
    loop. The handlers themselves do nothing: they can interrupt code that holds a lock, and closing the window there
    could wait for that lock forever.
    """

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reading, self._writing = socket.socketpair()
        self._reading.setblocking(False)
        self._writing.setblocking(False)
        self._notifier = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._drain)
        self._before = {number: signal.signal(number, _leave_to_the_loop) for number in _ENDING}
        self._fd_before = signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)

    def close(self) -> None:
        """Restores the previous signal handlers."""
        signal.set_wakeup_fd(self._fd_before)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._notifier.setEnabled(False)
        self._reading.close()
        self._writing.close()

    def _drain(self) -> None:
        if set(self._reading.recv(64)) & set(_ENDING):
            self.asked.emit()


def _leave_to_the_loop(number: int, frame: FrameType | None) -> None:
    """Does nothing; without a handler, the signal would end the process."""
