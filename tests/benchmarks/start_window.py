"""Opens the window on a library as the application does, says when it was painted and what it takes, and ends it.

    python -m tests.benchmarks.start_window LIBRARY

The line on stdout is JSON: when it was painted first, when with its first photos (or with the word that there are
none), when it could search, all on the clock of `time.monotonic`, and the bytes that are resident then. It imports what
the application does and no more.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import psutil
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent

from photosearch.app import Application
from photosearch.gui.shell import application
from photosearch.gui.shell.window import Window
from photosearch.jobs.runner import Runner
from photosearch.settings import LibraryPaths, Settings


class Watched(Window):
    """A window that ends itself once it can search."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._painted = self._of_use = 0.0
        self.welcome.leave()  # it has been used before
        self._looking = QTimer(self, interval=5)
        self._looking.timeout.connect(self._look)
        self._looking.start()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        self._painted = self._painted or time.monotonic()

    def _look(self) -> None:
        if not self._of_use and self._painted and self.session.settled and self._folders is not None:
            self.repaint()
            self._of_use = time.monotonic()
        if self._of_use and self._ready:
            self._looking.stop()
            memory = psutil.Process().memory_info().rss
            print(json.dumps([self._painted, self._of_use, time.monotonic(), memory]), flush=True)
            self.leave()


def main(library: Path) -> None:
    """Runs it."""
    paths, settings = LibraryPaths(library), Settings(provider="cpu")
    chosen = Application.choose(paths, settings)
    application.Window = Watched  # type: ignore[misc]
    application.run(Runner(chosen.open_writer, chosen.repair), paths.root, settings)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
