"""The whole application around a real window: real model, real library, real photos, real threads."""

import multiprocessing
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from photosearch.app import Application
from photosearch.core.events import Event, FoldersChanged, IndexIdle
from photosearch.gui.look.theme import Theme
from photosearch.gui.preferences.preferences import Preferences
from photosearch.gui.shell.window import Window
from photosearch.gui.shell.wiring import furnish
from photosearch.gui.work import desktop
from photosearch.gui.work.bridge import Bridge
from photosearch.gui.work.garbage import GarbageCollection
from photosearch.jobs.runner import Runner
from photosearch.machine import Machine
from photosearch.settings import LibraryPaths, Settings
from tests.support.gui.shell import delete_now
from tests.support.patience import PATIENCE
from tests.support.vision import shipped

_LOOK_MS = 10


class House:
    """Opens the window on the library in `root`, with `changes` of the settings.

    Decoders run at full speed: with a low priority, they would hardly run on a busy machine. `close` ends everything as
    the application does.
    """

    def __init__(
        self, root: Path, look: Theme, model: Path | None = None, machine: Machine | None = None, **changes: Any
    ) -> None:
        self.paths = LibraryPaths(root / "library")
        self.settings = Settings(decoders=1, settle_seconds=0.1, provider="cpu", effort="full", **changes)
        self.open = True
        self.garbage = GarbageCollection()
        self.garbage.begin()
        self.events: list[Event] = []
        application = Application(self.paths, self.settings, model, open_embedder=shipped.opened)
        self.runner = Runner(application, machine)
        self.bridge = Bridge()
        self.runner.listen(self.bridge.post)
        self.runner.listen(self.events.append)
        self.preferences = Preferences(self.settings, self.paths.settings)
        self.window = Window(look, self.paths.root / "window.ini")
        furnish(self.window, self.runner, self.bridge, self.preferences, look)
        self.window.all_actions["less_similar"].setChecked(True)  # else answers of painted scenes would be short
        self.window.resize(1100, 700)
        self.window.show()
        self.runner.start()
        self.window.begin()

    def wait(self, until: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Runs the event loop until a condition holds; fails if it does not in time."""
        deadline = time.monotonic() + seconds
        looks = QTimer(interval=_LOOK_MS)  # some conditions come true without an event
        looks.start()
        while not until():
            assert time.monotonic() < deadline, f"still waiting after {seconds:.0f} seconds"
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def watch(self, *folders: Path, seconds: float = PATIENCE) -> None:
        """Drops folders on the window, waits until they are indexed, and leaves the welcome page."""
        before = len(self.events)
        self.drop(list(folders))
        self.wait(lambda: self.window.folders_panel.model.folders)
        self.window.welcome.leave()
        self.wait(lambda: {each.path for each in self.window.folders_panel.model.folders} >= {str(f) for f in folders})
        self.wait(lambda: self._rests(folders, before), seconds)
        self.settle()

    def _rests(self, folders: tuple[Path, ...], since: int) -> bool:
        """Whether an indexing pass that included the folders has ended."""
        known = False
        for event in self.events[since:]:
            if isinstance(event, FoldersChanged):
                known = {each.path for each in event.folders} >= {str(folder) for folder in folders}
            elif known and isinstance(event, IndexIdle):
                return True
        return False

    def settle(self) -> None:
        """Waits until the answer to the newest query is shown."""
        self.wait(lambda: self.window.session.settled)
        QApplication.processEvents()

    def drop(self, what: list[Path] | QMimeData, on: QWidget | None = None) -> bool:
        """Drags files or other data over a part of the window and drops them; returns whether they were accepted."""
        mime = what if isinstance(what, QMimeData) else QMimeData()
        if isinstance(what, list):
            mime.setUrls([QUrl(desktop.url(str(path))) for path in what])
        part = on or self.window.stack
        place = part.mapTo(self.window, QPoint(part.width() // 2, part.height() // 2))
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        entering = QDragEnterEvent(place, Qt.DropAction.CopyAction, mime, left, none)
        QApplication.sendEvent(self.window, entering)
        dropping = QDropEvent(QPointF(place), Qt.DropAction.CopyAction, mime, left, none)
        QApplication.sendEvent(self.window, dropping)
        return dropping.isAccepted() and entering.isAccepted()

    def names(self) -> list[str]:
        """Returns the file names of the photos shown."""
        model = self.window.gallery.gallery_model
        hits = (model.hit(row) for row in range(model.rowCount()))
        return [Path(hit.photo.file.path).name for hit in hits if hit is not None]

    def close(self) -> None:
        """Closes the window and stops the application."""
        if not self.open:
            return
        self.open = False
        self.window.close()
        self.runner.stop()
        self.window.deleteLater()
        delete_now()
        self.garbage.close()


def nothing_is_left() -> bool:
    """Whether every thread and process behind the window has ended."""
    return not multiprocessing.active_children() and not [
        each for each in threading.enumerate() if each.name.startswith("photosearch")
    ]


def idle(seconds: float = 1.0) -> None:
    """Waits for thumbnails and animations."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.01)
