"""Opens the window on a library as the application does, prints when it was painted and its memory, and exits.

    python -m tests.benchmarks.start_window LIBRARY

It prints one JSON line: when the window was first painted, when its first photos were (or the message that there are
none), when it could search, all by `time.monotonic`, and the resident bytes then. It imports only what the
application imports.
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
from photosearch.gui.application import application
from photosearch.gui.shell.window import Window
from photosearch.jobs.runner import Runner
from photosearch.settings import LibraryPaths, Settings


class Watched(Window):
    """A window that closes once it can search."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._painted = self._of_use = 0.0
        self.welcome.leave()  # as if it had been used before
        self._looking = QTimer(self, interval=5)
        self._looking.timeout.connect(self._look)
        self._looking.start()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        self._painted = self._painted or time.monotonic()

    def _look(self) -> None:
        if not self._of_use and self._painted and self.session.settled and self.content.folders is not None:
            self.repaint()
            self._of_use = time.monotonic()
        if self._of_use and self.content.ready:
            self._looking.stop()
            memory = psutil.Process().memory_info().rss
            print(json.dumps([self._painted, self._of_use, time.monotonic(), memory]), flush=True)
            self.quit()


def main(library: Path) -> None:
    """Runs it."""
    paths, settings = LibraryPaths(library), Settings(provider="cpu")
    chosen = Application(paths, settings)
    setattr(application, "Window", Watched)  # noqa: B010
    application.run(Runner(chosen), paths.root, settings)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
