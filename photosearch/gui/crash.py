"""Takes whatever escapes: a bug is logged with its traceback and offered to the person as a report."""

import logging
import platform
import sys
import threading
import traceback
from types import TracebackType

from PySide6 import __version__ as qt_version
from PySide6.QtCore import QObject, Signal

from photosearch import __version__

log = logging.getLogger(__name__)


class CrashHook(QObject):
    """Stands in for Python's hooks between `install` and `remove`; reports may come from any thread."""

    reported = Signal(str)

    def install(self) -> None:
        """Takes over both hooks."""
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._escape
        threading.excepthook = lambda args: self._escape(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )

    def remove(self) -> None:
        """Gives the hooks back."""
        sys.excepthook, threading.excepthook = self._before

    def _escape(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.critical("Unexpected error", exc_info=(kind, error, trace))
        self.reported.emit(report(error))


def report(error: BaseException) -> str:
    """Returns what a developer needs to know: versions, system and traceback."""
    versions = f"PhotoSearch {__version__}, Python {platform.python_version()}, Qt {qt_version}, {platform.platform()}"
    return versions + "\n\n" + "".join(traceback.format_exception(error))
