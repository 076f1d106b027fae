"""Opens the window on a library as the application does, prints when it was painted and its memory, and exits.

    python -m tests.benchmarks.start_window LIBRARY

It prints one JSON line: when the window was first painted, when its first photos were (or the message that there are
none), when it could search, all by `time.monotonic`, and the resident bytes then. It imports only what the
application imports.
"""

import json
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent

from photosearch.gui.application import application
from photosearch.gui.shell.window import Window
from photosearch.settings import LibraryPaths, Settings

if TYPE_CHECKING:
    from photosearch.jobs.runner import Runner


class Watched(Window):
    """A window that closes once it can search."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._painted = self._of_use = 0.0
        self._watching = QTimer(self, interval=5)
        self._watching.timeout.connect(self._observe)
        self._watching.start()

    def complete(self, closing: ExitStack) -> None:
        super().complete(closing)
        self.welcome.leave()  # as if it had been used before

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        self._painted = self._painted or time.monotonic()

    def _observe(self) -> None:
        shown = self.is_complete and (self.session.hits or self.session.settled) and self.content.folders is not None
        if shown and not self._of_use:
            self.repaint()
            self._of_use = time.monotonic()
        if self._of_use and self.content.ready:
            self._watching.stop()
            memory = psutil.Process().memory_info().rss
            print(json.dumps([self._painted, self._of_use, time.monotonic(), memory]), flush=True)
            self.quit()


def main(library: Path) -> None:
    """Runs it."""
    paths, settings = LibraryPaths(library), Settings(provider="cpu")

    def make_runner() -> "Runner":
        from photosearch.app import Application  # late, as the application does it
        from photosearch.jobs.runner import Runner

        return Runner(Application(paths, settings))

    setattr(application, "Window", Watched)  # noqa: B010
    application.run(make_runner, paths.root, settings)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
