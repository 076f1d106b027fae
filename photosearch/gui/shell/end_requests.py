"""Lets Ctrl+C in the terminal, and the system's request to end, close the window as a person would."""

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_ENDING = (signal.SIGINT, signal.SIGTERM)


class EndRequests(QObject):
    """Emits `asked` when a signal asks the process to end.

    While Qt's loop runs, Python is not told of signals; it writes each to a socket at once, which wakes the loop.
    Python's own handlers run between any two steps of whatever the thread is at, with all the locks that it holds: the
    end might wait there for itself, so they do nothing, and the loop tells.
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

    def remove(self) -> None:
        """Gives the signals back to whoever had them."""
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
    """A handler has to be there, or the signal would end the process."""
