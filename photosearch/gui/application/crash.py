"""Catches unhandled exceptions: logs them with a traceback and offers the person a report.

A crash below Python leaves its trace in a file, and the report is offered at the next start.
"""

import faulthandler
import logging
import platform
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6 import __version__ as qt_version
from PySide6.QtCore import QObject, Signal

from photosearch import __version__

log = logging.getLogger(__name__)


class CrashHook(QObject):
    """Replaces Python's exception hooks between `install` and `remove`; reports may come from any thread."""

    reported = Signal(str)

    def install(self) -> None:
        """Installs both hooks."""
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._escape
        threading.excepthook = lambda args: self._escape(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )

    def close(self) -> None:
        """Restores the hooks."""
        sys.excepthook, threading.excepthook = self._before

    def _escape(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.critical("Unexpected error", exc_info=(kind, error, trace))
        self.reported.emit(report(error))


class CrashFile:
    """A file that exists while the application runs. If one with a trace is left at the start, the last run crashed.

    Args:
        path: the file; its folder is created if necessary.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def begin(self) -> str:
        """Returns the report of the last run, empty if it ended normally, and starts the file of this run.

        A read-only folder is ignored here, because opening the library in it reports the problem.
        """
        try:
            left = self._path.read_text(encoding="utf-8", errors="replace") if self._path.exists() else ""
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("w", encoding="utf-8")
        except OSError as error:
            log.warning("No crash report can be kept: %s", error)
            return ""
        self._file.write(_versions() + "\n\n")
        self._file.flush()
        faulthandler.enable(self._file)
        return left if left.partition("\n\n")[2] else ""

    def close(self) -> None:
        """Removes the file, because this run ended normally."""
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            self._path.unlink(missing_ok=True)


def report(error: BaseException) -> str:
    """Returns a report for developers: versions, system and traceback."""
    return _versions() + "\n\n" + "".join(traceback.format_exception(error))


def _versions() -> str:
    return f"PhotoSearch {__version__}, Python {platform.python_version()}, Qt {qt_version}, {platform.platform()}"
